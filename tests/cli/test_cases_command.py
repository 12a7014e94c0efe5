"""`doorstep cases`: counts only, in every form, and refusals in words."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner

from doorstep.cli.main import doorstep
from doorstep.core.errors import BadValue, NotFound
from doorstep.services import coordination_counts
from tests.cases.conftest import PATIENT, send, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coordination_counts, "_kept", {})


def run(*arguments: str) -> str:
    done = CliRunner().invoke(doorstep, ["cases", *arguments, "--lang", "en"], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_counts_of_a_month_as_json_and_csv(township_doctor, county_desk):
    take(send(township_doctor), "decline", county_desk, reason="no-capacity")

    lines = json.loads(run("counts", "--month", "2026-11", "--format", "json"))
    rows = list(csv.DictReader(io.StringIO(run("counts", "--month", "2026-11", "--format", "csv"))))

    told = {(line["measure"], line["part"]): line["value"] for line in lines}
    assert told["sent-up", ""] == 1 and told["declined", "no-capacity"] == 1 and told["accepted-share", ""] == 0
    assert [row["measure"] for row in rows] == [line["measure"] for line in lines]


def test_counts_of_one_institution(township_doctor):
    send(township_doctor)

    def sent(institution: str) -> int:
        lines = json.loads(run("counts", "--month", "2026-11", "--institution", institution, "--format", "json"))
        return next(line["value"] for line in lines if line["measure"] == "sent-up")

    assert (sent("E-TOWN"), sent("W-COUNTY")) == (1, 0)


def test_a_wrong_month_or_institution_is_refused():
    with pytest.raises(BadValue):
        run("counts", "--month", "soon")
    with pytest.raises(NotFound):
        run("counts", "--month", "2026-11", "--institution", "NOBODY")


def test_the_list_counts_live_instances_by_state_and_names_nobody(township_doctor):
    sent = send(township_doctor)

    told = run("list", "--format", "json")

    states = {(line["workflow"], line["state"]): line["count"] for line in json.loads(told)}
    assert states["referral-up", "waiting"] == 1 and sum(states.values()) == 1
    assert not any(word in told for word in (*PATIENT.values(), sent.number))
