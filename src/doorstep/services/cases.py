"""Cases: opened once, seen by their parties, found by number, name or digits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, prefetch_related_objects

from doorstep.core.errors import BadValue, NotFound
from doorstep.core.text import Text
from doorstep.services import audit, case_people, case_thread, directory, one_view, policy
from doorstep.services.case_people import Person
from doorstep.services.case_thread import Line
from doorstep.services.sealing import seal
from doorstep.store.models import Case, CaseEntry, CaseMark, CaseParty, Instance
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission
from doorstep.workflows import case_number

_FOUND_AT_ONCE = 50


def open_case(person: Person, *, home: int, by: Reader, now: datetime) -> Case:
    """A new case; must run inside the transaction that begins its first instance."""
    case = Case.objects.create(
        sealed=case_people.sealed(person), person=case_people.key_of(person), home=home, opened_at=now, opened_by=by.institution
    )
    CaseMark.objects.bulk_create([CaseMark(case=case, mark=mark) for mark in sorted(case_people.marks_of(person))])
    audit.record(by, "case.open", case.number)
    return case


def opener(case: Case | None, person: Mapping[str, str], *, by: Reader, now: datetime) -> Callable[[], Case]:
    """What gives the case that something new begins in: `case` when it is gone on with, a new one of `person` otherwise.

    Raises BadValue for a person that cannot be. Going on asks for a part in the case, or to have opened it: whoever lost
    sight of a case does not come back to it by beginning something new in it.
    """
    if case is None:
        made = case_people.made(today=now.date(), **person)
        return lambda: open_case(made, home=directory.home_of(by.institution), by=by, now=now)

    def gone_on_with() -> Case:
        if case.opened_by != by.institution:
            require_part(case, by=by)
        return case

    return gone_on_with


def get(number: str, *, reader: Reader) -> Case:
    """The case with this number. Raises NotFound when it is none of the reader's, existing or not."""
    policy.require(reader, Permission.HANDLE_CASES)
    found = Case.objects.visible_to(reader).filter(pk=case_number.serial_of(number)).first()
    if found is None:
        raise NotFound(
            Text("没有这个病例，或贵院不在其中", "there is no such case, or your institution has no part in it"),
            cure=Text("请核对病例号", "Check the number"),
        )
    return found


def person(case: Case, *, reader: Reader) -> Person:
    """Who a case is about; the look is kept."""
    audit.note_personal_read(reader, f"case {case.number}", rows=1)
    return case_people.of_case(case)


def instances(case: Case, *, reader: Reader) -> list[Instance]:
    """What runs or ran in a case, oldest first, in which the reader's institution has a part now; asked once for a page."""
    found = one_view.once(f"instances {case.pk} {reader.label}", lambda: list(Instance.objects.visible_to(reader).filter(case=case)))
    for one in found:
        one.case = case  # known already: not asked for again
    return found


def thread(case: Case, *, reader: Reader) -> tuple[Line, ...]:
    """What the reader's institution may see of the thread: all of it, or up to the end of its part."""
    entries = CaseEntry.objects.filter(case=case)  # everyone: of a case that the reader was shown
    until = _until(case, reader)
    found = list(entries.filter(at__lte=until) if until else entries)
    _join(found, instances(case, reader=reader))
    return case_thread.lines(found)


def _join(entries: list[CaseEntry], known: list[Instance]) -> None:
    """Give entries their instance and document, asking only for those not known."""
    shown = {one.pk: one for one in known}
    for one in entries:
        if one.instance_id in shown:
            one.instance = shown[one.instance_id]
    prefetch_related_objects([one for one in entries if one.instance_id and one.instance_id not in shown], "instance")
    prefetch_related_objects([one for one in entries if one.kind == "document"], "document")


def _until(case: Case, reader: Reader) -> datetime | None:
    if reader.sees_every_case:
        return None
    party = _party(case, reader)
    return party.until if party else None


def _party(case: Case, reader: Reader) -> CaseParty | None:
    """The part of the reader's institution in a case that the reader was shown; asked once for a page."""
    parties = CaseParty.objects.filter(case=case, institution=reader.institution)  # everyone: the reader's own part
    return one_view.once(f"party {case.pk} {reader.institution}", parties.first)


def say(case: Case, words: str, *, by: Reader, key: str, now: datetime) -> None:
    """Leave a message in the thread; a repeat under the same key leaves none. Only for those who still have a part."""
    if not words.strip():
        raise BadValue(Text("请填写留言", "write a message"))
    try:
        _say(case, words.strip(), by=by, key=key, now=now)
    except IntegrityError:  # the same message was being left at the same moment
        if not _is_said(key):
            raise


def _is_said(key: str) -> bool:
    found: bool = CaseEntry.objects.filter(key=key).exists()  # everyone: only whether it was said already
    return found


def _say(case: Case, words: str, *, by: Reader, key: str, now: datetime) -> None:
    with transaction.atomic():
        require_part(case, by=by)
        if _is_said(key):
            return
        CaseEntry.objects.create(
            case=case, kind="message", at=now, actor=by.label, institution=by.institution, sealed=seal({"words": words}), key=key, asked=""
        )
        audit.record(by, "case.say", case.number)


def has_part(case: Case, *, by: Reader) -> bool:
    """Whether the institution of `by` has a part in the case now."""
    party = None if by.sees_every_case else _party(case, by)
    return by.sees_every_case or (party is not None and party.until is None)


def require_part(case: Case, *, by: Reader) -> None:
    """Raise NotFound unless the institution of `by` has a part in the case now."""
    if not has_part(case, by=by):
        raise NotFound(Text("贵院在此病例中的工作已结束", "your institution's part in this case has ended"))


def search(text: str, *, reader: Reader) -> list[Case]:
    """Cases of the reader's institution by number, name, identity number or telephone, or their last four or six digits."""
    policy.require(reader, Permission.HANDLE_CASES)
    wanted = Q(marks__mark=case_people.mark(text))
    if case_number.is_number(text):
        wanted |= Q(pk=case_number.serial_of(text))
    found = Case.objects.visible_to(reader).filter(wanted).distinct()
    return list(found.order_by("-pk")[:_FOUND_AT_ONCE])


def live_for(person: str, *, problem: str, exclusive: str) -> Instance | None:
    """The live instance of a person for a problem, whoever has it: asked before a form opens."""
    key = f"{exclusive}:{person}:{problem}"
    found: Instance | None = Instance.objects.filter(live_key=key).first() if person else None  # everyone: a doctor must know of it
    return found


def names_of(cases: Iterable[Case]) -> dict[int, str]:
    """The patient's name of each case, for lists of those who see the cases."""
    return {case.pk: case_people.of_case(case).name for case in cases}
