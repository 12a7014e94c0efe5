"""`doorstep choice fit`: how people choose where to be treated, and how far that can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.options import form_of, language, shared
from doorstep.cli.output import emit, say
from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.vocab.bases import Basis

if TYPE_CHECKING:
    from doorstep.planning.choice.model import Fit
    from doorstep.services.choice import Report
    from doorstep.services.choice_flows import FromFlows
    from doorstep.services.choice_openings import Judged

_STEPS = {
    "cells": Text("读取选择单元", "reading choice cells"),
    "fit": Text("估计选择模型", "fitting the choice model"),
    "nests": Text("按层级分组", "nesting tiers"),
    "chapters": Text("分病种收缩", "shrinking by chapter"),
    "hold-out": Text("留出地点检验", "holding places out"),
    "independence": Text("检验无关选项独立性", "testing independence"),
    "elasticities": Text("计算弹性", "working out elasticities"),
}


@click.group("choice")
def command() -> None:
    """How patients choose where to be treated."""


@command.command("fit")
@click.option("--basis", type=click.Choice([one.value for one in Basis]), default=Basis.RESIDENCE.value, help="Which people: by residence, household or insurance.")
@click.option("--period", default="", help="YYYY, YYYY-MM or YYYY-MM..YYYY-MM. Default: the last twelve months.")
@shared
def fit_command(basis: str, period: str, region: Path | None, form: str, lang: str) -> None:
    """Fit how patients choose, from the snapshot in force."""
    from doorstep.cli.progress import Progress
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.core.period import Period
    from doorstep.services import choice, choice_cells, indicator_results
    from doorstep.services.readers import Operator

    reader = Operator("choice")
    span = Period.parse(period) if period else Period.last_months(12, until=indicator_results.snapshot_of(reader).last_month)
    bar = Progress("choice fit", len(_STEPS))
    bar.advance(_STEPS["cells"].of(lang))
    gathered = choice_cells.gathered(Basis(basis), span, reader=reader)
    report = choice.worked_out(gathered, told=lambda step: bar.advance(_STEPS[step].of(lang)))
    bar.done(Text(f"{report.seen.patients:,.0f} 次住院", f"{report.seen.patients:,.0f} stays").of(lang))
    _tell(report, lang)
    emit(_whole(report, basis, span.label(lang), lang) if form == "json" else _coefficients(report.best), form)


def _tell(report: Report, lang: str) -> None:
    if report.dropped:
        say(Text(f"病例太少，未估计：{'、'.join(report.dropped)}", f"Too few patients to tell: {', '.join(report.dropped)}").of(lang))
    if report.gathered.left_out:
        say(
            Text(
                f"{report.gathered.stays:,} 次住院中 {report.gathered.left_out:,} 次未纳入：没有已知路程，或去了一小时以外的乡镇卫生院",
                f"{report.gathered.left_out:,} of {report.gathered.stays:,} stays are left out: no known way, or a township hospital over an hour away",
            ).of(lang)
        )


def _coefficients(found: Fit) -> list[dict[str, Any]]:
    return [
        {"name": name, "estimate": round(float(value), 6), "error": round(float(error), 6)}
        for name, value, error in zip(found.names, found.estimates, found.errors, strict=True)
    ]


def _whole(report: Report, basis: str, period: str, lang: str) -> dict[str, Any]:
    unseen, apart = report.unseen, report.irrelevance
    return {
        "basis": basis,
        "period": period,
        "stays": report.gathered.stays,
        "left_out": report.gathered.left_out,
        "cells": len(report.cells),
        "rows": report.cells.rows,
        "dropped": list(report.dropped),
        "model": "nested" if report.nested else "multinomial",
        "log_likelihood": report.best.log_likelihood,
        "rho_squared": report.best.rho_squared,
        "coefficients": _coefficients(report.best),
        "multinomial": {"log_likelihood": report.plain.log_likelihood, "coefficients": _coefficients(report.plain)},
        "common_part": report.seen.common_part,
        "top_share": report.seen.top_share,
        "held_out": None if unseen is None else {"parts": unseen.parts, "common_part": unseen.common_part, "seen_common_part": unseen.seen_common_part, "top_share": unseen.top_share},
        "independence": None if apart is None else {"statistic": apart.statistic, "degrees": apart.degrees, "p_value": apart.p_value, "holds": apart.holds},
        "elasticity_beds": dict(report.beds),
        "elasticity_minutes": dict(report.minutes),
        "leaving": report.leaving,
        "leaving_if": {one.code: one.leaving for one in report.changes},
        "institutions": [
            {"code": one.code, "name": report.gathered.names[one.code].of(lang), "observed": one.observed, "modelled": round(one.modelled, 1)} for one in report.institutions
        ],
    }


@command.command("openings")
@click.option("--institution", default="", help="Code of an institution that opened; with --on. Default: every opening that the records hold.")
@click.option("--on", default="", help="Month of the opening, YYYY-MM.")
@click.option("--basis", type=click.Choice([one.value for one in Basis]), default=Basis.RESIDENCE.value, help="Which people: by residence, household or insurance.")
@shared
def openings_command(institution: str, on: str, basis: str, region: Path | None, form: str, lang: str) -> None:
    """Hold the model of the year before an institution opened against where people then went."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.core.period import Period
    from doorstep.services import choice_openings
    from doorstep.services.readers import Operator

    if bool(institution) != bool(on):
        raise BadValue(Text("--institution 与 --on 要一起给", "--institution and --on go together"), cure=Text("例如：--institution CODE --on 2024-07", "For example: --institution CODE --on 2024-07"))
    reader, by = Operator("choice"), Basis(basis)
    wanted = [(institution, Period.parse(on).start)] if institution else [(one.code, one.month) for one in choice_openings.opened(by, reader=reader)]
    if not wanted:
        say(Text("记录里没有哪家机构是后来开业的", "The records hold no opening of an institution").of(lang))
    emit([_opening(choice_openings.judged(code, month, by, reader=reader), lang) for code, month in wanted], form)


def _opening(one: Judged, lang: str) -> dict[str, Any]:
    from doorstep.services import directory

    found = one.found
    return {
        "institution": one.code, "name": directory.name_of(one.code).of(lang), "fitted_to": str(one.before), "held_against": str(one.after), "patients": round(found.patients),
        "share": round(found.share, 4), "predicted": round(found.predicted, 4), "inside_before": round(found.inside_before, 4),
        "inside_predicted": round(found.inside_predicted, 4), "inside_after": round(found.inside_after, 4),
    }  # fmt: skip


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@command.command("flows")
@click.argument("flows", type=_FILE, required=False)
@click.option("--places", type=_FILE, help="CSV code,name,lon,lat of the institutions; a column beds is used where it stands.")
@click.option("--areas", type=_FILE, help="CSV code,name,lon,lat of the areas.")
@click.option("--example", default="", help="A shipped example instead of files: england.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), callback=form_of, help="Default: table, JSON when piped.")
@language
def flows_command(flows: Path | None, places: Path | None, areas: Path | None, example: str, form: str, lang: str) -> None:
    """Fit how patients choose from published FLOWS.csv and positions alone, without a workspace."""
    from doorstep.services import choice_flows

    if bool(flows and places and areas) == bool(example):
        raise BadValue(
            Text("不清楚要读什么", "it is not clear what to read"),
            right=Text("应给出 FLOWS.csv、--places 与 --areas，或只给 --example", "expected FLOWS.csv with --places and --areas, or --example alone"),
            cure=Text("例如：doorstep choice flows --example england", "For example: doorstep choice flows --example england"),
        )
    if flows and places and areas:
        found = choice_flows.from_files(flows, places, areas)
    else:
        found = choice_flows.example(example)
    if found.left_out:
        say(Text(f"{found.left_out} 行没有坐标，未纳入", f"{found.left_out} rows without a position are left out").of(lang))
    emit(_flows_whole(found) if form == "json" else _coefficients(found.fit), form)


def _flows_whole(found: FromFlows) -> dict[str, Any]:
    return {
        "origins": found.origins,
        "institutions": len(found.institutions),
        "left_out": found.left_out,
        "log_likelihood": found.fit.log_likelihood,
        "rho_squared": found.fit.rho_squared,
        "coefficients": _coefficients(found.fit),
        "common_part": found.seen.common_part,
        "top_share": found.seen.top_share,
        "held_out_common_part": sum(found.unseen) / len(found.unseen) if found.unseen else None,
        "held_out_common_part_with_centres": sum(found.unseen_centres) / len(found.unseen_centres) if found.unseen_centres else None,
        "held_out_parts": list(found.unseen),
    }
