"""Hand-counted examples of measures: a small text table of what was done in, figures by institution out.

`run` numbers a referral; a new number opens one, and needs its workflow, sender and receiver. `minute` counts from the
beginning of the window, so that negative minutes lie before it; the window is thirty days long. States, and who is asked,
follow from the workflow; `to` is whom a step moves the referral to, `why` the code of its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from doorstep.workflows import catalogue
from doorstep.workflows.events import OPENED, Event, Line, Wanted, events_of

CAST: Mapping[str, int] = {
    "TOWN": 441881109,
    "COUNTY": 441881,
    "WEST": 441882,
    "CITY": 441800,
    "METRO": 440100,
    "FAR": 430100,
}
"""Where the institutions of examples stand: a township hospital and its county's, the next county's, the city's, one of
another city of the province, one of another province."""
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
END = BEGIN + timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Example:
    """Rows, and what was counted by hand for each institution.

    expected  a count; (numerator, denominator) of a share; (median, slowest) of minutes
    parts     counts by part, where they matter
    """

    rows: str
    expected: Mapping[str, int | tuple[float, float]]
    parts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def events(self, wanted: Wanted) -> list[Event]:
        """The events of the window, as the measures get them."""
        lines = sorted(self.lines(), key=lambda line: line.run)
        return list(events_of(lines, start=BEGIN, end=END, wanted=wanted, area_of=lambda code: CAST.get(code, 0)))

    def lines(self) -> Iterator[Line]:
        """The table as lines of a thread."""
        standing: dict[int, Line] = {}
        for row in _rows(self.rows):
            run = int(row["run"])
            standing[run] = _opened(run, row) if row["step"] == OPENED else _next(standing[run], row)
            yield standing[run]


def _rows(text: str) -> Iterator[dict[str, str]]:
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    for row in rows:
        yield {**dict.fromkeys(("workflow", "from", "to", "why", "urgency"), ""), **dict(zip(header, row, strict=True))}


def _at(row: Mapping[str, str]) -> datetime:
    return BEGIN + timedelta(minutes=float(row["minute"]))


def _opened(run: int, row: Mapping[str, str]) -> Line:
    workflow = catalogue.get(row["workflow"])
    return Line(run, workflow.code, row["urgency"] or "routine", "", "", workflow.start, _at(row), row["from"], row["to"], row["to"], "")


def _next(last: Line, row: Mapping[str, str]) -> Line:
    step = catalogue.get(last.workflow).steps[row["step"]]
    if last.target not in step.sources:
        raise ValueError(f"run {last.run} of an example stands in '{last.target}': nobody can take '{row['step']}' there")
    receiver = row["to"] if "move_receiver" in step.changes else "" if "end_receiver" in step.changes else last.receiver
    return last._replace(
        step=row["step"], source=last.target, target=step.leads_to(last.target), at=_at(row), receiver=receiver, asked=last.receiver, reason=row["why"]
    )
