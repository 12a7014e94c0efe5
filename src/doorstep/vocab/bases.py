"""The basis of a flow figure: which of three places counts as a person's home.

The three are never mixed and always printed beside a figure.
"""

from __future__ import annotations

from enum import StrEnum

from doorstep.core.text import Text


class Basis(StrEnum):
    """Present residence (现住址), household registration (户籍) or insured place (参保地)."""

    RESIDENCE = "residence"
    HOUSEHOLD = "household"
    INSURED = "insured"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Basis.RESIDENCE: Text("现住址", "present residence"),
    Basis.HOUSEHOLD: Text("户籍", "household registration"),
    Basis.INSURED: Text("参保地", "insured place"),
}
