"""Groups from the region's own table: main diagnosis, operation and age, as in payment by diagnosis and operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep.intake.groupers import Admission

NO_OPERATION = "none"
_CATEGORY = 3  # characters of an ICD-10 category


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of drg_rules.csv; what is empty fits anything. An unknown age fits only rules that name none."""

    drg: str
    diagnoses: tuple[str, ...]
    operations: tuple[str, ...]
    age_from: int | None
    age_to: int | None

    def fits(self, admission: Admission) -> bool:
        """Whether the stay is of this rule."""
        of_diagnosis = not self.diagnoses or admission.diagnosis.startswith(self.diagnoses)
        return of_diagnosis and self._fits_operations(admission.operations) and self._fits_age(admission.age_years)

    def _fits_operations(self, operations: tuple[str, ...]) -> bool:
        if NO_OPERATION in self.operations:
            return not operations
        return not self.operations or any(one.startswith(self.operations) for one in operations)

    def _fits_age(self, age: int | None) -> bool:
        if age is None:
            return self.age_from is None and self.age_to is None
        return (self.age_from is None or age >= self.age_from) and (self.age_to is None or age <= self.age_to)


class TableGrouper:
    """The first rule that fits decides."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._by_category: dict[str, tuple[Rule, ...]] = {}

    def group(self, admission: Admission) -> str:
        """The group of the first rule that fits; '' when none does."""
        category = admission.diagnosis[:_CATEGORY]
        if category not in self._by_category:
            self._by_category[category] = tuple(one for one in self._rules if _may_fit(one, category))
        return next((one.drg for one in self._by_category[category] if one.fits(admission)), "")


def _may_fit(rule: Rule, category: str) -> bool:
    return not rule.diagnoses or any(one.startswith(category) or category.startswith(one) for one in rule.diagnoses)


def grouper(rules: Sequence[Mapping[str, Any]]) -> TableGrouper:
    """The grouper of drg_rules.csv."""
    return TableGrouper(
        [
            Rule(row["drg"], tuple(row["diagnoses"]), tuple(row["operations"]), row["age_from"], row["age_to"])
            for row in rules
        ]
    )
