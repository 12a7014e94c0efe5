"""The disease catalogue of the region, of a file, or of a list that ships."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.intake import catalogue_file
from doorstep.services import registry
from doorstep.store.reader import Reader
from doorstep.tables.catalogue import Catalogue

FILE = "catalogue.csv"


def in_force(*, reader: Reader, month: int = 0) -> Catalogue | None:
    """The region's catalogue, of `month` (yyyymm) when one is given; None when the region has none."""
    found = _of_region(registry.region(reader=reader).digest)
    return found.on(month) if found and month else found


@lru_cache(maxsize=2)
def _of_region(digest: str) -> Catalogue | None:
    del digest  # part of the key: the register's digest holds the catalogue too
    path = settings.WORKSPACE.region / FILE
    return catalogue_file.read_catalogue(path) if path.is_file() else None


def of_folder(folder: Path) -> Catalogue:
    """The catalogue in a region's folder. Raises NotFound without one, Rejected when it is wrong."""
    path = folder / FILE
    if not path.is_file():
        raise NotFound(
            Text(f"{folder} 里没有 {FILE}", f"there is no {FILE} in {folder}"),
            cure=Text("可由模板写出一份：doorstep catalogue preset special-25 -o catalogue.csv", "Begin from a preset: doorstep catalogue preset special-25 -o catalogue.csv"),
        )
    return catalogue_file.read_catalogue(path)
