"""Accounts: making them, signing in, locking out, the second factor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from doorstep.core.errors import BadValue, NotAllowed, UserError
from doorstep.core.text import LANGS, Text
from doorstep.services import areas, audit, policy
from doorstep.services.sealing import seal, unseal
from doorstep.store.models import Account, Institution, SignIn
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.levels import Tier
from doorstep.vocab.roles import Permission, Role

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
DEMO_PASSWORD = "doorstep-demo"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One of the accounts that a synthetic workspace gets, one per role."""

    username: str
    role: Role
    password: str = DEMO_PASSWORD


class SignInRefused(UserError):
    """Name, password or code are wrong, or the account is locked; never says which account exists."""

    code = "sign-in-refused"
    http_status = 403


def create(
    *, by: Reader, username: str, password: str, role: Role, area: int, institution: str = "", language: str = "zh"
) -> Account:
    """Make an account bound to an area, or to an institution and so to the area it stands in.

    Raises BadValue for a weak password or unknown institution, NotAllowed without the permission or
    for an area that does not lie inside the maker's own.
    """
    policy.require(by, Permission.MANAGE_ACCOUNTS)
    if institution:
        found = Institution.objects.visible_to(by).filter(code=institution).first()
        if found is None:
            raise BadValue(Text("没有这个机构", "there is no such institution"), right=Text("应为登记册中的代码", "expected a code of the registry"))
        area = found.located_in
    if not area:
        raise BadValue(
            Text("账号没有绑定地区或机构", "the account is bound to neither an area nor an institution"),
            right=Text("应有区划代码或机构代码", "expected a division code or an institution code"),
        )
    if not areas.sees_inside(by, area):
        raise NotAllowed(
            Text("不能把账号绑定到您管理范围以外的地区", "an account cannot be bound to an area outside your own"),
            right=Text("可由上级地区的系统管理员完成", "an administrator of an area around it may"),
        )
    _refuse_weak(password, username)
    with transaction.atomic():
        account = Account.objects.create_user(
            username=username, password=password, role=role, area=area, institution=institution, language=language
        )
        audit.record(by, "account.create", username, role=role.value, area=area)
    return account


def _refuse_weak(password: str, username: str) -> None:
    try:
        validate_password(password, Account(username=username))
    except ValidationError as error:
        raise BadValue(
            Text("密码太弱：至少 10 个字符，且不常见、不像用户名", "the password is too weak"),
            right=Text("请换一个", " ".join(error.messages)),
        ) from error


def create_demo(*, by: Operator, area: int) -> tuple[DemoAccount, ...]:
    """One account per role with a known password; only in a synthetic workspace."""
    if not settings.WORKSPACE.is_synthetic:
        raise NotAllowed(
            Text("只有合成工作区可以有演示账号", "only a synthetic workspace may hold demo accounts"),
            cure=Text("请用 doorstep account create 建立真实账号", "Make real accounts: doorstep account create"),
        )
    demo = tuple(DemoAccount(role.value.replace("_", "-"), role) for role in Role)
    with transaction.atomic():
        for one in demo:
            place = _demo_place(one.role, area)
            account, is_new = Account.objects.get_or_create(  # everyone: made by the operator
                username=one.username, defaults={"role": one.role, "is_demo": True, **place}
            )
            if is_new:
                account.set_password(one.password)
                account.save()
        audit.record(by, "account.demo", "all roles", accounts=len(demo))
    return demo


_DEMO_TIERS = {Role.CLINICIAN: Tier.TOWNSHIP, Role.REFERRAL_DESK: Tier.COUNTY, Role.SPECIALIST: Tier.CITY}


def _demo_place(role: Role, area: int) -> dict[str, int | str]:
    """A clinician sits in a township, a referral desk in a county hospital, a specialist in a city one; others by area."""
    tier = _DEMO_TIERS.get(role)
    found = Institution.objects.visible_to(Operator()).inside(area).filter(tier=tier, beds__gt=0).first() if tier else None
    return {"area": found.located_in, "institution": found.code} if found else {"area": area}


def sign_in(*, username: str, password: str, code: str, address: str, now: datetime) -> Account:
    """The account that may sign in. Every try is kept; five wrong ones lock the name for 15 minutes.

    Raises SignInRefused with the same words for a wrong name, password or code.
    """
    account = Account.objects.filter(username=username).first()  # everyone: nobody is signed in yet
    if account is not None and account.locked_until is not None and account.locked_until > now:
        _note(username, "locked", address, now)
        raise SignInRefused(
            Text("登录失败次数过多，账号已暂时锁定", "too many failed tries, the account is locked for a while"),
            cure=Text("请 15 分钟后再试", "Try again in 15 minutes"),
        )
    signed_in = authenticate(username=username, password=password)
    if not isinstance(signed_in, Account) or not _second_factor_holds(signed_in, code):
        _count_failure(account, now)
        _note(username, "unknown" if account is None else "wrong", address, now)
        raise SignInRefused(
            Text("用户名、密码或验证码不对", "name, password or code is wrong"),
            cure=Text("请核对后再试；忘记密码请联系系统管理员", "Check and try again; the administrator can set a new password"),
        )
    Account.objects.filter(pk=signed_in.pk).update(failed_sign_ins=0, locked_until=None)  # everyone: one's own row
    _note(username, "ok", address, now)
    return signed_in


def _note(username: str, outcome: str, address: str, now: datetime) -> None:
    SignIn.objects.create(at=now, username=username[:150], outcome=outcome, address=address[:64])


def _count_failure(account: Account | None, now: datetime) -> None:
    if account is None:
        return
    with transaction.atomic():
        locked = Account.objects.select_for_update().get(pk=account.pk)  # everyone: one's own row
        locked.failed_sign_ins += 1
        if locked.failed_sign_ins >= TRIES:
            locked.failed_sign_ins, locked.locked_until = 0, now + LOCKED_FOR
        locked.save(update_fields=["failed_sign_ins", "locked_until"])


def _second_factor_holds(account: Account, code: str) -> bool:
    secret = _secret(account)
    return not secret or pyotp.TOTP(secret).verify(code.strip(), valid_window=1)


def _secret(account: Account) -> str:
    return unseal(account.totp_sealed)["secret"] if account.totp_sealed else ""


def has_second_factor(account: Account) -> bool:
    """True when signing in asks for a code."""
    return bool(account.totp_sealed)


def new_secret(account: Account) -> tuple[str, str]:
    """A fresh secret and its otpauth address, not yet in force."""
    secret = pyotp.random_base32()
    return secret, provisioning_address(account, secret)


def provisioning_address(account: Account, secret: str) -> str:
    """The otpauth address that an authenticator scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name="Doorstep")


def turn_on_second_factor(account: Account, *, secret: str, code: str) -> None:
    """Put the secret in force once its holder has shown a right code."""
    if not pyotp.TOTP(secret).verify(code.strip(), valid_window=1):
        raise BadValue(Text("验证码不对", "the code is wrong"), right=Text("应为验证器当前显示的 6 位数字", "expected the six digits the authenticator shows now"))
    with transaction.atomic():
        account.totp_sealed = seal({"secret": secret})
        account.save(update_fields=["totp_sealed"])
        audit.record(account, "account.second_factor", account.username)


def all_accounts(*, reader: Reader) -> list[Account]:
    """Accounts a reader manages."""
    policy.require(reader, Permission.MANAGE_ACCOUNTS)
    return list(Account.objects.visible_to(reader).order_by("username"))


def speak(account: Account, *, language: str) -> None:
    """Keep the language an account's pages are in: zh or en."""
    if language not in LANGS:
        raise BadValue(Text(f"没有语言“{language}”", f"there is no language '{language}'"), right=Text("应为 zh 或 en", "expected zh or en"))
    with transaction.atomic():
        account.language = language
        account.save(update_fields=["language"])
        audit.record(account, "account.language", account.username, language=language)


def demo_names() -> tuple[str, ...]:
    """Demo accounts to list at sign-in, by role; none outside a synthetic workspace."""
    if not settings.WORKSPACE.is_synthetic:
        return ()
    found = Account.objects.filter(is_demo=True, is_active=True)  # everyone: listed before anyone is signed in
    return tuple(found.order_by("id").values_list("username", flat=True))


def signers(reader: Reader) -> list[str]:
    """Accounts of the reader's institution whose role may sign opinions and reports."""
    found = Account.objects.filter(institution=reader.institution, role__in=(Role.SPECIALIST, Role.CLINICIAN), is_active=True)  # everyone: colleagues
    return list(found.exclude(institution="").order_by("username").values_list("username", flat=True))


def is_taken(username: str) -> bool:
    """True when an account has this name; asked by those who make accounts."""
    return Account.objects.filter(username=username).exists()  # everyone: names are one space for all areas
