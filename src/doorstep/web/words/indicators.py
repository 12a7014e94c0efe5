"""Words of the indicator pages."""

from doorstep.core.text import Text

WORDS = {
    "indicators.title": Text("指标", "Indicators"),
    "indicators.sentence": Text(
        "{period}，{area}有 {known} 项指标可计算，共 {every} 项。",
        "In {period}, {known} of {every} indicators can be computed for {area}.",
    ),
    "indicators.name": Text("指标", "Indicator"),
    "indicators.better": Text("方向", "Direction"),
    "indicators.evidence": Text("依据", "Evidence"),
    "indicators.change": Text("比上年", "Change"),
    "indicator.sentence": Text("{period}，{area}的{name}为 {value}（{counts}）。", "{name}, {area}, {period}: {value} ({counts})."),
    "indicator.sentence-plain": Text("{period}，{area}的{name}为 {value}{counts}。", "{name}, {area}, {period}: {value}{counts}."),
    "indicator.sentence-none": Text("{period}，{area}的{name}无可显示的数值。", "{name}, {area}, {period}: no value to show."),
    "indicator.meaning": Text("含义", "Meaning"),
    "indicator.formula": Text("公式", "Formula"),
    "indicator.source": Text("来源", "Source"),
    "indicator.direction": Text("方向", "Direction"),
    "indicator.grouped": Text("分组依据", "Grouped by"),
    "indicator.version": Text("定义版本", "Definition version"),
    "indicator.owner": Text("负责与复核", "Owner and review"),
    "indicator.levels": Text("层级", "Level"),
    "indicator.by-area": Text("各地数值", "By area"),
    "indicator.by-institution": Text("各机构数值", "By institution"),
    "indicator.institution": Text("机构", "Institution"),
    "indicator.breakdowns": Text("细分", "Break down by"),
    "indicator.trend": Text("逐月", "By month"),
    "indicator.sql": Text("计算语句（SQL）", "How it is computed (SQL)"),
    "indicator.empty": Text("这一层级没有您可见的数值；有记录的地区会列在这里。", "No values you may see at this level; areas with records would be listed here."),
    "indicator.unit": Text("单位", "Unit"),
}
