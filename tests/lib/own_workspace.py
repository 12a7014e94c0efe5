"""A pytest plugin: every test process gets a workspace of its own before settings are read."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from doorstep.services import workspace as workspaces

FOLDER = Path(tempfile.mkdtemp(prefix="doorstep-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
workspaces.create(FOLDER, is_synthetic=True)
os.environ[workspaces.VARIABLE] = str(FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.site.settings"
