"""Institutions: the list, and the profile of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.indicators.governance import Unit
from doorstep.services import flows, institutions, peers
from doorstep.services.flows import OTHER_CONDITIONS
from doorstep.services.institutions import Facility, Profile, Volume
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import Tier
from doorstep.web import area_figures, figures, frame, methods, pickers, table
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.frame import Choice
from doorstep.web.institutions import profile
from doorstep.web.institutions.pages import InstitutionPage, InstitutionsPage
from doorstep.web.page import render
from doorstep.web.pickers import Pickers
from doorstep.web.table import Column, Row, Table
from doorstep.web.words import WORDS


@methods.reads
def every(request: SignedInRequest) -> HttpResponse:
    """The institutions of the reader's area, by tier and area."""
    question = asked(request)
    mine = institutions.facilities(reader=question.reader)
    choices = _pickers(question, mine)
    kept = _kept(question, mine)
    done = institutions.volumes(basis=question.basis, period=question.period, reader=question.reader)
    page = InstitutionsPage(
        frame=frame.of(request, title=question.say("institutions.title"), room="institutions", asked=question),
        sentence=_sentence_of_all(question, kept, done),
        ribbon=figures.ribbon(question),
        pickers=choices,
        listed=_listed(question, kept, done),
    )
    return render(request, page)


def _tiers(mine: Sequence[Facility]) -> list[Tier]:
    return sorted({one.tier for one in mine}, reverse=True)


def _areas(mine: Sequence[Facility]) -> list[int]:
    """The counties that institutions stand in; the city for those that the register places no nearer."""
    return sorted({_area(one) for one in mine})


def _area(one: Facility) -> int:
    _, county, city, province = ancestors(one.located_in)
    return county or city or province


def _pickers(asked: Asked, mine: Sequence[Facility]) -> Pickers:
    every = ("", asked.say("atlas.all"))
    tiers = [(one.slug, one.label.of(asked.lang)) for one in _tiers(mine)]
    placed = [(str(code), asked.name(code)) for code in _areas(mine)]
    return pickers.together(
        asked,
        pickers.picker("tier", asked.say("institutions.tier"), [every, *tiers], dict(asked.query).get("tier", "")),
        pickers.picker("area", asked.say("figure.area"), [every, *placed], dict(asked.query).get("area", "")),
    )


def _kept(asked: Asked, mine: Sequence[Facility]) -> tuple[Facility, ...]:
    tier = pickers.chosen(asked, "tier", [one.slug for one in _tiers(mine)])
    area = pickers.chosen(asked, "area", [str(code) for code in _areas(mine)])
    return tuple(one for one in mine if tier in ("", one.tier.slug) and area in ("", str(_area(one))))


def _sentence_of_all(asked: Asked, kept: Sequence[Facility], done: Mapping[int, Volume]) -> str:
    active = [one for one in kept if one.number in done]
    known = {"period": asked.period.label(asked.lang), "every": len(kept), "active": len(active)}
    shown = [(done[one.number].stays or 0, one) for one in active]
    if not any(stays for stays, _ in shown):
        return asked.opened(asked.say("institutions.sentence-none", **known))
    stays, most = max(shown, key=lambda pair: pair[0])
    return asked.opened(
        asked.say("institutions.sentence", **known, most=most.name.of(asked.lang), stays=numbers.count(stays, asked.lang))
    )


def _listed(asked: Asked, kept: Sequence[Facility], done: Mapping[int, Volume]) -> Table:
    columns = (
        Column(asked.say("indicator.institution")),
        Column(asked.say("institutions.tier")),
        Column(asked.say("institutions.kind")),
        Column(asked.say("figure.area")),
        Column(asked.say("institutions.beds"), True),
        Column(asked.say("figure.stays"), True),
        table.share_column(asked.say("institution.days"), asked.lang),
    )
    query = asked.with_query(tier="", area="").partition("?")[2]
    rows = tuple(_listed_row(asked, one, done.get(one.number), f"?{query}" if query else "") for one in kept)
    title = table.titled(asked.say("institutions.title"), asked)
    return Table("institutions", title, columns, rows, asked.say("institutions.empty"), table.notes(asked))


def _listed_row(asked: Asked, one: Facility, done: Volume | None, query: str) -> Row:
    lang = asked.lang
    stays = table.maybe(None, lang) if done is None else table.number(done.stays, lang)
    return Row(
        (
            table.words(one.name.of(lang), href=f"/institutions/{one.code}/{query}"),
            table.words(one.tier.label.of(lang)),
            table.words(_kind(asked, one)),
            table.words(asked.name(one.located_in)),
            table.maybe(one.beds or None, lang),
            stays,
            figures.value_cell(done.days if done else None, Unit.DAYS, lang),
        )
    )


def _kind(asked: Asked, one: Facility) -> str:
    """Words for the kinds that region files use; others as they are written."""
    key = f"institution.kind-{one.kind}"
    return asked.say(key) if key in WORDS else one.kind


@methods.reads
def detail(request: SignedInRequest, code: str) -> HttpResponse:
    """One institution: what it is, whom it treats, and how it stands beside its peers."""
    question = asked(request)
    one = institutions.facility(code, reader=question.reader)
    found = institutions.profile(one, basis=question.basis, period=question.period, reader=question.reader)
    beside = peers.compared(one, basis=question.basis, period=question.period, reader=question.reader)
    name = one.name.of(question.lang)
    chart, by_month = profile.volume(question, name, found)
    page = InstitutionPage(
        frame=frame.of(request, title=name, room="institutions", trail=_trail(question, one), asked=question, has_charts=True),
        sentence=_sentence(question, one, found),
        ribbon=figures.ribbon(question),
        register=_register(question, one),
        figures=profile.shown(question, found),
        radar=profile.radar(question, name, beside),
        radar_note=question.say("institution.radar-note", tier=one.tier.label.of(question.lang), kind=_kind(question, one)),
        compared=profile.compared_table(question, name, beside),
        groups=profile.groups_table(question, name, found),
        blocks=profile.blocks_table(question, name, found),
        homes=profile.homes_table(question, name, found),
        volume=chart,
        by_month=by_month,
        facts=_register(question, one),
    )
    return render(request, page)


def _trail(asked: Asked, one: Facility) -> tuple[Choice, ...]:
    query = asked.with_query().partition("?")[2]
    above = Choice(asked.say("institutions.title"), f"/institutions/?{query}" if query else "/institutions/")
    area = _area(one)
    place = asked.register.places.get(area)
    steps = (Choice(asked.name(area), area_figures.area_href(asked, area)),) if place is not None and place.is_home else ()
    return (above, *steps, Choice(one.name.of(asked.lang), "", True))


def _sentence(asked: Asked, one: Facility, found: Profile) -> str:
    lang = asked.lang
    known = {"period": asked.period.label(lang), "name": one.name.of(lang)}
    if found.stays is None:
        return asked.opened(asked.say("institution.sentence-few", **known))
    if not found.stays:
        return asked.opened(asked.say("institution.sentence-none", **known))
    said = asked.say("institution.sentence", **known, stays=numbers.count(found.stays, lang))
    return asked.opened(said + _mostly_from(asked, found) + _mostly_for(asked, found) + asked.say("sentence.stop"))


def _mostly_from(asked: Asked, found: Profile) -> str:
    """The home most patients came from."""
    home, stays = next(((code, stays) for code, stays in found.homes if stays and code), (0, 0))
    if not stays or not found.stays:
        return ""
    return asked.say("institution.mostly-from", share=numbers.percent(min(1.0, stays / found.stays)), place=asked.name(home))


def _mostly_for(asked: Asked, found: Profile) -> str:
    group = next((code for code, stays in found.groups if stays and code != OTHER_CONDITIONS), "")
    return asked.say("institution.mostly-for", group=flows.group_label(group, asked.lang)) if group else ""


def _register(asked: Asked, one: Facility) -> tuple[tuple[str, str], ...]:
    """What the register says of it; a line that it leaves open is left out."""
    lang = asked.lang
    lines = (
        ("institutions.tier", one.tier.label.of(lang)),
        ("institutions.kind", _kind(asked, one)),
        ("institution.grade", one.grade),
        ("institution.ownership", asked.say(f"institution.{one.ownership}") if one.ownership in ("public", "private") else one.ownership),
        ("institutions.beds", numbers.grouped(one.beds) if one.beds else ""),
        ("institution.located-in", asked.name(one.located_in)),
        ("institution.serves", asked.name(one.serves) if one.serves else ""),
        ("institution.alliances", asked.say("atlas.comma").join(name.of(lang) for name in one.alliances)),
        ("institution.first-pages", "" if one.sends_first_pages else asked.say("institution.no-first-pages")),
    )
    return tuple((asked.say(key), words) for key, words in lines if words)
