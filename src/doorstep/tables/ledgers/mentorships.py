"""Mentor and apprentice: which techniques are handed on, step by signed step."""

from doorstep.core.text import Text
from doorstep.tables.ledger import IN_ORDER, Ledger, Room, Rule, since_until
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="mentorships",
    name=Text("师带徒", "Mentorships"),
    meaning=Text("师傅、徒弟、目标技术；每一步由双方签认", "mentor, apprentice and the techniques to learn; each step is signed by both"),
    room=Room.TECHNIQUES,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("posting", "text", Text("师傅（派驻人员）", "mentor (posting)"), required=True, names="ledger:postings"),
        Field("apprentice", "text", Text("徒弟姓名或编号", "apprentice, name or number"), required=True),
        Field("sender", "text", Text("师傅所在单位", "mentor's institution"), required=True, names="institutions"),
        Field("host", "text", Text("徒弟所在单位", "apprentice's institution"), required=True, names="institutions"),
        Field("techniques", "codes", Text("目标技术，以 ; 分隔", "techniques to learn, separated by ;"), required=True, names="techniques"),
        *since_until(required=True),
    ),
    place="host",
    title="apprentice",
    sender="sender",
    receiver="host",
    workflow="mentorship",
    rules=(IN_ORDER, Rule(lambda row: row["sender"] != row["host"], Text("师徒属于同一单位", "both belong to the same institution"))),
    personal=frozenset({"apprentice"}),
)
