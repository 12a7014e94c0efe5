"""Critical value (危急值): what cannot wait is told at once, and told again until somebody acknowledges it and acts."""

from __future__ import annotations

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows import reasons
from doorstep.workflows.language import Ask, AskKind, Part, State, Step, Tone, Workflow
from doorstep.workflows.usual_steps import CLOCK, DESK, RECEIVER, SENDER

_ACTED = {
    "treated": Text("已处置", "treated"),
    "referred": Text("已转诊", "referred"),
    "repeated": Text("已复查", "examined again"),
    "called-in": Text("已通知患者就诊", "the patient was called in"),
    "not-reached": Text("联系不上患者", "the patient could not be reached"),
    "no-action-needed": Text("核实后无需处置", "checked, needs nothing"),
}

WORKFLOW = Workflow(
    code="critical-value",
    name=Text("危急值", "Critical value"),
    meaning=Text(
        "诊断中心发现危急值即通知申请机构，响铃直到确认；超时逐级催办，处置后才结束。",
        "A critical value is told to the institution that ordered it; it rings until acknowledged, climbs the duty ladder, and ends when acted upon.",
    ),
    start="raised",
    opening=Text("{who}报告危急值，请{receiver}立即确认", "{who} reported a critical value; {receiver} must acknowledge at once"),
    opening_effects=("ring_receiver", "tell_receiver"),
    states={
        "raised": State(Text("待确认", "To be acknowledged"), Part.RECEIVER, clock="escalate", tone=Tone.ALARM),
        "acknowledged": State(Text("已确认，待处置", "Acknowledged, to be acted upon"), Part.RECEIVER, clock="chase", tone=Tone.ALARM),
        "acted": State(Text("已处置", "Acted upon"), tone=Tone.CALM),
        "retracted": State(Text("已更正，非危急值", "Corrected: not critical"), tone=Tone.CALM),
    },
    steps={
        "acknowledge": Step(
            *(Text("确认收到", "Acknowledge"), ("raised",), "acknowledged", RECEIVER),
            told=Text("{who}确认收到危急值", "{who} acknowledged the critical value"),
            roles=DESK,
            changes=("silence_bell",),
            effects=("tell_sender",),
            is_main=True,
        ),
        "escalate": Step(
            *(Text("逐级催办", "Escalate"), ("raised",), "", CLOCK),
            told=Text("{receiver}超时未确认危急值，逐级催办", "{receiver} did not acknowledge in time; the duty ladder is climbed"),
            effects=("climb_ladder", "tell_sender"),
        ),
        "chase": Step(
            *(Text("催办处置", "Remind to act"), ("acknowledged",), "", CLOCK),
            told=Text("{receiver}超时未处置，逐级催办", "{receiver} has not acted in time; the duty ladder is climbed"),
            effects=("climb_ladder",),
        ),
        "act": Step(
            *(Text("记录处置", "Record what was done"), ("acknowledged", "raised"), "acted", RECEIVER),
            told=Text("{who}处置危急值：{acted}", "{who} acted upon the critical value: {acted}"),
            roles=DESK,
            asks={"acted": Ask(Text("处置", "what was done"), AskKind.CHOICE, choices=_ACTED), "note": reasons.NOTE},
            changes=("silence_bell",),
            effects=("tell_sender",),
        ),
        "retract": Step(
            *(Text("更正", "Correct"), ("raised", "acknowledged"), "retracted", SENDER),
            told=Text("{who}更正：非危急值", "{who} corrected it: not critical"),
            roles=DESK,
            asks={"note": Ask(Text("更正说明", "why it is corrected"), AskKind.WORDS)},
            changes=("silence_bell",),
            effects=("tell_receiver",),
        ),
    },
    source=Source("紧密型县域医共体信息化功能指引", clause="危急值管理、异常即时预警", year=2025, evidence=Evidence.SECONDARY),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
)
