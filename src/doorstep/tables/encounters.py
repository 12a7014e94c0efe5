"""The table every indicator counts on: one row per stay or visit, for one basis.

Three tables of this shape stand in a snapshot, `encounters_residence`, `encounters_household`
(both from first pages) and `encounters_insured` (from settlements and outpatient extracts).
They are never added. Division codes are integers: 9 digits for a township, 6 for county,
city (441800) and province (440000); 0 means unresolved.
"""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.tables.schema import Column, Table, Type


def _place(prefix: str, zh: str, en: str) -> tuple[Column, ...]:
    levels = (("township", "乡镇", 9), ("county", "县", 6), ("city", "市", 6), ("province", "省", 6))
    return tuple(
        Column(
            f"{prefix}_{level}",
            Type.INT,
            Text(f"{zh}所在{level_zh}代码，0 为未确定", f"{level} of the {en}, {digits}-digit code, 0 unresolved"),
            required=True,
        )
        for level, level_zh, digits in levels
    )


ENCOUNTERS = Table(
    "encounters",
    Text("就诊：每次住院或门诊一行，按一种口径", "Encounters: one row per stay or visit, on one basis"),
    (
        Column("encounter", Type.BIGINT, Text("行号", "row number within the snapshot"), required=True),
        Column("person", Type.BIGINT, Text("个人序号，0 为无法识别", "person number, 0 when not identified")),
        Column("kind", Type.TEXT, Text("inpatient 住院，outpatient 门诊", "inpatient or outpatient"), required=True),
        Column("month", Type.INT, Text("出院（就诊）月份 yyyymm", "month of discharge or visit, yyyymm"), required=True),
        Column("admitted_on", Type.DATE, Text("入院（就诊）日期", "day of admission or visit"), required=True),
        Column("discharged_on", Type.DATE, Text("出院（就诊）日期", "day of discharge or visit"), required=True),
        Column("los_days", Type.INT, Text("住院天数，同日出院计 1", "length of stay, a same-day stay counts 1"), "days"),
        *_place("home", "家庭住地（按口径）", "home on this basis"),
        Column("institution", Type.INT, Text("机构序号", "institution number in the registry"), required=True),
        *_place("provider", "医疗机构", "institution"),
        Column("serves", Type.INT, Text("机构服务的地区代码，0 同所在地", "area code the institution serves, 0 as located")),
        Column("provider_tier", Type.SMALL, Text("机构层级 1 村 2 乡 3 县 4 市 5 省", "tier 1 village … 5 province"), required=True),
        Column("provider_kind", Type.TEXT, Text("机构类别，如 general、tcm", "kind of institution, such as general or tcm")),
        Column("travel_m", Type.INT, Text("住地到机构的直线距离，缺位置为空", "straight distance from home to institution, none when a position is not known"), "m"),
        Column("travel_minutes", Type.INT, Text("估计的路上时间，区域未给车速为空", "estimated time on the road, none when the region gives no speed"), "min"),
        Column("sex", Type.SMALL, Text("1 男 2 女 0 未知", "1 male, 2 female, 0 unknown")),
        Column("age_years", Type.INT, Text("年龄", "age at admission"), "years"),
        Column("icd", Type.TEXT, Text("主要诊断 ICD-10 三位类目", "ICD-10 category of the main diagnosis"), required=True),
        Column("block", Type.TEXT, Text("ICD-10 节，如 I60-I69", "ICD-10 block, e.g. I60-I69"), required=True),
        Column("chapter", Type.SMALL, Text("ICD-10 章 1–22，0 未知", "ICD-10 chapter 1-22, 0 unknown"), required=True),
        Column("groups", Type.TEXT, Text("规划病种组，|组| 形式", "planners' condition groups as |a|b|, empty when none")),
        Column("catalogue_tier", Type.SMALL, Text("目录规定的应治层级，0 不在目录", "tier at which the catalogue says it should be treated, 0 not listed")),
        Column("severe", Type.SMALL, Text("疑难重症 1，否则 0", "1 when severe (grade-4 operation or catalogue tier 5), else 0"), required=True),
        Column("route", Type.TEXT, Text("就医途径", "referred, self_chosen, emergency or unknown"), required=True),
        Column("departure", Type.SMALL, Text("离院方式 1 医嘱离院 2 转院 3 转社区 4 非医嘱 5 死亡 9 其他，0 无", "way of leaving: 1 home, 2 hospital, 3 community, 4 against advice, 5 died, 9 other, 0 none")),
        Column("receiver_tier", Type.SMALL, Text("拟接收机构层级，0 无或未知", "tier of the receiving institution, 0 none or unknown")),
        Column("operation_grade", Type.SMALL, Text("最高手术级别 1–4，0 无手术或未定级", "highest grade of operation 1-4, 0 none or ungraded")),
        Column("has_operation", Type.SMALL, Text("有手术 1，否则 0", "1 when operated on, else 0"), required=True),
        Column("minimally_invasive", Type.SMALL, Text("有微创手术 1，否则 0，区域没有技术目录为空", "1 when an operation is minimally invasive, none when the region lists no techniques")),
        Column("incision_class", Type.SMALL, Text("主要手术切口类别 1–3，0 无或未写明", "class of the main incision 1-3, 0 none or not said")),
        Column("incision_healing", Type.SMALL, Text("切口愈合 1 甲 2 乙 3 丙 9 其他，0 无或未写明", "healing: 1 clean, 2 with a reaction, 3 suppurated, 9 other, 0 none or not said")),
        Column("complication", Type.SMALL, Text("入院后发生 T80–T88 手术与医疗并发症 1，否则 0", "1 when a complication of care (T80-T88) arose after admission, else 0")),
        Column("drg", Type.TEXT, Text("DRG 代码，空为未入组", "diagnosis-related group, empty when in none")),
        Column("drg_weight_e4", Type.INT, Text("DRG 权重 × 10000，未入组或无权重为空", "weight of the group × 10000, none without group or weight"), "1/10000"),
        Column("drg_low_risk", Type.SMALL, Text("低风险组 1，否则 0", "1 when the group is one of low risk, else 0")),
        *(
            Column(
                f"capable_{level}",
                Type.SMALL,
                Text(f"住地所在{level_zh}内当月有机构具备能力 1，没有 0，无从判断为空", f"1 when an institution in the {level} of the home was able that month, 0 when none was, none when nobody can say"),
            )
            for level, level_zh in (("township", "乡镇"), ("county", "县"), ("city", "市"), ("province", "省"))
        ),
        Column("cost_fen", Type.BIGINT, Text("总费用", "total cost"), "fen (0.01 CNY)"),
        Column("fund_fen", Type.BIGINT, Text("医保基金支付", "paid by the insurance fund"), "fen (0.01 CNY)"),
        Column("self_pay_fen", Type.BIGINT, Text("个人支付", "paid by the patient"), "fen (0.01 CNY)"),
    ),
)

STORED_ORDER = "month, kind, home_county, provider_county, institution"
"""The order in which encounters are stored: what asks for one month, kind or home county reads little else, and places are long runs."""
