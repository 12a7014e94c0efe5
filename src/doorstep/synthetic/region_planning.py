"""What the synthetic region writes down for its plan: needs, holdings, actions and money. Invented, and said so in every row.

Costs, months and odds are ours, plausible in their order, from no source. Some numbers are left out and some are ranges,
as a planner would find them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from doorstep.synthetic.draws import stream
from doorstep.synthetic.hospitals import Hospitals
from doorstep.synthetic.illness import LAST_MONTH, conditions
from doorstep.synthetic.institutions import Institution
from doorstep.synthetic.places import Geography
from doorstep.synthetic.region_files import write_sheet
from doorstep.synthetic.surgery import operations
from doorstep.tables.planning import ACTIONS, BUDGETS, CAPABILITIES, HOLDINGS, POOLS, SCENARIOS

Row = Mapping[str, object]
_OURS = "合成示例"
_DEPARTMENTS = {
    "肿瘤科": ("oncology", "Oncology"), "心血管内科": ("cardiology", "Cardiology"), "神经内科": ("neurology", "Neurology"),
    "神经外科": ("neurosurgery", "Neurosurgery"), "骨科": ("orthopaedics", "Orthopaedics"), "肾内科": ("nephrology", "Nephrology"),
    "血液科": ("haematology", "Haematology"), "妇科": ("gynaecology", "Gynaecology"), "普外科": ("general-surgery", "General surgery"),
    "呼吸内科": ("respiratory", "Respiratory medicine"), "消化内科": ("gastroenterology", "Gastroenterology"), "眼科": ("ophthalmology", "Ophthalmology"),
    "泌尿外科": ("urology", "Urology"), "感染科": ("infectious", "Infectious diseases"), "产科": ("obstetrics", "Obstetrics"),
}  # fmt: skip
_USUAL = ("general-surgery", "obstetrics", "respiratory", "gastroenterology", "orthopaedics", "gynaecology", "cardiology", "neurology")
"""Departments that county hospitals have, the commonest first: each has some six of them."""
_EQUIPMENT = {
    "linac": ("直线加速器", "Linear accelerator", ("C11", "C53", "C50"), 16.0), "dsa": ("血管造影机", "Angiography suite", ("I21", "I60", "I61"), 9.0),
    "dialysis": ("血液透析机", "Haemodialysis machines", ("N18",), 1.6), "c-arm": ("C 臂机", "C-arm", ("S72", "M17"), 1.1),
    "phaco": ("超声乳化仪", "Phacoemulsifier", ("H25",), 0.9), "laparoscope": ("腹腔镜系统", "Laparoscopy tower", ("C18", "C20", "D25"), 1.4),
}  # fmt: skip
_MILLION = 1_000_000
_PLANNED = frozenset("J18 K35 K40 K80 K25 I63 I50 I21 J44 S52 S72 H25 N20 O80 D25 A15 C16 C18 C20 C34 C50 C53 I60 I61 N18 C22 C91 C92 D56".split())
"""Conditions of the sample catalogue that the region plans for."""
_POOLS = {"surgeons": ("外科系专科医师", "surgical specialists", 40), "physicians": ("内科系专科医师", "medical specialists", 40)}
_SURGICAL = ("surgery", "orthopaedics", "urology", "gynaecology", "ophthalmology", "obstetrics")
_SPECIALTY = {"骨科": "orthopaedics", "心血管内科": "cardiology", "神经外科": "neurosurgery", "普外科": "surgery", "泌尿外科": "surgery", "妇科": "obstetrics", "肿瘤科": "oncology"}
"""Of the expert who brings a department's technique; of others nobody knows."""
_UNKNOWN_EVERY = 11
_FUND = "equipment"


def write(folder: Path, geography: Geography, hospitals: Hospitals, *, seed: int) -> None:
    """Write the sheets of planning into the region's folder. Money is in scale with the people, as beds are."""
    scale = sum(one.population for one in geography.counties) / sum(one.population_2020 for one in geography.counties)
    made = _Made(hospitals, scale, seed)
    rows = {CAPABILITIES: made.capabilities(), HOLDINGS: made.holdings(), ACTIONS: made.actions(), POOLS: _pools(), BUDGETS: _budgets(scale), SCENARIOS: _scenarios()}
    for sheet, found in rows.items():
        write_sheet(folder, sheet, ({**row, "source": _OURS, "synthetic": "yes"} for row in found))


def with_needs(catalogue: str) -> str:
    """The text of a catalogue with what its conditions need; what the synthetic region does not know stays as it is."""
    rows = list(csv.DictReader(io.StringIO(catalogue)))
    header = list(dict.fromkeys((*rows[0], "department", "technique", "equipment")))
    stream_ = io.StringIO()
    writer = csv.DictWriter(stream_, header, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows({**row, **{name: need for name, need in _needs(row["icd_prefixes"].split(), int(row["tier"])).items() if need}} for row in rows)
    return stream_.getvalue()


def _needs(prefixes: list[str], tier: int) -> dict[str, str]:
    """Needs of a condition of county tier or above that the synthetic region has: its department, main technique and equipment."""
    found = next((one for one in conditions() if tier >= 3 and one.icd[:3] in _PLANNED.intersection(prefixes)), None)
    if found is None:
        return {}
    technique = _technique(found.operation) if found.operation and found.grade >= 3 and found.operated >= 0.2 else ""
    equipment = next((code for code, (*_, icds, _) in _EQUIPMENT.items() if set(icds) & set(prefixes)), "")
    return {"department": f"dept-{_DEPARTMENTS[found.department][0]}", "technique": technique and f"tech-{technique}", "equipment": equipment and f"equip-{equipment}"}


def _technique(operation: str) -> str:
    """Code of the technique that an operation belongs to; '' when the region lists none."""
    plain = operation.replace("x", "0")[:5]
    return next((row["code"] for row in operations() if plain.startswith(row["code"][:5])), "")


def _specialty(capability: str) -> str:
    """Specialty of the expert who brings a technique; '' when nobody knows."""
    return next((_SPECIALTY.get(one.department, "") for one in conditions() if one.operation and f"tech-{_technique(one.operation)}" == capability), "")


class _Made:
    """Needs, who has what, and what could be done about the rest."""

    def __init__(self, hospitals: Hospitals, scale: float, seed: int) -> None:
        self.rng, self.scale, self.count = stream(seed, "planning"), scale, 0
        self.city = [hospitals.all[int(at)] for at in hospitals.city]
        self.counties = [one for one in hospitals.all if one.tier == 3 and one.kind == "general" and one.code.startswith("S4418")]
        self.needed = [needs for needs in (_needs([one.icd[:3]], max(one.tier, 3)) for one in conditions()) if needs]
        self.codes = sorted({code for needs in self.needed for code in needs.values() if code})
        self.held = {one.code: self._held(one) for one in (*self.city, *self.counties)}

    def capabilities(self) -> Iterator[Row]:
        named = {f"dept-{slug}": (zh, english, "department", "") for zh, (slug, english) in _DEPARTMENTS.items()}
        named |= {f"equip-{code}": (zh, english, "equipment", "") for code, (zh, english, *_) in _EQUIPMENT.items()}
        named |= {f"tech-{row['code']}": (row["name_zh"], row["name_en"], "technique", row["code"]) for row in operations()}
        for code in self.codes:
            zh, english, kind, technique = named[code]
            yield {"code": code, "name_zh": zh, "name_en": english, "kind": kind, "technique": technique}

    def _held(self, one: Institution) -> list[str]:
        """The first city hospital has everything, the others all but the dearest; county hospitals the usual departments."""
        if one is self.city[0]:
            return self.codes
        if one.tier == 4:
            return [code for code in self.codes if code != "equip-linac" and self.rng.random() < 0.85]
        usual = [f"dept-{slug}" for slug in _USUAL if self.rng.random() < 0.8]
        return [code for code in self.codes if code in usual or (not code.startswith("dept-") and self.rng.random() < 0.3)]

    def holdings(self) -> Iterator[Row]:
        for institution, codes in self.held.items():
            for code in codes:
                if not code.startswith("tech-"):  # who does a technique is read from the records
                    yield {"institution": institution, "capability": code}

    def actions(self) -> Iterator[Row]:
        """Each county hospital could be brought what it lacks; techniques by three ways; beds where they are few."""
        names = {row["code"]: row for row in self.capabilities()}
        for one in (*self.city[1:], *self.counties):
            for code in self.codes:
                if code not in self.held[one.code]:
                    yield from self._ways(one, names[code])
            yield self._beds(one)

    def _ways(self, one: Institution, capability: Row) -> Iterator[Row]:
        kind, code = str(capability["kind"]), f"{one.code}-{capability['code']}"
        both = {
            "institution": one.code, "capability": capability["code"], "name_zh": f"{one.name}：{capability['name_zh']}",
            "name_en": f"{one.name_en}: {capability['name_en']}", **self._draw(),
        }  # fmt: skip
        if kind == "department":
            pool = "surgeons" if any(part in code for part in _SURGICAL) else "physicians"
            yield both | {"code": code, "kind": "department", **self._money(6.0, 0.8), "pool": pool, "people": 4, "lead_months": 9, "ramp_months": 6, "minimum_cases": 5}
        elif kind == "equipment":
            cost = _EQUIPMENT[str(capability["code"]).removeprefix("equip-")][3]
            yield both | {"code": code, "kind": "equipment", **self._money(cost, cost / 20), "fund": _FUND, "lead_months": 6}
        else:
            yield both | {"code": code, "kind": "technique", **self._money(0.9, 0.15), "pool": "surgeons", "people": 2, "lead_months": 6, "ramp_months": 6, "minimum_cases": 3}
            yield both | {"code": f"{code}-team", "kind": "team", **self._money(0.1, 0.9, is_whole=False), "specialty": _specialty(str(capability["code"])), "lead_months": 2, "ramp_months": 2}
            yield both | {"code": f"{code}-training", "kind": "training", **self._money(0.4, 0.05, is_whole=False), "lead_months": 12, "ramp_months": 6}

    def _money(self, cost: float, yearly: float, *, is_whole: bool = True) -> dict[str, object]:
        """Millions to CNY: a range of a fifth either side; now and then nobody knows."""
        cost, yearly = (round(one * float(self.rng.uniform(0.7, 1.4)), 2) for one in (cost, yearly))
        self.count += 1
        known = {} if is_whole and self.count % _UNKNOWN_EVERY == 0 else {"cost_low": self._cny(cost * 0.8), "cost_high": self._cny(cost * 1.2)}
        return {**known, "yearly_low": self._cny(yearly), "yearly_high": self._cny(yearly)}

    def _cny(self, millions: float) -> int:
        return round(millions * _MILLION * self.scale / 100) * 100

    def _draw(self) -> dict[str, object]:
        middle = float(np.exp(self.rng.uniform(0.25, 0.9)))
        return {"draw_low": round(middle * 0.85, 2), "draw_high": round(middle * 1.15, 2)} if middle > 1.2 else {"draw_low": 1.0, "draw_high": round(middle * 1.3, 2)}

    def _beds(self, one: Institution) -> Row:
        beds = max(1, round(one.beds * 0.2))
        return {
            "code": f"{one.code}-beds", "kind": "beds", "institution": one.code, "name_zh": f"{one.name}：增加 {beds} 张床", "name_en": f"{one.name_en}: {beds} more beds",
            **self._money(0.25 * beds / self.scale, 0.05 * beds / self.scale, is_whole=False), "beds": beds, "lead_months": 12,
        }  # fmt: skip


def _pools() -> Iterator[Row]:
    for code, (zh, english, people) in _POOLS.items():
        yield {"code": code, "name_zh": zh, "name_en": english, "people": people}


def _budgets(scale: float) -> Iterator[Row]:
    for number in range(1, 4):
        year = LAST_MONTH // 100 + number
        yield {"code": f"{_FUND}-{year}", "fund": _FUND, "year": year, "cny": round(12 * _MILLION * scale)}


def _scenarios() -> Iterator[Row]:
    yield {"code": "usual", "name_zh": "需求如常", "name_en": "demand as usual", "weight": 3, "growth_percent": 1}
    yield {"code": "ageing", "name_zh": "老龄化加快", "name_en": "faster ageing", "weight": 1, "growth_percent": 4}
