"""Where a formula, threshold or list comes from, and how strong the evidence is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from doorstep.core.text import Text


class Evidence(StrEnum):
    """Strength of evidence for a rule.

    P official wording · C seen in public source code · S secondary · I inferred · M recalled.
    I and M are configuration, never a default.
    """

    OFFICIAL = "P"
    SOURCE_CODE = "C"
    SECONDARY = "S"
    INFERRED = "I"
    RECALLED = "M"
    OWN = "own"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Evidence.OFFICIAL: Text("官方文本", "official wording"),
    Evidence.SOURCE_CODE: Text("见于公开源代码", "seen in public source code"),
    Evidence.SECONDARY: Text("二手来源", "secondary source"),
    Evidence.INFERRED: Text("推断，未核实", "inferred, unverified"),
    Evidence.RECALLED: Text("凭记忆，未核实", "recalled, unverified"),
    Evidence.OWN: Text("本系统定义", "defined by Doorstep"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A document, the clause in it, its year and the evidence tag."""

    document: str
    clause: str = ""
    year: int | None = None
    evidence: Evidence = Evidence.OWN

    def __str__(self) -> str:
        parts = [self.document, self.clause, str(self.year or "")]
        return " · ".join(part for part in parts if part) + f" [{self.evidence.value}]"
