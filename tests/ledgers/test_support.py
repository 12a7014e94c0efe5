"""Who helps whom, and the national minimums, worked by hand."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from doorstep.support import minimums
from doorstep.support.minimums import Span, lasts, longest_gap, months_after
from doorstep.support.summary import is_there, summary

TODAY = date(2026, 1, 31)


def posting(code: str = "1", **changes: object) -> dict[str, object]:
    return {
        "code": code, "programme": "P", "batch": "B", "leader": None, "sender": "S", "host": "H", "kind": "medical", "specialty": "surgery",
        "title": "attending", "arrived": "2025-01-01", "returned": "2025-06-30", "synthetic": True, **changes,
    }  # fmt: skip


def programme(kind: str = "paired") -> dict[str, object]:
    return {"code": "P", "kind": kind, "area": 540000}


def batch(code: str = "B") -> dict[str, object]:
    return {"code": code, "programme": "P", "number": 1, "area": 540000, "since": "2025-01-01", "until": "2025-12-31", "planned": 5}


def test_each_posting_is_counted_once_under_its_destination_batch_and_sender():
    found = summary([programme()], [batch()], [posting("1"), posting("2", leader=True, sender="T"), posting("3", batch="", returned="")], on="2026-01-31")

    assert (found.experts, found.leaders, found.at_work, found.synthetic) == (3, 1, 1, 3)
    assert found.by_destination == {540000: 3} and found.by_source == {"S": 2, "T": 1}
    assert (found.batches[0].experts, found.batches[0].leaders) == (2, 1)
    assert sum(pair.experts for pair in found.pairs) == 3


def test_an_expert_is_there_from_arrival_to_return_both_included():
    one = posting(arrived="2025-02-01", returned="2025-02-28")

    assert [is_there(one, day) for day in ("2025-01-31", "2025-02-01", "2025-02-28", "2025-03-01")] == [False, True, True, False]
    assert not is_there(posting(arrived=""), "2025-02-01")


@pytest.mark.parametrize(
    ("first", "last", "months", "holds"),
    [
        (date(2025, 2, 1), date(2025, 7, 31), 6, True),
        (date(2025, 2, 1), date(2025, 7, 30), 6, False),
        (date(2025, 8, 31), date(2026, 2, 27), 6, True),  # six months after 31 August is 28 February
        (date(2025, 8, 31), date(2026, 2, 26), 6, False),
        (date(2024, 3, 1), date(2025, 2, 28), 12, True),
    ],
)
def test_whole_months_are_counted_by_the_calendar(first, last, months, holds):
    assert lasts(Span(first, last), months) is holds


def test_a_month_later_is_never_beyond_the_end_of_its_month():
    assert months_after(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert months_after(date(2024, 11, 30), 3) == date(2025, 2, 28)
    assert months_after(date(2025, 12, 15), 12) == date(2026, 12, 15)


def test_the_longest_gap_is_counted_within_the_year_and_up_to_today():
    def gap(*spans: tuple[date, date]) -> int:
        return longest_gap([Span(*one) for one in spans], year=2025, today=TODAY)

    whole = (date(2025, 1, 1), date(2025, 12, 31))
    assert gap(whole) == 0
    assert gap((date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 7, 11), date(2026, 1, 1))) == 10
    assert gap((date(2025, 1, 1), date(2025, 6, 30))) == 184
    assert gap((date(2024, 1, 1), date(2024, 12, 31))) == 365, "whoever was there before is missed all year"
    assert gap((date(2025, 3, 1), date(2025, 12, 31))) == 0, "before the first arrival nothing counts"


def test_five_people_for_six_months_without_a_gap_meet_the_minimum_and_four_do_not():
    five = [posting(str(n), returned="2025-12-31") for n in range(5)]

    def passed(postings):
        return {one.rule: one.passed for one in minimums.checks([programme()], [batch()], postings, year=2025, today=TODAY)}

    assert passed(five) == {"paired-people": True, "paired-cover": True}
    assert passed(five[:4]) == {"paired-people": False, "paired-cover": True}
    assert passed([*five[:4], posting("9", returned="2025-03-01")]) == {"paired-people": False, "paired-cover": True}
    assert passed([posting(str(n)) for n in range(5)]) == {"paired-people": True, "paired-cover": False}


def test_a_team_has_five_to_seven_people_and_each_stays_a_year():
    def passed(postings):
        return {one.rule: one.passed for one in minimums.checks([programme("team")], [batch()], postings, year=2025, today=TODAY)}

    assert passed([posting(str(n), returned="2025-12-31") for n in range(6)]) == {"team-size": True, "team-time": True}
    assert passed([posting(str(n), returned="2025-12-30") for n in range(8)]) == {"team-size": False, "team-time": False}
    assert passed([posting(str(n), returned="") for n in range(5)]) == {"team-size": True, "team-time": True}, "who is still there is not early"


def test_indicator_2_1_counts_physicians_of_middle_title_or_above_posted_six_months_within_the_year():
    tiers = {"S": 3, "H": 2, "C": 3}

    def count(**changes):
        return minimums.posted_physicians([posting(**changes)], year=2025, today=TODAY, tiers=tiers)

    assert count() == 1
    assert count(title="resident") == 0
    assert count(host="C") == 0, "a county hospital is not primary care"
    assert count(sender="H") == 0, "the sender must be of county tier or above"
    assert count(arrived="2024-12-01", returned="2025-05-31") == 0, "only five months lie within the year"
    assert count(arrived="2024-12-01", returned="2025-06-30") == 1


@pytest.mark.slow
def test_the_summary_of_beijing_gives_the_published_margins(monkeypatch, tmp_path):
    """As a user runs it: in a process of its own, with no workspace."""
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-m", "doorstep", "support", "summary", "--region", "beijing-support", "--format", "json"], capture_output=True, text=True, cwd=tmp_path, check=True, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    found = json.loads(done.stdout)

    assert (found["experts"], found["batches"], found["leaders"], found["synthetic"]) == (896, 31, 36, 896)
    assert found["by_destination"] == {"Xinjiang": 517, "Tibet": 289, "Qinghai": 55, "Inner Mongolia": 35}
    assert sum(found["batches_by_destination"].values()) == 31 and sum(found["by_batch"].values()) == 896
    assert found["sending_institutions"] == 22 + 3 + 44
    assert all(one["computed"] == one["published"] for one in found["published"]), found["published"]


@pytest.mark.parametrize("name", ["beijing-support", "chengdu-office", "sixian", "tibet"])
def test_every_example_is_a_sound_region_file_and_its_ledgers_can_be_read(name):
    from doorstep.intake import ledger_file
    from doorstep.services import examples, region_check

    folder = examples.folder(name)

    region = region_check.read(folder)
    assert all(one["source"] for one in region.sheets["published"])
    for ledger, lines in ledger_file.read_folder(folder).items():
        assert all(row["source"] for _, row in lines), ledger


def test_the_examples_are_what_their_script_writes(tmp_path):
    import subprocess
    import sys
    from pathlib import Path

    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, str(root / "tools" / "build_support_examples.py"), str(tmp_path)], check=True)

    for made in sorted(tmp_path.rglob("*.*")):
        assert made.read_bytes() == (root / "src/doorstep/examples" / made.relative_to(tmp_path)).read_bytes(), made.name


def test_no_invented_figure_stands_beside_a_real_institution():
    from doorstep.intake import ledger_file
    from doorstep.services import examples, region_check

    for name in examples.names():
        real = {one["code"] for one in region_check.read(examples.folder(name)).institutions if not one["synthetic"]}
        for lines in ledger_file.read_folder(examples.folder(name)).values():
            assert not any(row["synthetic"] and real & {str(value) for value in row.values()} for _, row in lines), name


def test_an_example_that_is_not_there_names_the_likeliest():
    from doorstep.cli.main import doorstep

    done = CliRunner().invoke(doorstep, ["init", "x", "--example", "beijing"])

    assert "beijing-support" in str(done.exception)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "computed"),
    [
        ("sixian", {"county hospitals": 3, "community health centres": 3, "township hospitals": 15, "village clinics": 174, "institutions": 195, "technical gaps filled": None}),
        ("tibet", {"backstop hospitals": 2, "laboratory items under quality control": None}),
        ("chengdu-office", {"service points": 18, "visits to service points": 696, "medicine parcels": 9960, "years of the training plan": 5}),
    ],
)
def test_published_figures_stand_with_their_source_beside_what_rows_give(name, computed, tmp_path):
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-m", "doorstep", "support", "summary", "--region", name, "--lang", "en", "--format", "json"], capture_output=True, text=True, cwd=tmp_path, check=True, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    found = {one["name"]: one for one in json.loads(done.stdout)["published"]}

    assert {one: found[one]["computed"] for one in computed} == computed
    assert all(one["source"] for one in found.values())
    for one, value in computed.items():
        if value is not None:
            assert abs(value - found[one]["published"]) <= 0.01 * found[one]["published"], "as published, or nearly where the source says nearly"


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["beijing-support", "sixian", "tibet", "chengdu-office"])
def test_an_example_is_a_workspace_whose_page_shows_both(name, tmp_path):
    """As a user opens it: made, served, signed in."""
    import subprocess
    import sys

    own = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        f"os.environ['DOORSTEP_WORKSPACE'] = {str(tmp_path / 'w')!r}\n"
        "from doorstep.cli.session import open_session\n"
        "open_session(Path(os.environ['DOORSTEP_WORKSPACE']))\n"
        "from django.test import Client\n"
        "from doorstep.services import accounts, areas\n"
        "from doorstep.store.reader import Operator\n"
        "from doorstep.vocab.roles import Role\n"
        "from django.conf import settings\n"
        "settings.ALLOWED_HOSTS = ['*']\n"
        "area = areas.register(reader=Operator()).code\n"
        "account = accounts.create(by=Operator(), username='officer', password='a-long-test-password', role=Role.SUPPORT_OFFICER, area=area)\n"
        "client = Client(); client.force_login(account)\n"
        "answer = client.get('/support/')\n"
        "print(answer.status_code); print(answer.content.decode())\n"
    )
    subprocess.run([sys.executable, "-m", "doorstep", "init", str(tmp_path / "w"), "--example", name], capture_output=True, check=True, env=own)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=own)

    assert done.stdout.startswith("200"), done.stderr[-2000:]
    assert "本系统计算" in done.stdout and {"beijing-support": "896", "sixian": "174", "tibet": "兜底医院", "chengdu-office": "9,960"}[name] in done.stdout
