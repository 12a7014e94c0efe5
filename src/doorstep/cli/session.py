"""Opening a workspace for a command: settings first, Django after."""

from __future__ import annotations

import atexit
import os
import tempfile
from pathlib import Path

from doorstep.services import examples
from doorstep.services import workspace as workspaces
from doorstep.services.workspace import Workspace


def open_session(region: Path | None, *, migrate: bool = False) -> Workspace:
    """Open the workspace in `region` (default: the current one) and start Django on it.

    The name of a shipped example opens a workspace that lasts as long as the command.
    Raises NotFound, with the command that makes one, when there is no workspace.
    """
    if region is not None and not region.exists() and region.name in examples.names():
        return _example(region.name)
    if region is not None:
        os.environ[workspaces.VARIABLE] = str(region)
    workspace = workspaces.current()
    os.environ[workspaces.VARIABLE] = str(workspace.root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.site.settings")
    import django

    django.setup()
    if migrate:
        bring_up_to_date()
    return workspace


def _example(name: str) -> Workspace:
    folder = tempfile.TemporaryDirectory(prefix="doorstep-")
    atexit.register(folder.cleanup)
    made = examples.create(Path(folder.name), name)
    opened = open_session(made.root, migrate=True)
    examples.put_in_force(opened)
    return opened


def bring_up_to_date() -> None:
    """Apply the store's migrations."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
