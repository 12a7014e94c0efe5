"""Amounts of money as people say them."""

from __future__ import annotations

from doorstep.core.text import Lang


def money(cny: int, lang: Lang) -> str:
    """An amount as people say it: in 万元, or in thousands with commas."""
    if lang == "zh":
        return f"{cny / 10_000:,.0f} 万元" if cny % 10_000 == 0 else f"{cny / 10_000:,.1f} 万元"
    return f"CNY {cny:,}"
