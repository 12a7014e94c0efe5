"""A bulletin as a value: everything printed on it, and for each figure the question that recomputes it.

`Figure`s are the atoms. Sentences and cells refer to them by `{name}`; the printed text is put in when the bulletin is
laid out. The same bulletin with recomputed figures therefore gives the same document, or shows where it differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from doorstep.assessment.bulletins import checks, references
from doorstep.assessment.bulletins.blocks import Block
from doorstep.core.errors import BadValue
from doorstep.core.text import Lang


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure.

    query       what recomputes it: indicator code, basis, area, period ... in words the services understand
    snapshot    code of the snapshot it was computed from
    definition  hash of the definition used
    """

    name: str
    query: Mapping[str, str] = field(hash=False)
    printed: str
    snapshot: str = ""
    definition: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "query", MappingProxyType(dict(sorted(self.query.items()))))


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The content of one bulletin. Raises BadValue naming every fault, a missing or unused figure among them.

    issuer      发文机关标志, printed in red at the head
    number      发文字号, as 某卫通报〔2026〕3号
    addressee   主送机关, without the colon
    signer      发文机关署名
    dated       成文日期
    copied_to   抄送机关
    printed_by  印发机关; the signer when empty
    is_synthetic  the region is synthetic: the document says so in its title, every caption and the footer
    """

    issuer: str
    number: str
    title: str
    addressee: str
    blocks: tuple[Block, ...]
    figures: tuple[Figure, ...]
    signer: str
    dated: date
    lang: Lang = "zh"
    copied_to: tuple[str, ...] = ()
    printed_by: str = ""
    is_synthetic: bool = False

    def __post_init__(self) -> None:
        BadValue.raise_for(checks.faults(self), cure=checks.CURE)

    @property
    def printed(self) -> dict[str, str]:
        """Printed text by figure name."""
        return {figure.name: figure.printed for figure in self.figures}

    def filled_title(self) -> str:
        return references.filled(self.title, self.printed)

    def filled_blocks(self) -> tuple[Block, ...]:
        """The body with every figure's printed text in its place."""
        printed = self.printed
        return tuple(block.mapped(lambda text: references.filled(text, printed)) for block in self.blocks)


def with_figures(bulletin: Bulletin, printed: Mapping[str, str]) -> Bulletin:
    """The same bulletin with figures recomputed: printed text by name; figures not named stay as they are."""
    figures = tuple(replace(one, printed=printed.get(one.name, one.printed)) for one in bulletin.figures)
    return replace(bulletin, figures=figures)
