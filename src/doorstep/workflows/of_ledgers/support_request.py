"""A request for support: raised from a gap, accepted, answered by postings or projects, closed by the host."""

from doorstep.core.text import Text
from doorstep.workflows.language import Ask, AskKind, Need, Part, State, Step, Tone, Workflow
from doorstep.workflows.ledger_parts import AUTHORITY, JUDGES, NOTE, OFFICERS, OWN, OWNER, REVIEWED, SENDERS, WHY

WORKFLOW = Workflow(
    code="support-request",
    name=Text("支援需求", "Request for support"),
    meaning=Text("受援单位按缺口提出，主管部门受理并安排派驻或项目，由提出单位确认是否满足。", "A host asks because of a gap; the authority answers with a posting or a project; the host says whether it was met."),
    start="raised",
    opening=Text("{sender}提出支援需求", "{sender} asked for support"),
    states={
        "raised": State(Text("待受理", "Raised"), Part.AUTHORITY),
        "accepted": State(Text("已受理，待安排", "Accepted"), Part.AUTHORITY),
        "answered": State(Text("已安排", "Answered"), Part.SENDER, tone=Tone.CALM),
        "met": State(Text("已满足", "Met"), tone=Tone.CALM),
        "refused": State(Text("未受理", "Not accepted"), tone=Tone.CALM),
        "withdrawn": State(Text("已撤回", "Withdrawn"), tone=Tone.CALM),
    },
    steps={
        "accept": Step(Text("受理", "Accept"), ("raised",), "accepted", AUTHORITY, told=Text("{who}受理", "{who} accepted it"), roles=JUDGES, asks={"note": NOTE}, is_main=True),
        "refuse": Step(Text("不受理", "Refuse"), ("raised", "accepted"), "refused", AUTHORITY, told=Text("{who}不受理", "{who} did not accept it"), roles=JUDGES, asks={"reason": WHY}),
        "answer": Step(
            *(Text("已安排", "Answer"), ("accepted",), "answered", AUTHORITY),
            told=Text("{who}已安排", "{who} answered it"),
            roles=JUDGES,
            asks={"note": NOTE},
            needs=(Need("has_answer", Text("还没有派驻或项目对应这项需求", "no posting or project answers this request yet"), Text("请先登记派驻或项目，并写上需求编号", "Enter the posting or project with the code of the request first")),),
            is_main=True,
        ),
        "confirm": Step(
            *(Text("确认满足", "Confirm"), ("answered",), "met", SENDERS),
            told=Text("{who}确认：{met}", "{who} confirmed: {met}"),
            roles=OFFICERS,
            asks={"met": Ask(Text("是否满足", "whether it was met"), AskKind.CHOICE, choices={"whole": Text("全部满足", "wholly"), "part": Text("部分满足", "in part")}), "note": NOTE},
            is_main=True,
        ),
        "reopen": Step(Text("未满足，重新安排", "Not met, answer again"), ("answered",), "accepted", SENDERS, told=Text("{who}认为未满足", "{who} finds it not met"), roles=OFFICERS, asks={"reason": WHY}),
        "withdraw": Step(Text("撤回", "Withdraw"), ("raised", "accepted"), "withdrawn", SENDERS, told=Text("{who}撤回", "{who} withdrew it"), roles=OFFICERS, asks={"reason": WHY}),
    },
    source=OWN,
    owner=OWNER,
    reviewed=REVIEWED,
)
