"""Rosters of experts, and agreements on file."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import BadValue, NotAllowed, NotFound, UserError
from doorstep.core.text import Lang
from doorstep.services import accounts, agreements, directory, experts
from doorstep.services.agreements import KINDS, Terms
from doorstep.services.case_documents import MOST_BYTES
from doorstep.services.readers import Account, Agreement
from doorstep.vocab.professions import SPECIALTIES, TITLES
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.consultations.pages import AgreementLine, AgreementsPage, ExpertsPage
from doorstep.web.consultations.views import expert_line
from doorstep.web.frame import Choice, Frame
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say

_EXPERT = ("account", "name", "specialty", "title", "since")
_TERMS = ("invited", "since", "until", "fee", "words")


@methods.form
def experts_page(request: SignedInRequest) -> HttpResponse:
    """Who answers for which institution; a keeper of the roster adds to their own."""
    _has_place(request)
    if request.method != "POST":
        return _experts(request, dict.fromkeys(_EXPERT, ""))
    typed = {name: str(request.POST.get(name, "")) for name in _EXPERT}
    try:
        experts.enter(
            typed["account"],
            name=typed["name"],
            specialty=typed["specialty"],
            title=typed["title"],
            independent_since=_day(typed["since"]),
            by=request.user,
            now=utc_now(),
        )
    except UserError as error:
        return _experts(request, typed, refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect("/consultations/experts/")


def _has_place(request: SignedInRequest) -> None:
    if not request.user.institution:
        raise NotAllowed(WORDS["cases.no-place"])


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadValue(WORDS["consult.bad-day"]) from error


def _experts(request: SignedInRequest, typed: dict[str, str], refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    reader, lang, now = request.user, lang_of(request), utc_now()
    may_keep, found = reader.may(Permission.KEEP_CAPACITY), experts.listed(now=now)
    own = sum(one.institution == reader.institution for one in found)
    around = _frame(request, say(lang, "consult.experts"))

    def strike(account: str, institution: str) -> str:
        return f"/consultations/experts/{account}/strike/" if may_keep and institution == reader.institution else ""

    page = ExpertsPage(
        frame=around,
        sentence=around.synthetic_opening + say(lang, "consult.experts-sentence", count=len(found), own=own, on_line=sum(one.is_on_line for one in found)),
        refusal=refusal,
        experts=tuple(expert_line(one, lang, strike=strike(one.account, one.institution)) for one in found),
        may_keep=may_keep,
        typed=typed,
        accounts=tuple(Choice(name, "", name == typed["account"], name) for name in accounts.signers(reader)),
        specialties=tuple(Choice(name.of(lang), "", code == typed["specialty"], code) for code, name in SPECIALTIES.items()),
        titles=tuple(Choice(name.of(lang), "", code == typed["title"], code) for code, name in TITLES.items()),
    )
    return render(request, page, status=status)


def _frame(request: SignedInRequest, title: str) -> Frame:
    lang = lang_of(request)
    return frame.of(request, title=title, room="consultations", trail=(Choice(say(lang, "consult.title"), "/consultations/"), Choice(title, "", True)))


@methods.posts
def strike(request: SignedInRequest, account: str) -> HttpResponse:
    """Take an expert off the own roster."""
    experts.strike(account, by=request.user)
    return HttpResponseRedirect("/consultations/experts/")


@methods.form
def agreements_page(request: SignedInRequest) -> HttpResponse:
    """Agreements of the own institution; its keeper files new ones."""
    _has_place(request)
    if request.method != "POST":
        return _agreements(request, dict.fromkeys(_TERMS, ""), ())
    typed = {name: str(request.POST.get(name, "")) for name in _TERMS}
    kinds = tuple(request.POST.getlist("kinds"))
    try:
        agreements.file(_terms(request, typed, kinds), by=request.user, now=utc_now())
    except UserError as error:
        return _agreements(request, typed, kinds, refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect("/consultations/agreements/")


def _terms(request: SignedInRequest, typed: dict[str, str], kinds: tuple[str, ...]) -> Terms:
    since, file = _day(typed["since"]), request.FILES.get("document")
    if since is None:
        raise BadValue(WORDS["consult.bad-day"])
    fee = typed["fee"].strip() or "0"
    if not fee.replace(".", "", 1).isdecimal() or len(fee) > 9:
        raise BadValue(WORDS["consult.bad-fee"])
    content = bytes(file.read(MOST_BYTES + 1)) if file is not None else b""
    if len(content) > MOST_BYTES or (content and not content.startswith(b"%PDF-")):
        raise BadValue(WORDS["consult.bad-document"])
    return Terms(typed["invited"], kinds, since, _day(typed["until"]), round(float(fee) * 100), typed["words"], content)


def _agreements(request: SignedInRequest, typed: dict[str, str], kinds: tuple[str, ...], refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    today = utc_now().astimezone(BEIJING).date()
    lines = tuple(_agreement(one, reader, today, lang) for one in agreements.of(reader))
    around = _frame(request, say(lang, "consult.agreements"))
    others = sorted((entry for entry in directory.institutions().values() if entry.code != reader.institution), key=lambda one: (-one.tier, one.code))
    page = AgreementsPage(
        frame=around,
        sentence=around.synthetic_opening + say(lang, "consult.agreements-sentence", count=sum(one.is_in_force for one in lines)),
        refusal=refusal,
        agreements=lines,
        may_keep=reader.may(Permission.KEEP_CAPACITY),
        typed=typed,
        institutions=tuple(Choice(one.name.of(lang), "", one.code == typed["invited"], one.code) for one in others),
        kinds=tuple(Choice(name.of(lang), "", code in kinds or not kinds, code) for code, name in KINDS.items()),
    )
    return render(request, page, status=status)


def _agreement(one: Agreement, reader: Account, today: date, lang: Lang) -> AgreementLine:
    is_inviting = one.inviting == reader.institution
    until = one.until.isoformat() if one.until else say(lang, "consult.open-end")
    return AgreementLine(
        other=directory.name_of(one.invited if is_inviting else one.inviting).of(lang),
        direction=say(lang, "consult.we-ask" if is_inviting else "consult.they-ask"),
        kinds="、".join(KINDS[kind].of(lang) for kind in one.kinds if kind in KINDS),
        span=f"{one.since.isoformat()} – {until}",
        fee=say(lang, "consult.yuan", yuan=f"{one.fee_fen / 100:,.2f}"),
        terms=one.terms,
        href=f"/consultations/agreements/{one.pk}/" if one.digest else "",
        is_in_force=one.since <= today and (one.until is None or today <= one.until),
    )


@methods.reads
def document(request: SignedInRequest, agreement: int) -> HttpResponse:
    """The signed document of an agreement."""
    content = agreements.document(agreement, reader=request.user)
    if not content:
        raise NotFound(WORDS["consult.no-document"])
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="agreement-{agreement}.pdf"'})
