"""The record tables: what each reader's rows become, whatever dialect they arrived in.

Rows of these tables live in append-only Parquet batches. Identity numbers, names, telephone
numbers and full addresses are not kept: a person is `person_key`, a home is a division code
with how it was found.
"""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.tables.schema import Column, Table, Type

_KEYS = (
    Column("row_key", Type.TEXT, Text("行的业务主键摘要", "digest of the row's business key"), required=True),
    Column("content", Type.TEXT, Text("行内容摘要", "digest of the row's content"), required=True),
    Column("line", Type.BIGINT, Text("在原文件中的行号", "line in the file it came from"), required=True),
)

_PERSON = (
    Column("person_key", Type.TEXT, Text("证件号的带密钥摘要", "keyed digest of document type and number"), personal=True),
    Column("identity_status", Type.TEXT, Text("证件号核验结果", "valid, missing, placeholder or invalid"), required=True),
    Column("sex", Type.SMALL, Text("1 男 2 女 0 未知", "1 male, 2 female, 0 unknown"), required=True),
    Column("age_years", Type.INT, Text("入院时年龄", "age at admission"), "years"),
)


def _home(prefix: str, zh: str, en: str) -> tuple[Column, ...]:
    return (
        Column(f"{prefix}_code", Type.INT, Text(f"{zh}区划代码，0 为未确定", f"division code of the {en}, 0 unresolved"), required=True),
        Column(f"{prefix}_how", Type.TEXT, Text(f"{zh}如何确定", f"how the {en} was found"), required=True),
    )


STAYS = Table(
    "stays",
    Text("住院病案首页", "Stays: one inpatient first page per row"),
    (
        *_KEYS,
        Column("institution", Type.TEXT, Text("机构代码", "institution code"), required=True),
        *_PERSON,
        *_home("residence", "现住址", "present residence"),
        *_home("household", "户籍", "household registration"),
        Column("payer", Type.TEXT, Text("付费方式", "payer code")),
        Column("admitted_on", Type.DATE, Text("入院日期", "day of admission"), required=True),
        Column("discharged_on", Type.DATE, Text("出院日期", "day of discharge"), required=True),
        Column("los_days", Type.INT, Text("住院天数，同日出院计 1", "length of stay; a same-day stay counts 1"), "days", required=True),
        Column("admission_route", Type.SMALL, Text("入院途径 1 急诊 2 门诊 3 转入 9 其他 0 缺", "1 emergency, 2 outpatient, 3 transferred in, 9 other, 0 missing"), required=True),
        Column("departure", Type.SMALL, Text("离院方式，0 缺", "way of leaving, 0 missing"), required=True),
        Column("receiver", Type.TEXT, Text("拟接收机构", "receiving institution, as written")),
        Column("icd", Type.TEXT, Text("主要诊断编码", "main diagnosis, ICD-10 with local extension"), required=True),
        Column("other_icds", Type.TEXT, Text("其他诊断编码，竖线分隔", "other diagnoses, separated by |")),
        Column("operations", Type.TEXT, Text("手术操作编码，竖线分隔", "operations, separated by |")),
        Column("operation_grade", Type.SMALL, Text("最高手术级别，0 无或未定级", "highest operation grade, 0 none or ungraded"), required=True),
        Column("has_operation", Type.SMALL, Text("有手术 1", "1 when operated on"), required=True),
        Column("operator", Type.TEXT, Text("主要手术术者姓名的带密钥摘要（机构内）", "keyed digest of the main operation's operator, within the institution"), personal=True),
        Column("incision_class", Type.SMALL, Text("主要手术切口类别 1 Ⅰ类 2 Ⅱ类 3 Ⅲ类，0 无或未写明", "incision of the main operation: 1-3 class I-III, 0 none or not said"), required=True),
        Column("incision_healing", Type.SMALL, Text("切口愈合 1 甲 2 乙 3 丙 9 其他，0 无或未写明", "healing of the incision: 1 clean, 2 with a reaction, 3 suppurated, 9 other, 0 none or not said"), required=True),
        Column("arisen_icds", Type.TEXT, Text("入院后发生的其他诊断（入院病情 4），竖线分隔", "other diagnoses that arose after admission, separated by |")),
        Column("drg", Type.TEXT, Text("报送方给出的 DRG 代码", "group code as the sender gives it")),
        Column("department", Type.TEXT, Text("出院科别", "department of discharge")),
        Column("cost_fen", Type.BIGINT, Text("总费用", "total cost"), "fen (0.01 CNY)"),
        Column("items_fen", Type.BIGINT, Text("分项费用之和", "sum of the cost items"), "fen (0.01 CNY)"),
        Column("self_pay_fen", Type.BIGINT, Text("自付金额", "paid by the patient"), "fen (0.01 CNY)"),
        Column("flags", Type.TEXT, Text("质量标记，竖线分隔", "quality flags, separated by |"), required=True),
    ),
)

SETTLEMENTS = Table(
    "settlements",
    Text("医保结算（住院、门诊）", "Settlements: one insured stay or outpatient visit per row"),
    (
        *_KEYS,
        Column("institution", Type.TEXT, Text("定点机构代码", "institution code"), required=True),
        *_PERSON,
        *_home("insured", "参保地", "insured place"),
        Column("treated_code", Type.INT, Text("就医地区划代码", "division code of the place of treatment"), required=True),
        Column("kind", Type.TEXT, Text("inpatient 住院，outpatient 门诊", "inpatient or outpatient"), required=True),
        Column("admitted_on", Type.DATE, Text("开始日期", "first day"), required=True),
        Column("discharged_on", Type.DATE, Text("结束日期", "last day"), required=True),
        Column("los_days", Type.INT, Text("天数，同日计 1", "days; the same day counts 1"), "days", required=True),
        Column("referred", Type.SMALL, Text("异地转诊备案 1 有 0 无 9 未记录", "1 with a referral on file, 0 without, 9 not recorded"), required=True),
        Column("icd", Type.TEXT, Text("主要诊断编码", "main diagnosis"), required=True),
        Column("cost_fen", Type.BIGINT, Text("医疗费总额", "total cost"), "fen (0.01 CNY)"),
        Column("fund_fen", Type.BIGINT, Text("基金支付", "paid by the fund"), "fen (0.01 CNY)"),
        Column("self_pay_fen", Type.BIGINT, Text("个人支付", "paid by the patient"), "fen (0.01 CNY)"),
        Column("flags", Type.TEXT, Text("质量标记，竖线分隔", "quality flags, separated by |"), required=True),
    ),
)

FLOWS = Table(
    "flows",
    Text("公布的汇总流向", "Published aggregate flows: one origin and destination per row"),
    (
        *_KEYS,
        Column("origin", Type.TEXT, Text("来源地代码", "code of the area people come from"), required=True),
        Column("destination", Type.TEXT, Text("去向机构或地区代码", "code of the institution or area they go to"), required=True),
        Column("period", Type.TEXT, Text("期间", "period as published")),
        Column("cases", Type.BIGINT, Text("人次", "cases"), "stays"),
        Column("share_of_origin", Type.TEXT, Text("占来源地全部的份额", "share of all cases of the origin, 0-1, as published")),
        Column("share_of_destination", Type.TEXT, Text("占去向机构全部的份额", "share of all cases of the destination, 0-1, as published")),
    ),
)

RECORD_TABLES: dict[str, Table] = {table.name: table for table in (STAYS, SETTLEMENTS, FLOWS)}
