"""`doorstep gaps`: for which conditions people leave, why, what it costs and what is missing at home."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit, say
from doorstep.core.text import Text
from doorstep.vocab.bases import Basis

if TYPE_CHECKING:
    from doorstep.core.period import Period
    from doorstep.services.gaps import Gap, Gaps
    from doorstep.services.readers import Operator

_LEVELS = ("county", "city", "province")
_RANKS = ("cases", "fund", "equity")


@click.command("gaps")
@click.option("--area", default="", help="Code of the area whose people are meant. Default: the region.")
@click.option("--level", type=click.Choice(_LEVELS), help="Area that they leave. Default: that of --area.")
@click.option("--rank", type=click.Choice(_RANKS), default="cases", help="Order: stays that could be at home, fund saved by them, or stays weighted by how much their county leaves.")
@click.option("--basis", type=click.Choice([one.value for one in Basis]), default=Basis.RESIDENCE.value, help="Which people: by residence, household or insurance.")
@click.option("--period", default="", help="YYYY, YYYY-MM or YYYY-MM..YYYY-MM. Default: the last twelve months.")
@click.option("--limit-minutes", type=click.FloatRange(1, 1440), default=60.0, help="What counts as too far.")
@click.option("--top", type=click.IntRange(1), default=20, help="How many gaps.")
@click.option("--techniques", is_flag=True, help="Techniques instead: gaps filled in the period, and those still open.")
@shared
def command(
    area: str, level: str | None, rank: str, basis: str, period: str, limit_minutes: float, top: int, techniques: bool, region: Path | None, form: str, lang: str
) -> None:
    """Gaps of care, ranked: who leaves for what, why, and what is missing at home."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.core.period import Period
    from doorstep.services import gaps, indicator_results
    from doorstep.services.readers import Operator
    from doorstep.vocab.divisions import parse_code
    from doorstep.vocab.levels import AreaLevel

    reader = Operator("gaps")
    span = Period.parse(period) if period else indicator_results.latest_year(reader=reader)
    if techniques:
        emit(_techniques(span, lang, reader), form)
        return
    asked = gaps.of_area((parse_code(area) or int(area) if area.isdigit() else -1) if area else 0, basis=Basis(basis), period=span, level=AreaLevel(level) if level else None, reader=reader)
    found = gaps.found(asked, rank=gaps.Rank(rank), limit_minutes=limit_minutes, reader=reader)
    _tell(found, lang)
    rows = [_row(one, lang) for one in found.gaps[:top]]
    emit(_whole(found, rows) if form == "json" else [_flat(row) for row in rows], form)


def _tell(found: Gaps, lang: str) -> None:
    if found.unexplained is not None:
        say(found.unexplained.message(lang))
    if found.unknown and found.unexplained is None:
        names = ", ".join(found.unknown)
        say(Text(f"记录看不出这些原因，份额为 0：{names}", f"The records do not tell these reasons, their parts are 0: {names}").of(lang))


def _row(one: Gap, lang: str) -> dict[str, Any]:
    from doorstep.services.gaps import PARTS

    return {
        "code": one.unit.code,
        "name": one.unit.name.of(lang),
        "listed": one.unit.entry is not None,
        "tier": one.unit.tier,
        "stays": one.stays,
        "leaving": one.left,
        "avoidable": one.avoidable,
        "necessary": one.necessary,
        "unjudged": one.unjudged,
        "why": dict(zip(PARTS, one.reasons, strict=True)) if one.reasons else None,
        "recoverable": one.recoverable,
        "weighted": None if one.weighted is None else round(one.weighted, 2),
        "cost_cny": None if one.cost_fen is None else round(one.cost_fen / 100, 2),
        "fund_cny": None if one.fund_fen is None else round(one.fund_fen / 100, 2),
        "fund_saved_cny": None if one.fund_saved_fen is None else round(one.fund_saved_fen / 100, 2),
        "missing": [{"capability": code, "institutions": count} for code, count in one.missing],
        "able": one.able,
        "of": one.asked,
    }


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a table: reasons as columns, needs as one text."""
    from doorstep.services.gaps import PARTS

    why = row["why"] or dict.fromkeys(PARTS)
    missing = "; ".join(f"{one['capability']} {one['institutions']}/{row['of']}" for one in row["missing"])
    names = ("code", "name", "tier", "stays", "leaving", "avoidable", "necessary")
    return {**{name: row[name] for name in names}, **why, "recoverable": row["recoverable"], "cost_cny": row["cost_cny"], "fund_saved_cny": row["fund_saved_cny"], "missing": missing}


def _whole(found: Gaps, rows: list[dict[str, Any]]) -> dict[str, Any]:
    from doorstep.services.gaps import PARTS

    return {
        "area": found.asked.area,
        "level": found.asked.level.value,
        "basis": found.asked.basis.value,
        "period": str(found.asked.period),
        "rank": found.rank.value,
        "limit_minutes": found.limit_minutes,
        "stays": found.stays,
        "leaving": found.left,
        "avoidable": found.avoidable,
        "necessary": found.necessary,
        "due": found.due,
        "why": dict(zip(PARTS, found.reasons, strict=True)) if found.reasons else None,
        "recoverable": found.recoverable,
        "unknown": list(found.unknown),
        "unexplained": found.unexplained.message("en") if found.unexplained else None,
        "gaps": rows,
    }


def _techniques(span: Period, lang: str, reader: Operator) -> list[dict[str, Any]]:
    from doorstep.services import capability, institutions

    listed, mine = capability.techniques(reader=reader), institutions.by_number(reader=reader)
    filled = [one for one in capability.gaps_filled(period=span, reader=reader) if one.subject.kind is capability.Item.TECHNIQUE]
    rows = [
        {
            "standing": "filled", "technique": one.subject.code, "name": capability.name_of(one.subject.kind, one.subject.code, listed).of(lang),
            "institution": mine[one.subject.institution].name.of(lang), "month": one.since, "cases": one.evidence.cases,
        }
        for one in filled
        if one.subject.institution in mine
    ]  # fmt: skip
    rows += [
        {
            "standing": "open", "technique": one.code, "name": capability.name_of(capability.Item.TECHNIQUE, one.code, listed).of(lang),
            "institution": "", "month": one.lost_in or None, "cases": one.cases,
        }
        for one in capability.techniques_open(reader=reader)
    ]  # fmt: skip
    return rows
