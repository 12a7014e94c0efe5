"""The days given disagree with the dates (实际住院天数与日期不符)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="length_of_stay_disagrees",
    tables=("stays",),
    effect=Effect.FLAG,
    columns=("los_days",),
    condition="given_los <> los_days AND NOT (given_los = 0 AND los_days = 1)",
    what=Text("实际住院天数与日期不符", "the days given disagree with the dates"),
    right=Text("应等于出院日减入院日，同日计 1", "expected discharge minus admission, the same day counting 1"),
    holds=({"given_los": "9", "los_days": "3"},),
    spares=({"given_los": "3", "los_days": "3"}, {"given_los": "0", "los_days": "1"},),
)
