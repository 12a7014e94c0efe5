"""`doorstep bulletin make|list|verify`: official bulletins, and the proof that their figures hold."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared, spoken
from doorstep.cli.output import emit, say
from doorstep.core.text import Text


@click.group("bulletin")
def command() -> None:
    """Bulletins: made from records, signed, frozen, verifiable."""


@command.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where to write it: FILE.docx or FILE.pdf.")
@click.option("--area", default=0, help="Division code; default: the whole region.")
@click.option("--period", default="", help="2025, 2025-03 or 2025-01..2025-06; default: the latest twelve months.")
@click.option("--number", default="", help="Document number; default: the next free one.")
@click.option("--issuer", default="", help="Issuing body; default: the area's health commission.")
@shared
def make(out: Path, area: int, period: str, number: str, issuer: str, region: Path | None, form: str, lang: str) -> None:
    """Make a bulletin, sign it as the operator, and write it to a file."""
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.core.clock import utc_now
    from doorstep.core.errors import BadValue
    from doorstep.core.period import Period
    from doorstep.services import bulletins
    from doorstep.services.readers import Operator

    if out.suffix not in (".docx", ".pdf"):
        raise BadValue(Text(f"不能写成 {out.suffix or out.name}", f"it cannot be written as '{out.suffix or out.name}'"), right=Text("应为 .docx 或 .pdf", "expected .docx or .pdf"))
    wanted = bulletins.Wanted(area=area, period=Period.parse(period) if period else None, lang="en" if lang == "en" else "zh", number=number, issuer=issuer)
    say(Text("计算各项数字并撰写", "Computing every figure and writing").of(spoken()))
    row = bulletins.make(wanted, by=Operator(), now=utc_now())
    row = bulletins.sign(row.number, by=Operator(), now=utc_now())
    out.write_bytes(bulletins.docx(row) if out.suffix == ".docx" else bulletins.pdf(row))
    emit({"number": row.number, "title": row.title, "code": row.code, "snapshot": row.snapshot, "figures": len(bulletins.content(row).figures), "file": str(out)}, form)


@command.command("list")
@shared
def list_all(region: Path | None, form: str, lang: str) -> None:
    """Every bulletin: number, title, code, when it was signed."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import bulletins
    from doorstep.services.readers import Operator

    emit([{"number": one.number, "title": one.title, "code": one.code, "signed": one.signed_at and one.signed_at.isoformat()} for one in bulletins.listed(reader=Operator())], form)


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@shared
def verify(file: Path, region: Path | None, form: str, lang: str) -> None:
    """Recompute every figure of FILE, a DOCX, from the snapshot; exit code 3 when anything differs."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import bulletins
    from doorstep.services.readers import Operator

    found = bulletins.verify(file, reader=Operator())
    told = {"number": found.issued.number, "code": found.issued.code, "holds": found.holds, "differences": [one.text().of(lang) for one in found.differences]}
    emit(told, form)
    if not found.holds:
        raise click.exceptions.Exit(3)
