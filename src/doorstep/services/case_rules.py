"""What the register says that decides what a stay is: groups, techniques, visitors, positions, thresholds."""

from __future__ import annotations

import hashlib
from datetime import date

from django.conf import settings

from doorstep.core.period import month_number
from doorstep.intake.groupers import grouper_named
from doorstep.intake.identity import person_key
from doorstep.services import registry
from doorstep.services.snapshot_cases import CaseRules, Group, Position, Technique, Visitor
from doorstep.store.models import Area, LedgerRow
from doorstep.store.reader import Reader
from doorstep.tables.capability import thresholds
from doorstep.tables.region import DRG_RULES, DRGS, TECHNIQUES, THRESHOLDS, VISITORS

STILL_THERE = 209912
"""The last month of a visitor who has not returned."""


def in_force(*, reader: Reader) -> CaseRules:
    """The rules of the register in force. Raises UserError when the grouper it names is not installed."""
    told = registry.region(reader=reader).settings
    name, rules = told.get("grouper"), registry.sheet(DRG_RULES.name, reader=reader)
    return CaseRules(
        grouper=grouper_named(name, rules) if name else None,
        groups=tuple(
            Group(row["code"], round(row["weight"] * 10_000), bool(row["low_risk"]))
            for row in registry.sheet(DRGS.name, reader=reader)
        ),
        techniques=tuple(
            Technique(row["code"], tuple(row["operations"]), bool(row["minimally_invasive"]))
            for row in registry.sheet(TECHNIQUES.name, reader=reader)
        ),
        visitors=_visitors(reader),
        positions=tuple(
            Position(code, longitude, latitude)
            for code, longitude, latitude in Area.objects.visible_to(reader)
            .filter(longitude__isnull=False, latitude__isnull=False)
            .values_list("code", "longitude", "latitude")
        ),
        thresholds=thresholds(registry.sheet(THRESHOLDS.name, reader=reader)),
        detour=told.get("detour"),
        road_kmh=told.get("road_kmh"),
    )


def _visitors(reader: Reader) -> tuple[Visitor, ...]:
    """Visiting experts by the digest that intake writes for the operator of a first page: those of the region file, and postings."""
    key = settings.WORKSPACE.key("person")
    listed = [(row["institution"], row["name"], row["since"], row["until"]) for row in registry.sheet(VISITORS.name, reader=reader)]
    return tuple(Visitor(person_key("operator", f"{place}/{name}", key=key), since, until) for place, name, since, until in (*listed, *_posted(reader)))


def _posted(reader: Reader) -> list[tuple[str, str, int, int]]:
    """(host, operator, first month, last month) of postings whose name on first pages is known."""
    kept = LedgerRow.objects.visible_to(reader).filter(ledger="postings", withdrawn_at=None).exclude(values__operator="").exclude(values__arrived="")
    return sorted(
        (one.values["host"], one.values["operator"], month_number(date.fromisoformat(one.values["arrived"])), _last_month(one.values["returned"])) for one in kept
    )


def _last_month(returned: str) -> int:
    return month_number(date.fromisoformat(returned)) if returned else STILL_THERE


def posted_digest(*, reader: Reader) -> str:
    """A digest of what postings tell of operators; '' when they tell nothing."""
    found = _posted(reader)
    return hashlib.sha256(repr(found).encode()).hexdigest() if found else ""
