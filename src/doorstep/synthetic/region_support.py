"""The ledgers of the synthetic region: support, techniques, outreach, training, roadmap and targets. Invented, and said so in every row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from doorstep.synthetic.choice import ACTIONS
from doorstep.synthetic.draws import stream
from doorstep.synthetic.hospitals import Hospitals
from doorstep.synthetic.illness import conditions
from doorstep.synthetic.places import CITY, DISTRICTS, County, Geography
from doorstep.synthetic.region_files import write_sheet
from doorstep.synthetic.surgery import Begun, begun, operations, visitor_name
from doorstep.tables import ledgers

Row = Mapping[str, object]
_OURS = "合成示例"
_TITLES = ("attending", "associate-chief", "chief")
_SPECIALTIES = ("surgery", "internal", "cardiology", "neurology", "obstetrics", "paediatrics", "orthopaedics")
_PEOPLE_EACH = 5
_FIRST, _LAST = date(2024, 1, 1), date(2025, 12, 31)
_NO_EFFECT = 441882
"""A county where a project was finished that changed nothing: what is measured there is chance."""


def write(folder: Path, geography: Geography, hospitals: Hospitals, *, seed: int) -> None:
    """Write `ledgers/*.csv` into the region's folder."""
    (folder / "ledgers").mkdir(exist_ok=True)
    made = _Made(geography, hospitals, seed)
    for code, rows in made.ledgers().items():
        write_sheet(folder, ledgers.get(code).sheet, ({**row, "source": _OURS, "synthetic": "yes"} for row in rows))


class _Made:
    """Everything that the ledgers are made from."""

    def __init__(self, geography: Geography, hospitals: Hospitals, seed: int) -> None:
        self.counties = geography.counties
        self.rng = stream(seed, "ledgers")
        self.city = hospitals.all[int(hospitals.city[0])].code
        self.leads = {one.county: one.code for one in reversed(hospitals.all) if one.tier == 3 and one.kind == "general"}
        self.townships = {county: [one.code for one in hospitals.all if one.tier == 2 and one.county == county] for county in self.leads}
        self.begun = begun(hospitals)
        self.hospitals = hospitals.all

    def ledgers(self) -> dict[str, list[Row]]:
        """Rows by ledger."""
        return {
            "programmes": [*self._programmes()], "support-agreements": [*self._agreements()], "batches": [*self._batches()],
            "postings": [*self._postings(), *self._visitors(), *self._downward()], "support-requests": [*self._requests()],
            "support-lodgings": [*self._lodgings()], "spare-experts": [*self._spared()],
            "new-techniques": [*self._techniques()], "mentorships": [*self._mentorships()],
            "accreditations": [*self._accreditations()], "clauses": [*self._clauses()], "achievements": [*self._achievements()],
            "training-plans": [*self._training()], "placements": [*self._placements()], "sessions": [*self._sessions()],
            "service-points": [*self._points()], "outreach-people": [*self._people()], "outreach-visits": [*self._visits()],
            "plans": [_PLAN], "projects": [*self._projects()], "milestones": [*self._milestones()], "tasks": [*self._tasks()],
            "fund-draws": [*self._draws()], "targets": [*self._targets()],
        }  # fmt: skip

    def _until(self, county: County) -> str:
        """The last day of a county's support: with all but the last it is agreed for years to come."""
        return "2026-12-31" if county is self.counties[-1] else "2029-12-31"

    def _programmes(self) -> Iterator[Row]:
        for county in self.counties:
            yield {"code": f"P-{county.code}", "name_zh": f"市级医院对口帮扶{county.name}", "name_en": f"City hospital paired with {county.name_en}", "kind": "paired", "sender_area": CITY, "area": county.code, "since": _FIRST, "until": self._until(county)}
        yield {"code": "DOWN", "name_zh": "千医下乡（县派乡）", "name_en": "County doctors to townships", "kind": "downward", "sender_area": CITY, "area": CITY, "since": _FIRST, "until": "2026-12-31"}

    def _agreements(self) -> Iterator[Row]:
        for county in self.counties:
            yield {"code": f"A-{county.code}", "programme": f"P-{county.code}", "sender": self.city, "host": self.leads[county.code], "since": _FIRST, "until": self._until(county), "goals": "三四级手术占比提高，常见大病留在县内"}

    def _batches(self) -> Iterator[Row]:
        for county in self.counties:
            for number, (first, last) in enumerate(_halves(), 1):
                yield {"code": f"B-{county.code}-{number}", "programme": f"P-{county.code}", "number": number, "area": county.code, "since": first, "until": last, "planned": _PEOPLE_EACH}

    def _postings(self) -> Iterator[Row]:
        """Five people each half-year, but for the last county, where one is short in the second half of 2025."""
        for county in self.counties:
            for number, (first, last) in enumerate(_halves(), 1):
                short = county is self.counties[-1] and number == 4
                for person in range(1, _PEOPLE_EACH + (not short)):
                    yield {
                        "code": f"B-{county.code}-{number}-{person}", "programme": f"P-{county.code}", "batch": f"B-{county.code}-{number}",
                        "label": f"合成队员 {person}", "leader": "yes" if person == 1 else "no", "sender": self.city, "host": self.leads[county.code],
                        "kind": "medical", "specialty": _SPECIALTIES[(county.code + person) % len(_SPECIALTIES)], "title": _TITLES[person % 3],
                        "since": first, "until": last, "arrived": first, "returned": last,
                    }  # fmt: skip

    def _visitors(self) -> Iterator[Row]:
        """The experts who led the first operations of a technique, by the name that first pages bear."""
        for number, one in self._visited():
            county = self.hospitals[one.institution].county
            yield {
                "code": f"T-{number}", "programme": f"P-{county}", "label": f"合成专家 {number}", "leader": "no", "sender": self.city,
                "host": self.hospitals[one.institution].code, "kind": "medical", "specialty": "surgery", "title": "chief",
                "since": _day(one.month), "until": _day(one.local_from) - timedelta(1), "arrived": _day(one.month), "returned": _day(one.local_from) - timedelta(1),
                "operator": visitor_name(number),
            }  # fmt: skip

    def _visited(self) -> list[tuple[int, Begun]]:
        return [(number, one) for number, one in enumerate(self.begun) if one.local_from > one.month]

    def _downward(self) -> Iterator[Row]:
        for county, lead in self.leads.items():
            for number, township in enumerate(self.townships[county][:3], 1):
                months = (12, 7, 4)[number - 1]
                yield {
                    "code": f"D-{county}-{number}", "programme": "DOWN", "label": f"合成县医 {number}", "leader": "no", "sender": lead, "host": township, "kind": "downward",
                    "specialty": "internal", "title": _TITLES[number - 1], "since": "2025-01-01", "until": _day((2025 - 1970) * 12 + months) - timedelta(1),
                    "arrived": "2025-01-01", "returned": _day((2025 - 1970) * 12 + months) - timedelta(1),
                }  # fmt: skip

    def _requests(self) -> Iterator[Row]:
        for number, county in enumerate(self.counties[:4]):
            yield {
                "code": f"R-{county.code}", "host": self.leads[county.code], "gap": "condition", "condition": ("I60-I69", "I20-I25", "C30-C39", "S70-S79")[number],
                "specialty": ("neurology", "cardiology", "oncology", "orthopaedics")[number], "people": 1, "months": 12, "wanted": "2026-01-01", "reason": "本县患者外转最多的病种",
            }  # fmt: skip

    def _lodgings(self) -> Iterator[Row]:
        """Of all counties but the last, where nobody wrote it down."""
        for county in self.counties[:-1]:
            yield {"code": f"H-{county.code}", "host": self.leads[county.code], "people": _PEOPLE_EACH + 1, "since": _FIRST, "until": ""}

    def _spared(self) -> Iterator[Row]:
        """What the city's hospital gives in all; how many of each specialty nobody wrote down."""
        yield {"code": "S-all", "sender": self.city, "specialty": "", "people": _PEOPLE_EACH * len(self.counties), "since": _FIRST, "until": ""}

    def _techniques(self) -> Iterator[Row]:
        visited = {id(one): number for number, one in self._visited()}
        for number, one in enumerate(self.begun):
            code = conditions()[one.condition].operation[:5]
            yield {
                "code": f"N-{number}", "name": _operation_name(code), "institution": self.hospitals[one.institution].code, "kind": "technique", "level": "county",
                "technique": code, "posting": f"T-{visited[id(one)]}" if id(one) in visited else "", "first": _day(one.month),
            }  # fmt: skip

    def _mentorships(self) -> Iterator[Row]:
        for number, one in self._visited():
            yield {
                "code": f"M-{number}", "posting": f"T-{number}", "apprentice": f"合成学员 {number}", "sender": self.city, "host": self.hospitals[one.institution].code,
                "techniques": conditions()[one.condition].operation[:5], "since": _day(one.month), "until": _day(one.local_from) - timedelta(1),
            }  # fmt: skip

    def _accreditations(self) -> Iterator[Row]:
        for number, county in enumerate(self.counties):
            yield {"code": f"Q-{county.code}", "institution": self.leads[county.code], "aim": "grade-3" if number % 2 else "key-department", "specialty": "" if number % 2 else "neurology", "since": "2025-01-01", "due": "2027-12-31"}

    def _clauses(self) -> Iterator[Row]:
        for county in self.counties:
            for number in range(1, 13):
                status = ("met", "met", "partly", "not-met")[int(self.rng.integers(0, 4))]
                yield {"code": f"Q-{county.code}-{number:02d}", "accreditation": f"Q-{county.code}", "clause": f"合成条款 {number}", "status": status, "checked": "2025-12-01", "evidence": f"佐证 {number}.pdf" if status == "met" else "", "due": "2026-12-31"}

    def _achievements(self) -> Iterator[Row]:
        for number, county in enumerate(self.counties):
            yield {"code": f"E-{county.code}", "institution": self.leads[county.code], "kind": ("paper", "project", "honour")[number % 3], "name": f"合成成果 {number + 1}", "on": "2025-06-01", "evidence": f"成果 {number + 1}.pdf"}

    def _training(self) -> Iterator[Row]:
        for year, people, budget in ((2024, 30, 500_000), (2025, 40, 800_000), (2026, 45, 1_000_000)):
            yield {"code": f"Y-{year}", "name": f"{year} 年骨干医师进修", "area": CITY, "year": year, "people": people, "budget_cny": budget, "spent_cny": round(budget * 0.92) if year < 2026 else ""}

    def _placements(self) -> Iterator[Row]:
        for year, people in ((2024, 28), (2025, 37)):
            for number in range(1, people + 1):
                county = self.counties[number % len(self.counties)].code
                first = date(year, 1, 1) + timedelta(days=7 * number)
                back, alone = self.rng.random() < 0.93, self.rng.random() < 0.7
                yield {
                    "code": f"Y-{year}-{number}", "plan": f"Y-{year}", "label": f"合成学员 {number}", "home": self.leads[county], "host": self.city, "kind": "further-study",
                    "specialty": _SPECIALTIES[number % len(_SPECIALTIES)], "since": first, "until": first + timedelta(180),
                    "returned": first + timedelta(181) if back else "", "independent": first + timedelta(300) if back and alone else "",
                }  # fmt: skip

    def _sessions(self) -> Iterator[Row]:
        for number in range(48):
            county = self.counties[number % len(self.counties)].code
            kind = ("lecture", "rounds", "visiting", "famous-doctor")[number % 4]
            invited = 30 if kind == "lecture" else 12
            attended = int(self.rng.integers(invited // 2, invited + 1))
            tested = attended if kind == "lecture" else ""
            yield {
                "code": f"S-{number}", "name": f"合成课题 {number + 1}", "kind": kind, "teacher": self.city, "institution": self.leads[county],
                "on": date(2025, 1, 6) + timedelta(days=7 * number), "invited": invited, "attended": attended, "tested": tested,
                "passed": round(attended * 0.85) if tested else "", "patients": int(self.rng.integers(15, 40)) if kind in ("visiting", "famous-doctor") else "",
            }  # fmt: skip

    def _points(self) -> Iterator[Row]:
        for county in self.counties:
            yield {"code": f"F-{county.code}", "name": f"合成服务点（{county.name}）", "institution": self.leads[county.code], "area": county.code, "since": _FIRST}

    def _people(self) -> Iterator[Row]:
        for county in self.counties:
            for number in range(1, 26):
                yield {"code": f"F-{county.code}-{number:02d}", "point": f"F-{county.code}", "since": _FIRST}

    def _visits(self) -> Iterator[Row]:
        number = 0
        for county in self.counties:
            for person in range(1, 26):
                for _ in range(int(self.rng.integers(0, 4))):
                    number += 1
                    yield {"code": f"V-{number}", "point": f"F-{county.code}", "kind": "home", "on": _in_2025(self.rng), "person": f"F-{county.code}-{person:02d}", "people": 1}
            for _ in range(12):
                number += 1
                yield {"code": f"V-{number}", "point": f"F-{county.code}", "kind": "station", "on": _in_2025(self.rng), "people": int(self.rng.integers(8, 25)), "parcels": int(self.rng.integers(5, 30))}

    def _projects(self) -> Iterator[Row]:
        """Two finished when the planted action began: one that it stands for, one that changed nothing; one running, one waiting for it."""
        (action,) = ACTIONS
        done, others = _day(action.month) - timedelta(1), [one.code for one in self.counties if one.code not in (action.county, _NO_EFFECT, *DISTRICTS)]
        yield _project("J-1", ("专科中心建设", "Specialty centre"), "department", self.leads[action.county], "2023-10-01", done, 3_000_000, 2_000_000, predicted=5.0, finished=done)
        yield _project("J-2", ("影像设备更新", "New imaging equipment"), "equipment", self.leads[_NO_EFFECT], "2023-10-01", done, 2_400_000, 1_500_000, predicted=3.0, finished=done)
        yield _project("J-3", ("介入室建设", "Interventional suite"), "department", self.leads[others[0]], "2025-03-01", date(2026, 6, 30), 4_000_000, 2_500_000, predicted=2.0)
        yield _project("J-4", ("胸痛中心", "Chest pain centre"), "department", self.leads[others[0]], "2026-07-01", date(2027, 6, 30), 1_500_000, 1_000_000, predicted=2.0, after="J-3")
        yield _project("J-5", ("远程影像到乡", "Remote imaging for townships"), "telelink", self.leads[others[1]], "2025-09-01", date(2027, 3, 31), 900_000, 900_000, predicted=1.0)

    def _milestones(self) -> Iterator[Row]:
        for project, name, due, done in (("J-1", "人员到位", "2024-01-31", "2024-01-20"), ("J-1", "开科", "2024-06-30", "2024-06-30"), ("J-3", "土建完成", "2025-10-31", "2025-11-12"), ("J-3", "设备验收", "2026-04-30", ""), ("J-5", "三个乡镇联通", "2026-06-30", "")):
            yield {"code": f"{project}-{name}", "project": project, "name": name, "due": due, "done": done, "evidence": f"{name}.pdf" if done else ""}

    def _tasks(self) -> Iterator[Row]:
        others = [one.code for one in self.counties]
        for number, (project, (name, english), due) in enumerate((("J-3", ("介入医师进修返岗", "Interventional physician back from training"), "2026-05-31"), ("J-3", ("设备招标公示", "Tender for equipment published"), "2026-12-31"), ("J-4", ("绿色通道制度", "Rules of the green channel"), "2027-05-31"), ("J-5", ("乡镇网络验收", "Networks of townships accepted"), "2026-09-30"))):
            yield {"code": f"K-{number + 1}", "project": project, "institution": self.leads[others[number]], "name": name, "name_en": english, "due": due}

    def _draws(self) -> Iterator[Row]:
        for project, on, amount in (("J-1", "2023-12-01", 1_200_000), ("J-1", "2024-05-20", 800_000), ("J-2", "2024-03-01", 1_500_000), ("J-3", "2025-04-10", 1_000_000)):
            yield {"code": f"{project}-{on}", "project": project, "on": on, "amount_cny": amount, "document": f"合成拨付〔{on[:4]}〕{on[5:7]} 号"}

    def _targets(self) -> Iterator[Row]:
        yield {"code": "B-441800", "indicator": "out-of-city-admissions", "area": CITY, "year": 2025, "way": "absolute", "value": 0.088, "weight": 20, "signed": "2025-01-15"}
        yield {"code": "G-441800", "indicator": "in-area-admissions", "area": CITY, "year": 2025, "way": "absolute", "value": 0.905, "weight": 40, "signed": "2025-01-15"}
        for county in self.counties:
            yield {"code": f"G-{county.code}", "indicator": "in-area-admissions", "area": county.code, "year": 2025, "way": "absolute", "value": round(county.in_county - 0.005, 3), "weight": 40, "signed": "2025-01-20"}
            yield {"code": f"H-{county.code}", "indicator": "high-grade-operations", "area": county.code, "year": 2025, "way": "growth", "value": 0.01, "weight": 30, "signed": "2025-01-20"}
            yield {"code": f"I-{county.code}", "indicator": "cost-per-admission", "area": county.code, "year": 2025, "way": "growth", "value": 0.05, "weight": 20, "signed": "2025-01-20"}
            yield {"code": f"L-{county.code}", "indicator": "low-risk-deaths", "area": county.code, "year": 2025, "way": "absolute", "value": 0.002, "weight": 10, "veto": "yes", "signed": "2025-01-20"}


_PLAN: Row = {"code": "L-2024", "name": "大病不出县三年规划（合成）", "name_en": "Three years so that serious illness stays in the county (synthetic)", "area": CITY, "since": "2023-10-01", "until": "2027-12-31"}


def _project(
    code: str, names: tuple[str, str], kind: str, institution: str, since: str, until: date, budget: int, fund: int, *, predicted: float, finished: date | str = "", after: str = ""
) -> Row:
    return {
        "code": code, "plan": "L-2024", "name": names[0], "name_en": names[1], "kind": kind, "institution": institution, "owner": "分管副院长", "since": since, "until": until, "budget_cny": budget,
        "fund_cny": fund, "indicator": "in-area-admissions", "predicted": predicted, "finished": finished, "after": after,
    }  # fmt: skip


def _halves() -> Iterable[tuple[date, date]]:
    """The half-years of 2024 and 2025."""
    for year in (2024, 2025):
        yield date(year, 1, 1), date(year, 6, 30)
        yield date(year, 7, 1), date(year, 12, 31)


def _day(month: int) -> date:
    """The first day of a month since 1970."""
    return date(1970 + month // 12, month % 12 + 1, 1)


def _in_2025(rng: np.random.Generator) -> date:
    return date(2025, 1, 1) + timedelta(days=int(rng.integers(0, 365)))


def _operation_name(code: str) -> str:
    return next((row["name_zh"] for row in operations() if row["code"].startswith(code)), code)
