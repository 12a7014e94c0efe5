"""Words around figures: ribbons, charts, units."""

from doorstep.core.text import Text

WORDS = {
    "ribbon.basis": Text("口径", "Basis"),
    "ribbon.period": Text("期间", "Period"),
    "ribbon.counts": Text("人次", "Stays"),
    "ribbon.coverage": Text("住地可确定到县", "Home known to county"),
    "ribbon.snapshot": Text("快照", "Snapshot"),
    "ribbon.counted": Text("显示方式", "Shown"),
    "ribbon.rounded": Text("按 5 取整，不足 8 不显示", "rounded to 5, fewer than 8 hidden"),
    "ribbon.exact": Text("精确人次", "exact counts"),
    "ribbon.partial": Text("住地不全：{share} 的住院无法确定到县，比例只就已知者计算。", "Partial: the home county of {share} of stays is not known; shares count the known ones only."),
    "figure.of": Text("{num} / {den}", "{num} of {den}"),
    "figure.hidden": Text("不足 8，不显示", "fewer than 8, not shown"),
    "figure.empty": Text("无记录", "none counted"),
    "figure.area": Text("地区", "Area"),
    "figure.share": Text("域内住院率", "In-area share"),
    "figure.change": Text("比上年（百分点）", "Change (points)"),
    "figure.within-chance": Text("偶然波动之内", "within chance"),
    "figure.change-plain": Text("比上年", "Change"),
    "figure.population": Text("人口", "Population"),
    "figure.month": Text("月份", "Month"),
    "figure.stays": Text("人次", "Stays"),
    "figure.part": Text("占比", "Share"),
    "figure.cost": Text("总费用（万元）", "Cost (thousand CNY)"),
    "figure.cost-exported": Text("总费用（元）", "Cost (CNY)"),
    "chart.as-table": Text("数据表", "Data table"),
    "chart.empty": Text("没有可显示的月份：没有记录，或人次不足 8。", "No month to show: nothing was counted, or fewer than 8."),
    "chart.needs-js": Text("图需要浏览器脚本；下方表格内容相同。", "The chart needs scripts; the table below says the same."),
}
