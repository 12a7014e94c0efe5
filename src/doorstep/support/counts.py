"""Figures that published reports give and that ledgers and the register can be counted for.

Each count has a code; a published figure of the region file that names it stands on the page beside what the rows
give. What no row tells is not computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep.core.text import Text
from doorstep.vocab.divisions import ancestors

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
"""Rows by ledger; `institutions` are those of the register: code, tier (slug), kind, located_in."""
PUBLIC_HEALTH, COMMUNITY = "public-health", "community"


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted, and how: from the tables, inside an area; `of` is None where no row tells."""

    name: Text
    of: Callable[[Tables, int], int] | None = None


def _postings(tables: Tables, area: int) -> list[Row]:
    """Postings of programmes that an area receives or sends."""
    mine = {one["code"] for one in tables.get("programmes", ()) if _within(one["area"], area) or _within(one["sender_area"], area)}
    return [one for one in tables.get("postings", ()) if one["programme"] in mine]


def _batches(tables: Tables, area: int) -> int:
    mine = {one["programme"] for one in _postings(tables, area)}
    return sum(one["programme"] in mine for one in tables.get("batches", ()))


def _senders(tier: str, is_public_health: bool) -> Callable[[Tables, int], int]:
    def count(tables: Tables, area: int) -> int:
        sending = {one["sender"] for one in _postings(tables, area)}
        return sum(one["code"] in sending and one["tier"] == tier and (one["kind"] == PUBLIC_HEALTH) == is_public_health for one in tables.get("institutions", ()))

    return count


def _institutions(*tiers: str, is_community: bool | None = None) -> Callable[[Tables, int], int]:
    def count(tables: Tables, area: int) -> int:
        return sum(
            one["tier"] in tiers and (is_community is None or (one["kind"] == COMMUNITY) == is_community) and _within(one["located_in"], area)
            for one in tables.get("institutions", ())
        )

    return count


def _rows(ledger: str, **wanted: str) -> Callable[[Tables, int], int]:
    """Rows of a ledger that have these values; the ledger belongs to the region as a whole."""
    return lambda tables, area: sum(all(row[name] == value for name, value in wanted.items()) for row in tables.get(ledger, ()))


def _sum(ledger: str, field: str) -> Callable[[Tables, int], int]:
    return lambda tables, area: sum(row[field] or 0 for row in tables.get(ledger, ()))


def _within(code: int | None, area: int) -> bool:
    return bool(code) and (code == area or area in ancestors(int(code or 0)))


COUNTS = {
    "support-experts": Count(Text("派出专家", "experts sent"), lambda tables, area: len(_postings(tables, area))),
    "support-batches": Count(Text("批次", "batches"), _batches),
    "support-leaders": Count(Text("领队", "team leaders"), lambda tables, area: sum(bool(one["leader"]) for one in _postings(tables, area))),
    "sending-municipal-hospitals": Count(Text("派出的市属医院", "municipal hospitals that sent"), _senders("province", False)),
    "sending-public-health": Count(Text("派出的公共卫生机构", "public-health institutions that sent"), _senders("province", True)),
    "sending-district-hospitals": Count(Text("派出的区属医院", "district hospitals that sent"), _senders("county", False)),
    "county-hospitals": Count(Text("县级医院", "county hospitals"), _institutions("county")),
    "community-centres": Count(Text("社区卫生服务中心", "community health centres"), _institutions("township", is_community=True)),
    "township-hospitals": Count(Text("乡镇卫生院", "township hospitals"), _institutions("township", is_community=False)),
    "village-clinics": Count(Text("村卫生室", "village clinics"), _institutions("village")),
    "institutions": Count(Text("医疗卫生机构", "institutions"), _institutions("village", "township", "county", "city", "province")),
    "backstop-hospitals": Count(Text("兜底医院", "backstop hospitals"), _institutions("province", "city")),
    "new-techniques": Count(Text("新技术新项目", "new techniques and services"), _rows("new-techniques")),
    "new-tests": Count(Text("新检验检查项目", "new tests"), _rows("new-techniques", kind="test")),
    "service-points": Count(Text("服务点", "service points"), _rows("service-points")),
    "station-visits": Count(Text("服务点巡诊", "visits to service points"), _rows("outreach-visits", kind="station")),
    "medicine-parcels": Count(Text("送药份数", "medicine parcels"), _sum("outreach-visits", "parcels")),
    "training-people": Count(Text("培训人数", "people trained"), _sum("training-plans", "people")),
    "training-years": Count(Text("培训计划年数", "years of the training plan"), _rows("training-plans")),
    "qc-items": Count(Text("纳入质控的检验项目", "laboratory items under quality control")),
    "catalogue-not-beyond-region": Count(Text("目录：大病不出自治区的病种", "catalogue: major conditions not to leave the region")),
    "catalogue-not-beyond-city": Count(Text("目录：中病不出地市的病种", "catalogue: intermediate conditions not to leave the prefecture")),
    "gaps-filled": Count(Text("填补的技术空白", "technical gaps filled")),
    "specialty-departments": Count(Text("专科建设", "specialty departments")),
    "grade-3-4-volume-growth": Count(Text("三四级手术量增长", "growth of grade 3-4 operations")),
}
