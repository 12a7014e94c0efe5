"""An institution that opened, held against the model of before: on the demo with the earlier stays of one hospital taken away.

Of so few people all hospitals have the least number of beds, so the model cannot tell a county's largest one from the others: it is
seen to be mispredicted, and that is what such a test is for. That a model that is true predicts is shown in `test_choice_judged.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_choice_command import root, run  # noqa: F401  fixture

pytestmark = pytest.mark.slow
HOSPITAL, MONTH = "S441881001", 202501
SCRIPT = """
import dataclasses, json, sys
from pathlib import Path
from doorstep.cli.session import open_session
open_session(Path(sys.argv[1]))
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["testserver"]
from doorstep.core.errors import BadValue, NotFound
from doorstep.services import analytics, choice_openings, travel_times
from doorstep.services.readers import Account, Operator
from doorstep.vocab.bases import Basis

code, month, by = sys.argv[2], int(sys.argv[3]), Operator("test")
number = next(one.number for one in travel_times.network(reader=by).sites if one.code == code)
real = analytics.ask

def refused(act):
    try:
        act()
    except (BadValue, NotFound) as error:
        return error.message("en")
    return ""

told = {"control": [one.code for one in choice_openings.opened(Basis.RESIDENCE, reader=by)]}
told["before"] = refused(lambda: choice_openings.judged(code, month, Basis.RESIDENCE, reader=by))
told["late"] = refused(lambda: choice_openings.judged(code, 202509, Basis.RESIDENCE, reader=by))

def without(reader, question, *given):
    rows = real(reader, question, *given)
    if "min(month)" in question:
        return tuple((at, month if at == number else first, count) for at, first, count in rows)
    if "chapter, severe, institution" in question and given[2] <= month:
        return tuple(row for row in rows if row[4] != number)
    return rows

analytics.ask = without
told["opened"] = [[one.code, one.month] for one in choice_openings.opened(Basis.RESIDENCE, reader=by)]
told["found"] = dataclasses.asdict(choice_openings.judged(code, month, Basis.RESIDENCE, reader=by).found)
told["stays"] = real(by, "SELECT count(*) FROM encounters_residence WHERE kind = 'inpatient' AND home_county > 0 AND month >= ? AND institution = ? AND {scope:home_county}", month, number)[0][0]
told["page"] = {}
for name in ("planner", "clinician"):
    client = Client()
    client.force_login(Account.objects.get(username=name))
    for lang in ("en", "zh"):
        client.get(f"/language/{lang}/")
        told["page"][f"{name}-{lang}"] = client.get("/planning/choice/").content.decode()
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(root: Path) -> dict[str, Any]:  # noqa: F811
    done = run("-c", SCRIPT, root, HOSPITAL, str(MONTH))
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_what_it_drew_is_what_the_records_count_beside_what_was_predicted(told: dict[str, Any]) -> None:
    found = told["found"]

    assert found["patients"] > 500
    assert 0.9 * told["stays"] <= found["share"] * found["patients"] <= told["stays"]  # but for those whose home has no known way
    assert 0.01 < found["predicted"] < 0.5 * found["share"]
    assert found["inside_before"] < found["inside_predicted"] == pytest.approx(found["inside_after"], abs=0.06)


def test_openings_are_found_in_the_records_and_only_those(told: dict[str, Any]) -> None:
    assert told["control"] == []
    assert told["opened"] == [[HOSPITAL, MONTH]]


def test_an_institution_that_was_there_and_records_too_short_are_refused(told: dict[str, Any]) -> None:
    assert "had patients in the year before" in told["before"]
    assert "less than 6 months of records from 202509 on" in told["late"]


def test_the_page_tells_it_in_both_languages(told: dict[str, Any]) -> None:
    assert "Openings, predicted from before them" in told["page"]["planner-en"] and "2025-01" in told["page"]["planner-en"]
    assert "新开业的机构" in told["page"]["planner-zh"]


def test_the_command_says_that_there_is_none_and_what_is_missing(root: Path) -> None:  # noqa: F811
    none = run("-m", "doorstep", "choice", "openings", "--region", root, "--lang", "en")
    half = run("-m", "doorstep", "choice", "openings", "--region", root, "--institution", HOSPITAL, "--lang", "en")

    assert none.returncode == 0 and json.loads(none.stdout) == [] and "hold no opening" in none.stderr
    assert half.returncode == 2 and "--institution and --on go together" in half.stderr
