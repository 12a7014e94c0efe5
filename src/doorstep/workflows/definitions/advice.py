"""Advice and guidance (咨询指导): a question to a specialist that may end in treatment here, or become a referral."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows import reasons, usual_steps
from doorstep.workflows.language import Part, State, Step, Tone, Workflow
from doorstep.workflows.usual_steps import BOTH, DESK, RECEIVER, SENDER, SENDERS

WORKFLOW = Workflow(
    code="advice",
    name=Text("咨询指导", "Advice and guidance"),
    meaning=Text(
        "就一位患者向上级医生请教；可按建议就地治疗，也可转为上转。",
        "A question about one patient; it ends in treatment where the patient is, or becomes an upward referral.",
    ),
    start="asked",
    opening=Text("{who}向{receiver}请教", "{who} asked {receiver}"),
    opening_effects=("tell_receiver",),
    states={
        "asked": State(Text("待答复", "Waiting for advice"), Part.RECEIVER, clock="remind"),
        "advised": State(Text("已答复", "Advised"), Part.SENDER, tone=Tone.CALM),
        "treated_here": State(Text("就地治疗", "Treated where the patient is"), tone=Tone.CALM),
        "referred": State(Text("已转为上转", "Became a referral"), tone=Tone.CALM),
        "withdrawn": State(Text("已撤回", "Withdrawn"), tone=Tone.CALM),
    },
    steps={
        "advise": Step(
            *(Text("答复", "Advise"), ("asked",), "advised", RECEIVER),
            told=Text("{who}给出建议", "{who} advised"),
            roles=DESK,
            asks={"advice": reasons.ANSWER},
            effects=("tell_sender",),
            is_main=True,
        ),
        "remind": usual_steps.remind("asked", told=Text("{receiver}超时未答复，逐级催办", "{receiver} let the time run out; the duty ladder is climbed")),
        "ask_more": Step(
            *(Text("追问", "Ask more"), ("advised",), "asked", SENDER),
            told=Text("{who}追问", "{who} asked more"),
            roles=SENDERS,
            asks={"question": reasons.QUESTION},
            effects=("tell_receiver",),
        ),
        "treat_here": Step(
            *(Text("按建议就地治疗", "Treat here as advised"), ("advised",), "treated_here", SENDER),
            told=Text("{who}按建议就地治疗", "{who} treats the patient here as advised"),
            roles=SENDERS,
            asks={"note": reasons.NOTE},
            effects=("tell_receiver",),
            is_main=True,
        ),
        "refer": Step(
            *(Text("转为上转", "Turn into a referral"), ("asked", "advised"), "referred", BOTH),
            told=Text("{who}把咨询转为上转", "{who} turned the question into a referral"),
            roles=DESK,
            asks={"note": reasons.NOTE},
            changes=("open_referral",),
            effects=("tell_sender", "tell_receiver"),
        ),
        "withdraw": replace(usual_steps.withdraw("asked", "advised"), effects=()),
    },
    source=Source("Doorstep", clause="advice that may become a referral, a behaviour published for NHS e-RS", evidence=Evidence.OWN),
    owner="coordination group",
    reviewed=date(2026, 11, 1),
)
