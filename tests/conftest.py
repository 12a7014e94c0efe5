"""The frame of the suite: one workspace, one database with the tiny region loaded, one cast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lib.own_workspace import FOLDER

LONGEST = (
    "cli/test_assessment_commands", "store/test_case_kills", "cli/test_plan_closes_the_loop", "store/test_refresh_publishing", "cli/test_gaps_command",
    "cli/test_close_the_loop_tutorial", "ledgers/test_support", "cli/test_plan_command", "cases/test_worker", "cli/test_make_a_plan_tutorial",
    "cli/test_notebook_tutorial", "conformance/test_conformance", "store/test_case_races", "property/test_hostile_files", "cli/test_commands",
    "store/test_ledger_races", "cli/test_choice_command", "engines/test_engines_agree", "store/test_crashes", "cli/test_plan_export",
)  # fmt: skip
"""Files of the slow suite that take longest, the longest first: where workers are given whole files they then end at about the same time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Longest files first, all others as they stand."""
    place = {f"tests/{name}.py": at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: object) -> Iterator[None]:
    """Create the test database and load the tiny region into it once."""
    from django.conf import settings
    from django.test.utils import setup_databases, teardown_databases

    # django.test keeps SQLite in memory unless told otherwise; a served site needs a file that threads share
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the suite signs in hundreds of times
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(FOLDER / "test.sqlite3")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        old = setup_databases(verbosity=0, interactive=False)
        load_tiny_region()
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        from django.db import connections

        connections.close_all()
        teardown_databases(old, verbosity=0)


def load_tiny_region() -> None:
    """Region, first pages, settlements, snapshot and one account per member of the cast."""
    from django.conf import settings

    from doorstep.services import accounts, batches, registry, snapshots
    from doorstep.store.reader import Operator
    from doorstep.vocab.roles import Role
    from tests.lib import tiny_region as tiny

    operator = Operator()
    workspace = settings.WORKSPACE
    registry.load(tiny.write_region(workspace.region), by=operator)
    batches.load(tiny.write_records(FOLDER / "stays.csv", tiny.STAYS), by=operator)
    settlements = tiny.write_records(FOLDER / "settlements.csv", tiny.SETTLEMENTS, layout="settlement-inpatient")
    batches.load(settlements, by=operator)
    snapshots.publish(by=operator)
    cast = {
        "city-planner": (Role.PLANNER, tiny.CITY, ""),
        "east-planner": (Role.PLANNER, tiny.EAST, ""),
        "stranger": (Role.PLANNER, tiny.WEST, ""),
        "data-officer": (Role.DATA_OFFICER, tiny.CITY, ""),
        "auditor": (Role.AUDITOR, tiny.CITY, ""),
        "administrator": (Role.ADMINISTRATOR, tiny.CITY, ""),
        "township-doctor": (Role.CLINICIAN, 0, "E-TOWN"),
        "county-desk": (Role.REFERRAL_DESK, 0, "E-COUNTY"),
        "county-physician": (Role.SPECIALIST, 0, "E-COUNTY"),
        "west-desk": (Role.REFERRAL_DESK, 0, "W-COUNTY"),
        "city-desk": (Role.REFERRAL_DESK, 0, "CITY"),
        "support-officer": (Role.SUPPORT_OFFICER, tiny.CITY, ""),
        "county-support": (Role.SUPPORT_OFFICER, 0, "E-COUNTY"),
        "assessor": (Role.ASSESSOR, tiny.CITY, ""),
    }
    for name, (role, area, institution) in cast.items():
        accounts.create(
            by=operator, username=name, password=PASSWORD, role=role, area=area, institution=institution
        )


PASSWORD = "a-long-test-password"


def _member(name: str) -> object:
    @pytest.fixture(name=name.replace("-", "_"))
    def member(db: None) -> object:
        from doorstep.store.models import Account

        return Account.objects.get(username=name)

    return member


city_planner = _member("city-planner")
east_planner = _member("east-planner")
stranger = _member("stranger")
data_officer = _member("data-officer")
auditor = _member("auditor")
administrator = _member("administrator")
township_doctor = _member("township-doctor")
county_desk = _member("county-desk")
county_physician = _member("county-physician")
west_desk = _member("west-desk")
city_desk = _member("city-desk")
support_officer = _member("support-officer")
county_support = _member("county-support")
assessor = _member("assessor")


@pytest.fixture
def operator() -> object:
    from doorstep.store.reader import Operator

    return Operator()


@pytest.fixture
def work_folder(tmp_path: Path) -> Path:
    return tmp_path
