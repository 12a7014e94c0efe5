"""A digest of the records behind published figures: it changes when any row of the snapshot does."""

from __future__ import annotations

import hashlib

import duckdb
from django.conf import settings

from doorstep.core.errors import NotFound
from doorstep.core.text import Text

_READ = ("encounters_", "rollup_", "evidence_", "sequence_", "flows_place", "providers", "conditions")
"""Beginnings of the names of tables that figures are read from."""


def of(snapshot: str) -> str:
    """SHA-256 over row counts and sums of row digests of every table that figures are read from.

    The order of rows does not matter, so that a snapshot built again from the same records has the same digest.
    Raises NotFound when the file is gone.
    """
    path = settings.WORKSPACE.snapshots / f"{snapshot}.duckdb"
    if not path.is_file():
        raise NotFound(Text(f"快照 {snapshot} 的文件不在了", f"the file of snapshot {snapshot} is gone"), cure=Text("请从备份恢复", "Restore it from a backup"))
    found = hashlib.sha256()
    with duckdb.connect(str(path), read_only=True) as engine:
        names = engine.execute("SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' ORDER BY 1").fetchall()
        for (name,) in names:
            if name.startswith(_READ):
                rows = engine.execute(f'SELECT count(*), coalesce(sum(md5_number_lower(CAST(t AS VARCHAR)))::VARCHAR, \'\') FROM "{name}" t').fetchone()
                found.update(f"{name} {rows}\n".encode())
    return found.hexdigest()
