"""What is on record of quality control on the days that matter: asked in two questions, however many results there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from doorstep.recognition.control import Judged, control_on
from doorstep.recognition.external import Pass
from doorstep.recognition.language import Control, ItemKind, RuleBook, SchemeLevel
from doorstep.recognition.marks import mark_of
from doorstep.services import recognition_rules
from doorstep.store.models import ExternalPass, QcRun, Result

Key = tuple[str, str]
"""Institution and item."""


def with_control(found: QuerySet[Result]) -> QuerySet[Result]:
    """Results with the last run on or before the day they were performed."""
    runs = QcRun.objects.filter(institution=OuterRef("institution"), item=OuterRef("item"), on__lte=OuterRef("performed_on"))  # everyone: rules ask
    last = runs.order_by("-on", "-number")
    return found.annotate(control_on=Subquery(last.values("on")[:1]), is_out=Subquery(last.values("is_rejected")[:1]))


def control_of(result: Result, book: RuleBook) -> Control:
    """Internal control on the day of a result that `with_control` found."""
    if result.control_on is None:
        return Control.UNKNOWN
    need = book.need(ItemKind(result.kind))
    run = Judged(result.control_on, bool(result.is_out))
    return control_on([run], result.performed_on, holds_days=need.holds_days if need else None)


def mark_for(institution: str, item: str, kind: ItemKind, *, on: date) -> str:
    """The mark that a report of an institution on an item, made on a day, may carry; '' for none."""
    book = recognition_rules.book()
    if not book.marks:
        return ""
    last = QcRun.objects.filter(institution=institution, item=item, on__lte=on).order_by("-on", "-number").first()  # everyone: rules ask
    need = book.need(kind)
    runs = [Judged(last.on, last.is_rejected)] if last else []
    control = control_on(runs, on, holds_days=need.holds_days if need else None)
    return mark_of(recognition_rules.place(institution), control, passes([(institution, item)]).get((institution, item), ()), book, on=on)


def passes(keys: Iterable[Key]) -> Mapping[Key, tuple[Pass, ...]]:
    """Passes in external assessment by institution and item."""
    wanted = set(keys)
    institutions, items = {one for one, _ in wanted}, {one for _, one in wanted}
    found: dict[Key, tuple[Pass, ...]] = {}
    for row in ExternalPass.objects.filter(institution__in=institutions, item__in=items):  # everyone: rules ask
        one = as_pass(row)
        key = (row.institution, row.item)
        if one is not None and key in wanted:
            found[key] = (*found.get(key, ()), one)
    return found


def as_pass(row: ExternalPass) -> Pass | None:
    """A pass with its end; None when it was withdrawn from its first day."""
    to_on = ends_on(row)
    return Pass(row.scheme, SchemeLevel(row.level), row.from_on, to_on) if to_on >= row.from_on else None


def ends_on(row: ExternalPass) -> date:
    """The last day of a pass: the day before it was withdrawn, when it was."""
    last: date = row.to_on
    return min(last, row.withdrawn_on - timedelta(days=1)) if row.withdrawn_on else last
