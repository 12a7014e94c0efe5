"""Words of the outflow atlas."""

from doorstep.core.text import Text

WORDS = {
    "atlas.title": Text("外流图", "Outflow atlas"),
    "atlas.map": Text("从哪里去往哪里", "From where to where"),
    "atlas.map-note": Text(
        "示意图，非行政边界：中间为住地，四周为外地，方位大致对应。线宽与人次成正比，箭头指向就医地。",
        "Schematic, not boundaries: homes in the middle, places outside around them, roughly where they lie. "
        "The width of a line is proportional to its stays; arrows point to the place of treatment.",
    ),
    "atlas.lines-table": Text("住地与去向", "Home and destination"),
    "atlas.all": Text("全部", "all"),
    "atlas.whose": Text("谁的住院", "Whose stays"),
    "atlas.beyond": Text("离开", "Outside"),
    "atlas.beyond-county": Text("本县（市、区）", "the home county"),
    "atlas.beyond-city": Text("本市", "the home city"),
    "atlas.beyond-province": Text("本省", "the home province"),
    "atlas.only": Text("只看", "Only"),
    "atlas.severity": Text("病情", "Severity"),
    "atlas.severe-yes": Text("疑难重症", "severe"),
    "atlas.severe-no": Text("一般病情", "ordinary"),
    "atlas.comma": Text("、", ", "),
    "atlas.narrowed": Text("（{words}）", " ({words})"),
    "atlas.sentence": Text(
        "{period}，{people}住院{narrowed} {every} 人次，其中 {away} 人次（{share}）在{beyond}以外{mainly}。",
        "In {period}, of {every} stays of {people}{narrowed}, {away} ({share}) were outside {beyond}{mainly}.",
    ),
    "atlas.mainly": Text("，最多的是{group}，去往{to}的最多", "; the largest group was {group}, and most went to {to}"),
    "atlas.mainly-to": Text("，去往{to}的最多", "; most went to {to}"),
    "atlas.sentence-few": Text(
        "{period}，{people}住院{narrowed}在{beyond}以外的人次不足 8，不显示。",
        "In {period}, fewer than 8 stays of {people}{narrowed} were outside {beyond}; they are not shown.",
    ),
    "atlas.sentence-none": Text("{period}，{people}没有这样的住院{narrowed}。", "In {period}, no stays of {people}{narrowed} were counted."),
    "atlas.sentence-unseen": Text("{period}，{people}的流向您的账号看不到。", "In {period}, where {people} went is not for your account to see."),
}
