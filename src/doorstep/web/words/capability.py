"""Words of the capability pages."""

from doorstep.core.text import Text

WORDS = {
    "capability.title": Text("能力与补缺", "Capability"),
    "capability.kind": Text("对象", "What"),
    "capability.condition": Text("病种", "Conditions"),
    "capability.technique": Text("技术", "Techniques"),
    "capability.severe": Text("疑难重症", "severe cases"),
    "capability.first": Text("填补空白", "First in"),
    "capability.first-county": Text("县内首家", "first in its county"),
    "capability.first-city": Text("市内首家", "first in its city"),
    "capability.first-province": Text("省内（有记录的）首家", "first in the province, of those on record"),
    "capability.sentence": Text(
        "{period}，{institutions} 家机构新具备 {count} 项能力：技术 {techniques} 项（涉及 {departments} 个科室），病种 {conditions} 类；其中 {first} 项县内此前没有机构具备。",
        "In {period}, {institutions} institutions became able to do {count} things: {techniques} techniques in {departments} departments, and {conditions} conditions; {first} had been beyond every institution of their county.",
    ),
    "capability.sentence-none": Text("{period}，没有机构新具备能力。", "In {period}, no institution became able to do anything new."),
    "capability.sentence-young": Text(
        "首页记录还不足 12 个月，能力尚无从判断。", "There are not yet twelve months of first pages, so capability cannot be judged."
    ),
    "capability.by-institution": Text("各机构补上的空白", "Gaps filled by institution"),
    "capability.gaps": Text("补上的空白", "Gaps filled"),
    "capability.empty": Text(
        "这一期间没有新具备的能力。可改选期间、地区，或到机构页面看离门槛还差什么。",
        "Nothing new in this period. Choose another period or area, or see an institution for what is still short.",
    ),
    "capability.what": Text("病种或技术", "Condition or technique"),
    "capability.since": Text("具备自", "Able since"),
    "capability.since-month": Text("{month} 起具备", "able since {month}"),
    "capability.able": Text("认定", "Judged"),
    "capability.department": Text("科室", "Department"),
    "capability.own-cases": Text("独立完成例数", "Own cases"),
    "capability.months": Text("有病例的月数", "Months with a case"),
    "capability.operators": Text("本院术者", "Own operators"),
    "capability.deaths": Text("死亡", "Deaths"),
    "capability.declared": Text("申报自", "Declared since"),
    "capability.of": Text(
        "近 12 个月的证据认定{name}能独立开展 {techniques} 项技术，能治 {conditions} 类病种（其中 {severe} 类能治疑难重症）；另有 {short} 项做过但未达门槛。",
        "By the evidence of twelve months, {name} does {techniques} techniques independently and treats {conditions} conditions ({severe} of them in severe cases too); {short} more were done but fall short.",
    ),
    "capability.of-none": Text("{name}近 12 个月没有可供判断的首页记录。", "{name} has no first pages of the last twelve months to judge by."),
    "capability.of-empty": Text("近 12 个月没有记录。", "Nothing on record in the last twelve months."),
    "capability.short-cases": Text("例数不足", "too few cases"),
    "capability.short-months": Text("月数不足", "in too few months"),
    "capability.short-operators": Text("术者不足", "too few operators"),
    "capability.short-deaths": Text("死亡过多", "too many deaths"),
    "capability.rule-title": Text("怎样算具备能力", "When an institution counts as able"),
    "capability.rule": Text(
        "判断月之前 12 个月内独立完成不少于 {cases} 例，分布在不少于 {months} 个月，死亡不超过 {deaths} %",
        "in the twelve months before: at least {cases} own cases, in at least {months} months, with no more than {deaths} % deaths",
    ),
    "capability.rule-operators": Text(
        "判断月之前 12 个月内独立完成不少于 {cases} 例，分布在不少于 {months} 个月，本院术者不少于 {operators} 人，死亡不超过 {deaths} %",
        "in the twelve months before: at least {cases} own cases, in at least {months} months, by at least {operators} own operators, with no more than {deaths} % deaths",
    ),
    "capability.rule-note": Text(
        "未见国家统一门槛，以上由本系统设定，可在区域文件 thresholds.csv 中改写；来院帮扶专家主刀的不算独立完成；申报能力只作对照，不参与认定。"
        "补上的空白指：有记录的第一年例数不到门槛的一半，后来达到门槛。",
        "No national thresholds were found: these are our own, and the region writes others in thresholds.csv. Operations led by a visiting "
        "expert are not own cases. What is declared stands beside and decides nothing. A gap filled had fewer than half of the wanted "
        "cases in the first year on record and reached the threshold later.",
    ),
    "room.capability": Text("能力与补缺", "Capability"),
}
