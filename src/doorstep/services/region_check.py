"""The region file read and checked as a whole: by itself, against the workflows that its time limits name, the rules of recognition, the ends of travel times and its catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from doorstep.core.errors import Rejected
from doorstep.core.text import Text
from doorstep.intake import catalogue_file, region_file
from doorstep.intake.region_file import RegionFaults, RegionFile
from doorstep.intake.sheet_file import Fault
from doorstep.services import recognition_check
from doorstep.tables.planning import WORK
from doorstep.tables.region import DEADLINES
from doorstep.tables.travel import TRAVEL_SHEETS
from doorstep.workflows import catalogue

_FIRST_LINE = 2


def read(folder: Path) -> RegionFile:
    """The region in a folder. Raises NotFound without a region file, RegionFaults with every fault."""
    found = region_file.read(folder)
    faults = (*_deadline_faults(found), *recognition_check.faults(found), *_travel_faults(found), *_catalogue_faults(folder, found))
    if faults:
        raise RegionFaults(faults)
    return found


def _catalogue_faults(folder: Path, found: RegionFile) -> Iterator[Fault]:
    """What cannot be read of the catalogue, and work of conditions that it does not list."""
    path = folder / "catalogue.csv"
    if not path.is_file():
        return
    try:
        known = {one.code for one in catalogue_file.read_catalogue(path).entries}
    except Rejected as refusal:
        yield Fault(path.name, 1, refusal.what, refusal.cure or refusal.what)
        return
    for line, row in enumerate(found.sheets[WORK.name], start=_FIRST_LINE):
        if row["condition"] not in known:
            what = Text(f"病种目录没有“{row['condition']}”", f"the catalogue lists no condition '{row['condition']}'")
            yield Fault(WORK.file, line, what, Text("请改用 catalogue.csv 中的代码", "Give a code of catalogue.csv"))


def _travel_faults(found: RegionFile) -> Iterator[Fault]:
    if any(found.sheets[sheet.name] for sheet in TRAVEL_SHEETS):
        # loads the libraries of planning, which most regions need not
        from doorstep.services import travel_times

        yield from travel_times.faults(found)


def _deadline_faults(found: RegionFile) -> Iterator[Fault]:
    """A limit must name a workflow, one of its states, and one that the clock can leave."""
    known = {workflow.code: workflow for workflow in (*catalogue.all(), *catalogue.for_ledgers())}
    for line, row in enumerate(found.sheets[DEADLINES.name], start=_FIRST_LINE):
        workflow = known.get(row["workflow"])
        timed = [code for code, state in workflow.states.items() if state.clock] if workflow else []
        if workflow is None:
            yield _fault(line, Text(f"没有流程“{row['workflow']}”", f"there is no workflow '{row['workflow']}'"), known)
        elif row["state"] not in timed:
            what = Text(f"“{workflow.name.zh}”的状态“{row['state']}”不计时", f"'{row['state']}' of '{workflow.code}' is no state with a time limit")
            yield _fault(line, what, timed)


def _fault(line: int, what: Text, right: Iterable[str]) -> Fault:
    names = ", ".join(right)
    return Fault(DEADLINES.file, line, what, Text(f"应为：{names}", f"Expected one of: {names}"))
