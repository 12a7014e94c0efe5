"""What an indicator means and how it is computed, for a person: words, source and SQL."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.indicators.governance import Measure
from doorstep.indicators.lowering.duckdb_state import measure_sql
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

_BY = {
    "home": Text("患者所属地区", "the patients' home"),
    "provider": Text("医疗机构所在地区", "the institutions' place"),
}
_BETTER = {
    "higher": Text("越高越好", "higher is better"),
    "lower": Text("越低越好", "lower is better"),
    "neither": Text("无优劣之分", "neither is better"),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything a reader may ask about one indicator, on one basis and level."""

    code: str
    version: str
    name: Text
    meaning: Text
    formula: Text
    basis: Text
    level: Text
    grouped_by: Text
    better: Text
    unit: Text
    source: str
    evidence: Text
    owner: str
    reviewed: str
    sql: str

    def text(self, lang: str) -> str:
        """The explanation as lines of text in `lang`; the SQL stands last."""
        lines = [f"{self.name.of(lang)} ({self.code}, {_HEADINGS['version'].of(lang)} {self.version})"]
        for heading in ("meaning", "formula", "basis", "level", "grouped_by", "better", "unit"):
            lines.append(f"{_HEADINGS[heading].of(lang)}: {getattr(self, heading).of(lang)}")
        lines.append(f"{_HEADINGS['source'].of(lang)}: {self.source} ({self.evidence.of(lang)})")
        lines.append(f"{_HEADINGS['owner'].of(lang)}: {self.owner}, {self.reviewed}")
        return "\n".join([*lines, "", self.sql])


_HEADINGS = {
    "version": Text("版本", "version"),
    "meaning": Text("含义", "Meaning"),
    "formula": Text("公式", "Formula"),
    "basis": Text("口径", "Basis"),
    "level": Text("层级", "Level"),
    "grouped_by": Text("分组依据", "Grouped by"),
    "better": Text("方向", "Direction"),
    "unit": Text("单位", "Unit"),
    "source": Text("来源", "Source"),
    "owner": Text("负责人与复核日期", "Owner and day of review"),
}


def explain(measure: Measure, *, basis: Basis | None = None, level: AreaLevel | None = None) -> Explanation:
    """The explanation on a basis and level; unless named, the first basis declared and the county.

    Raises BadValue for a basis or a level that the indicator does not declare.
    """
    usual = AreaLevel.COUNTY if AreaLevel.COUNTY in measure.levels else measure.levels[0]
    basis, level = basis or measure.bases[0], level or usual
    if basis not in measure.bases or level not in measure.levels:
        raise BadValue(
            Text(
                f"{measure.code} 不按“{basis.label.zh}·{level.label.zh}”计算",
                f"{measure.code} is not computed by {basis.label.en} at {level.label.en}",
            ),
            right=Text(
                "可用：" + "、".join(label.zh for label in _labels(measure)),
                "it has " + ", ".join(label.en for label in _labels(measure)),
            ),
        )
    return Explanation(
        code=measure.code,
        version=measure.version,
        name=measure.name,
        meaning=measure.meaning,
        formula=measure.formula,
        basis=basis.label,
        level=level.label,
        grouped_by=_BY[measure.by],
        better=_BETTER[measure.better],
        unit=measure.unit.label,
        source=str(measure.source),
        evidence=measure.source.evidence.label,
        owner=measure.owner,
        reviewed=measure.reviewed.isoformat(),
        sql=measure_sql(measure, basis, level),
    )


def better_words(measure: Measure) -> Text:
    """Which direction is better, in words."""
    return _BETTER[measure.better]


def _labels(measure: Measure) -> tuple[Text, ...]:
    return (*(basis.label for basis in measure.bases), *(level.label for level in measure.levels))
