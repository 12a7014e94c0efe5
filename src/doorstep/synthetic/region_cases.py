"""The synthetic region's lists of cases: techniques, groups and weights, declared capability, visiting experts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from doorstep.synthetic.hospitals import Hospitals
from doorstep.synthetic.illness import YEARS, Condition, conditions
from doorstep.synthetic.places import Geography
from doorstep.synthetic.region_files import write_sheet
from doorstep.synthetic.surgery import begun, operations, visitor_name
from doorstep.tables.community import LINES, Way
from doorstep.tables.region import DECLARED, DRG_RULES, DRGS, REPORTED, TECHNIQUES, VISITORS

UNGROUPED = "F20.900"
"""A condition that no rule fits, so that stays without a group are seen."""

_USUAL_COST = 9_000
_OPERATED, _MEDICAL = 1.15, 0.9
_OURS = "合成示例，权重按合成费用计算，非官方"
Row = Mapping[str, object]


def write(folder: Path, geography: Geography, hospitals: Hospitals) -> None:
    """Write the sheets of cases and of what counties report."""
    write_sheet(folder, TECHNIQUES, map(_technique, operations()))
    write_sheet(folder, DRGS, _groups())
    write_sheet(folder, DRG_RULES, _rules())
    write_sheet(folder, DECLARED, _declared(hospitals))
    write_sheet(folder, VISITORS, _visitors(hospitals))
    write_sheet(folder, REPORTED, _reported(geography))


def _technique(row: Mapping[str, str]) -> Row:
    return {
        "code": row["code"], "name_zh": row["name_zh"], "name_en": row["name_en"], "operations": row["code"].upper(),
        "minimally_invasive": row["minimally_invasive"], "source": "合成示例目录，非官方；名称按 ICD-9-CM-3 通用译名", "synthetic": "yes",
    }  # fmt: skip


def _grouped() -> Iterable[Condition]:
    return (one for one in conditions() if one.icd != UNGROUPED)


def _code(one: Condition, operated: bool) -> str:
    return f"S{one.icd[:3]}{'P' if operated else 'M'}"


def _groups() -> Iterable[Row]:
    seen = set[str]()
    for one in _grouped():
        for operated in (True, False) if one.operation else (False,):
            code = _code(one, operated)
            if code in seen:
                continue
            seen.add(code)
            factor = _OPERATED if operated else _MEDICAL
            yield {
                "code": code, "name_zh": f"合成组：{one.name}，{'手术' if operated else '内科'}",
                "name_en": f"Synthetic group {one.icd[:3]}, {'operated' if operated else 'medical'}",
                "weight": f"{one.cost_yuan * factor / _USUAL_COST:.4f}", "low_risk": "yes" if one.tier <= 2 and not operated else "no",
                "source": _OURS, "synthetic": "yes",
            }  # fmt: skip


def _rules() -> Iterable[Row]:
    for number, one in enumerate(_grouped()):
        if one.operation:
            yield {"rule": f"P{number}", "drg": _code(one, True), "diagnoses": one.icd.upper(), "operations": one.operation[:5].upper()}
        yield {"rule": f"M{number}", "drg": _code(one, False), "diagnoses": one.icd.upper()}


def _declared(hospitals: Hospitals) -> Iterable[Row]:
    """Every planted technique, declared from the day it began: earlier than the evidence can show."""
    for number, one in enumerate(begun(hospitals)):
        yield {
            "code": f"D{number}", "institution": hospitals.all[one.institution].code, "technique": _listed(one.condition),
            "since": (1970 + one.month // 12) * 100 + one.month % 12 + 1, "source": "合成申报", "synthetic": "yes",
        }  # fmt: skip


def _listed(condition: int) -> str:
    return conditions()[condition].operation[:5]


def _visitors(hospitals: Hospitals) -> Iterable[Row]:
    for number, one in enumerate(begun(hospitals)):
        if one.local_from > one.month:
            last = one.local_from - 1
            yield {
                "code": f"V{number}", "institution": hospitals.all[one.institution].code, "name": visitor_name(number),
                "since": (1970 + one.month // 12) * 100 + one.month % 12 + 1, "until": (1970 + last // 12) * 100 + last % 12 + 1,
                "synthetic": "yes",
            }  # fmt: skip


_REPORTS = {"2.1": (8.0, None), "2.2a": (2600.0, None), "2.2b": (70.0, 100.0), "2.3": (6.4, 9.1), "5.1": (310.0, 4200.0)}
"""Invented reports: numerator and denominator; what goes by population is scaled to it. 5.2 nobody reports."""


def _reported(geography: Geography) -> Iterable[Row]:
    """What counties report of the last year; the last county has reported nothing."""
    for number, county in enumerate(geography.counties[:-1]):
        for line in LINES:
            row = {
                "code": f"{county.code}-{line.number}", "line": line.number, "area": county.code, "year": YEARS[-1],
                "evidence": f"合成佐证 {county.code}-{line.number}.pdf", "source": f"{county.name}（合成填报）", "synthetic": "yes",
            }  # fmt: skip
            if line.way is Way.JUDGED:
                yield row | {"met": "no" if (number + len(line.number)) % 4 == 0 else "yes"}
            elif line.number in _REPORTS:
                above, below = _REPORTS[line.number]
                shrunk = above * county.population / 100_000 if line.by_population else above + number
                yield row | {"numerator": f"{shrunk:.1f}", "denominator": "" if below is None else f"{below:g}"}
