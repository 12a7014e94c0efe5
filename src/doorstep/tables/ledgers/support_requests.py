"""What hosts ask for: a gap that an expert, a technique or equipment would close."""

from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger, Room, Rule, coded
from doorstep.tables.sheet import Field
from doorstep.vocab.professions import SPECIALTIES
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import GAPS

LEDGER = Ledger(
    code="support-requests",
    name=Text("支援需求", "Requests for support"),
    meaning=Text("受援单位按缺口提出的需求", "what hosts ask for, from their gaps"),
    room=Room.SUPPORT,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("host", "text", Text("提出单位", "host"), required=True, names="institutions"),
        coded("gap", Text("缺口类型", "kind of gap"), GAPS, required=True),
        Field("condition", "text", Text("病种（ICD-10 节，如 I60-I69）", "condition (ICD-10 block such as I60-I69)")),
        Field("technique", "text", Text("技术", "technique"), names="techniques"),
        coded("specialty", Text("专业", "specialty"), SPECIALTIES, required=True),
        Field("people", "integer", Text("需要人数", "people"), required=True, minimum=1, maximum=100),
        Field("months", "integer", Text("每人月数", "months each"), required=True, minimum=1, maximum=60),
        Field("wanted", "day", Text("希望到岗日期", "wanted from"), required=True),
        Field("reason", "text", Text("理由：外转多少、为何", "reason: how many leave, and why"), required=True),
    ),
    place="host",
    title="reason",
    sender="host",
    workflow="support-request",
    rules=(
        Rule(
            lambda row: row["gap"] not in ("condition", "technique") or bool(row[row["gap"]]),
            Text("缺口是病种或技术时，请写明是哪一个", "name the condition or technique that is missing"),
        ),
    ),
)
