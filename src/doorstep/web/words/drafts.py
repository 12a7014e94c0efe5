"""Words of drafts."""

from doorstep.core.text import Text

WORDS = {
    "drafts.kept": Text("草稿已保存 {time}", "draft kept at {time}"),
    "drafts.found": Text("已恢复 {time} 未发送的草稿。", "A draft of {time}, not sent yet, was brought back."),
    "drafts.drop": Text("不要草稿，重新填写", "Drop it and start anew"),
}
