"""`doorstep indicators list|show|explain|run|refresh`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel


@click.group("indicators")
def command() -> None:
    """Indicators: what they mean and what they show."""


@command.command("list")
@shared
def list_all(region: Path | None, form: str, lang: str) -> None:
    """Every indicator: code, name, source, owner, reviewed."""
    from doorstep.indicators import catalogue

    emit(
        [
            {
                "code": one.code,
                "name": one.name.of(lang),
                "unit": one.unit.value,
                "bases": " ".join(basis.value for basis in one.bases),
                "source": str(one.source),
                "owner": one.owner,
                "reviewed": one.reviewed.isoformat(),
                "version": one.version,
            }
            for one in catalogue.all()
        ],
        form,
    )


@command.command()
@click.argument("code")
@click.option("--basis", type=click.Choice([basis.value for basis in Basis]))
@click.option("--level", type=click.Choice([level.value for level in AreaLevel if level is not AreaLevel.VILLAGE]))
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en")
def explain(code: str, basis: str | None, level: str | None, lang: str) -> None:
    """Meaning, formula, source and SQL of indicator CODE."""
    from doorstep.indicators import catalogue
    from doorstep.indicators.explain import explain as explained

    found = explained(
        catalogue.get(code), basis=Basis(basis) if basis else None, level=AreaLevel(level) if level else None
    )
    click.echo(found.text(lang))


@command.command()
@click.argument("code")
@click.option("--basis", type=click.Choice([basis.value for basis in Basis]), default="residence")
@click.option("--level", type=click.Choice([level.value for level in AreaLevel if level is not AreaLevel.VILLAGE]), default="county")
@click.option("--period", default="", help="2025, 2025-03 or 2025-01..2025-06. Default: the last twelve months.")
@shared
def show(code: str, basis: str, level: str, period: str, region: Path | None, form: str, lang: str) -> None:
    """Figures of indicator CODE for every area of a level, counts beside each rate."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.core.period import Period
    from doorstep.services import indicator_results
    from doorstep.services.readers import Operator

    reader = Operator()
    months = Period.parse(period) if period else indicator_results.latest_year(reader=reader)
    found = indicator_results.by_area(code, basis=Basis(basis), level=AreaLevel(level), period=months, reader=reader)
    emit([{"period": str(months), "basis": basis, **_row(one)} for one in found], form)


def _row(one: Any) -> dict[str, Any]:
    return {
        "area": one.area,
        "value": one.figure.value,
        "count": one.figure.num,
        "of": one.figure.den,
        "change": one.change,
        "beyond_chance": {"rise": True, "fall": True, "within": False}.get(one.verdict.value),
    }


@command.command()
@shared
def run(region: Path | None, form: str, lang: str) -> None:
    """Compute the indicators of what is loaded: the same as `doorstep snapshot`."""
    from doorstep.cli.commands.snapshot import command as snapshot

    click.get_current_context().invoke(snapshot, region=region, form=form, lang=lang)


@command.command()
@click.option("--full", "is_full", is_flag=True, help="Build everything from the beginning, for comparison.")
@shared
def refresh(is_full: bool, region: Path | None, form: str, lang: str) -> None:
    """Publish what was loaded since: only changed months are made anew.

    Says which months those were, or that all was built, as after a change of the register, of a
    definition or of the program. The figures are the same either way, to the bit.
    """
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.cli.progress import Progress
    from doorstep.services import snapshots
    from doorstep.services.readers import Operator

    bar = Progress("刷新指标" if lang == "zh" else "Refreshing", _STEPS)
    found = snapshots.refresh(by=Operator(), is_full=is_full, progress=bar.advance)
    bar.done(found.snapshot.code)
    emit(
        {
            "snapshot": found.snapshot.code,
            "built": "all" if found.months is None else "months" if found.months else "nothing",
            "months": " ".join(str(month) for month in found.months or ()),
            "seconds": round(found.seconds, 1),
        },
        form,
    )


_STEPS = 5
"""Steps that a build from the beginning tells of; a refresh tells of fewer."""
