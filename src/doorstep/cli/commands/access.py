"""`doorstep access`: beds within reach, people within the hour, and how evenly both are spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.options import shared
from doorstep.cli.output import emit, say
from doorstep.core.errors import BadValue, Rejected
from doorstep.core.text import Text

if TYPE_CHECKING:
    from doorstep.services.access import Spread
    from doorstep.services.travel_times import Network


@click.command("access")
@click.option("--measure", type=click.Choice(["within", "e2sfca", "equity"]), default="within", help="People within 30, 60 and 120 minutes; beds within reach of each place; indexes of equity.")
@click.option("--condition", default="", help="ICD-10 code: only institutions able to treat it by their records count.")
@click.option("--severe", is_flag=True, help="With --condition: its severe cases.")
@click.option("--more", type=click.IntRange(1, 1000), help="With --condition: which so many further institutions should treat it for the shortest ways.")
@click.option("--travel", type=click.Path(path_type=Path), help="CSV, XLSX or Parquet of origin, destination, minutes, in front of what the region file gives.")
@shared
def command(measure: str, condition: str, severe: bool, more: int | None, travel: Path | None, region: Path | None, form: str, lang: str) -> None:
    """What care people can reach, in minutes on the road and beds within reach."""
    from doorstep.cli.session import open_session

    open_session(region)
    from doorstep.services import travel_times
    from doorstep.services.readers import Operator

    network = _with_file(travel, lang) if travel else travel_times.network(reader=Operator())
    emit(_sites(network, condition, severe, more, lang) if more else _MEASURES[measure](network, condition, severe, lang), form)
    _tell_sources(network, lang)


def _with_file(path: Path, lang: str) -> Network:
    from doorstep.services import travel_times

    network, judged = travel_times.with_file(path)
    told = Text(
        f"{path.name}：{judged.rows_in} 行 = 采用 {judged.stored} + 重复 {judged.duplicates} + 隔离 {len(judged.quarantined)}",
        f"{path.name}: {judged.rows_in} rows = {judged.stored} stored + {judged.duplicates} duplicates + {len(judged.quarantined)} kept out",
    )
    say(told.of(lang))
    for one in judged.quarantined[:20]:
        say(f"{path.name}:{one.line}: {one.problem.label.of(lang)}")
    if not judged.stored:
        raise Rejected(
            Text("没有一行可用", "no row of the file can be used"),
            right=Text("每行应为本区域的一个地区、一家机构和分钟数", "each row should give an area and an institution of this region, and minutes"),
            cure=Text("请按上面所列改正", "Correct what is listed above"),
            where=path.name,
        )
    return network


def _tell_sources(network: Network, lang: str) -> None:
    counted = network.to_care.counted()
    every = len(network.homes) * len(network.sites)
    parts = [f"{mark.label.of(lang)} {count:,}" for mark, count in counted.items()]
    lost = Text(f"不知道 {every - sum(counted.values()):,}", f"not known {every - sum(counted.values()):,}")
    say(Text("行程时间的来源（对）：", "Where the minutes of pairs are from: ").of(lang) + ", ".join((*parts, lost.of(lang))))


def _within(network: Network, condition: str, severe: bool, lang: str) -> list[dict[str, Any]]:
    from doorstep.services import access
    from doorstep.services.readers import Operator

    found = access.within(reader=Operator(), condition=condition, is_severe=severe, network=network)
    return [
        {
            "kind": one.kind.of(lang),
            "institutions": one.institutions,
            "people": round(one.people),
            **{f"within_{limit:g}": round(people) for limit, people in zip(access.LIMITS, one.within, strict=True)},
            **{f"share_{limit:g}": share for limit, share in zip(access.LIMITS, one.shares, strict=True)},
            "mean_minutes": one.mean,
            "median_minutes": one.median,
            "no_known_way": round(one.lost),
            "estimated_share": one.estimated,
        }
        for one in found
    ]


def _sites(network: Network, condition: str, severe: bool, more: int, lang: str) -> dict[str, Any]:
    from doorstep.services import access, access_sites
    from doorstep.services.readers import Operator

    if not condition:
        raise BadValue(
            Text("--more 要有 --condition", "--more needs --condition"), right=Text("如 --condition I63 --more 2", "such as --condition I63 --more 2"), cure=Text("请写明病种", "Say which condition")
        )
    found = access_sites.best(reader=Operator(), condition=condition, is_severe=severe, more=more, network=network)
    return {
        "chosen": [{"institution": one.code, "name": one.name.of(lang)} for one in found.chosen],
        "standing": found.standing,
        "candidates": found.candidates,
        "people": round(found.after.people),
        **{f"within_{limit:g}_{when}": round(told.within[limit]) for limit in access.LIMITS for when, told in (("before", found.before), ("after", found.after))},
        "mean_minutes_before": None if found.before.mean != found.before.mean else found.before.mean,
        "mean_minutes_after": found.after.mean,
        "gap": found.gap,
    }


def _e2sfca(network: Network, condition: str, severe: bool, lang: str) -> list[dict[str, Any]]:
    from doorstep.services import access
    from doorstep.services.readers import Operator

    found = access.near(reader=Operator(), condition=condition, is_severe=severe, network=network)
    return [
        {
            "place": one.place.code,
            "name": one.place.name.of(lang),
            "people": one.place.population,
            "beds_per_1000": one.beds_per_1000,
            "nearest": one.nearest.code if one.nearest else None,
            "minutes": one.minutes,
            "source": one.mark.name.lower() if one.mark else None,
        }
        for one in found
    ]


def _equity(network: Network, condition: str, severe: bool, lang: str) -> dict[str, Any]:
    from doorstep.services import access
    from doorstep.services.readers import Operator

    found = access.equity(reader=Operator(), network=network)
    told: dict[str, Any] = {"standing": _indexes(found.standing), "reachable": _indexes(found.reachable)}
    if (thick := found.thickness) is not None:
        by_means = thick.by_means.tolist() if thick.by_means is not None else [None] * len(found.standing.areas)
        columns = zip(found.standing.areas, thick.care.tolist(), thick.people.tolist(), thick.by_people.tolist(), by_means, strict=True)
        told["agglomeration"] = {place.name.of(lang): {"hrad": care, "pad": people, "hrad_by_pad": ratio, "hrad_by_output": means} for place, care, people, ratio, means in columns}
    return told


def _indexes(spread: Spread) -> dict[str, Any]:
    theil = spread.theil
    return {"areas": len(spread.areas), "gini": spread.lorenz.gini, "theil": theil.total, "theil_between": theil.between, "theil_within": theil.within, "concentration": spread.concentration}


_Measure = Callable[["Network", str, bool, str], "Mapping[str, Any] | Sequence[Mapping[str, Any]]"]
_MEASURES: Mapping[str, _Measure] = {"within": _within, "e2sfca": _e2sfca, "equity": _equity}
