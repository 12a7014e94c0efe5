"""Every item of an institution and where its quality control stands, on one page; and the runs of one item for its chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.recognition.control import Judged, Lapse, control_on, lapses
from doorstep.recognition.external import Assessed, Pass, assessed
from doorstep.recognition.language import Control, Item
from doorstep.services import policy, quality_facts, recognition_rules
from doorstep.store.models import ExternalPass, LapseWarning, QcLot, QcRun
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

MOST_RUNS = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """One item of an institution today.

    last_on, broken   of the last run, None and () without one
    passes_until      last day of the pass that holds, None without one
    """

    item: Item
    control: Control
    external: Assessed
    last_on: date | None
    broken: tuple[str, ...]
    passes_until: date | None

    @property
    def is_under_control(self) -> bool:
        """Internal control in order and an external assessment passed: 室内、室间质控."""
        return self.control is Control.IN_CONTROL and self.external is Assessed.PASSED


@dataclass(frozen=True, slots=True)
class Board:
    """Every item with any record of quality, worst first, and how many items of the list have none."""

    institution: str
    standings: tuple[Standing, ...]
    without: tuple[Item, ...]

    @property
    def under_control(self) -> int:
        return sum(one.is_under_control for one in self.standings)


@dataclass(frozen=True, slots=True)
class Shown:
    """One run: z and value by level, and the rules it breaks."""

    on: date
    number: int
    values: Mapping[str, float]
    z: Mapping[str, float]
    broken: tuple[str, ...]
    is_rejected: bool
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class LotShown:
    """A control material in use."""

    level: str
    lot: str
    unit: str
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class PassShown:
    """A pass in an external assessment; `ends_on` counts a withdrawal."""

    number: int
    scheme: str
    level: str
    from_on: date
    ends_on: date
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class History:
    """One item of an institution: the latest runs oldest first, its materials, its lapses and its passes."""

    standing: Standing
    runs: tuple[Shown, ...]
    lots: tuple[LotShown, ...]
    lapses: tuple[Lapse, ...]
    passes: tuple[PassShown, ...]


def board(institution: str, *, reader: Reader, today: date) -> Board:
    """Every item of an institution's quality control. Raises NotAllowed for who keeps none."""
    policy.require(reader, Permission.KEEP_QUALITY)
    runs, passes = _last_runs(institution, reader), _passes(institution, reader)
    standings, without = [], []
    for item in recognition_rules.book().items:
        if item.code in runs or item.code in passes:
            standings.append(_standing(item, runs.get(item.code), passes.get(item.code, ()), today))
        elif not item.excluded:
            without.append(item)
    return Board(institution, tuple(sorted(standings, key=_worst_first)), tuple(without))


def _worst_first(one: Standing) -> tuple[int, str]:
    lapsed = one.control is Control.LAPSED or one.external is Assessed.LAPSED
    return (0 if lapsed else 2 if one.is_under_control else 1), one.item.code


def _standing(item: Item, last: QcRun | None, passes: tuple[Pass, ...], today: date) -> Standing:
    need = recognition_rules.book().need(item.kind)
    judged = [Judged(last.on, last.is_rejected)] if last else []
    return Standing(
        item=item,
        control=control_on(judged, today, holds_days=need.holds_days if need else None),
        external=assessed(passes, today),
        last_on=last.on if last else None,
        broken=tuple(last.broken) if last else (),
        passes_until=max((one.to_on for one in passes if one.holds_on(today)), default=None),
    )


def _last_runs(institution: str, reader: Reader) -> dict[str, QcRun]:
    last = QcRun.objects.filter(institution=OuterRef("institution"), item=OuterRef("item")).order_by("-on", "-number")  # everyone: scoped by the row outside
    found = QcRun.objects.visible_to(reader).filter(institution=institution, pk=Subquery(last.values("pk")[:1]))
    return {run.item: run for run in found}


def _passes(institution: str, reader: Reader) -> dict[str, tuple[Pass, ...]]:
    found: dict[str, tuple[Pass, ...]] = {}
    for row in ExternalPass.objects.visible_to(reader).filter(institution=institution):
        one = quality_facts.as_pass(row)
        found[row.item] = (*found.get(row.item, ()), *([one] if one else []))
    return found


def history(institution: str, code: str, *, reader: Reader, today: date) -> History:
    """One item of an institution, with its latest runs. Raises NotFound for an item that is not on the list."""
    policy.require(reader, Permission.KEEP_QUALITY)
    item = recognition_rules.book().item(code)
    if item is None:
        raise NotFound(Text("清单中没有这个项目", "the list has no such item"))
    own = QcRun.objects.visible_to(reader).filter(institution=institution, item=code).order_by("on", "number")
    runs = list(own)
    passes = ExternalPass.objects.visible_to(reader).filter(institution=institution, item=code)
    known = tuple(one for row in passes if (one := quality_facts.as_pass(row)))
    lots = QcLot.objects.visible_to(reader).filter(institution=institution, item=code)
    return History(
        standing=_standing(item, runs[-1] if runs else None, known, today),
        runs=tuple(_shown(run) for run in runs[-MOST_RUNS:]),
        lots=tuple(LotShown(one.level, one.lot, one.unit, one.mean, one.sd) for one in lots),
        lapses=lapses([Judged(run.on, run.is_rejected) for run in runs]),
        passes=tuple(
            PassShown(row.pk, row.scheme, row.level, row.from_on, quality_facts.ends_on(row), row.withdrawn_on is not None) for row in passes
        ),
    )


def _shown(run: QcRun) -> Shown:
    return Shown(run.on, run.number, run.values, run.z, tuple(run.broken), run.is_rejected, run.is_fresh)


def institutions_kept(*, reader: Reader) -> tuple[str, ...]:
    """Institutions with any record of quality that the reader keeps, the one with most runs first."""
    policy.require(reader, Permission.KEEP_QUALITY)
    counted = Counter(QcRun.objects.visible_to(reader).order_by().values_list("institution", flat=True))
    return tuple(code for code, _ in counted.most_common())


def warnings(*, reader: Reader) -> tuple[LapseWarning, ...]:
    """What the reader's institution was told of results it had accepted, newest first."""
    found = LapseWarning.objects.visible_to(reader).select_related("line__case", "line__result")
    return tuple(found.order_by("-pk")[:50])
