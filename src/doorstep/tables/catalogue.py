"""The disease catalogue (病种目录): at which tier a condition should be treated, and what that needs.

Official lists are not public, so none is shipped whole: the schema, an importer, the published names of one list
with tiers of Doorstep's own, and a sample. Every row says what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from doorstep.core.text import Text
from doorstep.tables.schema import Column, Table, Type
from doorstep.vocab.condition_groups import icd_code
from doorstep.vocab.levels import AreaLevel, CareLevel, Severity

NEEDS = ("department", "technique", "equipment", "staffing", "quality_control")
"""Columns that say what a condition needs, each a list of parts separated by a semicolon."""
BOUNDARIES = (AreaLevel.TOWNSHIP, AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)
"""Areas that patients may be promised not to have to leave."""
_ENDLESS = 999912

CATALOGUE = Table(
    "catalogue",
    Text("病种目录：每个病种一行", "The disease catalogue: one row per condition"),
    (
        Column("code", Type.TEXT, Text("病种代码", "code of the condition"), required=True),
        Column("name_zh", Type.TEXT, Text("中文名称", "name in Chinese"), required=True),
        Column("name_en", Type.TEXT, Text("英文名称", "name in English"), required=True),
        Column("icd_prefixes", Type.TEXT, Text("ICD-10 编码前缀，空格分隔", "ICD-10 prefixes, separated by spaces"), required=True),
        Column("care_level", Type.TEXT, Text("minor 小病，serious 大病，major 疑难重症", "minor, serious or major"), required=True),
        Column("tier", Type.SMALL, Text("应治层级 1 村 2 乡 3 县 4 市 5 省", "tier that should treat it, 1 village … 5 province"), required=True),
        Column("not_beyond", Type.TEXT, Text("不出哪一级地区 township county city province，空为按层级", "area that patients should not have to leave: township, county, city, province; by the tier when empty")),
        Column("severity", Type.TEXT, Text("只指 ordinary 一般或 severe 疑难重症病例，空为全部", "only ordinary or severe cases, all when empty")),
        Column("operations", Type.TEXT, Text("ICD-9-CM-3 手术编码前缀，空格分隔，仅供显示", "ICD-9-CM-3 prefixes of its operations, separated by spaces; shown only")),
        Column("department", Type.TEXT, Text("所需科室，以 ; 分隔", "departments required, separated by ;")),
        Column("technique", Type.TEXT, Text("所需技术，以 ; 分隔", "techniques required, separated by ;")),
        Column("equipment", Type.TEXT, Text("所需设备，以 ; 分隔", "equipment required, separated by ;")),
        Column("staffing", Type.TEXT, Text("所需人员，以 ; 分隔", "staffing required, separated by ;")),
        Column("quality_control", Type.TEXT, Text("质控要求，以 ; 分隔", "quality control required, separated by ;")),
        Column("since", Type.INT, Text("生效月份 yyyymm，空为一直", "first month in force, yyyymm; empty when it always was")),
        Column("until", Type.INT, Text("最后有效月份 yyyymm，空为至今", "last month in force, yyyymm; empty when it lasts")),
        Column("source", Type.TEXT, Text("来源", "where the entry comes from"), required=True),
        Column("is_sample", Type.BOOL, Text("示例条目，非正式目录", "a sample entry, not an official list"), required=True),
    ),
)


def care_level_of(tier: int) -> CareLevel:
    """The promise a tier belongs to: minor at 1-2, serious at 3, major at 4-5."""
    return CareLevel.MINOR if tier <= 2 else CareLevel.SERIOUS if tier == 3 else CareLevel.MAJOR


def boundary_of(tier: int) -> AreaLevel:
    """The area that a tier stands for: patients of a township hospital's condition need not leave the township."""
    return BOUNDARIES[max(tier - 2, 0)]


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One condition of the catalogue, or one version of it.

    needs        parts by column of `NEEDS`, as the list's author wrote them; a part that is a capability of the region is acted upon
    severity     None when all cases are meant
    operations   ICD-9-CM-3 prefixes; shown, nothing is decided by them
    since, until first and last month in force, yyyymm; 0 when open
    boundary     the area not to be left where the author says one; `not_beyond` falls back to the tier's
    """

    code: str
    name: Text
    icd_prefixes: tuple[str, ...]
    care_level: CareLevel
    tier: int
    source: str
    is_sample: bool
    department: tuple[str, ...] = ()
    technique: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    staffing: tuple[str, ...] = ()
    quality_control: tuple[str, ...] = ()
    severity: Severity | None = None
    operations: tuple[str, ...] = ()
    since: int = 0
    until: int = 0
    boundary: AreaLevel | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.tier <= 5 or care_level_of(self.tier) is not self.care_level:
            raise ValueError(f"{self.code}: tier {self.tier} is not a tier of {self.care_level}")
        if not self.icd_prefixes:
            raise ValueError(f"{self.code}: a condition needs an ICD-10 prefix")
        if self.until and self.until < self.since:
            raise ValueError(f"{self.code}: it ends in {self.until}, before it begins in {self.since}")

    @property
    def needs(self) -> tuple[str, ...]:
        """Every part of what it needs, once each, in the order of the columns."""
        return tuple(dict.fromkeys(part for name in NEEDS for part in getattr(self, name)))

    @property
    def not_beyond(self) -> AreaLevel:
        """The area that its patients should not have to leave."""
        return self.boundary or boundary_of(self.tier)

    @property
    def is_severe(self) -> bool:
        """Whether its cases are severe ones: the entry says so, or it belongs to the highest tier."""
        return self.severity is Severity.SEVERE or self.tier == 5

    def is_in_force(self, month: int) -> bool:
        """Whether a month, yyyymm, lies in its dates."""
        return self.since <= month <= (self.until or _ENDLESS)

    def overlaps(self, other: CatalogueEntry) -> bool:
        """Whether some month lies in the dates of both."""
        return self.since <= (other.until or _ENDLESS) and other.since <= (self.until or _ENDLESS)

    def is_against(self, other: CatalogueEntry) -> bool:
        """Whether both speak of the same cases of a diagnosis in some month."""
        apart = self.severity is not None and other.severity is not None and self.severity is not other.severity
        return self.overlaps(other) and not apart

    @property
    def row(self) -> tuple[str | int | bool | None, ...]:
        """The entry as a row of CATALOGUE."""
        return (
            *(self.code, self.name.zh, self.name.en, " ".join(self.icd_prefixes), self.care_level.value, self.tier),
            *(self.boundary.value if self.boundary else "", self.severity.value if self.severity else "", " ".join(self.operations)),
            *("; ".join(getattr(self, name)) for name in NEEDS),
            *(self.since or None, self.until or None, self.source, self.is_sample),
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The entries, found by diagnosis. The longest prefix that fits a code decides."""

    entries: tuple[CatalogueEntry, ...]
    by_prefix: Mapping[str, tuple[CatalogueEntry, ...]]

    @classmethod
    def of(cls, entries: Iterable[CatalogueEntry]) -> Catalogue:
        """A catalogue; ValueError when two entries claim the same cases of a prefix in the same month."""
        kept, by_prefix = tuple(entries), dict[str, tuple[CatalogueEntry, ...]]()
        for entry in kept:
            for prefix in entry.icd_prefixes:
                for other in by_prefix.get(prefix, ()):
                    if entry.is_against(other):
                        raise ValueError(f"{prefix} belongs to {other.code} and to {entry.code}")
                by_prefix[prefix] = (*by_prefix.get(prefix, ()), entry)
        return cls(kept, MappingProxyType(by_prefix))

    @property
    def is_sample(self) -> bool:
        """Whether any entry is a sample: then no figure made from it is official."""
        return any(entry.is_sample for entry in self.entries)

    @property
    def turns(self) -> tuple[int, ...]:
        """Months in which what is in force changes, in order; none when no entry has dates."""
        ends = {entry.until + (89 if entry.until % 100 == 12 else 1) for entry in self.entries if entry.until}
        return tuple(sorted(ends | {entry.since for entry in self.entries if entry.since}))

    def on(self, month: int) -> Catalogue:
        """The entries in force in a month, yyyymm."""
        return Catalogue.of(entry for entry in self.entries if entry.is_in_force(month)) if self.turns else self

    def entry_of(self, icd: str, *, is_severe: bool = False) -> CatalogueEntry | None:
        """The entry of a diagnosis, however the code is written; None when the catalogue has none.

        An entry that speaks of one severity is passed by for the other. Of several versions the latest is taken: ask
        `on(month)` for those of a month.
        """
        plain = icd_code(icd)
        wanted = Severity.SEVERE if is_severe else Severity.ORDINARY
        for prefix in dict.fromkeys((plain, plain[:3])):
            claims = [entry for entry in self.by_prefix.get(prefix, ()) if entry.severity in (None, wanted)]
            if claims:
                return max(claims, key=lambda entry: entry.since)
        return None

    def tier_of(self, icd: str) -> int:
        """The tier that should treat a diagnosis, 0 when the catalogue does not list it; by the entry of its ordinary cases."""
        entry = self.entry_of(icd)
        return entry.tier if entry else 0
