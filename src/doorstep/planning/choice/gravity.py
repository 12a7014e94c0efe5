"""Choice cells from a table of flows and positions alone: beds, straight lines, and where patients come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.core.text import Text
from doorstep.planning.choice.cells import Alternatives, Cells, Flags, Floats
from doorstep.planning.choice.faults import BadChoices

EARTH_KM = 6371.0088  # mean radius R1 of GRS 80
FEATURES = ("ln_beds", "km", "ln_km", "ln_rank", "centre_km", "ln_centre_km")
PULL = 3.0
"""How many areas' worth of patients hold the centre of an institution's patients at its door. Ours, by trial."""


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """A published table: who lives where and is treated where.

    origins, destinations    codes; origin_at, destination_at their (count, 2) longitudes and latitudes in degrees
    beds                     (destinations,) above 0
    patients                 (origins, destinations) counts, or shares where every origin counts alike
    """

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    origin_at: Floats
    destination_at: Floats
    beds: Floats
    patients: Floats

    def __post_init__(self) -> None:
        shape = (len(self.origins), len(self.destinations))
        right = (
            self.patients.shape == shape
            and self.origin_at.shape == (shape[0], 2)
            and self.destination_at.shape == (shape[1], 2)
        )
        faults = (
            []
            if right
            else [
                Text(
                    f"流向表应为 {shape}，并给出每处的经纬度",
                    f"the table of flows must have the shape {shape}, with a position each",
                )
            ]
        )
        if not (self.beds > 0).all():
            faults.append(Text("床位数应大于 0", "beds must be above 0"))
        BadChoices.raise_for(faults, where="flows")


def gravity_cells(flows: Flows, seen: Flags | None = None) -> Cells:
    """One cell an origin, every destination offered, with FEATURES; kilometres are straight lines.

    ln_rank             ln of 1 + how many destinations are nearer
    centre_km           to the middle of the homes of the destination's patients, as far as origins in `seen` show it,
                        the origin's own patients left out so that it does not explain itself; most institutions stand
                        in several places, and published positions are those of head offices
    seen                (origins,) what may be looked at; all of them without it. Leave out what is held out
    """
    shown = np.ones(len(flows.origins), dtype=np.bool_) if seen is None else seen
    km, centre = _km(flows.origin_at[:, None], flows.destination_at[None, :]), _centre_km(flows, shown)
    rank = np.argsort(np.argsort(km, axis=1), axis=1)
    beds = np.broadcast_to(np.log(flows.beds), km.shape)
    features = np.stack((beds, km, np.log1p(km), np.log1p(rank), centre, np.log1p(centre)), axis=2)
    many, size = km.shape
    return Cells(
        Alternatives.plain(flows.destinations),
        FEATURES,
        flows.origins,
        ("all",),
        np.arange(many + 1) * size,
        np.tile(np.arange(size, dtype=np.int32), many),
        np.ascontiguousarray(features.reshape(many * size, -1)),
        np.ascontiguousarray(flows.patients.ravel(), dtype=np.float64),
        np.arange(many, dtype=np.int32),
        np.zeros(many, dtype=np.int32),
    )


def with_only(cells: Cells, *names: str) -> Cells:
    """The same choices with these features only."""
    at = [cells.feature_names.index(name) for name in names]
    return cells.with_features(cells.features[:, at], names)


def _centre_km(flows: Flows, seen: Flags) -> Floats:
    """(origins, destinations) kilometres to the middle of the other origins' patients, drawn to the door by PULL."""
    weight = np.where(seen[:, None], flows.patients / flows.patients.sum(axis=1, keepdims=True), 0.0)
    moments = weight[:, :, None] * flows.origin_at[:, None, :]
    sums = moments.sum(axis=0) + PULL * flows.destination_at
    left = weight.sum(axis=0) + PULL - weight
    return _km(flows.origin_at[:, None], (sums[None] - moments) / left[:, :, None])


def _km(one: Floats, other: Floats) -> Floats:
    """Great-circle kilometres between longitudes and latitudes in degrees (haversine)."""
    one, other = np.radians(one), np.radians(other)
    half = (one - other) / 2
    square = np.sin(half[..., 1]) ** 2 + np.cos(one[..., 1]) * np.cos(other[..., 1]) * np.sin(half[..., 0]) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(square, 1.0))))
