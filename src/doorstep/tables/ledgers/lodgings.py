"""Lodging: how many experts a host can put up."""

from doorstep.core.text import Text
from doorstep.tables.ledger import IN_ORDER, Ledger, Room, since_until
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="support-lodgings",
    name=Text("专家住宿", "Lodging for experts"),
    meaning=Text("受援单位能为派驻专家提供的住宿", "places that hosts have for visiting experts to live in"),
    room=Room.SUPPORT,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("host", "text", Text("受援单位", "host"), required=True, names="institutions"),
        Field("people", "integer", Text("同时可住人数", "people at a time"), required=True, minimum=0, maximum=1000),
        *since_until(required=True),
    ),
    place="host",
    receiver="host",
    rules=(IN_ORDER,),
)
