"""`doorstep quarantine list|fix`: rows kept out until they are corrected."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit
from doorstep.core.errors import BadValue
from doorstep.core.text import Text


@click.group("quarantine")
def command() -> None:
    """Rows kept out of the tables until someone corrects them."""


@command.command("list")
@click.option("--problem", default="", help="Only rows with this problem.")
@click.option("--limit", default=200, help="At most so many rows.")
@shared
def list_rows(problem: str, limit: int, region: Path | None, form: str, lang: str) -> None:
    """Open rows: file, line, what is wrong; never the row itself."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import quarantine
    from doorstep.services.readers import Operator

    found = quarantine.open_rows(reader=Operator(), problem=problem, limit=limit)
    emit(
        [
            {
                "number": row.pk,
                "file": row.batch.file_name,
                "line": row.line,
                "problem": "; ".join(what.of(lang) for _, what, _ in quarantine.problems_of(row)),
                "right": "; ".join(right.of(lang) for _, _, right in quarantine.problems_of(row)),
            }
            for row in found
        ],
        form,
    )


@command.command("fix")
@click.argument("number", type=int)
@click.option("--set", "changes", multiple=True, required=True, metavar="COLUMN=VALUE", help="A corrected cell.")
@shared
def fix(number: int, changes: tuple[str, ...], region: Path | None, form: str, lang: str) -> None:
    """Correct cells of row NUMBER and load it again."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import quarantine
    from doorstep.services.readers import Operator

    batch = quarantine.correct(number, dict(_pair(change) for change in changes), by=Operator())
    emit({"batch": batch.pk, "stored": batch.stored, "revised": batch.revised, "duplicate": batch.duplicate}, form)


def _pair(text: str) -> tuple[str, str]:
    column, equals, value = text.partition("=")
    if not equals:
        raise BadValue(Text(f"“{text}”缺少 =", f"'{text}' has no ="), right=Text("应为 列名=值", "expected COLUMN=VALUE"))
    return column, value
