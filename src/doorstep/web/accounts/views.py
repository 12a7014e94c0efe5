"""Accounts: the list, and making one."""

from __future__ import annotations

import re
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from doorstep.core.errors import BadValue
from doorstep.core.text import Lang
from doorstep.services import accounts, areas
from doorstep.services.readers import Account
from doorstep.vocab.divisions import parse_code
from doorstep.vocab.roles import Role
from doorstep.web import frame, methods, refusals, table
from doorstep.web.accounts.pages import AccountsPage, Typed
from doorstep.web.asking import SignedInRequest
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.table import Column, Row, Table
from doorstep.web.words import say

_NAME = re.compile(r"^[\w.-]{1,150}$", re.ASCII)


@methods.form
def listed(request: SignedInRequest) -> HttpResponse:
    """The accounts a reader manages; a form that makes one more."""
    found = accounts.all_accounts(reader=request.user)
    if request.method != "POST":
        return _page(request, found, Typed())
    lang = lang_of(request)
    typed = _checked(request, found, lang)
    if typed.is_wrong:
        return _page(request, found, typed, status=400)
    try:
        made = accounts.create(
            by=request.user,
            username=typed.username,
            password=request.POST.get("password", ""),
            role=Role(request.POST["role"]),
            area=parse_code(typed.area) or 0,
            institution=typed.institution,
            language=lang,
        )
    except BadValue as error:
        return _page(request, found, typed, refusals.of(error, lang), status=error.http_status)
    return HttpResponseRedirect(f"/accounts/?{urlencode({'made': made.username})}")


def _checked(request: HttpRequest, found: list[Account], lang: Lang) -> Typed:
    post = request.POST
    typed = Typed(post.get("username", "").strip(), post.get("area", "").strip(), post.get("institution", "").strip())
    if not _NAME.match(typed.username):
        typed = replace(typed, username_error=say(lang, "accounts.name-needed"))
    elif accounts.is_taken(typed.username):
        typed = replace(typed, username_error=say(lang, "accounts.name-taken"))
    if post.get("role") not in set(Role):
        typed = replace(typed, role_error=say(lang, "accounts.role-needed"))
    if not typed.institution and not _may_bind(request, typed.area):
        typed = replace(typed, area_error=say(lang, "accounts.area-needed"))
    return typed


def _may_bind(request: HttpRequest, area: str) -> bool:
    """An administrator binds accounts to areas inside their own."""
    code = parse_code(area)
    return code is not None and areas.sees_inside(request.user, code)


def _page(
    request: SignedInRequest, found: list[Account], typed: Typed, refusal: Refusal | None = None, *, status: int = 200
) -> HttpResponse:
    lang = lang_of(request)
    with_factor = sum(accounts.has_second_factor(one) for one in found)
    made = request.GET.get("made", "")
    chosen = request.POST.get("role", "")
    page = AccountsPage(
        frame=frame.of(request, title=say(lang, "accounts.title"), room="accounts"),
        sentence=say(lang, "accounts.sentence", count=len(found), factor=with_factor),
        made=say(lang, "accounts.made", name=made) if any(one.username == made for one in found) else "",
        listed=_table(request.user, found, lang),
        typed=typed,
        roles=tuple(Choice(role.label.of(lang), "", role.value == chosen, role.value) for role in Role),
        refusal=refusal,
    )
    return render(request, page, status=status)


def _table(reader: Account, found: list[Account], lang: Lang) -> Table:
    register = areas.register(reader=reader)
    names = ("name", "role", "area", "institution", "factor", "last")
    rows = tuple(
        Row(
            (
                table.words(one.username),
                table.words(Role(one.role).label.of(lang)),
                table.words(register.name_of(one.area).of(lang) if one.area else say(lang, "account.everywhere")),
                table.words(one.institution or say(lang, "table.none")),
                table.words(say(lang, "accounts.yes" if accounts.has_second_factor(one) else "accounts.no")),
                table.words(f"{one.last_login:%Y-%m-%d %H:%M}" if one.last_login else say(lang, "table.none")),
            )
        )
        for one in found
    )
    columns = tuple(Column(say(lang, f"accounts.{name}")) for name in names)
    return Table("accounts", say(lang, "accounts.title"), columns, rows, say(lang, "table.empty"))
