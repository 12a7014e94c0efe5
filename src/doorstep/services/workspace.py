"""A workspace: the folder that holds one region's records, database, secrets and snapshots."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from doorstep.core.errors import BadValue, NotFound, UserError
from doorstep.core.text import Text
from doorstep.services import imaging_settings, notify_settings, video_settings
from doorstep.services.imaging_settings import Imaging
from doorstep.services.notify_settings import Notify
from doorstep.services.video_settings import Video

VARIABLE = "DOORSTEP_WORKSPACE"
_SETTINGS = "doorstep.toml"
_SECRET = "secret.key"
ENGINES = ("duckdb", "spark")
_FOLDERS = ("region", "batches", "snapshots", "uploads")


@dataclass(frozen=True, slots=True)
class Workspace:
    """Paths and settings of one workspace.

    database      '' for the embedded SQLite file, or a PostgreSQL address
    is_synthetic  True only for a workspace that the demo made; it alone may hold demo accounts
    engine        what counts the indicators of a snapshot: 'duckdb' in this process, or 'spark'
    exchange      for Spark on other machines: a folder that all of them see under the same path
    notify        how people on duty are told
    imaging       where images are kept, and which devices may send
    video         how browsers reach each other in a consultation
    """

    root: Path
    database: str = ""
    is_synthetic: bool = False
    engine: str = "duckdb"
    exchange: Path | None = None
    notify: Notify = field(default_factory=Notify)
    imaging: Imaging = field(default_factory=Imaging)
    video: Video = field(default_factory=Video)

    @property
    def region(self) -> Path:
        return self.root / "region"

    @property
    def batches(self) -> Path:
        return self.root / "batches"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"

    @property
    def uploads(self) -> Path:
        return self.root / "uploads"

    @property
    def documents(self) -> Path:
        return self.root / "documents"

    @property
    def images(self) -> Path:
        return self.root / "images"

    @property
    def sqlite(self) -> Path:
        return self.root / "doorstep.sqlite3"

    def key(self, purpose: str) -> bytes:
        """32 secret bytes for one purpose, derived from the workspace's secret."""
        import hashlib
        import hmac

        secret = bytes.fromhex((self.root / _SECRET).read_text("ascii").strip())
        return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()


def create(root: Path, *, is_synthetic: bool = False, database: str = "") -> Workspace:
    """Make the folders, the settings and a fresh secret; keeps what is already there."""
    for folder in _FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    secret = root / _SECRET
    if not secret.exists():
        descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32) + "\n")
    settings = root / _SETTINGS
    if not settings.exists():
        address = f'database = "{database}"\n' if database else '# database = "postgresql://user:password@host:5432/name"\n'
        settings.write_text(f"[workspace]\nsynthetic = {str(is_synthetic).lower()}\n{address}", encoding="utf-8")
    return open_workspace(root)


def open_workspace(root: Path) -> Workspace:
    """The workspace in a folder; NotFound with the command that makes one."""
    path = root / _SETTINGS
    if not path.is_file():
        raise NotFound(
            Text(f"{root} 不是 Doorstep 工作区", f"{root} is not a Doorstep workspace"),
            cure=Text(f"请先运行 doorstep init {root}", f"Run: doorstep init {root}"),
        )
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(
            Text("设置文件不是有效的 TOML", f"the settings are not valid TOML ({error})"),
            cure=Text("请更正该文件", "Correct the file"),
            where=str(path),
        ) from error
    table, analytics = written.get("workspace", {}), written.get("analytics", {})
    database = os.environ.get("DOORSTEP_DATABASE") or str(table.get("database", ""))
    exchange = Path(analytics["exchange"]) if analytics.get("exchange") else None
    is_synthetic = bool(table.get("synthetic", False))
    notify = notify_settings.read(written.get("notify", {}), where=str(path))
    imaging = imaging_settings.read(written.get("imaging", {}), where=str(path))
    video = video_settings.read(written.get("video", {}), where=str(path))
    return Workspace(root.resolve(), database, is_synthetic, _engine(analytics, path), exchange, notify, imaging, video)


def _engine(analytics: dict[str, object], path: Path) -> str:
    """The engine of the [analytics] section; 'duckdb' when it names none."""
    named = str(analytics.get("engine", ENGINES[0]))
    if named not in ENGINES:
        raise BadValue(
            Text(f"[analytics] engine 为 {named}", f"[analytics] engine is '{named}'"),
            right=Text("duckdb 或 spark", "duckdb or spark"),
            where=str(path),
        )
    return named


def current() -> Workspace:
    """The workspace named by DOORSTEP_WORKSPACE, or the nearest one above the working folder."""
    named = os.environ.get(VARIABLE)
    if named:
        return open_workspace(Path(named))
    here = Path.cwd()
    for folder in (here, *here.parents, here / "workspace"):
        if (folder / _SETTINGS).is_file():
            return open_workspace(folder)
    return open_workspace(here)
