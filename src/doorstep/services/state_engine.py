"""What counts the indicators of a snapshot, as the workspace's settings say; the tables are the same to the bit."""

from __future__ import annotations

from functools import partial

from doorstep.indicators.lowering import duckdb_state
from doorstep.services.snapshot_build import BuildState
from doorstep.services.workspace import Workspace


def of(workspace: Workspace) -> BuildState:
    """The embedded engine, or Spark when the settings name it; Spark's libraries are imported only then."""
    if workspace.engine != "spark":
        return duckdb_state.build
    from doorstep.indicators.lowering import ibis_spark

    return partial(ibis_spark.build, exchange=workspace.exchange)
