"""`doorstep recognition items|presets|decide`: the rules in force, asked without a patient."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit

_CONTROL = ("in", "lapsed", "unknown")


@click.group("recognition")
def command() -> None:
    """Mutual recognition of results: items, presets, and what the rules say of a result."""


@command.command()
@shared
def items(region: Path | None, form: str, lang: str) -> None:
    """The items of the local list, with the days that a result holds."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import recognition_rules

    book = recognition_rules.book()
    emit(
        [
            {
                "item": one.code,
                "name": one.name.of(lang),
                "kind": one.kind.value,
                "method": one.method,
                "days": window.days if (window := book.window(one)) else None,
                "price_cny": one.price_cny,
                "dose_msv": one.dose_msv,
                "excluded": one.excluded,
                "sample": one.is_sample,
                "source": str(one.source),
            }
            for one in book.items
        ],
        form,
    )


@command.command()
@shared
def presets(region: Path | None, form: str, lang: str) -> None:
    """The presets that a region may choose in recognition_presets.csv, and the strength of their evidence."""
    from doorstep.recognition import preset_files

    emit([{"preset": one.code, "name": one.name.of(lang), "evidence": one.source.evidence.value, "source": one.source.document} for one in preset_files.presets()], form)


@command.command()
@click.option("--item", required=True, help="Code of the item.")
@click.option("--from", "maker", required=True, help="Institution that did the examination.")
@click.option("--to", "asker", required=True, help="Institution that would use the result.")
@click.option("--performed", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Day of the examination.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Day on which it is asked. Default: today.")
@click.option("--method", default="", help="How it was done.")
@click.option("--mark", default="", help="Mark on the report.")
@click.option("--control", type=click.Choice(_CONTROL), default="unknown", help="Internal control on that day.")
@click.option("--passed", type=click.Choice(["none", "national", "provincial", "city"]), default="none", help="External assessment that was passed on that day.")
@shared
def decide(
    item: str, maker: str, asker: str, performed: datetime, today: datetime | None, method: str, mark: str, control: str, passed: str,
    region: Path | None, form: str, lang: str,
) -> None:  # fmt: skip
    """What the rules in force say of a result, with the clause and until when."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import recognition_asked

    found = recognition_asked.decide(
        item=item, maker=maker, asker=asker, performed_on=performed.date(), today=today.date() if today else None,
        method=method, mark=mark, control=control, passed=passed,
    )  # fmt: skip
    emit(
        [
            {
                "decision": found.kind.value,
                "clause": found.clause.code,
                "says": found.clause.words.of(lang),
                "source": str(found.clause.source),
                "until": found.until.isoformat() if found.until else None,
                "notes": "; ".join(note.of(lang) for note in found.notes),
            }
        ],
        form,
    )
