"""Visits to service points and homes, and medicine parcels."""

from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger, Room, Rule, coded
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import OUTREACH

LEDGER = Ledger(
    code="outreach-visits",
    name=Text("巡诊、上门与送药", "Visits and parcels"),
    meaning=Text("每次巡诊、上门或送药；写明名册编号的才计入覆盖率", "each visit or parcel; those with a number of the list count for coverage"),
    room=Room.OUTREACH,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("point", "text", Text("服务点", "service point"), required=True, names="ledger:service-points"),
        coded("kind", Text("类别", "kind"), OUTREACH, required=True),
        Field("on", "day", Text("日期", "day"), required=True),
        Field("person", "text", Text("名册编号", "number on the list"), names="ledger:outreach-people"),
        Field("people", "integer", Text("服务人数", "people seen"), minimum=0, maximum=100_000),
        Field("parcels", "integer", Text("送药份数", "parcels"), minimum=0, maximum=100_000),
    ),
    place="point",
    rules=(
        Rule(lambda row: row["kind"] != "parcel" or bool(row["parcels"]), Text("送药请写份数", "say how many parcels")),
    ),
)
