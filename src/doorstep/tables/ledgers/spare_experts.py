"""Experts to spare: whom a sender gives, of which specialty, from when until when."""

from doorstep.core.text import Text
from doorstep.tables.ledger import IN_ORDER, Ledger, Room, Rule, coded, since_until
from doorstep.tables.sheet import Field
from doorstep.vocab.professions import SPECIALTIES
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="spare-experts",
    name=Text("可派专家", "Experts to spare"),
    meaning=Text("派出单位同时派得出的人数；不写专业则为各专业合计", "people that a sender can spare at a time; without a specialty, of all together"),
    room=Room.SUPPORT,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("sender", "text", Text("派出单位", "sending institution"), required=True, names="institutions"),
        coded("specialty", Text("专业", "specialty"), SPECIALTIES),
        Field("people", "integer", Text("同时可派人数", "people at a time"), required=True, minimum=0, maximum=1000),
        *since_until(required=True),
        Field("batch", "text", Text("同行批次", "batch that they travel with"), names="ledger:batches"),
    ),
    place="sender",
    sender="sender",
    rules=(IN_ORDER, Rule(lambda row: not row["batch"] or bool(row["specialty"]), Text("同行的专家请写明专业", "say of which specialty those who travel together are"))),
)
