"""Training plans: a year's budget and head-count."""

from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger, Room
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="training-plans",
    name=Text("培训计划", "Training plans"),
    meaning=Text("每年的预算与计划人数", "budget and head-count, year by year"),
    room=Room.TRAINING,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("name", "text", Text("名称", "name"), required=True),
        Field("area", "division", Text("地区", "area"), required=True, names="divisions"),
        Field("year", "integer", Text("年份", "year"), required=True, minimum=1990, maximum=2099),
        Field("people", "integer", Text("计划人数", "people planned"), required=True, minimum=0, maximum=1_000_000),
        Field("budget_cny", "integer", Text("预算（元）", "budget, CNY"), required=True, minimum=0),
        Field("spent_cny", "integer", Text("已支出（元）", "spent, CNY"), minimum=0),
    ),
    place="area",
    title="name",
)
