"""Every test that asks for `engine` runs on DuckDB, Spark and ClickHouse; those on Spark are slow."""

from __future__ import annotations

import pytest

from tests.lib import engines

ON_EVERY_ENGINE = [pytest.param(name, marks=pytest.mark.slow if name == "spark" else ()) for name in engines.NAMES]


@pytest.fixture(params=ON_EVERY_ENGINE)
def engine(request: pytest.FixtureRequest) -> engines.Engine:
    if reason := engines.why_missing(request.param):
        pytest.skip(reason)
    return engines.get(request.param)
