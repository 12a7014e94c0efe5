"""Service points where people are visited."""

from doorstep.core.text import Text
from doorstep.tables.ledger import IN_ORDER, Ledger, Room, since_until
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="service-points",
    name=Text("服务点", "Service points"),
    meaning=Text("定期巡诊的服务点", "points that are visited regularly"),
    room=Room.OUTREACH,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("name", "text", Text("名称", "name"), required=True),
        Field("institution", "text", Text("承担单位", "institution that serves it"), required=True, names="institutions"),
        Field("area", "division", Text("所在地", "where it stands"), required=True, names="divisions"),
        *since_until(required=True),
    ),
    place="area",
    title="name",
    receiver="institution",
    rules=(IN_ORDER,),
)
