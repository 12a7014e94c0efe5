"""`doorstep cases counts|list`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit

if TYPE_CHECKING:
    from doorstep.services.coordination_counts import Counted


@click.group("cases")
def command() -> None:
    """Cases counted: never a name, only how many."""


@command.command()
@click.option("--month", "period", default="", help="2026-11, 2026 or 2026-01..2026-06. Default: the last twelve months.")
@click.option("--institution", default="", help="Code of one institution. Default: all.")
@shared
def counts(period: str, institution: str, region: Path | None, form: str, lang: str) -> None:
    """Every measure of referrals in a period; parts, such as reasons, on lines of their own."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.core.clock import BEIJING, utc_now
    from doorstep.core.period import Period, month_number
    from doorstep.services import coordination_counts
    from doorstep.services.readers import Operator

    latest = Period.last_months(coordination_counts.MONTHS, until=month_number(utc_now().astimezone(BEIJING).date()))
    months = Period.parse(period) if period else latest
    found = coordination_counts.counts(months, reader=Operator(), institution=institution)
    emit([{"period": str(months), "institution": institution, **line} for one in found.measures for line in _lines(one, lang)], form)


def _lines(one: Counted, lang: str) -> Iterator[dict[str, Any]]:
    measure, shown = one.measure, one.whole
    about = {"measure": measure.code, "name": measure.name.of(lang), "credited": measure.credited.value, "unit": measure.unit.value}
    figure = shown.figure
    is_count = measure.unit.value == "count"
    value = figure.num if is_count or figure.value is None else round(figure.value, 4)
    nine_of_ten = None if shown.slowest is None else round(shown.slowest, 1)
    yield {**about, "part": "", "value": value, "num": figure.num, "den": None if is_count else figure.den, "nine_of_ten": nine_of_ten, "apart": ""}
    for part in one.parts:
        apart = "apart" if part.is_apart else ""
        yield {**about, "unit": "count", "part": part.code, "value": part.count, "num": part.count, "den": None, "nine_of_ten": None, "apart": apart}


@command.command("list")
@shared
def list_all(region: Path | None, form: str, lang: str) -> None:
    """How many referrals, questions and calls stand in each state now."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import referrals_in_motion
    from doorstep.services.readers import Operator

    emit(
        [
            {"workflow": one.workflow, "name": one.name.of(lang), "state": one.state, "state_name": one.state_name.of(lang), "count": one.count}
            for one in referrals_in_motion.by_state(reader=Operator())
        ],
        form,
    )
