"""How the engines start: on loopback, in UTC, with checked arithmetic; or not at all, with a reason."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.lib import engines


@pytest.fixture
def session() -> Any:
    if reason := engines.why_missing("spark"):
        pytest.skip(reason)
    return engines.spark()


@pytest.mark.slow
def test_spark_counts_in_utc_with_checked_arithmetic(session: Any) -> None:
    wanted = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true", "spark.ui.enabled": "false"}

    assert {key: session.conf.get(key) for key in wanted} == wanted


@pytest.mark.slow
def test_spark_listens_on_loopback_only(session: Any) -> None:
    if not Path("/proc/net/tcp6").exists():
        pytest.skip("reads the open ports from Linux's /proc")

    addresses = _listening(session.sparkContext._gateway.proc.pid)

    assert addresses
    assert [address for address in addresses if not address.endswith("0100007F")] == []


def _listening(process: int) -> list[str]:
    """Addresses on which a process listens, in the kernel's hexadecimal (127.0.0.1 ends in 0100007F)."""
    links = [str(each.readlink()) for each in Path(f"/proc/{process}/fd").iterdir() if each.is_symlink()]
    sockets = {found[1] for link in links if (found := re.match(r"socket:\[(\d+)\]", link))}
    lines = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    return [line[1].split(":")[0] for line in lines if line[3] == "0A" and line[9] in sockets]


@pytest.mark.slow
@pytest.mark.usefixtures("session")
def test_ibis_reads_whole_numbers_of_spark_through_floats() -> None:
    """Why engines.Spark reads with Spark's own Arrow: beside a NULL, 2 to the 53 plus 1 loses its last bit in Ibis."""
    engine = engines.get("spark")
    numbers = engine.load("naive", pa.table({"id": pa.array([2**53 + 1, None], pa.int64())}))

    assert {row["id"] for row in engine.rows(numbers)} == {2**53 + 1, None}
    assert 2**53 + 1 not in engines.ibis_spark().to_pyarrow(numbers)["id"].to_pylist()


@pytest.mark.parametrize("name", engines.NAMES)
def test_a_missing_engine_says_what_to_install(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda library: None)

    assert "requirements/test.txt" in engines.why_missing(name)


def test_spark_without_java_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(engines, "find_spec", lambda library: object())

    assert "openjdk-17" in engines.why_missing("spark")
