"""The disease catalogue (病种目录): at which tier a condition should be treated.

Official lists are not public, so none is shipped: the schema, an importer, and a sample that says
in every row that it is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from doorstep.core.text import Text
from doorstep.tables.schema import Column, Table, Type
from doorstep.vocab.condition_groups import icd_code
from doorstep.vocab.levels import CareLevel

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
        Column("technique", Type.TEXT, Text("所需技术", "technique required")),
        Column("equipment", Type.TEXT, Text("所需设备", "equipment required")),
        Column("staffing", Type.TEXT, Text("所需人员", "staffing required")),
        Column("quality_control", Type.TEXT, Text("质控要求", "quality control required")),
        Column("source", Type.TEXT, Text("来源", "where the entry comes from"), required=True),
        Column("is_sample", Type.BOOL, Text("示例条目，非正式目录", "a sample entry, not an official list"), required=True),
    ),
)


def care_level_of(tier: int) -> CareLevel:
    """The promise a tier belongs to: minor at 1-2, serious at 3, major at 4-5."""
    return CareLevel.MINOR if tier <= 2 else CareLevel.SERIOUS if tier == 3 else CareLevel.MAJOR


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One condition of the catalogue. Requirements are texts of the list's author; empty when none."""

    code: str
    name: Text
    icd_prefixes: tuple[str, ...]
    care_level: CareLevel
    tier: int
    source: str
    is_sample: bool
    technique: str = ""
    equipment: str = ""
    staffing: str = ""
    quality_control: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.tier <= 5 or care_level_of(self.tier) is not self.care_level:
            raise ValueError(f"{self.code}: tier {self.tier} is not a tier of {self.care_level}")
        if not self.icd_prefixes:
            raise ValueError(f"{self.code}: a condition needs an ICD-10 prefix")

    @property
    def row(self) -> tuple[str | int | bool, ...]:
        """The entry as a row of CATALOGUE."""
        return (
            *(self.code, self.name.zh, self.name.en, " ".join(self.icd_prefixes), self.care_level.value, self.tier),
            *(self.technique, self.equipment, self.staffing, self.quality_control, self.source, self.is_sample),
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The entries, found by diagnosis. The longest prefix that fits a code decides."""

    entries: tuple[CatalogueEntry, ...]
    by_prefix: Mapping[str, CatalogueEntry]

    @classmethod
    def of(cls, entries: Iterable[CatalogueEntry]) -> Catalogue:
        """A catalogue; ValueError when two entries claim the same prefix."""
        kept, by_prefix = tuple(entries), dict[str, CatalogueEntry]()
        for entry in kept:
            for prefix in entry.icd_prefixes:
                if by_prefix.setdefault(prefix, entry) is not entry:
                    raise ValueError(f"{prefix} belongs to {by_prefix[prefix].code} and to {entry.code}")
        return cls(kept, MappingProxyType(by_prefix))

    @property
    def is_sample(self) -> bool:
        """Whether any entry is a sample: then no figure made from it is official."""
        return any(entry.is_sample for entry in self.entries)

    def entry_of(self, icd: str) -> CatalogueEntry | None:
        """The entry of a diagnosis, however the code is written; None when the catalogue has none."""
        plain = icd_code(icd)
        return self.by_prefix.get(plain) or self.by_prefix.get(plain[:3])

    def tier_of(self, icd: str) -> int:
        """The tier that should treat a diagnosis, 0 when the catalogue does not list it."""
        entry = self.entry_of(icd)
        return entry.tier if entry else 0
