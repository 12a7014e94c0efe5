"""Agreements of support between two institutions."""

from doorstep.core.text import Text
from doorstep.tables.ledger import IN_ORDER, Ledger, Room, Rule, since_until
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="support-agreements",
    name=Text("支援协议", "Support agreements"),
    meaning=Text("派出单位与受援单位签订的协议", "what sending and receiving institutions agreed"),
    room=Room.SUPPORT,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("programme", "text", Text("支援项目", "programme"), required=True, names="ledger:programmes"),
        Field("sender", "text", Text("派出单位", "sending institution"), required=True, names="institutions"),
        Field("host", "text", Text("受援单位", "receiving institution"), required=True, names="institutions"),
        *since_until(required=True),
        Field("goals", "text", Text("约定目标", "goals agreed")),
    ),
    place="host",
    sender="sender",
    receiver="host",
    rules=(IN_ORDER, Rule(lambda row: row["sender"] != row["host"], Text("派出与受援是同一单位", "sender and host are the same institution"))),
)
