"""`doorstep account create|list`."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit
from doorstep.vocab.roles import Role


@click.group("account")
def command() -> None:
    """Accounts, each bound to an area or an institution."""


@command.command()
@click.argument("username")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--area", default="", help="Division code; 0 or nothing with --institution.")
@click.option("--institution", default="", help="Institution code; its place becomes the scope.")
@click.password_option(help="Asked for when not given.")
@shared
def create(
    username: str, role: str, area: str, institution: str, password: str, region: Path | None, form: str, lang: str
) -> None:
    """Make an account."""
    from doorstep.cli.session import open_session

    open_session(region, migrate=True)
    from doorstep.services import accounts
    from doorstep.services.readers import Operator
    from doorstep.vocab.divisions import parse_code

    made = accounts.create(
        by=Operator(),
        username=username,
        password=password,
        role=Role(role),
        area=parse_code(area) or 0,
        institution=institution,
    )
    emit({"username": made.username, "role": made.role, "area": made.area}, form)


@command.command("list")
@shared
def list_all(region: Path | None, form: str, lang: str) -> None:
    """Every account: name, role, area."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import accounts
    from doorstep.services.readers import Operator

    emit(
        [{"username": one.username, "role": one.role, "area": one.area} for one in accounts.all_accounts(reader=Operator())],
        form,
    )
