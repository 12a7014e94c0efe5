"""Conditions that several definitions share, so that a word means the same in each."""

from __future__ import annotations

from doorstep.indicators.language import col, here, inside_home
from doorstep.vocab.levels import AreaLevel

COUNTY_AND_ABOVE = (AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)
"""Levels of figures that are drawn at the county or say nothing of a single township."""

every_encounter = col.kind.is_in("inpatient", "outpatient")
admissions = col.kind == "inpatient"
outpatient_visits = col.kind == "outpatient"

home_is_known = here.home != 0

left_the_area = admissions & home_is_known & ~inside_home()
"""Residents' admissions outside their own area, at the level being computed."""

came_from_elsewhere = left_the_area
"""The same stays, seen from where they were treated: grouped by provider they are its inflow."""

inside_home_county = inside_home(AreaLevel.COUNTY)

county_is_known = (col.home_county != 0) | (here.home == 0)
"""Leaves out homes known to a city or province only, of which nobody can say whether the patient
stayed in the county. Homes unresolved at the level computed stay, under area 0, for coverage."""

at_primary_care = col.provider_tier.is_in(1, 2)
"""At a village clinic or a township institution. An institution that is not in the registry has tier 0."""

up_to_county_hospital = col.provider_tier.is_in(1, 2, 3)
"""At the county's hospitals or below them; tier 0 is an institution that nobody registered."""

is_severe = col.severe == 1
is_ordinary = col.severe == 0

had_capability_at_home = here.capable == 1
lacked_capability_at_home = here.capable == 0
"""Whether an institution in the patient's own area was able to treat the case in the month of discharge,
by the evidence of the twelve months before. Where nobody can say, neither holds."""

in_a_group = col.drg_weight_e4 > 0
"""In a diagnosis-related group that has a weight."""

operated_stays = admissions & (col.has_operation == 1)
died = col.departure == 5

sent_down = (col.departure == 3) | (
    (col.departure == 2) & (col.receiver_tier > 0) & (col.receiver_tier < col.provider_tier)
)
"""Discharged to a community or township institution, or to a hospital of a known lower tier."""

may_return = admissions & (col.person != 0) & ~col.departure.is_in(2, 3, 5)
"""Stays that a readmission can follow: the person is identified, did not die, and was not handed to
another institution, where the stay would go on rather than begin again."""
