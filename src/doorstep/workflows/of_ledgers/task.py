"""A task of the task book: issued, taken on, done, confirmed; reminded and supervised when overdue."""

from doorstep.core.text import Text
from doorstep.workflows.language import Ask, AskKind, Part, State, Step, Tone, Workflow
from doorstep.workflows.ledger_parts import (
    AUTHORITY,
    HOSTS,
    JUDGES,
    NOTE,
    OFFICERS,
    OWN,
    OWNER,
    RECEIVER,
    REVIEWED,
    WHY,
)

_OPEN = ("issued", "working", "supervised")

WORKFLOW = Workflow(
    code="task",
    name=Text("任务", "Task"),
    meaning=Text("下达、认领、完成、确认；逾期先催办，再发督办单。", "Issued, taken on, done, confirmed; when overdue first reminded, then supervised in writing."),
    start="issued",
    opening=Text("下达给{receiver}，期限{due}", "issued to {receiver}, due {due}"),
    given=("due",),
    states={
        "issued": State(Text("待认领", "Issued"), Part.RECEIVER, clock="remind", due_from="due"),
        "working": State(Text("进行中", "Under way"), Part.RECEIVER, clock="remind", due_from="due", tone=Tone.CALM),
        "supervised": State(Text("督办中", "Supervised"), Part.RECEIVER, clock="remind", due_from="due", tone=Tone.ALARM),
        "done": State(Text("已完成，待确认", "Done"), Part.AUTHORITY),
        "confirmed": State(Text("已确认", "Confirmed"), tone=Tone.CALM),
        "dropped": State(Text("已撤销", "Dropped"), tone=Tone.CALM),
    },
    steps={
        "take_on": Step(Text("认领", "Take on"), ("issued",), "working", RECEIVER, told=Text("{who}认领", "{who} took it on"), roles=OFFICERS, asks={"note": NOTE}, is_main=True),
        "remind": Step(Text("催办", "Remind"), _OPEN, "", (Part.CLOCK,), told=Text("任务逾期，催办{receiver}", "overdue: {receiver} was reminded")),
        "supervise": Step(
            *(Text("发督办单", "Supervise"), ("issued", "working"), "supervised", AUTHORITY),
            told=Text("{who}发出督办单，限{due}前完成", "{who} issued a supervision note, to be done by {due}"),
            roles=JUDGES,
            asks={"due": Ask(Text("新的期限", "new deadline"), AskKind.DAY), "note": WHY},
        ),
        "finish": Step(
            *(Text("报告完成", "Report as done"), _OPEN, "done", HOSTS),
            told=Text("{who}报告完成", "{who} reported it done"),
            roles=OFFICERS,
            asks={"evidence": Ask(Text("佐证", "evidence"), AskKind.WORDS)},
            is_main=True,
        ),
        "confirm": Step(Text("确认完成", "Confirm"), ("done",), "confirmed", AUTHORITY, told=Text("{who}确认完成", "{who} confirmed it"), roles=JUDGES, asks={"note": NOTE}, is_main=True),
        "send_back": Step(Text("退回", "Send back"), ("done",), "working", AUTHORITY, told=Text("{who}退回", "{who} sent it back"), roles=JUDGES, asks={"reason": WHY}),
        "drop": Step(Text("撤销", "Drop"), _OPEN, "dropped", AUTHORITY, told=Text("{who}撤销任务", "{who} dropped the task"), roles=JUDGES, asks={"reason": WHY}),
    },
    source=OWN,
    owner=OWNER,
    reviewed=REVIEWED,
)
