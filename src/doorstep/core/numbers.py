"""Figures written for people: shares, changes and counts, in either language."""

from __future__ import annotations

_LARGE = 100_000


def percent(share: float) -> str:
    """A share of 0–1 with one decimal: 0.91 is `91.0%`."""
    return f"{share * 100:.1f}%"


def signed(value: float, *, decimals: int = 1) -> str:
    """A change with its sign and a true minus; a change that rounds to nothing is `0.0`."""
    text = f"{value:+,.{decimals}f}"
    return text.lstrip("+-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def grouped(count: int | float, *, decimals: int = 0) -> str:
    """Digits in threes, for tables."""
    if not decimals and isinstance(count, int):
        return f"{count:,d}"  # no detour over floats: a page writes hundreds
    return f"{count:,.{decimals}f}"


def count(number: int, lang: str) -> str:
    """A count for a sentence: from 100,000 up Chinese says 万, English keeps its thousands."""
    if lang.startswith("zh") and number >= 100_000_000:
        return f"{number / 100_000_000:,.2f} 亿"
    if lang.startswith("zh") and number >= _LARGE:
        return f"{number / 10_000:,.1f} 万"
    return grouped(number)


def month(number: int) -> str:
    """yyyymm as `2025-03`."""
    return f"{number // 100}-{number % 100:02d}"
