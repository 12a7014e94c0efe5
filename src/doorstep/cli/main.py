"""The command line: every module of `cli/commands` is a command, imported only when it is called."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import traceback

import click

from doorstep import __version__
from doorstep.core.errors import DoorstepError, UserError


class _Lazy(click.Group):
    """A group whose commands are modules of `doorstep.cli.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        from doorstep.cli import commands

        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = importlib.import_module(f"doorstep.cli.commands.{cmd_name}").command
        return found


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(__version__, prog_name="doorstep")
def doorstep() -> None:
    """Doorstep (家门口): people treated well, close to home."""


def main(arguments: list[str] | None = None) -> None:
    """Run a command; errors of the user are told in words, without a traceback."""
    try:
        # outside standalone mode click hands the code of an Exit back instead of leaving with it
        code = doorstep.main(arguments, standalone_mode=False)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except UserError as error:
        click.echo(error.message(_language()), err=True)
        sys.exit(error.exit_code)
    except DoorstepError:
        traceback.print_exc()
        sys.exit(1)
    if isinstance(code, int) and code:
        sys.exit(code)


def _language() -> str:
    from doorstep.cli.options import spoken

    return spoken()
