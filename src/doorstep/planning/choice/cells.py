"""Choices as weighted cells: one cell holds everyone with the same alternatives before them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from doorstep.core.text import Text
from doorstep.planning.choice.faults import BadChoices

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Index = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Alternatives:
    """Where patients may go: institutions of the region and named destinations outside.

    codes    one code each, each once
    nest     index into `nests` of each: alternatives of a nest are closer substitutes
    nests    names of the nests, such as tiers inside the region and one outside
    outside  whether each lies outside the region
    """

    codes: tuple[str, ...]
    nest: Index
    nests: tuple[str, ...]
    outside: Flags

    @classmethod
    def plain(cls, codes: tuple[str, ...]) -> Alternatives:
        """All in one nest, none outside."""
        return cls(codes, np.zeros(len(codes), dtype=np.int32), ("all",), np.zeros(len(codes), dtype=np.bool_))

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Weighted choices in compressed rows: the rows of cell c are start[c] to start[c + 1].

    start         (cells + 1,) rising from 0 to the number of rows
    alternative   (rows,) index into `alternatives`, no alternative twice in a cell
    features      (rows, features) in the units that their names say
    chosen        (rows,) patients who chose the row; >= 0, more than 0 in each cell, need not be whole
    place         (cells,) index into `places`: what errors are clustered by and hold-outs cut by
    chapter       (cells,) index into `chapters`: what may have coefficients of its own
    Raises BadChoices naming every fault that can be seen without reading the features.
    """

    alternatives: Alternatives
    feature_names: tuple[str, ...]
    places: tuple[str, ...]
    chapters: tuple[str, ...]
    start: Ints
    alternative: Index
    features: Floats
    chosen: Floats
    place: Index
    chapter: Index

    def __post_init__(self) -> None:
        BadChoices.raise_for(_faults(self), cure=_CURE, where="cells")

    @property
    def rows(self) -> int:
        return len(self.alternative)

    def __len__(self) -> int:
        return len(self.start) - 1

    @property
    def patients(self) -> Floats:
        """(cells,) everyone in each cell."""
        return np.add.reduceat(self.chosen, self.start[:-1])

    @property
    def cell_of_row(self) -> Ints:
        """(rows,) the cell that each row belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    @property
    def observed(self) -> Floats:
        """(alternatives,) patients who chose each."""
        return summed(self.alternative, self.chosen, len(self.alternatives))

    def with_features(self, features: Floats, names: tuple[str, ...]) -> Cells:
        """The same choices described by other features."""
        return replace(self, features=np.ascontiguousarray(features, dtype=np.float64), feature_names=names)

    @property
    def varying(self) -> Flags:
        """(features,) whether each differs between the alternatives of some cell."""
        sizes, begins = np.diff(self.start), self.start[:-1]
        middle = np.repeat(np.add.reduceat(self.features, begins, axis=0) / sizes[:, None], sizes, axis=0)
        return np.asarray(np.abs(self.features - middle).max(axis=0) > 1e-9 * (1 + np.abs(middle).max(axis=0)))

    def only_varying(self) -> Cells:
        """The same choices without features that never differ within a cell."""
        names = tuple(name for name, one in zip(self.feature_names, self.varying, strict=True) if one)
        return self.with_features(self.features[:, self.varying], names)

    def kept(self, cells: Flags) -> Cells:
        """Only the marked cells; names of places, chapters and alternatives stay as they are."""
        return self.taken(np.flatnonzero(cells))

    def taken(self, cells: Ints) -> Cells:
        """These cells in this order."""
        sizes = np.diff(self.start)[cells]
        start = np.concatenate(([0], np.cumsum(sizes)))
        rows = np.repeat(self.start[cells] - start[:-1], sizes) + np.arange(start[-1])
        return replace(
            self,
            start=start,
            alternative=self.alternative[rows],
            features=self.features[rows],
            chosen=self.chosen[rows],
            place=self.place[cells],
            chapter=self.chapter[cells],
        )

    def only_rows(self, rows: Flags) -> Cells:
        """Only the marked rows, and only cells in which somebody still chooses between at least one."""
        left = np.bincount(self.cell_of_row[rows], weights=self.chosen[rows], minlength=len(self)) > 0
        rows = rows & np.repeat(left, np.diff(self.start))
        sizes = np.bincount(self.cell_of_row[rows], minlength=len(self))[left]
        return replace(
            self,
            start=np.concatenate(([0], np.cumsum(sizes))),
            alternative=self.alternative[rows],
            features=self.features[rows],
            chosen=self.chosen[rows],
            place=self.place[left],
            chapter=self.chapter[left],
        )


def summed(index: NDArray[np.signedinteger], amount: Floats | None, size: int) -> Floats:
    """(size,) the amounts added up by index; counts without amounts."""
    return np.bincount(index, weights=amount, minlength=size).astype(np.float64)


_CURE = Text("请检查生成选择单元的数据", "Check the data that the cells were made from")


def _faults(cells: Cells) -> Iterator[Text]:
    yield from _shape_faults(cells)
    if any(True for _ in _shape_faults(cells)):
        return
    yield from _index_faults(cells)
    yield from _weight_faults(cells)


def _shape_faults(cells: Cells) -> Iterator[Text]:
    rows, count = len(cells.alternative), len(cells.start) - 1
    shapes = {
        "features": (cells.features.shape, (rows, len(cells.feature_names))),
        "chosen": (cells.chosen.shape, (rows,)),
        "place": (cells.place.shape, (count,)),
        "chapter": (cells.chapter.shape, (count,)),
    }
    for name, (found, right) in shapes.items():
        if found != right:
            yield Text(f"{name} 的形状是 {found}，应为 {right}", f"{name} has the shape {found}, expected {right}")
    if count < 1 or cells.start[0] != 0 or cells.start[-1] != rows or np.any(np.diff(cells.start) < 1):
        yield Text(
            "start 应从 0 递增到行数，且每个单元至少一行",
            "start must rise from 0 to the number of rows, with a row or more in each cell",
        )


def _index_faults(cells: Cells) -> Iterator[Text]:
    bounds = {
        "alternative": (cells.alternative, len(cells.alternatives)),
        "place": (cells.place, len(cells.places)),
        "chapter": (cells.chapter, len(cells.chapters)),
        "nest": (cells.alternatives.nest, len(cells.alternatives.nests)),
    }
    for name, (index, size) in bounds.items():
        if len(index) and (index.min() < 0 or index.max() >= size):
            yield Text(f"{name} 的编号应在 0 到 {size - 1} 之间", f"{name} holds an index outside 0 to {size - 1}")


def _weight_faults(cells: Cells) -> Iterator[Text]:
    if not np.isfinite(cells.chosen).all() or cells.chosen.min(initial=0) < 0:
        yield Text("chosen 含负数或非有限值", "chosen holds a negative or non-finite weight")
        return
    empty = np.flatnonzero(cells.patients <= 0)
    if len(empty):
        yield Text(
            f"{len(empty)} 个单元无人选择，第一个是第 {empty[0]} 个",
            f"{len(empty)} cells have no chosen weight, the first is cell {empty[0]}",
        )
