"""Milestones of a project."""

from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger, Room, Rule
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="milestones",
    name=Text("里程碑", "Milestones"),
    meaning=Text("项目的时间节点", "days by which part of a project is done"),
    room=Room.ROADMAP,
    keeper=Permission.KEEP_ROADMAP,
    own=(
        Field("project", "text", Text("项目", "project"), required=True, names="ledger:projects"),
        Field("name", "text", Text("内容", "what is done"), required=True),
        Field("due", "day", Text("期限", "due"), required=True),
        Field("done", "day", Text("完成日期", "done on")),
        Field("evidence", "text", Text("佐证", "evidence")),
    ),
    place="project",
    title="name",
    rules=(Rule(lambda row: not row["done"] or bool(row["evidence"]), Text("完成要有佐证", "what is done needs evidence")),),
)
