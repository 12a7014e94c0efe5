"""Share of insured people's admissions outside their home province (省外住院占比)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme
from doorstep.indicators.language import col, inside_home
from doorstep.indicators.measures import Proportion
from doorstep.indicators.phrases import COUNTY_AND_ABOVE, admissions
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

INDICATOR = Proportion(
    code="out-of-province-admissions",
    theme=Theme.FLOW,
    name=Text(zh="省外住院占比", en="Admissions outside the home province"),
    meaning=Text(
        zh="参保人的住院中，在本省以外住院的比例；就医地未确定的算省外。只按参保地计算：外省的病案首页不在本省数据中，医保结算则含跨省就医。口径为推断，使用前请核对。",
        en="Of the admissions of insured people, the share outside their home province; a place of treatment that is not "
        "resolved counts as outside. By insured place only: first pages from other provinces are not in the data, "
        "settlements of care in other provinces are. The formula is inferred: check it before use.",
    ),
    formula=Text(
        zh="参保人在本省以外机构的出院人次 ÷ 参保地明确到省的出院人次 × 100 %",
        en="insured people's discharges from institutions outside their province ÷ discharges of insured people whose "
        "province is known × 100 %",
    ),
    counted=admissions & (col.home_province != 0),
    hit=~inside_home(AreaLevel.PROVINCE),
    bases=(Basis.INSURED,),
    levels=COUNTY_AND_ABOVE,
    breakdowns=(Breakdown.CHAPTER,),
    better="lower",
    source=Source("流出率建议公式", clause="1 − 省域内住院率", evidence=Evidence.INFERRED),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home           | provider       | kind
                1  | north/east     | south/hill     | inpatient
                2  | north/east     | far/hub/centre | inpatient
                3  | north/east     | -              | inpatient
                4  | north/east     | far/hub/centre | outpatient
                5  | -              | north/east     | inpatient
                6  | far/hub/centre | far/hub/centre | inpatient
            """,
            expected={"east": (2, 3), "centre": (0, 1)},
        ),
        Example(
            level=AreaLevel.PROVINCE,
            rows="""
                id | home       | provider
                1  | north/east | south/hill
                2  | south/hill | far/hub/centre
            """,
            expected={"province": (1, 2)},
        ),
    ),
)
