"""`doorstep plan postings`: which expert goes where, from when to when, and which request stays unanswered."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit, say
from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.vocab.professions import SPECIALTIES

if TYPE_CHECKING:
    from doorstep.services.posting_told import PostingPlan


@click.command("postings")
@click.option("--months", type=click.IntRange(1, 36), default=12, help="Months looked at.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m"]), help="First month looked at. Default: the next one.")
@click.option("--minimums", is_flag=True, help="The national minimums of paired support must be kept, or what stands in the way is told.")
@click.option("--equipped", multiple=True, help="REQUEST=YYYY-MM-DD, from when on the equipment of a request is there. May be given again.")
@click.option("--plan", "plan_file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A plan: its expert teams are wishes too, and the equipment that it brings is there from then on.")
@click.option("--time-limit", type=click.FloatRange(0.5, 3600), default=10.0, help="Seconds to look for the plan and its proof.")
@shared
def postings(months: int, first: datetime | None, minimums: bool, equipped: tuple[str, ...], plan_file: Path | None, time_limit: float, region: Path | None, form: str, lang: str) -> None:
    """Match requests for support, and the expert teams of a plan, with the experts that senders under agreement can spare."""
    from doorstep.cli.session import open_session

    days = dict(_equipped(one) for one in equipped)
    open_session(region, migrate=True)
    from doorstep.core.clock import utc_now
    from doorstep.planning.portfolio import files
    from doorstep.services import posting_plan
    from doorstep.services.readers import Operator

    of_plan = files.read(plan_file.read_text("utf-8", errors="replace")) if plan_file else None
    found = posting_plan.plan(
        reader=Operator(), now=utc_now(), first=first.date() if first else None, months=months, seconds=time_limit, minimums=minimums, equipped=days, of_plan=of_plan,
    )  # fmt: skip
    if form == "json":
        emit(_whole(found, lang), form)
        return
    emit(_going(found, lang), form)
    _tell(found, lang)


def _equipped(given: str) -> tuple[str, date]:
    code, _, day = given.partition("=")
    try:
        return code, date.fromisoformat(day)
    except ValueError:
        raise BadValue(
            Text(f"--equipped {given} 不成立", f"--equipped {given} cannot be read"), right=Text("应为 需求编号=YYYY-MM-DD", "it should be REQUEST=YYYY-MM-DD"), cure=Text("请改正", "Correct it")
        ) from None


def _whole(found: PostingPlan, lang: str) -> dict[str, Any]:
    return {
        "from": found.horizon.first.isoformat(),
        "months": found.horizon.months,
        "unit": found.unit,
        "value": round(found.value, 3),
        "bound": round(found.bound, 3),
        "gap": round(found.gap, 6),
        "checked_bound": round(found.checked, 3),
        "seconds": round(found.seconds, 3),
        "postings": _going(found, lang),
        "unanswered": [
            {
                "request": one.request, "origin": _origin(one.is_plan), "host": _name(one.host, lang), "specialty": SPECIALTIES[one.specialty].of(lang),
                "months_asked": one.asked, "months_given": one.given, "why": one.why.of(lang), "lasting": one.lasting.of(lang) if one.lasting else None,
            }
            for one in found.unanswered
        ],  # fmt: skip
        "minimums": [{"sender": _name(one.sender, lang), "host": _name(one.host, lang), "people": one.people, "asked": one.asked, "kept": one.people >= one.asked} for one in found.minimums],
        "known": [one.of(lang) for one in found.known],
        "missing": [one.of(lang) for one in found.missing],
    }


def _going(found: PostingPlan, lang: str) -> list[dict[str, Any]]:
    return [
        {
            "request": one.request,
            "origin": _origin(one.is_plan),
            "sender": _name(one.sender, lang),
            "host": _name(one.host, lang),
            "specialty": SPECIALTIES[one.specialty].of(lang),
            "from": one.since.isoformat(),
            "to": one.until.isoformat(),
            "months": one.months,
            "cases_a_month": None if one.cases is None else round(one.cases, 2),
        }
        for one in found.going
    ]


def _tell(found: PostingPlan, lang: str) -> None:
    unit = {"cases": Text("例", "cases"), "months": Text("人月", "months of presence")}[found.unit]
    told = Text(
        f"合计 {found.value:,.1f} {unit.zh}；任何方案不超过 {found.bound:,.1f}（差距 {found.gap:.2%}）", f"{found.value:,.1f} {unit.en} in all; no plan brings more than {found.bound:,.1f} (gap {found.gap:.2%})"
    )
    say(told.of(lang))
    for one in found.unanswered:
        partly = Text(f"{one.request} 得到 {one.given:g}/{one.asked:g} 人月：{one.why.zh}", f"{one.request} gets {one.given:g} of {one.asked:g} months: {one.why.en}")
        say(partly.of(lang))
        if one.lasting:
            say(f"  {one.lasting.of(lang)}")
    for known in found.known:
        say(known.of(lang))
    for missing in found.missing:
        say(Text(f"缺：{missing.zh}", f"Missing: {missing.en}").of(lang))


def _origin(is_plan: bool) -> str:
    return "plan" if is_plan else "request"


def _name(code: str, lang: str) -> str:
    from doorstep.services import directory

    return directory.name_of(code).of(lang)
