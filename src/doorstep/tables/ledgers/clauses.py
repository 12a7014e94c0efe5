"""Clauses of an accreditation: what is asked, and whether it is met."""

from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger, Room, Rule, coded
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import MET

LEDGER = Ledger(
    code="clauses",
    name=Text("创建条款", "Clauses"),
    meaning=Text("每条要求、现状与佐证", "each requirement, where it stands, and the evidence"),
    room=Room.TECHNIQUES,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("accreditation", "text", Text("创建目标", "accreditation"), required=True, names="ledger:accreditations"),
        Field("clause", "text", Text("条款", "clause"), required=True),
        coded("status", Text("现状", "status"), MET, required=True),
        Field("checked", "day", Text("核查日期", "checked on"), required=True),
        Field("evidence", "text", Text("佐证", "evidence")),
        Field("due", "day", Text("整改期限", "to be met by")),
    ),
    place="accreditation",
    title="clause",
    rules=(Rule(lambda row: row["status"] != "met" or bool(row["evidence"]), Text("达到的条款要有佐证", "a clause that is met needs evidence")),),
)
