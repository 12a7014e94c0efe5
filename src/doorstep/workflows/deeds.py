"""What steps do besides moving: changes within the transaction, effects done by the worker afterwards.

A name that a workflow uses must stand here, and a service must do it: a test holds the two together.
"""

from __future__ import annotations

from doorstep.core.text import Text

CHANGES = {
    "hold_slot": Text("预留床位、号源或专家时段", "hold the bed, slot or session that was chosen"),
    "use_slot": Text("占用已预留的资源", "turn what is held into what is used"),
    "free_slot": Text("释放所预留或占用的资源", "free what is held or used"),
    "move_receiver": Text("改由所选机构接收", "make the chosen institution the receiver"),
    "end_receiver": Text("接收方不再可见本例", "the receiver loses sight of the case"),
    "open_referral": Text("在同一病例中发起转诊", "open a referral in the same case"),
    "silence_bell": Text("停止响铃", "stop the bell"),
    "open_room": Text("开放会诊室", "open the room"),
    "close_room": Text("关闭会诊室", "close the room for all"),
    "sign_opinion": Text("签署会诊意见并归档", "sign the opinion and file it"),
    "sign_draft": Text("签署初诊意见", "sign the first reading"),
    "sign_report": Text("签署诊断报告并归档", "sign the report and file it"),
    "file_result": Text("把结果记入可互认的结果", "file the result among those that may be recognised"),
    "raise_critical": Text("结果为危急值时立即通知", "raise the alarm when the result is critical"),
    "note_fee": Text("按协议记录费用", "note the fee of the agreement"),
}

EFFECTS = {
    "tell_sender": Text("通知发起方", "tell the sender"),
    "tell_receiver": Text("通知接收方转诊台", "tell the receiver's desk"),
    "ring_sender": Text("发起方转诊台响铃，直到有人确认", "ring the sender's desk until someone acknowledges"),
    "ring_receiver": Text("接收方转诊台响铃，直到有人确认", "ring the receiver's desk until someone acknowledges"),
    "climb_ladder": Text("按值班表逐级催办", "climb the duty ladder"),
    "tell_caller": Text("回复来电人", "answer the caller"),
}
