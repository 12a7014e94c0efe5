"""The fourteen monitoring indicators of county medical communities (紧密型县域医共体监测指标, 2024), line by line.

Some are computed from settlements, some a county reports with its numbers, three are judged in
words with evidence. Official wording is known for 1.1 to 2.1 and the first part of 2.2; formulas
of the others are inferred and say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from doorstep.core.source import Evidence
from doorstep.core.text import Text


class Way(StrEnum):
    """How a line is known."""

    JUDGED = "judged"
    COMPUTED = "computed"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table.

    indicator       code of the indicator that computes it, '' otherwise
    scale           a reported value is numerator ÷ denominator × scale
    by_population   the denominator is the area's population, when the report gives none
    steps           (workflow, step) that the platform counts itself for a reported line, by the county of whoever asked
    ledger          ledger whose rows the platform counts itself for a reported line, by the county they belong to
    """

    number: str
    dimension: Text
    name: Text
    formula: Text
    way: Way
    evidence: Evidence
    indicator: str = ""
    scale: int = 1
    by_population: bool = False
    steps: frozenset[tuple[str, str]] = frozenset()
    ledger: str = ""


DOCUMENT = "紧密型县域医疗卫生共同体监测指标体系（2024 年版）"

_TIGHT = Text("紧密型", "Tightly knit")
_ALIKE = Text("同质化", "Of one quality")
_DIVIDED = Text("促分工", "Division of work")
_EFFECTIVE = Text("提效能", "Effectiveness")
_HEALTH = Text("保健康", "Health")
_BY_RULE = Text("以“有明确制度安排并已组织实施”为标准，附佐证", "judged by whether rules exist and are carried out, with evidence")


def _judged(number: str, zh: str, en: str) -> Line:
    return Line(number, _TIGHT, Text(zh, en), _BY_RULE, Way.JUDGED, Evidence.OFFICIAL)


def _computed(number: str, dimension: Text, zh: str, en: str, formula: Text, indicator: str) -> Line:
    return Line(number, dimension, Text(zh, en), formula, Way.COMPUTED, Evidence.INFERRED, indicator)


LINES = (
    _judged("1.1", "资源统一管理", "Resources managed as one"),
    _judged("1.2", "医共体内部民主决策", "Members share in decisions"),
    _judged("1.3", "服务协同联动", "Services work together"),
    Line(
        "2.1", _ALIKE,
        Text("二级及以上机构中级及以上医师到基层派驻人数（每万常住人口）", "Physicians of middle rank or above posted to primary care, per 10,000 residents"),
        Text("年内派驻基层 6 个月以上的人数 × 10000 ÷ 县域内常住人口数", "posted for 6 months or more in the year × 10,000 ÷ residents of the county"),
        Way.REPORTED, Evidence.OFFICIAL, scale=10_000, by_population=True, ledger="postings",
    ),
    Line(
        "2.2a", _ALIKE,
        Text("每万常住人口远程医学影像诊断人次", "Remote imaging readings per 10,000 residents"),
        Text("远程影像（影像、心电、超声、核医学等）诊断人次数 × 10000 ÷ 县域内常住人口数", "remote readings of all kinds × 10,000 ÷ residents of the county"),
        Way.REPORTED, Evidence.OFFICIAL, scale=10_000, by_population=True, steps=frozenset({("diagnosis", "report"), ("diagnosis", "confirm")}),
    ),
    Line(
        "2.2b", _ALIKE,
        Text("心电设备村级覆盖率（%）", "Villages with an ECG device, percent"),
        Text("配心电设备的村卫生室数 ÷ 村卫生室总数 × 100 %（推断）", "village clinics with an ECG device ÷ village clinics × 100 % (inferred)"),
        Way.REPORTED, Evidence.INFERRED, scale=100,
    ),
    Line(
        "2.3", _ALIKE,
        Text("基层医疗卫生机构人均收入与牵头医院人均收入的比值", "Income per head in primary care against the lead hospital's"),
        Text("基层机构人均收入 ÷ 牵头医院人均收入（推断）", "income per head in primary care ÷ in the lead hospital (inferred)"),
        Way.REPORTED, Evidence.INFERRED,
    ),
    _computed("3.1", _DIVIDED, "县域内基层医疗卫生机构诊疗人次数占比", "Share of visits in primary care",
              Text("基层诊疗人次 ÷ 县域内全部诊疗人次（推断）", "visits in primary care ÷ all visits in the county (inferred)"), "community-primary-visits"),
    _computed("3.2", _DIVIDED, "医保基金县域内支出占比（不含药店）", "Share of the fund spent in the county, pharmacies left out",
              Text("县域内定点医疗机构基金支出 ÷ 参保人基金总支出（推断）", "fund spent at the county's institutions ÷ fund spent for its insured (inferred)"), "community-fund-inside"),
    _computed("3.3", _DIVIDED, "县域内基层医疗卫生机构医保基金支出占比", "Share of the county's fund spent in primary care",
              Text("基层机构基金支出 ÷ 县域内医疗机构基金支出（推断）", "fund spent in primary care ÷ at the county's institutions (inferred)"), "community-fund-primary"),
    _computed("4.1a", _EFFECTIVE, "参保人县域内住院人均费用（元）", "Cost per admission of the insured in the county, CNY",
              Text("参保人县域内住院费用 ÷ 住院人次（推断：人均按人次）", "cost of admissions in the county ÷ admissions (inferred: per admission)"), "community-cost-per-admission"),
    _computed("4.1b", _EFFECTIVE, "参保人县域内住院人均费用增长率", "Its growth over last year",
              Text("本期 ÷ 上年同期 − 1（推断）", "this period ÷ the same months a year earlier − 1 (inferred)"), "community-cost-growth"),
    _computed("4.2", _EFFECTIVE, "参保人县域内住院人次占比", "Share of the insured's admissions in the county",
              Text("参保人县域内住院人次 ÷ 参保人住院总人次（推断）", "admissions in the county ÷ all admissions of its insured (inferred)"), "community-admissions-inside"),
    _computed("4.3", _EFFECTIVE, "县域内中医类诊疗量占比", "Chinese-medicine share of care in the county",
              Text("中医类诊疗量 ÷ 县域内诊疗总量（推断：按机构类别）", "care at institutions of Chinese medicine ÷ all care (inferred: by kind of institution)"), "community-tcm-care"),
    Line(
        "5.1", _HEALTH,
        Text("县域内慢性病健康管理人群住院率（%）", "Admission rate of people in chronic-disease management, percent"),
        Text("在管慢性病人群住院人数 ÷ 在管人数 × 100 %（推断）", "managed people who were admitted ÷ managed people × 100 % (inferred)"),
        Way.REPORTED, Evidence.INFERRED, scale=100,
    ),
    Line(
        "5.2", _HEALTH,
        Text("县域内四类慢性病过早死亡率（%）", "Premature deaths of four chronic diseases, percent"),
        Text("30–69 岁四类慢性病死亡概率（推断，由填报方计算）", "probability of dying at 30-69 of four chronic diseases (inferred, computed by the reporter)"),
        Way.REPORTED, Evidence.INFERRED, scale=100,
    ),
)  # fmt: skip
"""Sixteen lines for fourteen indicators: 2.2 and 4.1 have two parts each."""

BY_NUMBER = {line.number: line for line in LINES}
TO_REPORT = tuple(line.number for line in LINES if line.way is not Way.COMPUTED)
