"""Further study and rotations: who learns where, who came back, who works independently."""

from doorstep.core.text import Text
from doorstep.tables.ledger import IN_ORDER, Ledger, Room, Rule, coded, since_until
from doorstep.tables.sheet import Field
from doorstep.vocab.professions import SPECIALTIES
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import PLACEMENTS

LEDGER = Ledger(
    code="placements",
    name=Text("进修与轮训", "Placements"),
    meaning=Text("学员去哪里学、是否返回、何时独立开展工作", "where trainees learn, whether they return, and since when they work independently"),
    room=Room.TRAINING,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("plan", "text", Text("培训计划", "training plan"), names="ledger:training-plans"),
        Field("label", "text", Text("学员姓名或编号", "trainee, name or number"), required=True),
        Field("home", "text", Text("选送单位", "home institution"), required=True, names="institutions"),
        Field("host", "text", Text("接收单位", "host"), required=True, names="institutions"),
        coded("kind", Text("类别", "kind"), PLACEMENTS, required=True),
        coded("specialty", Text("专业", "specialty"), SPECIALTIES),
        Field("techniques", "codes", Text("目标技术，以 ; 分隔", "techniques to learn, separated by ;"), names="techniques"),
        *since_until(required=True),
        Field("returned", "day", Text("返回日期", "returned on")),
        Field("independent", "day", Text("独立开展工作起", "works independently since")),
    ),
    place="home",
    title="label",
    sender="home",
    receiver="host",
    rules=(
        IN_ORDER,
        Rule(lambda row: row["home"] != row["host"], Text("选送与接收是同一单位", "home and host are the same institution")),
        Rule(lambda row: not row["independent"] or bool(row["returned"]), Text("尚未返回，不能写独立开展日期", "a trainee works independently only after the return")),
    ),
    personal=frozenset({"label"}),
)
