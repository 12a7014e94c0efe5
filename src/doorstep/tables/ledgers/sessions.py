"""Teaching and visiting clinics: who came, who passed, how many patients were seen."""

from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger, Room, Rule, coded
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import SESSIONS

_COUNT = {"minimum": 0, "maximum": 1_000_000}

LEDGER = Ledger(
    code="sessions",
    name=Text("教学与坐诊", "Teaching and clinics"),
    meaning=Text("远程教学、教学查房、名医坐诊与专家门诊", "remote teaching, teaching rounds, famous doctors' and visiting clinics"),
    room=Room.TRAINING,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("name", "text", Text("主题", "subject"), required=True),
        coded("kind", Text("类别", "kind"), SESSIONS, required=True),
        Field("teacher", "text", Text("派出单位", "institution that gives it"), required=True, names="institutions"),
        Field("institution", "text", Text("受益单位", "institution that receives it"), required=True, names="institutions"),
        Field("on", "day", Text("日期", "day"), required=True),
        Field("invited", "integer", Text("应到人数", "people invited"), **_COUNT),  # type: ignore[arg-type]
        Field("attended", "integer", Text("实到人数", "people who came"), **_COUNT),  # type: ignore[arg-type]
        Field("tested", "integer", Text("参加测试人数", "people tested"), **_COUNT),  # type: ignore[arg-type]
        Field("passed", "integer", Text("测试合格人数", "people who passed"), **_COUNT),  # type: ignore[arg-type]
        Field("patients", "integer", Text("诊治患者人次", "patients seen"), **_COUNT),  # type: ignore[arg-type]
    ),
    place="institution",
    title="name",
    sender="teacher",
    receiver="institution",
    rules=(
        Rule(lambda row: (row["passed"] or 0) <= (row["tested"] or 0), Text("合格人数多于参加测试人数", "more passed than were tested")),
        Rule(lambda row: row["invited"] is None or (row["attended"] or 0) <= row["invited"], Text("实到多于应到", "more came than were invited")),
    ),
)
