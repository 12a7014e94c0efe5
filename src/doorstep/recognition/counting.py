"""What recognition came to: repeats avoided, what they would have cost, and refusals; from lines of orders.

A refusal is a repeat although the rules recognised the result, for a reason that counts. Codes 98 and 99 leave numerator
and denominator both. A repeat of a result that the rules do not recognise refuses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from doorstep.recognition.decide import Kind
from doorstep.recognition.reasons import reason


@dataclass(frozen=True, slots=True)
class Chosen:
    """One line of an order for which a result existed.

    reason     code of why it is done again, '' when the result was accepted or the rules did not recognise it
    price_cny, dose_msv   of one examination, None when the list does not say
    """

    kind: Kind
    is_accepted: bool
    reason: str = ""
    price_cny: float | None = None
    dose_msv: float | None = None

    @property
    def is_refusal(self) -> bool:
        return not self.is_accepted and self.kind is not Kind.NOT and bool(self.reason) and reason(self.reason).is_refusal


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over lines. `unpriced` and `undosed` accepted results have no price or dose on the list and add nothing."""

    accepted: int
    refused: int
    not_counted: int
    outside_rules: int
    saved_cny: float
    saved_msv: float
    unpriced: int
    undosed: int
    by_reason: Mapping[str, int]

    @property
    def accepted_share(self) -> float | None:
        """Accepted out of accepted and refused, 0-1 (互认率); None when there was neither."""
        told = self.accepted + self.refused
        return self.accepted / told if told else None


def tally(lines: Iterable[Chosen]) -> Tally:
    """The sums of some lines."""
    known = tuple(lines)
    accepted = [line for line in known if line.is_accepted]
    repeated = [line for line in known if not line.is_accepted]
    inside = [line for line in repeated if line.kind is not Kind.NOT]
    return Tally(
        accepted=len(accepted),
        refused=sum(line.is_refusal for line in repeated),
        not_counted=sum(not line.is_refusal for line in inside),
        outside_rules=len(repeated) - len(inside),
        saved_cny=sum(line.price_cny or 0 for line in accepted),
        saved_msv=sum(line.dose_msv or 0 for line in accepted),
        unpriced=sum(line.price_cny is None for line in accepted),
        undosed=sum(line.dose_msv is None for line in accepted),
        by_reason=dict(sorted(Counter(line.reason for line in inside if line.reason).items())),
    )
