"""A posting: nominated, approved, on the way, at work with a log, returned, handed over, appraised."""

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.workflows.language import Ask, AskKind, Need, Part, State, Step, Tone, Workflow
from doorstep.workflows.ledger_parts import AUTHORITY, HOSTS, JUDGES, NOTE, OFFICERS, ON, OWNER, REVIEWED, SENDERS, WHY

_APPRAISED = {
    "excellent": Text("优秀", "excellent"),
    "good": Text("良好", "good"),
    "adequate": Text("合格", "adequate"),
    "poor": Text("不合格", "not adequate"),
}

WORKFLOW = Workflow(
    code="posting",
    name=Text("派驻", "Posting"),
    meaning=Text("推荐、批准、出发、到岗、工作日志、返回、交接、鉴定。", "Nomination, approval, travel, arrival, work log, return, hand-over, appraisal."),
    start="nominated",
    opening=Text("{sender}推荐人员到{receiver}", "{sender} nominated somebody for {receiver}"),
    given=("until",),
    states={
        "nominated": State(Text("待批准", "Nominated"), Part.AUTHORITY),
        "approved": State(Text("已批准，待出发", "Approved"), Part.SENDER),
        "travelling": State(Text("在途", "On the way"), Part.RECEIVER),
        "working": State(Text("在岗", "At work"), Part.RECEIVER, clock="remind", due_from="until", tone=Tone.CALM),
        "returned": State(Text("已返回，待交接", "Returned"), Part.RECEIVER),
        "handed-over": State(Text("已交接，待鉴定", "Handed over"), Part.AUTHORITY),
        "appraised": State(Text("已鉴定", "Appraised"), tone=Tone.CALM),
        "closed": State(Text("已结束", "Ended"), tone=Tone.CALM),
        "refused": State(Text("未批准", "Not approved"), tone=Tone.CALM),
        "cancelled": State(Text("已取消", "Cancelled"), tone=Tone.CALM),
    },
    steps={
        "approve": Step(Text("批准", "Approve"), ("nominated",), "approved", AUTHORITY, told=Text("{who}批准派驻", "{who} approved the posting"), roles=JUDGES, asks={"note": NOTE}, is_main=True),
        "refuse": Step(Text("不批准", "Refuse"), ("nominated",), "refused", AUTHORITY, told=Text("{who}未批准", "{who} did not approve it"), roles=JUDGES, asks={"reason": WHY}),
        "depart": Step(Text("出发", "Depart"), ("approved",), "travelling", SENDERS, told=Text("{on}出发", "departed on {on}"), roles=OFFICERS, asks={"on": ON, "note": NOTE}, is_main=True),
        "arrive": Step(
            *(Text("到岗", "Arrive"), ("approved", "travelling"), "working", HOSTS),
            told=Text("{arrived}到岗", "arrived on {arrived}"),
            roles=OFFICERS,
            asks={"arrived": Ask(Text("到岗日期", "arrived on"), AskKind.DAY), "note": NOTE},
            is_main=True,
        ),
        "log": Step(
            *(Text("写工作日志", "Write the log"), ("working",), "", (Part.SENDER, Part.RECEIVER, Part.AUTHORITY)),
            told=Text("{on}工作日志", "work log of {on}"),
            roles=OFFICERS,
            asks={"on": ON, "work": Ask(Text("做了什么（不写患者姓名）", "what was done (no patients' names)"), AskKind.WORDS)},
        ),
        "remind": Step(Text("催办", "Remind"), ("working",), "", (Part.CLOCK,), told=Text("派驻期满，尚未返回或延期", "the posting has run out, and nobody returned or extended it")),
        "extend": Step(
            *(Text("延期", "Extend"), ("working",), "", AUTHORITY),
            told=Text("{who}延期至{until}", "{who} extended it until {until}"),
            roles=JUDGES,
            asks={"until": Ask(Text("延至", "until"), AskKind.DAY), "reason": WHY},
        ),
        "return": Step(
            *(Text("返回", "Return"), ("working",), "returned", HOSTS),
            told=Text("{returned}返回", "returned on {returned}"),
            roles=OFFICERS,
            asks={"returned": Ask(Text("返回日期", "returned on"), AskKind.DAY), "note": NOTE},
            needs=(Need("in_time_order", Text("返回日期早于到岗日期", "the return is before the arrival"), Text("请更正日期", "Correct the day")),),
            is_main=True,
        ),
        "hand_over": Step(
            *(Text("交接", "Hand over"), ("returned",), "handed-over", HOSTS),
            told=Text("{who}完成交接", "{who} took over"),
            roles=OFFICERS,
            asks={
                "kept": Ask(Text("哪些工作由谁接手", "which work goes on, and in whose hands"), AskKind.WORDS),
                "stays": Ask(Text("所带技术能否独立开展", "whether the techniques stay"), AskKind.CHOICE, choices={"yes": Text("能", "yes"), "partly": Text("部分", "in part"), "no": Text("不能", "no")}),
            },
            is_main=True,
        ),
        "appraise": Step(
            *(Text("鉴定", "Appraise"), ("handed-over",), "appraised", AUTHORITY),
            told=Text("{who}鉴定：{appraisal}", "{who} appraised: {appraisal}"),
            roles=JUDGES,
            asks={"appraisal": Ask(Text("鉴定等次", "appraisal"), AskKind.CHOICE, choices=_APPRAISED), "note": NOTE},
            is_main=True,
        ),
        "close": Step(Text("不经交接结束", "End without hand-over"), ("returned", "handed-over"), "closed", AUTHORITY, told=Text("{who}结束派驻", "{who} ended the posting"), roles=JUDGES, asks={"reason": WHY}),
        "cancel": Step(Text("取消", "Cancel"), ("nominated", "approved", "travelling"), "cancelled", SENDERS, told=Text("{who}取消派驻", "{who} cancelled it"), roles=OFFICERS, asks={"reason": WHY}),
    },
    source=Source("对口支援与组团式帮扶的公开要求", clause="推荐、到岗、期满、交接、考核；考核表未公开", evidence=Evidence.SECONDARY),
    owner=OWNER,
    reviewed=REVIEWED,
)
