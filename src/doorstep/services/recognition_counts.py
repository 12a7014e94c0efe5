"""What recognition came to in a time: repeats avoided, money and radiation saved, refusals by reason and by institution.

Whose figures these are: the 2024 Opinion (国卫医政发〔2024〕37号) sets the targets for the number of items; that 98 and 99 are no
refusals comes with the code list; shares and savings are defined by Doorstep, since no official formula was found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from doorstep.core.clock import BEIJING
from doorstep.core.text import Text
from doorstep.recognition.counting import Chosen, Tally, tally
from doorstep.recognition.decide import Kind
from doorstep.recognition.language import RuleBook, Within
from doorstep.recognition.reasons import REASONS
from doorstep.recognition.targets import TARGETS, RecognitionTarget
from doorstep.services import directory, disclosure, policy, recognition_rules
from doorstep.services.disclosure import Figure
from doorstep.store.models import Institution, OrderLine
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

_REACHES = {Within.ALLIANCE: 0, Within.COUNTY: 1, Within.CITY: 2, Within.PROVINCE: 3, Within.NATION: 4}


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums as one reader may see them; None where too few to show. Money and dose are of the results that were accepted.

    share      accepted out of accepted and refused
    unpriced   accepted results whose item has no price on the list: the money saved is at least what is shown
    """

    accepted: int | None
    refused: int | None
    not_counted: int | None
    outside_rules: int | None
    share: Figure
    saved_cny: float | None
    saved_msv: float | None
    unpriced: int | None
    undosed: int | None


@dataclass(frozen=True, slots=True)
class ByReason:
    """How often a reason was given."""

    code: str
    name: Text
    is_refusal: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class AgainstTarget:
    """A target and where the region stands: items that a rule recognises so far, of the items on the list."""

    target: RecognitionTarget
    recognised: int
    listed: int

    @property
    def is_met(self) -> bool:
        return self.target.is_met(self.recognised, self.listed)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted from `since` to before `until`. `institutions` are those of the clinicians who ordered."""

    since: date
    until: date
    whole: Sums
    reasons: tuple[ByReason, ...]
    institutions: tuple[tuple[Text, Sums], ...]
    targets: tuple[AgainstTarget, ...]
    exchanged: int
    has_samples: bool


def counts(*, reader: Reader, since: date, until: date) -> Counts:
    """The counts of the institutions that a reader may see: those of the area, or one's own."""
    policy.require(reader, Permission.SEE_FIGURES)
    lines = _lines(reader, since, until)
    by_place: dict[str, list[Chosen]] = {}
    for place, _, chosen in lines:
        by_place.setdefault(place, []).append(chosen)
    whole = tally(chosen for _, _, chosen in lines)
    tallies = {place: tally(found) for place, found in by_place.items()}
    book = recognition_rules.book()
    return Counts(
        since=since,
        until=until,
        whole=_sums(whole, reader),
        reasons=_reasons(whole, reader),
        institutions=_institutions(tallies, reader),
        targets=tuple(_against(target, book) for target in TARGETS),
        exchanged=len({item for _, item, chosen in lines if chosen.is_accepted}),
        has_samples=any(item.is_sample for item in book.items),
    )


def _lines(reader: Reader, since: date, until: date) -> list[tuple[str, str, Chosen]]:
    first, last = (datetime.combine(day, time(), BEIJING) for day in (since, until))
    found = OrderLine.objects.filter(at__gte=first, at__lt=last).exclude(decision="")  # everyone: counted, nobody is named
    if not reader.sees_every_case:
        found = found.filter(institution__in=_places(reader))
    rows = found.values_list("institution", "item", "decision", "is_accepted", "reason", "price_cny", "dose_msv")
    return [(place, item, Chosen(Kind(kind), is_accepted, why, price, dose)) for place, item, kind, is_accepted, why, price, dose in rows]


def _places(reader: Reader) -> Sequence[str]:
    if reader.institution:
        return [reader.institution]
    return list(Institution.objects.visible_to(reader).values_list("code", flat=True))


def _sums(found: Tally, reader: Reader) -> Sums:
    accepted = disclosure.count_for(reader, found.accepted)
    refused = disclosure.count_for(reader, found.refused)
    hidden = Figure(None, None, is_hidden=True)  # from a share and one of its parts the other could be told
    return Sums(
        accepted=accepted,
        refused=refused,
        not_counted=disclosure.count_for(reader, found.not_counted),
        outside_rules=disclosure.count_for(reader, found.outside_rules),
        share=disclosure.figure_for(reader, found.accepted, found.accepted + found.refused) if refused is not None else hidden,
        saved_cny=disclosure.sum_for(reader, found.saved_cny, of=found.accepted),
        saved_msv=disclosure.sum_for(reader, found.saved_msv, of=found.accepted),
        unpriced=disclosure.count_for(reader, found.unpriced),
        undosed=disclosure.count_for(reader, found.undosed),
    )


def _reasons(found: Tally, reader: Reader) -> tuple[ByReason, ...]:
    shown = disclosure.counts_for(reader, {one.code: found.by_reason.get(one.code, 0) for one in REASONS})
    return tuple(ByReason(one.code, one.name, one.is_refusal, shown[one.code]) for one in REASONS)


def _institutions(tallies: Mapping[str, Tally], reader: Reader) -> tuple[tuple[Text, Sums], ...]:
    ordered = sorted(tallies, key=lambda code: (-tallies[code].refused, -tallies[code].accepted, code))
    return tuple((directory.name_of(code), _sums(tallies[code], reader)) for code in ordered)


def _against(target: RecognitionTarget, book: RuleBook) -> AgainstTarget:
    listed = [item for item in book.items if not item.excluded]
    is_reached = any(_reaches_as_far(relation.within, target.within) for relation in book.relations if not relation.gives_note)
    return AgainstTarget(target, len(listed) if is_reached else 0, len(listed))


def _reaches_as_far(within: Within, wanted: Within) -> bool:
    return _REACHES[within] >= _REACHES[wanted]


def last_twelve_months(today: date) -> tuple[date, date]:
    """From the first of the month eleven months ago to tomorrow."""
    first = today.replace(day=1)
    for _ in range(11):
        first = (first - timedelta(days=1)).replace(day=1)
    return first, today + timedelta(days=1)
