"""Condition groups that planners use, by ICD-10 code and, for one, by age.

A stay may belong to several groups: a child's leukaemia is oncology and child. The groups are
Doorstep's own; a region may read another division into them, so each says what it takes in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text

_CODE = re.compile(r"^([A-Z]\d\d)\.?(\d+|X\d*)?(?:X\d+)?$")
_OWN = Source("Doorstep", clause="condition groups", evidence=Evidence.OWN)


@dataclass(frozen=True, slots=True)
class ConditionGroup:
    """A set of conditions.

    prefixes      ICD-10 codes that begin with one of these belong (with the dot when longer than three)
    except_for    unless they begin with one of these
    younger_than  patients below this age in years belong whatever the code; None when age plays no part
    note          what was chosen and why, where a reader might have chosen otherwise
    """

    code: str
    name: Text
    prefixes: tuple[str, ...]
    note: Text
    except_for: tuple[str, ...] = ()
    younger_than: int | None = None
    source: Source = _OWN

    def takes(self, icd: str, age_years: int | None) -> bool:
        """Whether a stay with this normalised code and age belongs."""
        by_code = icd.startswith(self.prefixes) and not (self.except_for and icd.startswith(self.except_for))
        by_age = self.younger_than is not None and age_years is not None and 0 <= age_years < self.younger_than
        return bool(icd) and by_code or by_age


def _categories(letter: str, first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{letter}{number:02d}" for number in range(first, last + 1))


GROUPS: tuple[ConditionGroup, ...] = (
    ConditionGroup(
        "oncology",
        Text("肿瘤", "oncology"),
        (*_categories("C", 0, 97), *_categories("D", 0, 9), *_categories("D", 37, 48), "Z51.0", "Z51.1"),
        Text(
            "恶性、原位和动态未定肿瘤，以及放疗（Z51.0）和化疗（Z51.1）住院；不含良性肿瘤。",
            "Malignant, in situ and uncertain neoplasms, and stays for radiotherapy (Z51.0) and chemotherapy (Z51.1); benign ones are left out.",
        ),
    ),
    ConditionGroup(
        "cardio-cerebral",
        Text("心脑血管病", "heart and cerebrovascular disease"),
        (*_categories("I", 5, 15), *_categories("I", 20, 52), *_categories("I", 60, 69), "I71", "G45"),
        Text(
            "心脏病、高血压、脑血管病、主动脉瘤和夹层、短暂性脑缺血发作；不含静脉病。",
            "Heart disease, hypertension, cerebrovascular disease, aortic aneurysm and dissection, transient ischaemic attack; not diseases of veins.",
        ),
    ),
    ConditionGroup(
        "maternal",
        Text("孕产妇", "maternal"),
        (*_categories("O", 0, 99),),
        Text("第十五章：妊娠、分娩和产褥期。", "Chapter XV: pregnancy, childbirth and the puerperium."),
    ),
    ConditionGroup(
        "child",
        Text("儿童", "child"),
        (*_categories("P", 0, 96),),
        Text(
            "第十六章（围生期情况），以及 15 岁以下的任何疾病；年龄未知时只看编码。",
            "Chapter XVI (perinatal conditions), and any condition below 15 years of age; when the age is unknown the code alone decides.",
        ),
        younger_than=15,
    ),
    ConditionGroup(
        "trauma",
        Text("创伤", "trauma"),
        (*_categories("S", 0, 99), *_categories("T", 0, 35), "T79"),
        Text(
            "损伤、烧伤、冻伤、异物和创伤早期并发症；不含中毒（T36–T65）、外因其他效应（T66–T78）、医疗并发症（T80–T88）和后遗症（T90–T98）。",
            "Injuries, burns, frostbite, foreign bodies and early complications of trauma; not poisoning (T36-T65), other effects of external "
            "causes (T66-T78), complications of care (T80-T88) or sequelae (T90-T98).",
        ),
    ),
    ConditionGroup(
        "high-altitude",
        Text("高原病", "high-altitude illness"),
        ("T70.2",),
        Text(
            "高原反应及急慢性高原病（T70.2）。高原性心脏病在国际编码中归入 I27，与其他肺源性心脏病分不开，故不计。",
            "Effects of high altitude (T70.2). High-altitude heart disease is coded within I27 and cannot be told there from other "
            "pulmonary heart disease, so it is left out.",
        ),
    ),
    ConditionGroup(
        "hydatid",
        Text("包虫病", "hydatid disease"),
        ("B67",),
        Text("棘球蚴病（B67），细粒和多房。", "Echinococcosis (B67), cystic and alveolar."),
    ),
)

BY_CODE = {group.code: group for group in GROUPS}


@lru_cache(maxsize=65536)
def icd_code(code: str) -> str:
    """A code in plain ICD-10 form: `i63.900x001` is I63.9, `I639` is I63.9; empty when unreadable.

    Chinese clinical codes extend ICD-10 with digits after the fourth and with `x` and a number;
    neither is international, so only the fourth character is kept.
    """
    plain = unicodedata.normalize("NFKC", code).strip().upper().rstrip("*+†‡").replace(" ", "")
    found = _CODE.match(plain)
    if not found:
        return ""
    category, rest = found[1], found[2] or ""
    return f"{category}.{rest[0]}" if rest[:1].isdigit() else category


def category_of(code: str) -> str:
    """The three-character category of a code however it is written; empty when unreadable."""
    return icd_code(code)[:3]


def groups_of(icd: str, age_years: int | None = None) -> tuple[str, ...]:
    """The groups that a main diagnosis and an age at admission belong to, in the order of GROUPS."""
    plain = icd_code(icd)
    return tuple(group.code for group in GROUPS if group.takes(plain, age_years))
