"""Conditions that several definitions share, so that a word means the same in each."""

from __future__ import annotations

from doorstep.indicators.language import col, here, inside_home
from doorstep.vocab.levels import AreaLevel

admissions = col.kind == "inpatient"
home_is_known = here.home != 0

left_the_area = admissions & home_is_known & ~inside_home()
"""Residents' admissions outside their own area, at the level being computed."""

inside_home_county = inside_home(AreaLevel.COUNTY)

county_is_known = (col.home_county != 0) | (here.home == 0)
"""Leaves out homes known to a city or province only, of which nobody can say whether the patient
stayed in the county. Homes unresolved at the level computed stay, under area 0, for coverage."""
