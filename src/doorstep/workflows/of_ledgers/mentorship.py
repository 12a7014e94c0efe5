"""Mentor and apprentice: watched, done together, done under the mentor's eye, done alone; each step signed by the mentor's side, the end by both."""

from doorstep.core.text import Text
from doorstep.workflows.language import Ask, AskKind, Part, State, Step, Tone, Workflow
from doorstep.workflows.ledger_parts import HOSTS, NOTE, OFFICERS, ON, OWN, OWNER, REVIEWED, SENDERS, WHY

_CASES = Ask(Text("例数", "cases"), AskKind.NUMBER)


def _stage(zh: str, en: str, source: str, target: str) -> Step:
    return Step(
        *(Text(f"签认：{zh}", f"Sign: {en}"), (source,), target, SENDERS),
        told=Text(f"{{who}}签认{zh}，{{cases}} 例，{{on}}", f"{{who}} signed '{en}', {{cases}} cases, {{on}}"),
        roles=OFFICERS,
        asks={"cases": _CASES, "on": ON, "note": NOTE},
        is_main=True,
    )


WORKFLOW = Workflow(
    code="mentorship",
    name=Text("师带徒", "Mentorship"),
    meaning=Text("观摩、协同、在场独立、完全独立，逐步签认；最后一步由徒弟单位确认。", "Watched, together, under the mentor's eye, alone: signed step by step; the apprentice's institution confirms the last."),
    start="paired",
    opening=Text("{sender}与{receiver}结成师徒", "{sender} and {receiver} paired a mentor with an apprentice"),
    states={
        "paired": State(Text("已结对", "Paired"), Part.SENDER),
        "watched": State(Text("已观摩", "Watched"), Part.SENDER),
        "together": State(Text("已协同完成", "Done together"), Part.SENDER),
        "supervised": State(Text("已在师傅在场时独立完成", "Done under the mentor's eye"), Part.SENDER),
        "alone": State(Text("师傅签认可独立，待确认", "Signed as independent"), Part.RECEIVER),
        "confirmed": State(Text("已出师", "Independent"), tone=Tone.CALM),
        "ended": State(Text("中止", "Ended"), tone=Tone.CALM),
    },
    steps={
        "watch": _stage("观摩", "watched", "paired", "watched"),
        "do_together": _stage("协同完成", "done together", "watched", "together"),
        "do_supervised": _stage("在场独立完成", "done under the mentor's eye", "together", "supervised"),
        "do_alone": _stage("可独立完成", "done alone", "supervised", "alone"),
        "confirm": Step(Text("确认出师", "Confirm"), ("alone",), "confirmed", HOSTS, told=Text("{who}确认出师", "{who} confirmed independence"), roles=OFFICERS, asks={"note": NOTE}, is_main=True),
        "step_back": Step(Text("退回再练", "Practise more"), ("alone",), "supervised", HOSTS, told=Text("{who}认为还需再练", "{who} asks for more practice"), roles=OFFICERS, asks={"reason": WHY}),
        "end": Step(Text("中止", "End"), ("paired", "watched", "together", "supervised", "alone"), "ended", (Part.SENDER, Part.RECEIVER, Part.AUTHORITY), told=Text("{who}中止", "{who} ended it"), roles=OFFICERS, asks={"reason": WHY}),
    },
    source=OWN,
    owner=OWNER,
    reviewed=REVIEWED,
)
