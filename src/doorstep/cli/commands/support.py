"""`doorstep support summary|check`: who helps whom, and the national minimums."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit


@click.group("support")
def command() -> None:
    """Paired support and expert teams."""


@command.command()
@shared
def summary(region: Path | None, form: str, lang: str) -> None:
    """Experts, batches and leaders, by destination and by where they come from."""
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.core.clock import utc_now
    from doorstep.services import areas, directory, stated, support
    from doorstep.services.readers import Operator

    reader = Operator()
    found, register = support.of_region(reader=reader, now=utc_now()), areas.register(reader=reader)

    def named(counts: Any) -> dict[str, int]:
        return {register.name_of(code).of(lang): count for code, count in counts.items()}

    told: dict[str, Any] = {
        "experts": found.experts,
        "batches": len(found.batches),
        "leaders": found.leaders,
        "at_work": found.at_work,
        "synthetic": found.synthetic,
        "by_destination": named(found.by_destination),
        "batches_by_destination": named(found.batches_by_destination),
        "sending_institutions": len(found.by_source),
    }
    if form == "json":
        told["by_source"] = {directory.name_of(code).of(lang): count for code, count in found.by_source.items()}
        told["by_batch"] = {one.code: one.experts for one in found.batches}
        told["published"] = [
            {"name": one.name.of(lang), "area": register.name_of(one.published.area).of(lang), "published": one.published.value, "computed": one.computed, "source": one.published.source.of(lang)}
            for one in stated.figures(reader=reader)
        ]
    emit(told, form)


@command.command()
@click.option("--year", type=int, required=True, help="Calendar year to check.")
@shared
def check(year: int, region: Path | None, form: str, lang: str) -> None:
    """The national minimums of a year; exit code 3 when one is not met."""
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.core.clock import utc_now
    from doorstep.services import directory, support
    from doorstep.services.readers import Operator

    found = support.checks(year, reader=Operator(), now=utc_now())
    emit(
        [
            {"rule": one.rule, "of": " → ".join(directory.name_of(code).of(lang) for code in one.subject), "passed": one.passed, "asked": one.asked.of(lang), "found": one.found.of(lang)}
            for one in found
        ],
        form,
    )
    if not all(one.passed for one in found):
        raise click.exceptions.Exit(3)
