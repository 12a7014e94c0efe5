"""One case: who it is about, what happened, and the steps that may be taken now."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import NotFound, UserError
from doorstep.core.text import Lang, Text
from doorstep.services import (
    capacity,
    case_steps,
    cases,
    consultations,
    diagnoses,
    directory,
    experts,
    hotline,
    referrals,
    worklists,
)
from doorstep.services.case_people import Person
from doorstep.services.case_thread import Line
from doorstep.services.readers import Account, Case, Instance
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.cases import paper_views
from doorstep.web.cases.pages import AskField, CasePage, FormPage, InstanceBlock, StepForm, ThreadLine
from doorstep.web.cases.views import left
from doorstep.web.frame import Choice
from doorstep.web.imaging import lines as imaging_lines
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say
from doorstep.workflows.language import Ask, AskKind, Step

_PLACES = 60


@methods.reads
def detail(request: SignedInRequest, number: str) -> HttpResponse:
    """The case as its reader's institution may see it; `?step=12.decline` opens a form, alone for htmx."""
    case = cases.get(number, reader=request.user)
    wanted, _, step = request.GET.get("step", "").partition(".")
    if not (wanted.isdecimal() and step):
        return page_of(request, case)
    if request.headers.get("HX-Request") != "true":
        return page_of(request, case, typed=paper_views.begun(request.GET.get("template", ""), lang_of(request)), open_step=(int(wanted), step))
    return _form_alone(request, case, int(wanted), step)


def _form_alone(request: SignedInRequest, case: Case, instance: int, code: str) -> HttpResponse:
    found = next((one for one in cases.instances(case, reader=request.user) if one.pk == instance), None)
    step = case_steps.possible(found, by=request.user).get(code) if found else None
    if found is None or step is None:
        raise NotFound(WORDS["case.moved"], cure=WORDS["case.moved-cure"])
    form = _form(code, step, found, request.user, lang_of(request), {}, is_loaded=True)
    return render(request, FormPage(frame.of(request, title=""), form), part="body")


@methods.posts
def take(request: SignedInRequest, number: str, instance: int, step: str) -> HttpResponse:
    """Take a step; a refusal shows the case as it stands now, with what was typed."""
    case, typed = cases.get(number, reader=request.user), {name: str(value) for name, value in request.POST.items()}
    try:
        case_steps.take(
            instance,
            step,
            by=request.user,
            version=int(typed.get("version") or 0) if typed.get("version", "0").isdecimal() else 0,
            key=typed.get("key", ""),
            answers=_answers(typed),
            now=utc_now(),
        )
    except UserError as error:
        refusal = refusals.of(error, lang_of(request))
        return page_of(request, case, refusal=refusal, typed=typed, open_step=(instance, step), status=error.http_status)
    return HttpResponseRedirect(f"/cases/{number}/?done={step}")


def _answers(typed: Mapping[str, str]) -> dict[str, str]:
    """Answers by name; a local time of the form becomes an instant of Beijing time."""
    found = {name.removeprefix("ask-"): text for name, text in typed.items() if name.startswith("ask-")}
    return {name: _instant(text) if _is_local_time(text) else text for name, text in found.items()}


def _is_local_time(text: str) -> bool:
    try:
        return "T" in text and datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def _instant(text: str) -> str:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING).isoformat()


@methods.posts
def say_words(request: SignedInRequest, number: str) -> HttpResponse:
    """Leave a message in the thread."""
    case, words = cases.get(number, reader=request.user), request.POST.get("words", "")
    try:
        cases.say(case, words, by=request.user, key=request.POST.get("key", ""), now=utc_now())
    except UserError as error:
        return page_of(request, case, refusal=refusals.of(error, lang_of(request)), typed={"words": words}, status=error.http_status)
    return HttpResponseRedirect(f"/cases/{number}/")


def page_of(
    request: SignedInRequest,
    case: Case,
    *,
    refusal: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
    open_step: tuple[int, str] = (0, ""),
    status: int = 200,
) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    person, running = cases.person(case, reader=reader), cases.instances(case, reader=reader)
    title = say(lang, "case.title", number=case.number)
    around = frame.of(request, title=title, room="cases", trail=(Choice(say(lang, "cases.title"), "/cases/"), Choice(title, "", True)))
    page = CasePage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(person, running, reader, lang),
        number=case.number,
        done=_done(request, running, lang),
        refusal=refusal,
        people=_people(person, lang),
        instances=tuple(_block(one, reader, lang, typed or {}, open_step) for one in reversed(running)),
        thread=tuple(_line(one, case.number, lang) for one in reversed(cases.thread(case, reader=reader))),
        may_say=cases.has_part(case, by=reader),
        is_call=hotline.is_call(running),
        say_key=uuid.uuid4().hex,
        file_key=uuid.uuid4().hex,
        message=(typed or {}).get("words", ""),
        again=f"/cases/{case.number}/",
        studies=imaging_lines.of_case(case, reader=reader, lang=lang),
    )
    return render(request, page, part="thread", status=status)


def _sentence(person: Person, running: list[Instance], reader: Account, lang: Lang) -> str:
    live = [one for one in running if one.is_live] or running
    if not live:
        return say(lang, "case.sentence-ended", patient=person.name or say(lang, "cases.nobody"))
    job = worklists.job(live[-1], reader=reader, now=utc_now())
    named = "" if job.workflow == job.condition else f"{job.workflow.of(lang)}{'，' if lang == 'zh' else ', '}"
    return say(lang, "case.sentence", patient=person.name or say(lang, "cases.nobody"), condition=job.condition.of(lang), state=f"{named}{job.state.of(lang)}")


def _done(request: SignedInRequest, running: list[Instance], lang: Lang) -> str:
    step = request.GET.get("done", "")
    if step == "sent":
        return say(lang, "send.sent", number=running[-1].case.number if running else "")
    known = {code: one.name for instance in running for code, one in worklists.steps_of(instance).items()}
    return say(lang, "case.done", step=known[step].of(lang)) if step in known else ""


def _people(person: Person, lang: Lang) -> tuple[tuple[str, str], ...]:
    shown = (("name", person.name), ("identity", person.shown_identity), ("born", person.born_on), ("phone", person.phone))
    return tuple((say(lang, f"case.{key}"), text) for key, text in shown if text)


def _block(one: Instance, reader: Account, lang: Lang, typed: Mapping[str, str], open_step: tuple[int, str]) -> InstanceBlock:
    job = worklists.job(one, reader=reader, now=utc_now())
    return InstanceBlock(
        title=f"{job.workflow.of(lang)} · {say(lang, 'cases.to' if job.is_sent else 'cases.from', place=job.other.of(lang))}",
        state=job.state.of(lang),
        tone=job.tone.value,
        left=left(job.minutes_left, lang) if one.is_live else "",
        is_late=job.minutes_left is not None and job.minutes_left < 0,
        facts=_facts(one, lang),
        steps=tuple(_shown(code, step, one, reader, lang, typed, open_step) for code, step in job.steps),
        is_live=one.is_live,
        papers=paper_views.lines(one, reader, lang) if one.workflow in paper_views.SIGNED else (),
        links=paper_views.links(one, reader, lang) if one.workflow in paper_views.SIGNED else (),
    )


def _facts(one: Instance, lang: Lang) -> tuple[tuple[str, str], ...]:
    """What was written and coded when it was sent."""
    told = {**referrals.told(one), **consultations.told(one), **diagnoses.told(one)}
    return tuple((say(lang, f"case.{name}"), text if isinstance(text, str) else text.of(lang)) for name, text in told.items())


def _shown(code: str, step: Step, one: Instance, reader: Account, lang: Lang, typed: Mapping[str, str], open_step: tuple[int, str]) -> StepForm:
    """A step as the page shows it: loaded when it is the usual one, when it is open, or when its choices cost nothing."""
    is_open = (one.pk, code) == open_step
    is_cheap = not any(ask.kind is AskKind.PLACE for ask in step.asks.values())
    return _form(code, step, one, reader, lang, typed if is_open else {}, is_loaded=is_open or is_cheap or step.is_main, is_open=is_open)


def _form(
    code: str, step: Step, one: Instance, reader: Account, lang: Lang, typed: Mapping[str, str], *, is_loaded: bool, is_open: bool = False
) -> StepForm:
    every = tuple(_field(name, ask, code, one, reader, lang, typed, has_choices=is_loaded) for name, ask in step.asks.items())
    fields = tuple(field for field in every if field.is_required or field.choices or field.kind != "slot" or not is_loaded)
    has_no_slot = is_loaded and any(field.kind == "slot" and field.is_required and not field.choices for field in fields)
    return StepForm(
        code=code,
        name=step.name.of(lang),
        action=f"/cases/{one.case.number}/{one.pk}/{code}/",
        version=one.version,
        key=uuid.uuid4().hex,
        fields=fields,
        is_main=step.is_main,
        is_open=is_open,
        is_loaded=is_loaded,
        load=f"/cases/{one.case.number}/?step={one.pk}.{code}",
        lacks=say(lang, "case.no-slots") if has_no_slot else "",
    )


def _field(name: str, ask: Ask, code: str, one: Instance, reader: Account, lang: Lang, typed: Mapping[str, str], *, has_choices: bool) -> AskField:
    value = typed.get(f"ask-{name}", _suggested(name, ask))
    known = _choices(ask, one, reader) if has_choices else {}
    choices = tuple(Choice(text.of(lang), "", key == value, key) for key, text in known.items())
    return AskField(f"ask-{name}", ask.name.of(lang), ask.kind.value, ask.is_required, choices, value, f"f-{one.pk}-{code}-{name}", ask.hint.of(lang) if ask.hint else "")


def _suggested(name: str, ask: Ask) -> str:
    """A hold lasts until tonight unless another time is given; other fields start empty."""
    if ask.kind is AskKind.MOMENT and name == "until":
        return f"{utc_now().astimezone(BEIJING):%Y-%m-%d}T23:59"
    return ""


def _choices(ask: Ask, one: Instance, reader: Account) -> dict[str, Text]:
    if ask.kind is AskKind.CHOICE:
        return dict(ask.choices)
    if ask.kind is AskKind.PERSON:
        return {entry.account: Text(f"{entry.name} {entry.title.zh} · {entry.specialty.zh}", f"{entry.name}, {entry.title.en}, {entry.specialty.en}") for entry in experts.listed(one.receiver, now=utc_now())}
    if ask.kind is AskKind.SLOT:
        own = capacity.held_by(one) if one.known.get("slot") else {}  # a step that frees the session may choose it again
        return {**own, **capacity.free_slots(one.receiver, now=utc_now(), kinds=ask.services)}
    if ask.kind is AskKind.PLACE:
        best = referrals.places_for(one, reader=reader, now=utc_now(), most=_PLACES)
        return {place.candidate.code: place.candidate.name for place in best} or {code: entry.name for code, entry in directory.institutions().items() if code not in (one.sender, one.receiver)}
    return {}


def _line(one: Line, number: str, lang: Lang) -> ThreadLine:
    return ThreadLine(
        at=f"{one.at.astimezone(BEIJING):%Y-%m-%d %H:%M}",
        who=one.who.of(lang),
        sentence=one.sentence.of(lang),
        kind=one.kind,
        words=tuple((label.of(lang), text.of(lang)) for label, text in one.words),
        href=f"/cases/{number}/documents/{one.document}/" if one.document else "",
    )
