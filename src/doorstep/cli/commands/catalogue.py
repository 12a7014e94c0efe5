"""`doorstep catalogue show|check|diff|preset`: the disease catalogue (病种目录)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.options import form_of, language, shared
from doorstep.cli.output import emit, say
from doorstep.core.errors import CheckFailed, NotFound, Rejected, UserError
from doorstep.core.text import Text

if TYPE_CHECKING:
    from doorstep.tables.catalogue import Catalogue, CatalogueEntry

_PRESETS = ("sample", "special-25")
_format = click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), callback=form_of, help="Default: table, JSON when piped.")


@click.group("catalogue")
def command() -> None:
    """The disease catalogue: at which tier a condition should be treated, and what that needs."""


@command.command()
@click.argument("which", required=False, default="")
@click.option("--month", type=int, default=0, help="Only entries in force in this month, yyyymm. Default: all versions.")
@shared
def show(which: str, month: int, region: Path | None, form: str, lang: str) -> None:
    """Show a catalogue: WHICH is a CSV file, a folder of a region or a preset's name; without it, the region's own."""
    found = _named(which) if which else _of_region(region)
    found = found.on(month) if month else found
    if found.is_sample:
        say(Text("含示例条目：由它得出的数字都不是正式的", "It holds sample entries: no figure made from it is official").of(lang))
    emit([_row(entry, lang) for entry in found.entries], form)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@_format
@language
def check(file: Path, form: str, lang: str) -> None:
    """Check a catalogue's CSV file; every fault with line and cure. Exit code 3 when there are faults."""
    from doorstep.intake.catalogue_file import read_catalogue

    try:
        found = read_catalogue(file)
    except Rejected as refusal:
        raise CheckFailed(refusal.what, right=refusal.right, cure=refusal.cure, where=refusal.where) from refusal
    counts = {level: sum(entry.care_level == level for entry in found.entries) for level in ("minor", "serious", "major")}
    emit({"entries": len(found.entries), **counts, "is_sample": found.is_sample, "changes_in": list(found.turns)}, form)


@command.command()
@click.argument("before")
@click.argument("after")
@_format
@language
def diff(before: str, after: str, form: str, lang: str) -> None:
    """What differs from BEFORE to AFTER, each a CSV file, a folder of a region or a preset's name."""
    from doorstep.tables.catalogue_changes import difference

    found = difference(_named(before), _named(after))
    rows = [{"change": "added", **_plain(one, lang), "column": "", "before": "", "after": ""} for one in found.added]
    rows += [{"change": "removed", **_plain(one, lang), "column": "", "before": "", "after": ""} for one in found.removed]
    rows += [
        {"change": "moved" if each.column == "tier" else "changed", **_plain(one.after, lang), "column": each.column, "before": each.before, "after": each.after}
        for one in sorted(found.changed, key=lambda one: not one.moved)
        for each in one.fields
    ]
    moved = sum(one.moved for one in found.changed)
    say(
        Text(
            f"增加 {len(found.added)}，删去 {len(found.removed)}，改动 {len(found.changed)}，其中 {moved} 个换了层级",
            f"{len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed, {moved} of them to another tier",
        ).of(lang)
    )
    emit(rows, form)


@command.command()
@click.argument("name", required=False, type=click.Choice(_PRESETS))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write; it must not exist yet. Default: stdout.")
@_format
@language
def preset(name: str | None, output: Path | None, form: str, lang: str) -> None:
    """Write a list that ships with Doorstep as CSV; without NAME, list what there is."""
    from doorstep.intake import catalogue_file

    if name is None:
        emit([{"preset": one, "entries": len(catalogue_file.preset(one).entries), "is_sample": catalogue_file.preset(one).is_sample} for one in _PRESETS], form)
        return
    text = catalogue_file.preset_text(name)
    if output is None:
        click.echo(text, nl=False)
        return
    if output.exists():
        raise UserError(Text(f"{output} 已存在", f"{output} exists already"), cure=Text("请换一个文件名，或先把它移走", "Choose another name, or move it away first"))
    output.write_text(text, encoding="utf-8")
    say(Text(f"已写入 {output}", f"Written to {output}").of(lang))


def _of_region(region: Path | None) -> Catalogue:
    from doorstep.cli.session import open_session

    opened = open_session(region)
    from doorstep.services import catalogues

    return catalogues.of_folder(opened.region)


def _named(which: str) -> Catalogue:
    """A preset, a file, or the catalogue of a workspace or of a folder with a region file."""
    from doorstep.intake import catalogue_file

    path = Path(which)
    if which in _PRESETS and not path.exists():
        return catalogue_file.preset(which)
    if path.is_dir():
        inner = path / "region" / "catalogue.csv"
        path = inner if inner.is_file() else path / "catalogue.csv"
    if not path.is_file():
        raise NotFound(
            Text(f"没有目录“{which}”", f"there is no catalogue '{which}'"),
            right=Text(f"应为 CSV 文件、区域文件夹，或 {'、'.join(_PRESETS)}", f"expected a CSV file, a folder of a region, or one of {', '.join(_PRESETS)}"),
        )
    return catalogue_file.read_catalogue(path)


def _plain(entry: CatalogueEntry, lang: str) -> dict[str, Any]:
    return {"code": entry.code, "name": entry.name.of(lang)}


def _row(entry: CatalogueEntry, lang: str) -> dict[str, Any]:
    return {
        **_plain(entry, lang),
        "icd": " ".join(entry.icd_prefixes),
        "tier": entry.tier,
        "not_beyond": entry.not_beyond.value,
        "severity": entry.severity.value if entry.severity else "",
        "operations": " ".join(entry.operations),
        "needs": "; ".join(entry.needs),
        "since": entry.since or None,
        "until": entry.until or None,
        "source": entry.source,
        "is_sample": entry.is_sample,
    }
