"""Words of the monitoring indicators."""

from doorstep.core.text import Text

WORDS = {
    "room.community": Text("医共体监测", "Monitoring"),
    "community.title": Text("紧密型县域医共体监测指标", "Monitoring of county medical communities"),
    "community.sentence": Text(
        "{period}，监测指标 16 行中 {computed} 行由结算记录算出，{reported} 行有填报数，{judged} 行有定性评价，{missing} 行尚无数据。",
        "In {period}, of the 16 lines {computed} are computed from settlements, {reported} are reported, {judged} are judged, and {missing} have nothing yet.",
    ),
    "community.line": Text("指标", "Indicator"),
    "community.computed": Text("由记录计算", "computed"),
    "community.reported": Text("县填报", "reported"),
    "community.reported-beside": Text("县填报；平台自计 {counted}", "reported; {counted} counted here"),
    "community.counted-here": Text("平台自计，未填报", "counted here, not reported"),
    "community.judged": Text("定性评价", "judged"),
    "community.met": Text("达到", "met"),
    "community.not-met": Text("未达到", "not met"),
    "community.not-reported": Text("未填报", "not reported"),
    "community.evidence": Text("佐证", "Evidence"),
    "community.source": Text("填报单位", "Reported by"),
    "community.no-evidence": Text(
        "还没有填报。数据专员在区域文件 reported.csv 中写入后重新载入，这里会列出佐证。",
        "Nothing is reported yet. A data officer writes it in reported.csv of the region file and loads it again; the evidence then stands here.",
    ),
    "community.empty": Text("区域里没有您可见的县。", "There is no county that you see inside."),
    "community.formula": Text("公式与依据", "Formulas and their standing"),
    "community.note": Text(
        "官方公布了 14 项的名称；2.2(2) 至 5.2 的公式未公布，此处为推断，使用前请核对。县填报的数原样显示，系统不核验。",
        "The names of the fourteen are official. Formulas from 2.2(2) to 5.2 are not public: those here are inferred, to be checked before use. "
        "What counties report is shown as it is; the system does not check it.",
    ),
}
