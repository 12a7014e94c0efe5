"""`doorstep flows outflow|matrix|aggregate`."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.aggregate import aggregate
from doorstep.cli.options import shared
from doorstep.cli.output import emit
from doorstep.vocab.bases import Basis

_BASIS = click.option("--basis", type=click.Choice([basis.value for basis in Basis]), default="residence")
_PERIOD = click.option("--period", default="", help="2025, 2025-03 or 2025-01..2025-06. Default: the last twelve months.")


@click.group("flows")
def command() -> None:
    """Who leaves home, for what, to where."""


command.add_command(aggregate)


@command.command()
@click.argument("area")
@_BASIS
@_PERIOD
@shared
def outflow(area: str, basis: str, period: str, region: Path | None, form: str, lang: str) -> None:
    """Stays of AREA's people outside it: destinations, conditions, routes."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.core.period import Period
    from doorstep.services import flows, indicator_results
    from doorstep.services.readers import Operator
    from doorstep.vocab.divisions import Divisions, parse_code

    reader = Operator()
    months = Period.parse(period) if period else indicator_results.latest_year(reader=reader)
    code = parse_code(area)
    found = flows.outflow(code or 0, basis=Basis(basis), period=months, reader=reader)
    national = Divisions.national()
    lines = [("all", "", found.all_stays), ("outside", "", found.total), ("severe", "", found.severe)]
    lines += [("destination", national.name(int(one.key)), one.stays) for one in found.destinations if int(one.key)]
    lines += [("condition", flows.group_label(one.key, lang), one.stays) for one in found.conditions]
    lines += [("route", flows.route_label(one.key, lang), one.stays) for one in found.routes]
    emit([{"period": str(months), "basis": basis, "what": what, "name": name, "stays": stays} for what, name, stays in lines], form)


@command.command()
@_BASIS
@_PERIOD
@shared
def matrix(basis: str, period: str, region: Path | None, form: str, lang: str) -> None:
    """Stays from each county to each place of treatment."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.core.period import Period
    from doorstep.services import areas, flow_matrix, indicator_results
    from doorstep.services.readers import Operator

    reader = Operator()
    months = Period.parse(period) if period else indicator_results.latest_year(reader=reader)
    homes = frozenset(one.code for one in areas.register(reader=reader).places.values() if one.is_home)
    found = flow_matrix.matrix(homes, basis=Basis(basis), period=months, reader=reader)
    emit([{"home": home, "provider": to, "stays": stays} for (home, to), stays in found.stays.items()], form)
