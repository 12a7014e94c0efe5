"""Remote diagnosis (远程诊断): taken here, read there; imaging, ECG, ultrasound and pathology alike."""

from __future__ import annotations

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.vocab.roles import Role
from doorstep.workflows import reasons, usual_steps
from doorstep.workflows.language import Ask, AskKind, Need, Part, State, Step, Tone, Workflow
from doorstep.workflows.report_template import templates
from doorstep.workflows.usual_steps import RECEIVER, SENDER, SENDERS

_READERS = (Role.SPECIALIST,)
_HELD_BACK = {
    "poor-quality": Text("图像质量不足", "the images are not good enough"),
    "wrong-patient": Text("患者信息不符", "the patient does not match"),
    "incomplete": Text("序列或切面不全", "series or views are missing"),
    "not-our-scope": Text("不属本中心诊断范围", "not within our scope"),
    "other": Text("其他", "other"),
}
_IMAGES = Need(
    "images_are_here",
    Text("还没有收到本例的图像或文件", "no image or document of this order has come in"),
    Text("请先上传，或等待设备传来", "Upload them first, or wait for the machine to send them"),
)
_READER_QUALIFIES = Need(
    "signer_qualifies",
    Text("报告须由诊断中心名单上、符合资质的医师本人签署", "a report is signed by a qualified reader of the centre, in person"),
    Text("请由诊断医师登录后签署", "Let the reader sign in and sign"),
)
_SECOND_IS_OTHER = Need(
    "second_is_other",
    Text("审核医师不能是初诊医师本人", "the second reader must be another than the first"),
    Text("请由另一位医师审核", "Let another reader confirm it"),
)
_REPORT = {
    "template": Ask(Text("报告模板", "template"), AskKind.CHOICE, is_required=False, choices={code: one.name for code, one in templates().items()}),
    "findings": Ask(Text("所见", "findings"), AskKind.WORDS),
    "impression": Ask(Text("诊断意见", "impression"), AskKind.WORDS),
    "result": Ask(Text("结果", "result"), AskKind.CHOICE, choices={"negative": Text("未见异常", "nothing abnormal"), "positive": Text("异常", "abnormal"), "critical": Text("危急值", "critical value")}),
}

WORKFLOW = Workflow(
    code="diagnosis",
    name=Text("远程诊断", "Remote diagnosis"),
    meaning=Text(
        "基层检查、上级诊断：申请、传图、阅片、签署报告、回传；需要时由第二位医师审核。",
        "Taken where the patient is, read elsewhere: ordered, sent, read, signed and sent back; a second reader confirms where asked.",
    ),
    start="ordered",
    opening=Text("{who}申请{receiver}诊断", "{who} ordered a reading from {receiver}"),
    states={
        "ordered": State(Text("待检查传图", "Images to be taken"), Part.SENDER, tone=Tone.CALM),
        "waiting": State(Text("待阅片", "To be read"), Part.RECEIVER, clock="remind"),
        "reading": State(Text("阅片中", "Being read"), Part.RECEIVER, clock="remind"),
        "second": State(Text("待审核", "Waits for the second reader"), Part.RECEIVER, clock="remind"),
        "returned": State(Text("退回补图", "Sent back for images"), Part.SENDER, tone=Tone.ALARM),
        "reported": State(Text("已出报告", "Reported"), Part.SENDER),
        "closed": State(Text("已接收报告", "Report received"), tone=Tone.CALM),
        "withdrawn": State(Text("已撤回", "Withdrawn"), tone=Tone.CALM),
        "died": State(Text("死亡", "Died"), tone=Tone.CALM),
    },
    steps={
        "send_images": Step(
            *(Text("图像已传", "Images are sent"), ("ordered", "returned"), "waiting", SENDER),
            told=Text("{who}传来图像", "{who} sent the images"),
            roles=SENDERS,
            asks={"note": reasons.NOTE},
            needs=(_IMAGES,),
            effects=("tell_receiver",),
            is_main=True,
        ),
        "take_up": Step(
            *(Text("开始阅片", "Take it up"), ("waiting",), "reading", RECEIVER),
            told=Text("{who}开始阅片", "{who} took it up"),
            roles=_READERS,
            is_main=True,
        ),
        "put_back": Step(
            *(Text("放回", "Put it back"), ("reading",), "waiting", RECEIVER),
            told=Text("{who}放回待阅", "{who} put it back"),
            roles=_READERS,
        ),
        "return_images": Step(
            *(Text("退回补图", "Send back"), ("waiting", "reading"), "returned", RECEIVER),
            told=Text("{who}退回：{reason}", "{who} sent it back: {reason}"),
            roles=_READERS,
            asks={"reason": reasons.why(_HELD_BACK), "note": reasons.NOTE},
            effects=("tell_sender",),
        ),
        "report": Step(
            *(Text("签署报告", "Sign the report"), ("waiting", "reading"), "reported", RECEIVER),
            told=Text("{who}签署报告：{result}", "{who} signed the report: {result}"),
            roles=_READERS,
            asks=_REPORT,
            needs=(_READER_QUALIFIES,),
            changes=("sign_report", "file_result", "raise_critical", "note_fee"),
            effects=("tell_sender",),
            is_main=True,
        ),
        "ask_second": Step(
            *(Text("提交审核", "Ask a second reader"), ("reading",), "second", RECEIVER),
            told=Text("{who}提交第二位医师审核", "{who} asked for a second reader"),
            roles=_READERS,
            asks=_REPORT,
            needs=(_READER_QUALIFIES,),
            changes=("sign_draft",),
            effects=("tell_receiver",),
        ),
        "confirm": Step(
            *(Text("审核并签署", "Confirm and sign"), ("second",), "reported", RECEIVER),
            told=Text("{who}审核签署：{result}", "{who} confirmed and signed: {result}"),
            roles=_READERS,
            asks=_REPORT,
            needs=(_READER_QUALIFIES, _SECOND_IS_OTHER),
            changes=("sign_report", "file_result", "raise_critical", "note_fee"),
            effects=("tell_sender",),
            is_main=True,
        ),
        "remind": usual_steps.remind(
            *("waiting", "reading", "second"),
            told=Text("{receiver}超时未出报告，逐级催办", "{receiver} let the time for the report run out; the duty ladder is climbed"),
        ),
        "receive": Step(
            *(Text("已阅报告", "Report received"), ("reported",), "closed", SENDER),
            told=Text("{who}已阅报告", "{who} received the report"),
            roles=SENDERS,
            asks={"note": reasons.NOTE},
            effects=("tell_receiver",),
            is_main=True,
        ),
        "withdraw": usual_steps.withdraw("ordered", "waiting", "returned"),
        "die": usual_steps.die("ordered", "waiting", "reading", "second", "returned"),
    },
    source=Source("紧密型县域医共体信息化功能指引", clause="医学影像、心电、病理诊断资源共享中心：采集、诊断、回传、危急值、质控", year=2025, evidence=Evidence.SECONDARY),
    owner="coordination group",
    reviewed=date(2026, 11, 22),
)
