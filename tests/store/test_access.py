"""Who may see and do what, with the reason when not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue, NotAllowed
from doorstep.services import accounts, analytics, batches, flows, indicator_results, policy, snapshots
from doorstep.services.accounts import SignInRefused
from doorstep.store.models import Account, Batch, Institution, QuarantinedRow, SignIn
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel
from doorstep.vocab.roles import Permission, Role
from tests.conftest import PASSWORD
from tests.lib import tiny_region as tiny


def county_shares(reader) -> dict[int, tuple]:
    period = indicator_results.latest_year(reader=reader)
    found = indicator_results.by_area(
        "in-area-admissions", basis=Basis.RESIDENCE, level=AreaLevel.COUNTY, period=period, reader=reader
    )
    return {one.area: (one.figure.num, one.figure.den) for one in found}


def test_a_county_planner_sees_their_county_and_a_stranger_sees_the_other(east_planner, stranger) -> None:
    assert set(county_shares(east_planner)) == {tiny.EAST}
    assert set(county_shares(stranger)) == {tiny.WEST}


def test_a_county_planner_sees_the_city_total_beside_their_own(east_planner) -> None:
    period = indicator_results.latest_year(reader=east_planner)

    found = indicator_results.one(
        "in-area-admissions", basis=Basis.RESIDENCE, area=tiny.CITY, period=period, reader=east_planner
    )

    assert found is not None


def test_outflow_of_another_county_is_empty(stranger, east_planner) -> None:
    period = indicator_results.latest_year(reader=stranger)

    assert flows.outflow(tiny.EAST, basis=Basis.RESIDENCE, period=period, reader=stranger).all_stays == 0
    assert flows.outflow(tiny.EAST, basis=Basis.RESIDENCE, period=period, reader=east_planner).all_stays == 10


def test_a_township_doctor_is_bound_to_the_place_of_their_institution(township_doctor) -> None:
    assert township_doctor.scope == tiny.TOWNSHIP
    visible = set(Institution.objects.visible_to(township_doctor).values_list("code", flat=True))
    assert visible == {"E-TOWN"}


def test_readers_without_rows_see_rounded_counts_and_the_data_officer_exact_ones(city_planner, data_officer) -> None:
    assert county_shares(data_officer)[tiny.EAST] == (8, 10)
    assert county_shares(city_planner)[tiny.EAST] == (10, 10), "8 rounds to 10"


def test_a_count_below_seven_is_hidden_from_readers_without_rows(city_planner, data_officer) -> None:
    period = indicator_results.latest_year(reader=data_officer)

    shown = flows.outflow(tiny.EAST, basis=Basis.RESIDENCE, period=period, reader=data_officer)
    hidden = flows.outflow(tiny.EAST, basis=Basis.RESIDENCE, period=period, reader=city_planner)

    assert (shown.total, hidden.total) == (2, None)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_a_role_has_a_permission_or_is_refused_with_who_has_it(role: Role, permission: Permission) -> None:
    reader = Account(username="someone", role=role, is_active=True)

    if permission in role.permissions:
        policy.require(reader, permission)
        return
    with pytest.raises(NotAllowed) as refusal:
        policy.require(reader, permission)
    assert any(other.label.en in refusal.value.message("en") for other in Role if permission in other.permissions)


def test_an_account_that_was_switched_off_may_do_nothing(data_officer) -> None:
    data_officer.is_active = False

    assert not any(data_officer.may(permission) for permission in Permission)


def test_a_planner_may_not_load_publish_or_see_quarantine(city_planner, work_folder) -> None:
    path = tiny.write_records(work_folder / "a.csv", [tiny.stay(50)])

    with pytest.raises(NotAllowed):
        batches.load(path, by=city_planner)
    with pytest.raises(NotAllowed):
        snapshots.publish(by=city_planner)
    assert not QuarantinedRow.objects.visible_to(city_planner).exists()
    assert not Batch.objects.visible_to(city_planner).exists()


def test_a_question_without_a_scope_is_a_bug(data_officer) -> None:
    with pytest.raises(AssertionError, match="scope"):
        analytics.ask(data_officer, "SELECT 1")


def sign_in(password: str = PASSWORD, *, name: str = "city-planner", later: int = 0, code: str = ""):
    now = utc_now() + timedelta(minutes=later)
    return accounts.sign_in(username=name, password=password, code=code, address="127.0.0.1", now=now)


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(city_planner) -> None:
    for _ in range(accounts.TRIES):
        with pytest.raises(SignInRefused):
            sign_in("wrong")

    with pytest.raises(SignInRefused, match="locked"):
        sign_in()
    assert sign_in(later=16).username == "city-planner"


def test_four_wrong_passwords_do_not_lock_the_account(city_planner) -> None:
    for _ in range(accounts.TRIES - 1):
        with pytest.raises(SignInRefused):
            sign_in("wrong")

    assert sign_in().username == "city-planner"


def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(db) -> None:
    with pytest.raises(SignInRefused) as unknown:
        sign_in(name="nobody")
    with pytest.raises(SignInRefused) as wrong:
        sign_in("wrong")

    assert unknown.value.message("en") == wrong.value.message("en")
    assert set(SignIn.objects.values_list("outcome", flat=True)) == {"unknown", "wrong"}


def test_a_second_factor_is_asked_for_once_it_is_set_up(city_planner) -> None:
    import pyotp

    secret, address = accounts.new_secret(city_planner)
    accounts.turn_on_second_factor(city_planner, secret=secret, code=pyotp.TOTP(secret).now())

    assert address.startswith("otpauth://totp/Doorstep")
    with pytest.raises(SignInRefused):
        sign_in()
    assert sign_in(code=pyotp.TOTP(secret).now()).username == "city-planner"


def test_a_wrong_code_does_not_turn_the_second_factor_on(city_planner) -> None:
    secret, _ = accounts.new_secret(city_planner)

    with pytest.raises(BadValue):
        accounts.turn_on_second_factor(city_planner, secret=secret, code="000000x")
    assert not accounts.has_second_factor(city_planner)


def test_a_weak_password_is_refused(administrator) -> None:
    with pytest.raises(BadValue):
        accounts.create(by=administrator, username="new", password="short", role=Role.PLANNER, area=tiny.CITY)


def test_demo_accounts_exist_only_in_a_synthetic_workspace(operator, db, settings) -> None:
    from dataclasses import replace

    assert len(accounts.create_demo(by=operator, area=tiny.CITY)) == len(Role)

    settings.WORKSPACE = replace(settings.WORKSPACE, is_synthetic=False)
    with pytest.raises(NotAllowed):
        accounts.create_demo(by=operator, area=tiny.CITY)


def test_an_account_without_a_place_is_refused_and_would_see_nowhere(operator, db) -> None:
    with pytest.raises(BadValue, match="neither"):
        accounts.create(by=operator, username="adrift", password=PASSWORD, role=Role.PLANNER, area=0)

    adrift = Account(username="adrift", role=Role.PLANNER)
    assert county_shares(adrift) == {}
    assert not Institution.objects.visible_to(adrift).exists()


def test_demo_clinicians_sit_in_an_institution(operator, db) -> None:
    accounts.create_demo(by=operator, area=tiny.CITY)

    assert Account.objects.get(username="clinician").institution == "E-TOWN"
    assert Account.objects.get(username="planner").area == tiny.CITY
