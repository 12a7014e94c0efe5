"""`doorstep plan export`: a plan as a document or as a workbook."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit
from doorstep.core.errors import BadValue, Rejected
from doorstep.core.text import Lang, Text

_SUFFIXES = (".docx", ".xlsx")


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="FILE.docx for the document, FILE.xlsx for the workbook.")
@shared
def export(file: Path, out: Path, region: Path | None, form: str, lang: Lang) -> None:
    """Write the plan in FILE as a document in the official layout (.docx) or as a workbook (.xlsx)."""
    if out.suffix.lower() not in _SUFFIXES:
        raise BadValue(
            Text(f"不能写成“{out.suffix or out.name}”", f"a plan cannot be written as '{out.suffix or out.name}'"),
            right=Text("文件名应以 .docx 或 .xlsx 结尾", "expected a name that ends in .docx or .xlsx"),
            cure=Text("规划文件本身就是 JSON", "The plan's own file is the JSON"),
        )
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.core.clock import BEIJING, utc_now
    from doorstep.planning.portfolio import files
    from doorstep.services import plan_paper, plan_workbook
    from doorstep.services.readers import Operator

    found = files.read(file.read_text("utf-8", errors="replace"))
    if files.hash_of(found) != found["certificate"].get("hash"):
        raise Rejected(Text("规划文件被改动过，与校验码不符", "the plan's file was changed: it is not what its hash says"), cure=Text("请用未改动的原件", "Use the file as it was written"))
    written = plan_workbook.xlsx(found, lang=lang, reader=Operator("plan")) if out.suffix.lower() == ".xlsx" else plan_paper.docx(found, lang=lang, dated=utc_now().astimezone(BEIJING).date())
    out.write_bytes(written)
    emit({"file": str(out), "bytes": len(written)}, form)
