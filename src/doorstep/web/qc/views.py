"""The board of quality control, and one item with its chart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpResponse

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import NotFound
from doorstep.core.text import Lang
from doorstep.recognition.language import SchemeLevel
from doorstep.recognition.westgard import Rule
from doorstep.services import directory, policy, quality_board
from doorstep.services.quality_board import Board, History
from doorstep.services.quality_file import Loaded
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.pickers import Picker, picker
from doorstep.web.qc import shown
from doorstep.web.qc.pages import BoardPage, ItemPage
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say


@methods.reads
def board(request: SignedInRequest) -> HttpResponse:
    """Every item of one institution, the worst first."""
    return board_page(request)


@methods.reads
def item(request: SignedInRequest, code: str) -> HttpResponse:
    """One item of one institution."""
    return item_page(request, code)


def institution_of(request: SignedInRequest) -> str:
    """The reader's institution; for those who belong to none the one asked about, or the first that has records."""
    policy.require(request.user, Permission.KEEP_QUALITY)
    if request.user.institution:
        return request.user.institution
    said = request.POST.get("institution", "") or request.GET.get("institution", "")
    kept = quality_board.institutions_kept(reader=request.user)
    found = said or (kept[0] if kept else "")
    if said and said not in directory.institutions():
        raise NotFound(WORDS["qc.no-institution"])
    return found


def today() -> date:
    """Today in Beijing time."""
    return utc_now().astimezone(BEIJING).date()


def board_page(request: SignedInRequest, refusal: Refusal | None = None, *, loaded: Loaded | None = None, status: int = 200) -> HttpResponse:
    """The board, with what became of a file."""
    lang, institution = lang_of(request), institution_of(request)
    found = quality_board.board(institution, reader=request.user, today=today())
    title = say(lang, "qc.title")
    around = frame.of(request, title=title, room="qc")
    query = "" if request.user.institution else f"?institution={institution}"
    page = BoardPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(found, lang),
        institution=institution,
        places=_places(request, institution, lang),
        items=shown.board_table(found, around.synthetic_opening + say(lang, "qc.items"), query, lang),
        without=tuple(Choice(one.name.of(lang), f"/qc/{one.code}/{query}") for one in found.without),
        refusal=refusal,
        loaded=say(lang, "qc.loaded", rows=loaded.rows, stored=loaded.stored, duplicate=loaded.duplicate, refused=len(loaded.refused)) if loaded else "",
        refused=tuple(say(lang, "qc.refused-row", row=one.row, why=one.why.of(lang)) for one in (loaded.refused[:20] if loaded else ())),
    )
    return render(request, page, status=status)


def _sentence(found: Board, lang: Lang) -> str:
    place = directory.name_of(found.institution).of(lang)
    if not found.standings:
        return say(lang, "qc.sentence-none", place=place)
    lapsed = [one.item.name.of(lang) for one in found.standings if shown.is_lapsed(one)]
    told = say(lang, "qc.sentence", place=place, all=len(found.standings), good=found.under_control)
    gap = "" if lang == "zh" else " "
    return told + (gap + say(lang, "qc.sentence-lapsed", items=("、" if lang == "zh" else ", ").join(lapsed)) if lapsed else "")


def _places(request: SignedInRequest, institution: str, lang: Lang) -> Picker | None:
    """For those who keep several institutions: which one."""
    if request.user.institution:
        return None
    kept = quality_board.institutions_kept(reader=request.user)
    options = [(code, directory.name_of(code).of(lang)) for code in kept]
    return picker("institution", say(lang, "qc.institution"), options, institution) if len(options) > 1 else None


def item_page(request: SignedInRequest, code: str, refusal: Refusal | None = None, *, typed: Mapping[str, str] | None = None, status: int = 200) -> HttpResponse:
    """One item, with what was typed when something was refused."""
    lang, institution = lang_of(request), institution_of(request)
    found = quality_board.history(institution, code, reader=request.user, today=today())
    name = found.standing.item.name.of(lang)
    back = "/qc/" if request.user.institution else f"/qc/?institution={institution}"
    around = frame.of(request, title=name, room="qc", has_charts=True, trail=(Choice(say(lang, "qc.title"), back), Choice(name, "", True)))
    done = request.GET.get("done", "")
    page = ItemPage(
        frame=around,
        sentence=around.synthetic_opening + _item_sentence(found, institution, lang),
        institution=institution,
        code=code,
        chart=shown.chart(found, around.synthetic_opening + say(lang, "qc.chart", item=name), lang),
        runs=shown.runs_table(found, around.synthetic_opening + say(lang, "qc.runs", item=name), lang),
        lapses=tuple(shown.lapse(one, lang) for one in found.lapses),
        passes=tuple(shown.pass_line(one, code, lang) for one in reversed(found.passes)),
        rules=tuple(rule.label.of(lang) for rule in Rule),
        levels=tuple(Choice(one.label.of(lang), "", (typed or {}).get("scheme_level") == one.value, one.value) for one in SchemeLevel),
        refusal=refusal,
        done=say(lang, f"qc.done-{done}") if done in ("run", "pass", "withdraw") else "",
        typed=_typed(found, typed or {}),
        today=today().isoformat(),
    )
    return render(request, page, status=status)


_FIELDS = ("on", "number", "lot_1", "mean_1", "sd_1", "value_1", "lot_2", "mean_2", "sd_2", "value_2", "unit", "corrected", "scheme", "from_on", "to_on")


def _typed(found: History, typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed; else the lots and targets in use, so that a daily run is a value for each level."""
    begun = {"on": today().isoformat(), "number": "1"}
    for at, lot in enumerate(shown.lots_in_use(found), 1):
        begun |= {f"lot_{at}": lot.lot, f"mean_{at}": f"{lot.mean:g}", f"sd_{at}": f"{lot.sd:g}", "unit": lot.unit}
    return {name: typed.get(name, "" if typed else begun.get(name, "")) for name in _FIELDS}


def _item_sentence(found: History, institution: str, lang: Lang) -> str:
    one, place = found.standing, directory.name_of(institution).of(lang)
    state = shown.state(one, lang)
    if one.last_on is None:
        return say(lang, "qc.item-none", place=place, item=one.item.name.of(lang))
    return say(lang, "qc.item-sentence", place=place, item=one.item.name.of(lang), state=state, day=one.last_on.isoformat())
