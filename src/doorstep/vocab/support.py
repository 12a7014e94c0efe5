"""Words of paired support, outreach, training and the roadmap: kinds that ledgers and their figures share."""

from __future__ import annotations

from doorstep.core.text import Text

PROGRAMMES = {
    "paired": Text("三级医院对口帮扶县级医院", "tertiary hospital paired with a county hospital"),
    "team": Text("组团式帮扶", "team-style support"),
    "downward": Text("千医下乡、县派乡", "county doctors to townships"),
    "village": Text("驻村", "village teams"),
    "other": Text("其他", "other"),
}

POSTINGS = {
    "medical": Text("医疗", "clinical"),
    "management": Text("管理", "management"),
    "public-health": Text("公共卫生", "public health"),
    "village": Text("驻村", "village team"),
    "downward": Text("县派乡", "county to township"),
}

GAPS = {
    "condition": Text("病种", "condition"),
    "technique": Text("技术", "technique"),
    "staff": Text("人员", "staff"),
    "equipment": Text("设备", "equipment"),
}

LEVELS_FILLED = {
    "hospital": Text("填补院内空白", "new to the hospital"),
    "county": Text("填补县内空白", "new to the county"),
    "city": Text("填补市内空白", "new to the city"),
    "region": Text("填补全区（省）空白", "new to the region"),
}

NOVELTIES = {
    "technique": Text("新技术", "technique"),
    "service": Text("新项目", "service"),
    "test": Text("新检验检查项目", "test or examination"),
    "discipline": Text("新学科", "discipline"),
}

ACCREDITATIONS = {
    "grade-2": Text("二级", "grade 2"),
    "grade-2a": Text("二级甲等", "grade 2A"),
    "grade-3": Text("三级", "grade 3"),
    "grade-3a": Text("三级甲等", "grade 3A"),
    "key-department": Text("重点专科", "key department"),
    "centre": Text("专病中心", "centre for a disease"),
}

MET = {
    "met": Text("达到", "met"),
    "partly": Text("部分达到", "partly met"),
    "not-met": Text("未达到", "not met"),
}

ACHIEVEMENTS = {
    "paper": Text("论文", "paper"),
    "project": Text("课题", "research project"),
    "patent": Text("专利", "patent"),
    "honour": Text("荣誉", "honour"),
}

OUTREACH = {
    "station": Text("服务点巡诊", "visit to a service point"),
    "home": Text("送医上门", "home visit"),
    "parcel": Text("送药", "medicine parcel"),
}

PLACEMENTS = {
    "further-study": Text("进修", "further study"),
    "rotation": Text("轮训", "rotation"),
    "standardised": Text("规范化培训", "standardised training"),
}

SESSIONS = {
    "lecture": Text("远程教学", "remote teaching"),
    "rounds": Text("教学查房", "teaching rounds"),
    "famous-doctor": Text("名医工作室坐诊", "famous doctor's clinic"),
    "visiting": Text("专家门诊", "visiting clinic"),
}

PROJECTS = {
    "department": Text("科室建设", "department"),
    "technique": Text("技术引进", "technique"),
    "equipment": Text("设备购置", "equipment"),
    "team": Text("专家团队", "expert team"),
    "telelink": Text("远程协作", "remote link"),
    "training": Text("人才培训", "training"),
    "beds": Text("床位", "beds"),
    "other": Text("其他", "other"),
}

TARGET_WAYS = {
    "growth": Text("较上年增减", "change on the year before"),
    "absolute": Text("绝对值", "absolute line"),
    "fair": Text("按人口与病例构成调整", "adjusted for population and case mix"),
}
