"""Words of the door to planning."""

from doorstep.core.text import Text

WORDS = {
    "room.planning": Text("规划", "Planning"),
    "planning.title": Text("规划", "Planning"),
    "planning.sentence": Text("从缺口出发，在钱和人的范围内，找出先做哪几件事最值得。", "From the gaps to what is best done first, with the money and people there are."),
    "planning.access": Text("就医可及", "Travel and access"),
    "planning.access-answers": Text(
        "居民到最近的、能治这种病的医院要多久，床位够得着多少，各地是否均衡。",
        "How long people travel to the nearest hospital that can treat them, how many beds they can reach, and how evenly.",
    ),
    "planning.choice": Text("就医选择", "How patients choose"),
    "planning.choice-answers": Text(
        "病人为什么舍近求远：路程、床位、县界和病情各有多大分量，改变其中一样会留住多少人。",
        "Why patients pass nearer hospitals by: the weight of travel, beds, county borders and severity, and how many would stay if one of them changed.",
    ),
}
