"""Batches of a programme: the people who go together."""

from doorstep.core.text import Text
from doorstep.tables.ledger import IN_ORDER, Ledger, Room, Rule, since_until
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="batches",
    name=Text("支援批次", "Batches"),
    meaning=Text("同一批派出的人员", "people who are sent together"),
    room=Room.SUPPORT,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("programme", "text", Text("支援项目", "programme"), required=True, names="ledger:programmes"),
        Field("number", "integer", Text("第几批", "number of the batch"), required=True, minimum=1, maximum=999),
        Field("area", "division", Text("受援地区", "destination"), required=True, names="divisions"),
        *since_until(required=True),
        Field("planned", "integer", Text("计划人数", "people planned"), minimum=1, maximum=10_000),
        Field("fewest", "integer", Text("最少同行人数，不足则不派", "fewest who travel together, else nobody does"), minimum=1, maximum=10_000),
    ),
    place="area",
    rules=(IN_ORDER, Rule(lambda row: not row["fewest"] or not row["planned"] or row["fewest"] <= row["planned"], Text("最少人数多于计划人数", "the fewest are more than those planned"))),
)
