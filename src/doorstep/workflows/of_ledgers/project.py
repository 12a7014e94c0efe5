"""A project of the roadmap: planned, approved, under way, finished, accepted; or stopped."""

from doorstep.core.text import Text
from doorstep.workflows.language import Ask, AskKind, Need, Part, State, Step, Tone, Workflow
from doorstep.workflows.ledger_parts import AUTHORITY, HOSTS, JUDGES, NOTE, OFFICERS, OWN, OWNER, REVIEWED, WHY

WORKFLOW = Workflow(
    code="project",
    name=Text("项目实施", "Project"),
    meaning=Text("批准、启动、完成、验收；前置项目未完成不能启动。", "Approved, begun, finished, accepted; it begins only after what must come first."),
    start="planned",
    opening=Text("列入规划，由{receiver}实施", "on the plan, for {receiver} to carry out"),
    given=("until",),
    states={
        "planned": State(Text("待批准", "Planned"), Part.AUTHORITY),
        "approved": State(Text("已批准", "Approved"), Part.RECEIVER),
        "running": State(Text("实施中", "Under way"), Part.RECEIVER, clock="remind", due_from="until", tone=Tone.CALM),
        "finished": State(Text("已完成，待验收", "Finished"), Part.AUTHORITY),
        "accepted": State(Text("已验收", "Accepted"), tone=Tone.CALM),
        "stopped": State(Text("已终止", "Stopped"), tone=Tone.CALM),
    },
    steps={
        "approve": Step(Text("批准", "Approve"), ("planned",), "approved", AUTHORITY, told=Text("{who}批准项目", "{who} approved the project"), roles=JUDGES, asks={"note": NOTE}, is_main=True),
        "begin": Step(
            *(Text("启动", "Begin"), ("approved",), "running", HOSTS),
            told=Text("{who}启动项目", "{who} began the project"),
            roles=OFFICERS,
            asks={"note": NOTE},
            needs=(Need("others_finished", Text("须先完成的项目还没有完成", "a project that must come first is not finished"), Text("请先完成前置项目，或调整规划并写明理由", "Finish it first, or change the plan with a reason")),),
            is_main=True,
        ),
        "remind": Step(Text("催办", "Remind"), ("running",), "", (Part.CLOCK,), told=Text("项目逾期", "the project is overdue")),
        "supervise": Step(Text("督办", "Supervise"), ("running",), "", AUTHORITY, told=Text("{who}发出督办单", "{who} issued a supervision note"), roles=JUDGES, asks={"note": WHY}),
        "finish": Step(
            *(Text("完成", "Finish"), ("running",), "finished", HOSTS),
            told=Text("{finished}完成", "finished on {finished}"),
            roles=OFFICERS,
            asks={"finished": Ask(Text("完成日期", "finished on"), AskKind.DAY), "evidence": Ask(Text("佐证", "evidence"), AskKind.WORDS)},
            is_main=True,
        ),
        "accept": Step(Text("验收通过", "Accept"), ("finished",), "accepted", AUTHORITY, told=Text("{who}验收通过", "{who} accepted it"), roles=JUDGES, asks={"note": NOTE}, is_main=True),
        "send_back": Step(Text("退回整改", "Send back"), ("finished",), "running", AUTHORITY, told=Text("{who}退回整改", "{who} sent it back"), roles=JUDGES, asks={"reason": WHY}),
        "stop": Step(Text("终止", "Stop"), ("planned", "approved", "running"), "stopped", AUTHORITY, told=Text("{who}终止项目", "{who} stopped the project"), roles=JUDGES, asks={"reason": WHY}),
    },
    source=OWN,
    owner=OWNER,
    reviewed=REVIEWED,
)
