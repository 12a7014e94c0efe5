"""What every form about a patient shares: who it is, how urgent, their consent, the case it goes on in, its draft."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotAllowed, UserError
from doorstep.core.text import Lang, Text
from doorstep.services import case_people, cases, directory, drafts, person_records, policy, worklists
from doorstep.services.case_people import Person
from doorstep.services.drafts import Kept
from doorstep.services.person_records import Known, Stay
from doorstep.services.readers import Case
from doorstep.services.referrals import CONSENTS
from doorstep.vocab.levels import Urgency
from doorstep.vocab.roles import Permission
from doorstep.web import refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.drafts import views as draft_views
from doorstep.web.drafts.pages import DraftBar
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as it is to be shown: as typed, with why it was refused, or with the draft it began from."""

    typed: Typed
    refusal: Refusal | None = None
    draft: Kept | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class PatientForm:
    """One form about a patient.

    draft  what its draft is called, from what was typed
    send   sends it and gives the number of the case; raises UserError
    page   shows it
    """

    draft: Callable[[Typed], str]
    send: Callable[[SignedInRequest, Typed], str]
    page: Callable[[SignedInRequest, Shown], HttpResponse]

    def answer(self, request: SignedInRequest) -> HttpResponse:
        """The form, or what sending it gives; `look` shows it again with what is known by now."""
        policy.require(request.user, Permission.HANDLE_CASES)
        if not request.user.institution:
            raise NotAllowed(WORDS["cases.no-place"])
        if request.method != "POST":
            return self.page(request, self._opened(request))
        typed = {name: str(value) for name, value in request.POST.items()}
        if "look" in typed:
            return self.page(request, Shown(typed))
        try:
            number = self.send(request, typed)
        except UserError as error:
            return self.page(request, Shown(typed, refusals.of(error, lang_of(request)), status=error.http_status))
        drafts.drop(self.draft(typed), by=request.user)
        return HttpResponseRedirect(f"/cases/{number}/?done=sent")

    def _opened(self, request: SignedInRequest) -> Shown:
        """The form as it begins: empty, or with what was typed and not sent."""
        begun = {"urgency": Urgency.ROUTINE.value, "case": request.GET.get("case", ""), "kind": request.GET.get("kind", "up")}
        found = drafts.find(self.draft(begun), reader=request.user, now=utc_now())
        if found is None:
            return Shown(begun)
        return Shown({**begun, **{name: found.one(name) for name in found.fields}}, draft=found)

    def fields(self, request: SignedInRequest, shown: Shown, names: Sequence[str], consents: Mapping[str, Text] = CONSENTS) -> PatientFields:
        """The shared fields; `names` are those that the template shows as typed beside the patient's."""
        typed, lang = shown.typed, lang_of(request)
        return PatientFields(
            typed.get("case", ""),
            typed.get("key") or uuid.uuid4().hex,
            {name: typed.get(name, "") for name in (*_PERSON, "condition", *names)},
            tuple(Choice(one.label.of(lang), "", typed.get("urgency") == one.value, one.value) for one in Urgency),
            tuple(Choice(text.of(lang), "", typed.get("consent") == code, code) for code, text in consents.items()),
            draft_views.bar(request, self.draft(typed), shown.draft),
        )


_PERSON = ("name", "identity", "phone")


@dataclass(frozen=True, slots=True)
class PatientFields:
    """What the shared parts of the templates show, as typed."""

    case: str
    key: str
    typed: dict[str, str]
    urgencies: tuple[Choice, ...]
    consents: tuple[Choice, ...]
    draft: DraftBar


@dataclass(frozen=True, slots=True)
class PersonFields:
    """The patient's own fields alone, as typed or filled in."""

    typed: Typed


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is known of the patient of a form: fields to fill in, and a line for each stay in the records."""

    filled: dict[str, str]
    stays: tuple[str, ...]


def draft_name(form: str, typed: Typed) -> str:
    """The name of a form's draft: one for new patients, and one for each case that is gone on with."""
    return "-".join(filter(None, (form, typed.get("case", ""))))


def case_of(request: SignedInRequest, typed: Typed) -> Case | None:
    """The case that the form goes on in, None for a new one. Raises NotFound for one that the reader does not see."""
    return cases.get(typed["case"], reader=request.user) if typed.get("case") else None


def person_of(typed: Typed) -> dict[str, str]:
    """The patient as typed."""
    return {name: typed.get(name, "") for name in _PERSON}


def urgency_of(typed: Typed) -> Urgency:
    """How urgent it is; ordinary when nothing that can be was chosen."""
    chosen = typed.get("urgency", "")
    return Urgency(chosen) if chosen in set(Urgency) else Urgency.ROUTINE


def identified(typed: Typed) -> Person | None:
    """The patient of the form when the identity number is right; None without one."""
    if not typed.get("identity", "").strip():
        return None
    try:
        return case_people.made(today=utc_now().date(), name=typed.get("name", "").strip() or "—", identity=typed["identity"])
    except UserError:
        return None


def recall(request: SignedInRequest, typed: Typed) -> Recalled:
    """What an earlier case and the records tell of the patient; fields that were typed are left as they are."""
    person = identified(typed)
    found = person_records.known(person, reader=request.user) if person else Known(None, ())
    earlier = {"name": found.person.name, "phone": found.person.phone} if found.person else {}
    lang = lang_of(request)
    return Recalled({name: text for name, text in earlier.items() if text and not typed.get(name, "").strip()}, tuple(_stay(one, lang) for one in found.stays))


def _stay(one: Stay, lang: Lang) -> str:
    place, condition = directory.name_of(one.institution).of(lang), worklists.condition_name(one.icd).of(lang)
    return say(lang, "send.stay", day=one.discharged_on.isoformat(), place=place, condition=condition)
