"""How long the rules take to decide an order of 40 items with three earlier results each; the target is 20 ms.

Run: python benchmarks/recognition.py
"""

from __future__ import annotations

import json
import statistics
import sys
from datetime import date, timedelta
from time import perf_counter

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.recognition import preset_files
from doorstep.recognition.decide import Earlier, Place, decide
from doorstep.recognition.external import Pass
from doorstep.recognition.language import Control, Item, ItemKind, RuleBook, SchemeLevel

ITEMS, RESULTS, ROUNDS, LISTED = 40, 3, 200, 400
TODAY = date(2026, 3, 31)
PRESETS = ("opinion-2024", "jiangsu-2022", "wuhan-2024", "renmin-windows-2023", "quality-required", "reach-by-level", "sample-items")


def _book() -> RuleBook:
    """Every preset, and a list as long as a province's (about 400 items)."""
    source = Source("invented for the benchmark", evidence=Evidence.SECONDARY)
    more = tuple(Item(f"X{at}", ItemKind.LAB, Text(f"项目{at}", f"item {at}"), source) for at in range(LISTED))
    return preset_files.chosen(PRESETS, RuleBook(items=more))


def _order() -> list[Earlier]:
    held = Pass("s", SchemeLevel.PROVINCIAL, TODAY - timedelta(days=300), TODAY + timedelta(days=60))
    makers = [Place(f"m{at}", 320000, 320100, 320102, 33 - at, True, frozenset({"a"})) for at in range(RESULTS)]
    return [
        Earlier(f"X{item}", makers[at], TODAY - timedelta(days=at), control=Control.IN_CONTROL, passes=(held,))
        for item in range(ITEMS)
        for at in range(RESULTS)
    ]


def main() -> int:
    book, order, asker = _book(), _order(), Place("a1", 320000, 320500, 320508, 22, True, frozenset())
    took = []
    for _ in range(ROUNDS):
        start = perf_counter()
        recognised = sum(decide(one, asker, book, today=TODAY).is_recognised for one in order)
        took.append((perf_counter() - start) * 1000)
    found = {"items": ITEMS, "results": len(order), "recognised": recognised, "median_ms": round(statistics.median(took), 3), "worst_ms": round(max(took), 3)}
    print(json.dumps(found))
    return 0 if statistics.median(took) < 20 else 3


if __name__ == "__main__":
    sys.exit(main())
