"""Neither the place of treatment nor the institution is known (就医地与机构都无法确定)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="missing_place_of_treatment",
    tables=("settlements",),
    effect=Effect.QUARANTINE,
    columns=("treated_code",),
    condition="treated_code = 0 AND institution IS NULL",
    what=Text("就医地与机构都无法确定", "neither the place of treatment nor the institution is known"),
    right=Text("应有就医地区划或登记册中的机构", "expected a division code or an institution of the registry"),
    holds=({"treated_code": "0", "institution": "NULL"},),
    spares=({"treated_code": "440100", "institution": "NULL"},),
)
