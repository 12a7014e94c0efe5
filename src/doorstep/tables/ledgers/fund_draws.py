"""Earmarked money that a project has drawn."""

from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger, Room
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="fund-draws",
    name=Text("资金拨付", "Fund drawn"),
    meaning=Text("项目已拨付的专项资金", "earmarked money that was drawn"),
    room=Room.ROADMAP,
    keeper=Permission.KEEP_ROADMAP,
    own=(
        Field("project", "text", Text("项目", "project"), required=True, names="ledger:projects"),
        Field("on", "day", Text("日期", "day"), required=True),
        Field("amount_cny", "integer", Text("金额（元）", "amount, CNY"), required=True, minimum=1),
        Field("document", "text", Text("文号", "document number"), required=True),
    ),
    place="project",
    title="document",
)
