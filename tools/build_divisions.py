"""Build the division tables of `doorstep.vocab` from a folder of china-division CSV files.

    python tools/build_divisions.py FOLDER [INTO]

FOLDER holds china-division_provinces.csv, _cities.csv, _areas.csv and _streets.csv (npm
china-division 2.7.0). The output is the same byte for byte on every run.
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src" / "doorstep" / "vocab" / "data"


def read_names(path: Path, digits: int) -> dict[int, str]:
    """Names by code, the code filled with zeros to `digits`."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {int(row["code"].ljust(digits, "0")): row["name"].strip() for row in csv.DictReader(lines)}


def write_table(path: Path, names: dict[int, str]) -> None:
    """`code,name` lines by code, gzip without a time stamp. Refuses a name that would need quoting."""
    awkward = [name for name in names.values() if set(name) & set(',"\n\r')]
    if awkward:
        raise SystemExit(f"{path.name}: names with a comma, quote or line break: {awkward[:5]}")
    text = "code,name\n" + "".join(f"{code},{name}\n" for code, name in sorted(names.items()))
    path.write_bytes(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0))
    print(f"{path.name}: {len(names):,} divisions", file=sys.stderr)


def main(folder: Path, into: Path = TARGET) -> None:
    areas: dict[int, str] = {}
    for kind in ("areas", "cities", "provinces"):  # a city without counties is listed twice: the city wins
        areas |= read_names(folder / f"china-division_{kind}.csv", 6)
    write_table(into / "areas.csv.gz", areas)
    write_table(into / "townships.csv.gz", read_names(folder / "china-division_streets.csv", 9))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    main(*(Path(argument) for argument in sys.argv[1:]))
