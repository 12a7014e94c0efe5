"""`doorstep assess score|effects|targets`: how areas stand to their targets, and whether what was done worked."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit
from doorstep.core.errors import UserError
from doorstep.core.text import Text


@click.group("assess")
def command() -> None:
    """Targets, scorecards and effects."""


@command.command()
@click.option("--period", default="", help="2025, 2025-03 or 2025-01..2025-06; default: the latest twelve months.")
@click.option("--publish", is_flag=True, help="Freeze the scores under a number.")
@shared
def score(period: str, publish: bool, region: Path | None, form: str, lang: str) -> None:
    """Scores, bands and ranks with their intervals of the areas one tier below the region."""
    from doorstep.cli.session import open_session

    open_session(region, migrate=publish)
    from doorstep.core.clock import utc_now
    from doorstep.core.period import Period
    from doorstep.services import rankings
    from doorstep.services.readers import Operator

    span = Period.parse(period) if period else None
    if publish:
        row = rankings.publish(by=Operator(), now=utc_now(), period=span)
        emit({"number": row.number, "snapshot": row.snapshot, "code": row.code}, form)
        return
    found = rankings.provisional(reader=Operator(), now=utc_now(), period=span)
    if found is None:
        raise UserError(Text("还没有签订的目标，不能评分", "no target is signed yet: nothing can be scored"), cure=Text("请先制定并签订目标", "Set and sign targets first"))
    ordered = sorted(found.cards, key=lambda card: (card.standing.rank if card.standing else 999, card.unit))
    emit(
        [
            {
                "area": card.unit, "name": card.name.of(lang), "total": card.total, "band": card.band.value, "rank": card.standing.rank if card.standing else None,
                "rank_low": card.standing.rank_low if card.standing else None, "rank_high": card.standing.rank_high if card.standing else None, "weight_used": card.weight_used,
                **({"items": {one.item: {"points": one.points, "verdict": one.verdict.value, "value": one.value, "target": one.target} for one in card.scores}} if form == "json" else {}),
            }
            for card in ordered
        ],
        form,
    )  # fmt: skip


@command.command()
@shared
def effects(region: Path | None, form: str, lang: str) -> None:
    """The effect of every finished project on the indicator it was meant to move, in percentage points."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import effects as judged
    from doorstep.services.readers import Operator

    emit(
        [
            {
                "project": one.project.code, "name": one.project.values["name"], "indicator": one.indicator, "county": one.county, "from": one.began,
                "predicted": _points(one.predicted), "estimate": _points(one.effect.estimate if one.effect else None), "low": _points(one.effect.low if one.effect else None),
                "high": _points(one.effect.high if one.effect else None), "verdict": one.effect.verdict.value if one.effect else "cannot-be-judged",
                **({"told": judged.told(one).of(lang), "checks": {check.code.value: check.state.value for check in one.effect.checks} if one.effect else {}} if form == "json" else {}),
            }
            for one in judged.finished(reader=Operator())
        ],
        form,
    )  # fmt: skip


def _points(value: float | None) -> float | None:
    return None if value is None else round(value * 100, 3)


@command.command()
@click.argument("code")
@click.option("--way", type=click.Choice(["growth", "absolute", "fair"]), default="growth", help="Rule by which the parts are found.")
@click.option("--keep", is_flag=True, help="Nobody's target is worse than what it had last year.")
@shared
def targets(code: str, way: str, keep: bool, region: Path | None, form: str, lang: str) -> None:
    """What each area one tier below is to reach for target CODE to be reached."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import ledgers
    from doorstep.services import targets as parts
    from doorstep.services.readers import Operator

    row = ledgers.one("targets", code, reader=Operator())
    chosen = next(one for one in ("growth", "absolute", "fair") if one == way)
    emit([{"area": one.area, "target": one.shown, "why": one.why.of(lang)} for one in parts.break_down(row, chosen, keep=keep)], form)
