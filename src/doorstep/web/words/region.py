"""Words of the region, area and flow pages."""

from doorstep.core.text import Text

WORDS = {
    "region.map": Text("各{level}域内住院率示意图", "In-area share by {level}, schematic"),
    "region.map-note": Text("示意图，非行政边界；颜色以{middle}为中点，绿高橙低。", "Schematic, not boundaries; centred on {middle}: teal above, orange below."),
    "region.map-middle": Text("合计 {share} ", "their joint {share}"),
    "region.by-area": Text("各{level}域内住院率", "In-area share by {level}"),
    "region.trend": Text("逐月域内住院率", "In-area share by month"),
    "region.promises": Text("三不出承诺", "The three promises"),
    "region.promises-none": Text(
        "未载入病种目录，故无法计算。把 catalogue.csv 放入区域文件夹并重新发布快照后，这里列出小病、大病、疑难重症的达成比例。",
        "No disease catalogue is loaded, so these cannot be computed. Put catalogue.csv into the region's folder and publish a snapshot; "
        "the shares for minor, serious and major illness will stand here.",
    ),
    "region.published": Text("已公布的数字", "Published figures"),
    "region.published-note": Text("公布值来自公开来源；“本系统计算”取自台账、登记册或快照，没有行可数的为空，口径可能不同。", "Published figures are from public sources; what is computed here is counted in the ledgers, the register or the snapshot, and empty where no row tells. Definitions may differ."),
    "region.computed": Text("本系统计算", "Computed here"),
    "region.published-name": Text("名称", "Figure"),
    "region.published-value": Text("公布值", "Published"),
    "region.published-period": Text("期间", "Period"),
    "region.published-source": Text("出处", "Source"),
    "region.wider": Text("所在{area}：{share}（{counts}）", "{area} as a whole: {share} ({counts})"),
    "area.only-total": Text("您的账号只看到{area}的合计，看不到其流向。", "Your account sees {area} as a total only, not where its people go."),
    "area.sankey": Text("因何离开，去往何处", "For what, and to where"),
    "area.sankey-table": Text("病种与去向", "Condition and destination"),
    "area.sankey-empty": Text("没有可显示的外流。有人次达到 7 的流向会列在这里。", "No outflow to show. Streams of 7 stays or more would stand here."),
    "area.destinations": Text("去向", "Destinations"),
    "area.conditions": Text("病种", "Conditions"),
    "area.conditions-note": Text("一次住院可属于两组，各计一次。", "A stay may belong to two groups and counts in both."),
    "area.routes": Text("如何离开", "How they came to leave"),
    "area.destination": Text("去向", "Destination"),
    "area.condition": Text("病种", "Condition"),
    "area.route": Text("途径", "Route"),
    "area.other-places": Text("其他去向", "other places"),
    "area.below-empty": Text("没有下级地区的数据。住地能确定到乡镇的住院会列在这里。", "No figures for areas below. Stays whose home is known to the township would stand here."),
    "flows.title": Text("流向", "Flows"),
    "flows.matrix": Text("住地到就医地", "Home to place of treatment"),
    "flows.origin": Text("住地", "Home"),
    "flows.total": Text("合计", "All stays"),
    "flows.sentence": Text(
        "{period}，按{basis}计，{counties} 个县级地区的 {total} 人次住院中，{away} 人次（{share}）在本县以外。",
        "In {period}, by {basis}, {away} of {total} stays from {counties} counties ({share}) were outside the home county.",
    ),
    "flows.sentence-none": Text("{period}，按{basis}计，没有可显示的住院。", "In {period}, by {basis}, there are no stays to show."),
    "flows.matrix-note": Text("颜色深浅为占该行合计的比例；对角线为本县。", "Shade is the share of the row; the home county is outlined."),
}
