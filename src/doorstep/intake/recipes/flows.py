"""Published aggregate flows: from cells to an origin, a destination and a figure."""

from __future__ import annotations

from doorstep.intake.recipe import Recipe

RECIPE = Recipe(
    table="flows",
    parsed={
        "origin": "r_origin",
        "destination": "r_destination",
        "period": "r_period",
        "cases": "try_cast(replace(r_cases, ',', '') AS BIGINT)",
        "share_of_origin": "r_share_of_origin",
        "share_of_destination": "r_share_of_destination",
        "share_origin": "try_cast(r_share_of_origin AS DOUBLE)",
        "share_destination": "try_cast(r_share_of_destination AS DOUBLE)",
    },
    derived={},
    final={},
    key=("origin", "destination", "coalesce(period, '')"),
    content=("cases", "share_of_origin", "share_of_destination"),
    homes={},
)
