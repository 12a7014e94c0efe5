"""The frame around every page: rooms, way back, basis, period, language, reader. Built here only."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from doorstep.core.errors import NotFound
from doorstep.core.period import Period
from doorstep.core.text import Lang, Text
from doorstep.services import areas, flow_matrix, snapshots
from doorstep.services.readers import Account
from doorstep.services.summary import synthetic_opening
from doorstep.vocab.bases import Basis
from doorstep.vocab.roles import Permission, Role
from doorstep.web.asking import Asked
from doorstep.web.language import lang_of
from doorstep.web.words import say

ROOMS = (
    ("region", "/", None),
    ("flows", "/flows/", None),
    ("atlas", "/atlas/", None),
    ("indicators", "/indicators/", None),
    ("community", "/community/", None),
    ("conditions", "/conditions/", None),
    ("institutions", "/institutions/", None),
    ("capability", "/capability/", None),
    ("cases", "/cases/", Permission.HANDLE_CASES),
    ("consultations", "/consultations/", Permission.HANDLE_CASES),
    ("capacity", "/capacity/", Permission.HANDLE_CASES),
    ("qc", "/qc/", Permission.KEEP_QUALITY),
    ("recognition", "/recognition/", None),
    ("coordination", "/coordination/", None),
    ("hotline", "/hotline/", None),
    ("imaging", "/imaging/", Permission.HANDLE_CASES),
    ("planning", "/planning/", None),
    ("support", "/support/", None),
    ("roadmap", "/roadmap/", None),
    ("assessment", "/assessment/", None),
    ("data", "/data/", None),
    ("audit", "/audit/", Permission.SEE_AUDIT),
    ("accounts", "/accounts/", Permission.MANAGE_ACCOUNTS),
)
_WORK = ("cases", "consultations", "capacity", "hotline", "imaging")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several links of which one is current."""

    label: str
    href: str
    is_current: bool = False
    value: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything the base template uses.

    region and synthetic_name  '' when no region is loaded; synthetic_name also for real records
    bases, periods             empty on pages that do not depend on them
    kept                       names and values of the query that the period form must carry along
    """

    title: str
    lang: Lang
    region: str
    synthetic_name: str
    rooms: tuple[Choice, ...]
    trail: tuple[Choice, ...]
    bases: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    snapshot: str
    published_on: str
    reader: str
    role: str
    other_language: str
    search: str
    has_charts: bool

    @property
    def synthetic_opening(self) -> str:
        """What titles about invented records begin with; '' for real ones."""
        return synthetic_opening(Text(self.synthetic_name, self.synthetic_name) if self.synthetic_name else None, self.lang)

    @property
    def download_query(self) -> str:
        """What a download asks again: basis and all else that was chosen, ending in `&` when there is anything."""
        period = [("period", one.value) for one in self.periods if one.is_current and one.value]
        asked = urlencode([*self.kept, *period])
        return f"{asked}&" if asked else ""

    @property
    def lang_tag(self) -> str:
        """The tag of the `lang` attribute."""
        return "zh-Hans" if self.lang == "zh" else "en"


def of(
    request: HttpRequest,
    *,
    title: str,
    room: str = "",
    trail: tuple[Choice, ...] = (),
    asked: Asked | None = None,
    has_charts: bool = False,
    bases: tuple[Basis, ...] = tuple(Basis),
) -> Frame:
    """The frame of a page. With `asked` the page depends on basis and period and offers both."""
    lang = lang_of(request)
    reader = _reader(request)
    region, synthetic_name = _region(reader, lang)
    snapshot, published_on = _snapshot(reader)
    return Frame(
        title=title,
        lang=lang,
        region=region,
        synthetic_name=synthetic_name,
        rooms=_rooms(reader, room, lang),
        trail=trail,
        bases=_bases(asked, bases) if asked else (),
        periods=_periods(asked) if asked else (),
        kept=tuple(pair for pair in asked.query if pair[0] not in ("period", "format", "table")) if asked else (),
        snapshot=snapshot,
        published_on=published_on,
        reader=reader.label if reader else "",
        role=Role(reader.role).label.of(lang) if reader and reader.role in set(Role) else "",
        other_language=_other_language(request, lang),
        search=request.GET.get("q", ""),
        has_charts=has_charts,
    )


def _reader(request: HttpRequest) -> Account | None:
    user = getattr(request, "user", None)
    return user if isinstance(user, Account) else None


def _region(reader: Account | None, lang: Lang) -> tuple[str, str]:
    if reader is None:
        return "", ""
    try:
        register = areas.register(reader=reader)
    except NotFound:
        return "", ""
    name = register.name.of(lang)
    return name, name if register.is_synthetic else ""


def _snapshot(reader: Account | None) -> tuple[str, str]:
    if reader is None:
        return "", ""
    try:
        snapshot = snapshots.current(reader=reader)
    except NotFound:
        return "", ""
    return snapshot.code, snapshot.published_at.date().isoformat()


def _rooms(reader: Account | None, room: str, lang: Lang) -> tuple[Choice, ...]:
    if reader is None:
        return ()
    mine = [(name, href) for name, href, needs in ROOMS if needs is None or reader.may(needs)]
    if reader.institution and reader.may(Permission.HANDLE_CASES):  # their work stands before the figures
        mine.sort(key=lambda room: room[0] not in _WORK)
    return tuple(Choice(say(lang, f"room.{name}"), href, name == room, name) for name, href in mine)


def _bases(asked: Asked, bases: tuple[Basis, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(basis.label.of(asked.lang), asked.with_query(basis=basis.value), basis is asked.basis) for basis in bases
    )


def _periods(asked: Asked) -> tuple[Choice, ...]:
    first = flow_matrix.first_month(reader=asked.reader)
    latest = Period.last_months(12, until=snapshots.current(reader=asked.reader).last_month)
    years = range(latest.end // 100, first // 100 - 1, -1) if first else ()
    whole = [Period.year(year) for year in years if year * 100 + 1 >= first and (year + 1) * 100 + 1 <= latest.end]
    offered = [latest, *(period for period in whole if period != latest)]
    if asked.period not in offered:
        offered.insert(0, asked.period)
    return tuple(
        Choice(period.label(asked.lang), "", period == asked.period, "" if period == latest else str(period))
        for period in offered
    )


def _other_language(request: HttpRequest, lang: Lang) -> str:
    other = "en" if lang == "zh" else "zh"
    return f"/language/{other}/?{urlencode({'next': request.get_full_path()})}"
