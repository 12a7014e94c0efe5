"""A target: proposed, agreed or objected to by the area, signed by the authority."""

from doorstep.core.text import Text
from doorstep.workflows.language import Ask, AskKind, Part, State, Step, Tone, Workflow
from doorstep.workflows.ledger_parts import AUTHORITY, EVERYBODY, HOSTS, JUDGES, NOTE, OWN, OWNER, REVIEWED, WHY

WORKFLOW = Workflow(
    code="target",
    name=Text("目标签订", "Target"),
    meaning=Text("提出、协商、同意、签订；签订后修改要写理由。", "Proposed, discussed, agreed, signed; changed later only with a reason."),
    start="proposed",
    opening=Text("提出目标", "the target was proposed"),
    states={
        "proposed": State(Text("待同意", "Proposed"), Part.RECEIVER),
        "objected": State(Text("有异议", "Objected to"), Part.AUTHORITY, tone=Tone.ALARM),
        "agreed": State(Text("已同意，待签订", "Agreed"), Part.AUTHORITY),
        "signed": State(Text("已签订", "Signed"), tone=Tone.CALM),
        "dropped": State(Text("已撤销", "Dropped"), tone=Tone.CALM),
    },
    steps={
        "agree": Step(Text("同意", "Agree"), ("proposed",), "agreed", HOSTS, told=Text("{who}同意", "{who} agreed"), roles=EVERYBODY, asks={"note": NOTE}, is_main=True),
        "object": Step(Text("提出异议", "Object"), ("proposed",), "objected", HOSTS, told=Text("{who}有异议", "{who} objected"), roles=EVERYBODY, asks={"reason": WHY}),
        "propose_again": Step(
            *(Text("重新提出", "Propose again"), ("objected", "agreed"), "proposed", AUTHORITY),
            told=Text("{who}改为 {value}", "{who} changed it to {value}"),
            roles=JUDGES,
            asks={"value": Ask(Text("目标值", "value"), AskKind.NUMBER), "reason": WHY},
            is_main=True,
        ),
        "sign": Step(Text("签订", "Sign"), ("agreed",), "signed", AUTHORITY, told=Text("{who}签订", "{who} signed"), roles=JUDGES, asks={"note": NOTE}, is_main=True),
        "drop": Step(Text("撤销", "Drop"), ("proposed", "objected", "agreed"), "dropped", AUTHORITY, told=Text("{who}撤销", "{who} dropped it"), roles=JUDGES, asks={"reason": WHY}),
    },
    source=OWN,
    owner=OWNER,
    reviewed=REVIEWED,
)
