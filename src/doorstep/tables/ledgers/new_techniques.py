"""New techniques and services: who brought them, and which gap they fill. What became of them is read from the records."""

from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger, Room, Rule, coded
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import LEVELS_FILLED, NOVELTIES

LEDGER = Ledger(
    code="new-techniques",
    name=Text("新技术新项目", "New techniques and services"),
    meaning=Text("引进了什么、由谁带来、填补哪一级空白；是否能独立开展由记录算出", "what was brought, by whom, and which gap it fills; whether it is done alone is read from the records"),
    room=Room.TECHNIQUES,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("name", "text", Text("名称", "name"), required=True),
        Field("institution", "text", Text("单位", "institution"), required=True, names="institutions"),
        coded("kind", Text("类别", "kind"), NOVELTIES, required=True),
        coded("level", Text("填补空白", "gap it fills"), LEVELS_FILLED, required=True),
        Field("technique", "text", Text("技术目录代码，按手术编码从记录核对", "technique on the region's list, checked in the records by operation code"), names="techniques"),
        Field("posting", "text", Text("由哪位派驻专家带来", "posting that brought it"), names="ledger:postings"),
        Field("first", "day", Text("首例日期", "first done on"), required=True),
    ),
    place="institution",
    title="name",
    receiver="institution",
    rules=(Rule(lambda row: row["kind"] != "technique" or bool(row["name"].strip()), Text("请写明技术名称", "name the technique")),),
)
