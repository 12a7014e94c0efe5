"""Accreditation and key departments that institutions work towards."""

from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger, Room, Rule, coded
from doorstep.tables.sheet import Field
from doorstep.vocab.professions import SPECIALTIES
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import ACCREDITATIONS

LEDGER = Ledger(
    code="accreditations",
    name=Text("等级创建与重点专科", "Accreditation and key departments"),
    meaning=Text("创建目标、期限与结果；进度按条款算出", "what is aimed at, by when, and the outcome; progress is counted by clause"),
    room=Room.TECHNIQUES,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("institution", "text", Text("单位", "institution"), required=True, names="institutions"),
        coded("aim", Text("创建目标", "aim"), ACCREDITATIONS, required=True),
        coded("specialty", Text("专科", "specialty"), SPECIALTIES),
        Field("since", "day", Text("启动日期", "begun on"), required=True),
        Field("due", "day", Text("期限", "due"), required=True),
        Field("passed", "day", Text("通过日期", "passed on")),
    ),
    place="institution",
    title="aim",
    receiver="institution",
    rules=(
        Rule(lambda row: row["aim"] != "key-department" or bool(row["specialty"]), Text("重点专科请写明专科", "name the specialty of a key department")),
        Rule(lambda row: row["since"] <= row["due"], Text("期限早于启动日期", "it is due before it begins")),
    ),
)
