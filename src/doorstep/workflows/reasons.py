"""Coded answers that several workflows share: why declined, how it ended, how one travels.

The lists are Doorstep's own; a region counts by these codes and explains in words beside them.
"""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.workflows.language import Ask, AskKind

DECLINED = {
    "no-capacity": Text("无床位或号源", "no bed or slot"),
    "not-our-scope": Text("不属本院诊疗范围", "not within our scope"),
    "can-be-treated-there": Text("可在当地治疗", "can be treated where the patient is"),
    "needs-higher-tier": Text("需更高层级医院", "needs a higher tier"),
    "records-insufficient": Text("资料不足", "records are insufficient"),
    "duplicate": Text("重复转诊", "a duplicate"),
    "other": Text("其他", "other"),
}
WITHDRAWN = {
    "patient-wish": Text("患者意愿", "the patient's wish"),
    "improved": Text("病情好转", "the patient is better"),
    "went-elsewhere": Text("已自行前往别处", "went elsewhere on their own"),
    "sent-in-error": Text("误发", "sent in error"),
    "other": Text("其他", "other"),
}
OUTCOMES = {
    "cured": Text("治愈", "cured"),
    "improved": Text("好转", "improved"),
    "unchanged": Text("未愈", "unchanged"),
    "transferred": Text("转往他院", "transferred on"),
    "left-against-advice": Text("自动出院", "left against advice"),
    "died": Text("死亡", "died"),
}
TRANSPORT = {
    "own": Text("自行前往", "own transport"),
    "ambulance-120": Text("120 救护车", "120 ambulance"),
    "hospital-vehicle": Text("医院车辆", "hospital vehicle"),
}

NOTE = Ask(Text("说明", "note"), AskKind.WORDS, is_required=False)
QUESTION = Ask(Text("问题或建议", "question or advice"), AskKind.WORDS)
ANSWER = Ask(Text("答复", "answer"), AskKind.WORDS)
SUMMARY = Ask(Text("诊疗小结", "summary of care"), AskKind.WORDS)
SLOT = Ask(Text("床位、号源或专家时段", "bed, slot or session"), AskKind.SLOT)
UNTIL = Ask(Text("保留至", "held until"), AskKind.MOMENT)
PLACE = Ask(Text("接收机构", "receiving institution"), AskKind.PLACE)
OUTCOME = Ask(Text("转归", "outcome"), AskKind.CHOICE, choices=OUTCOMES)
TRAVEL = Ask(Text("转运方式", "transport"), AskKind.CHOICE, choices=TRANSPORT)


def why(choices: dict[str, Text]) -> Ask:
    """The reason code of a step, out of `choices`."""
    return Ask(Text("原因", "reason"), AskKind.CHOICE, choices=choices)
