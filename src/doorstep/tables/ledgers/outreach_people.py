"""People who should be cared for at a service point, by the number of its own list; no names."""

from doorstep.core.text import Text
from doorstep.tables.ledger import IN_ORDER, Ledger, Room, since_until
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="outreach-people",
    name=Text("应管人员名册", "People to be cared for"),
    meaning=Text("服务点应管的人，只用名册编号、不写姓名", "whom a point should care for, by the number of its list; no names"),
    room=Room.OUTREACH,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("point", "text", Text("服务点", "service point"), required=True, names="ledger:service-points"),
        *since_until(required=True),
    ),
    place="point",
    rules=(IN_ORDER,),
)
