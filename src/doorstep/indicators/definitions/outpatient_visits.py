"""Outpatient visits at an area's institutions (门诊人次)."""

from datetime import date

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Theme, Unit
from doorstep.indicators.measures import Count
from doorstep.indicators.phrases import outpatient_visits
from doorstep.vocab.bases import Basis

INDICATOR = Count(
    code="outpatient-visits",
    theme=Theme.CAPABILITY,
    name=Text(zh="门诊人次", en="Outpatient visits"),
    meaning=Text(
        zh="本地医疗机构经医保结算的门诊人次，不论患者来自何处。自费门诊不在数据中。",
        en="Outpatient visits at an area's institutions that the insurance settled, wherever the patients come from. "
        "Visits paid by the patient alone are not in the data.",
    ),
    formula=Text(zh="本地机构的门诊人次", en="outpatient visits at the area's institutions"),
    counted=outpatient_visits,
    bases=(Basis.INSURED,),
    by="provider",
    breakdowns=(Breakdown.TIER, Breakdown.CHAPTER),
    unit=Unit.VISITS,
    better="neither",
    source=Source("医保结算清单", clause="门诊人次", evidence=Evidence.OWN),
    owner="indicator group",
    reviewed=date(2026, 11, 1),
    examples=(
        Example(
            rows="""
                id | home | provider | kind
                1  | east | east     | outpatient
                2  | west | east     | outpatient
                3  | east | east     | inpatient
                4  | east | west     | outpatient
            """,
            expected={"east": (2, 2), "west": (1, 1)},
        ),
    ),
)
