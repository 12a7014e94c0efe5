"""Outpatient visits for each discharge (门诊人次数与出院人次数比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme, Unit
from doorstep.indicators.measures import Ratio
from doorstep.indicators.phrases import admissions, outpatient_visits
from doorstep.vocab.bases import Basis

INDICATOR = Ratio(
    code="visits-per-discharge",
    theme=Theme.CAPABILITY,
    name=Text(zh="门诊人次数与出院人次数比", en="Outpatient visits per discharge"),
    meaning=Text(
        zh="本地医疗机构每有一位出院患者，同期有多少门诊人次。只含医保结算的门诊和住院。",
        en="How many outpatient visits an area's institutions have for each discharge in the same period. Visits and "
        "stays settled by the insurance only.",
    ),
    formula=Text(zh="门诊人次数 ÷ 同期出院人次数", en="outpatient visits ÷ discharges in the same period"),
    counted=outpatient_visits,
    of=admissions,
    bases=(Basis.INSURED,),
    by="provider",
    breakdowns=(Breakdown.TIER,),
    unit=Unit.VISITS,
    better="neither",
    source=Source(
        "三级公立医院绩效监测操作手册",
        clause="1 门诊人次数与出院人次数比",
        year=2025,
        evidence=Evidence.SOURCE_CODE,
    ),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind
                1  | east | east     | outpatient
                2  | west | east     | outpatient
                3  | east | east     | outpatient
                4  | east | east     | inpatient
                5  | west | east     | inpatient
                6  | west | west     | inpatient
            """,
            expected={"east": (3, 2), "west": (0, 1)},
        ),
    ),
)
