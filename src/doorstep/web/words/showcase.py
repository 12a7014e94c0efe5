"""Words of the living page that shows each component in every state."""

from doorstep.core.text import Text

WORDS = {
    "ui.title": Text("界面组件", "Components"),
    "ui.sentence": Text("每个组件的每种状态，供检查和拍照；数字均为虚构。", "Each component in every state, to check and photograph; all figures are invented."),
    "ui.figure": Text("数值", "Figure"),
    "ui.hidden": Text("不显示的数值", "Hidden figure"),
    "ui.none": Text("没有记录", "Nothing counted"),
    "ui.table": Text("表格", "Table"),
    "ui.table-empty": Text("空表", "Empty table"),
    "ui.chart": Text("图与表", "Chart and table"),
    "ui.ribbon": Text("口径条", "Ribbon"),
    "ui.partial": Text("部分覆盖", "Partial coverage"),
    "ui.stale": Text("已有新快照", "Stale"),
    "ui.stale-words": Text("此页按快照 {old} 计算；{new} 已发布，请刷新。", "This page was made from snapshot {old}; {new} is published, reload the page."),
    "ui.loading": Text("载入中", "Loading"),
    "ui.loading-words": Text("正在读取……", "Reading…"),
    "ui.offline": Text("离线", "Offline"),
    "ui.offline-words": Text("连接已断开；页面停留在最后一次读到的内容。", "The connection is lost; the page shows what was last read."),
    "ui.buttons": Text("按钮", "Buttons"),
    "ui.primary": Text("主要操作", "Primary"),
    "ui.secondary": Text("次要操作", "Secondary"),
    "ui.disabled": Text("不可用", "Not available"),
    "ui.form": Text("有误的表单", "Form with an error"),
    "ui.form-field": Text("出院日期", "Day of discharge"),
    "ui.form-error": Text("2025-13-01 不是日期，应为 YYYY-MM-DD", "2025-13-01 is not a day, expected YYYY-MM-DD"),
    "ui.refusal": Text("拒绝", "Refusal"),
    "ui.progress": Text("进度", "Progress"),
    "ui.badge": Text("标记", "Badges"),
    "ui.map": Text("示意图", "Schematic map"),
}
