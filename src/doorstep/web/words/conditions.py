"""Words of the condition pages."""

from doorstep.core.text import Text

WORDS = {
    "conditions.title": Text("病种", "Conditions"),
    "conditions.groups": Text("规划病种组", "Planners' groups"),
    "conditions.blocks": Text("ICD-10 各节", "ICD-10 blocks"),
    "conditions.chapter": Text("ICD-10 章", "ICD-10 chapter"),
    "conditions.away": Text("外流人次", "Stays outside"),
    "conditions.block": Text("ICD-10 节 {code}，属于“{chapter}”。", "ICD-10 block {code}, part of {chapter}."),
    "conditions.takes-in": Text("病种范围", "What it takes in"),
    "conditions.on-the-atlas": Text("在外流图上查看", "On the outflow atlas"),
    "conditions.empty": Text("没有可显示的病种。这一期间有住院的病种会列在这里。", "No condition to show. Conditions with stays in this period would stand here."),
    "conditions.sentence": Text(
        "{period}，{people}外流最多的病种是{most}（{away} 人次），留在域内比例最低的是{least}（{share}）。",
        "In {period}, {most} took most {people} elsewhere ({away} stays); the smallest in-area share was that of {least} ({share}).",
    ),
    "conditions.sentence-same": Text(
        "{period}，{people}外流最多、留在域内比例最低的病种都是{most}（外流 {away} 人次，留在域内 {share}）。",
        "In {period}, {most} took most {people} elsewhere ({away} stays) and had the smallest in-area share ({share}).",
    ),
    "conditions.sentence-none": Text("{period}，{people}没有可显示的外流病种。", "In {period}, there is no outflow of {people} by condition to show."),
    "condition.sentence": Text(
        "{period}，{people}因{name}住院 {stays} 人次，{share} 留在{here}", "In {period}, {people} had {stays} stays for {name}; {share} of them in {here}"
    ),
    "condition.left": Text("；外流 {away} 人次，主要去往{to}", "; {away} left, most of them for {to}"),
    "condition.treated": Text("；您可见的机构中 {count} 家收治", "; {count} institutions that you see treat it"),
    "condition.treated-one": Text("；您可见的机构中 1 家收治", "; one institution that you see treats it"),
    "condition.sentence-few": Text(
        "{period}，{people}因{name}住院的人次不足 8，不显示。", "In {period}, fewer than 8 stays of {people} for {name} were counted on one side; no share is shown."
    ),
    "condition.sentence-none": Text("{period}，{people}没有因{name}住院。", "In {period}, {people} had no stays for {name}."),
    "condition.outcomes": Text("病情、手术与结局", "Severity, operations and outcome"),
    "condition.severe": Text("疑难重症占比", "Severe"),
    "condition.of-severe": Text("本地居民的全部此类住院，不论在哪里就医", "of all such stays of the area's people, wherever treated"),
    "condition.operated": Text("手术占比", "Operated"),
    "condition.of-operated": Text("首页有手术的住院", "stays with an operation on the first page"),
    "condition.grade4": Text("四级手术占手术", "Grade 4 of operated"),
    "condition.of-grade4": Text("最高手术级别为四级", "stays whose highest operation is grade 4"),
    "condition.deaths": Text("住院死亡", "Deaths in hospital"),
    "condition.of-deaths": Text("离院方式为死亡", "stays that ended in death"),
    "condition.by-area": Text("各地域内住院率", "In-area share by area"),
    "condition.treating": Text("收治机构", "Institutions that treat it"),
    "condition.treating-note": Text("按就医机构计，含外地患者。", "By place of treatment, patients from elsewhere included."),
    "condition.treating-empty": Text("您可见的机构没有收治这一病种。", "No institution that you see treated this condition."),
    "sentence.stop": Text("。", "."),
    "conditions.ask-support": Text("按此缺口提出支援需求", "Ask for support because of this gap"),
}
