"""Travel times, roads and land as a region writes them down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from doorstep.core.text import Text
from doorstep.tables.sheet import Field, Sheet

_SOURCE = Field("source", "text", Text("出处", "source"))
_SYNTHETIC = Field("synthetic", "flag", Text("是否合成", "yes when invented"))

TRAVEL = Sheet(
    "travel",
    "travel.csv",
    Text("地区与机构之间的行程时间；去程与回程分别填写", "minutes on the road between areas and institutions; the way there and the way home are two rows"),
    (
        Field("origin", "text", Text("起点：区划代码或机构代码", "where the way begins: division code or institution code"), required=True),
        Field("destination", "text", Text("终点：机构代码或区划代码", "where it ends: institution code or division code"), required=True),
        Field("minutes", "number", Text("分钟；没有数据的一对不写，不写 0", "minutes; leave out a pair that is not known, do not write 0"), required=True, minimum=0, maximum=100_000),
        Field("distance_km", "number", Text("里程（公里），用来核对单位", "km on the road, by which the unit of the minutes is checked"), minimum=0, maximum=20_000),
        _SOURCE,
        _SYNTHETIC,
    ),
    key="",
)

ROADS = Sheet(
    "roads",
    "roads.csv",
    Text("道路：两端的代码（区划、机构或路口）和行驶时间，或里程与车速", "roads: codes of both ends (area, institution or junction) and minutes, or km and speed"),
    (
        Field("begins", "text", Text("起点代码", "code of the end where it begins"), required=True),
        Field("ends", "text", Text("终点代码", "code of the other end"), required=True),
        Field("minutes", "number", Text("行驶时间（分钟）；空则由里程与车速算出", "minutes; worked out from km and speed when empty"), minimum=0.01, maximum=100_000),
        Field("km", "number", Text("里程（公里）", "length, km"), minimum=0.001, maximum=20_000),
        Field("kmh", "number", Text("车速（公里/小时）", "speed, km/h"), minimum=0.1, maximum=150),
        Field("one_way", "flag", Text("是否单向", "yes when it runs one way only")),
        _SOURCE,
        _SYNTHETIC,
    ),
    key="",
)

LAND = Sheet(
    "land",
    "land.csv",
    Text("各地区的面积、产出与地形；没有行程表和路网时按地形估计时间，空项取 region.toml 的设置", "size, output and terrain of areas; where there is neither table nor road, minutes are estimated by terrain, and what is empty takes the setting of region.toml"),
    (
        Field("area", "division", Text("区划代码；其中的地区和机构没有单列时随它", "division code; areas and institutions in it follow it unless listed themselves"), required=True, names="areas"),
        Field("land_km2", "number", Text("面积（平方公里）", "size, km²"), minimum=0.01, maximum=10_000_000),
        Field("output_cny", "number", Text("地区生产总值（元）", "gross output, CNY"), minimum=1),
        Field("detour", "number", Text("路程与直线距离之比", "road distance over straight distance"), minimum=1, maximum=5),
        Field("road_kmh", "number", Text("平均车速（公里/小时）", "average speed on the road, km/h"), minimum=1, maximum=130),
        Field("altitude_m", "number", Text("海拔（米）", "metres above the sea"), minimum=-500, maximum=9000),
        Field("source", "text", Text("出处", "source"), required=True),
        _SYNTHETIC,
    ),
    key="area",
)

TRAVEL_SHEETS = (TRAVEL, ROADS, LAND)


class Problem(StrEnum):
    """Why a row of travel times is kept out."""

    UNKNOWN_ENDS = "unknown-ends"
    UNREADABLE = "unreadable-minutes"
    NEGATIVE = "negative-minutes"
    CONFLICT = "conflicting-minutes"
    RAGGED = "ragged-row"

    @property
    def label(self) -> Text:
        return _PROBLEMS[self]


_PROBLEMS = {
    Problem.UNKNOWN_ENDS: Text("两端不是一个地区和一个机构", "its ends are not one area and one institution"),
    Problem.UNREADABLE: Text("分钟数为空或不可读", "the minutes are empty or cannot be read"),
    Problem.NEGATIVE: Text("分钟数为负", "the minutes are below 0"),
    Problem.CONFLICT: Text("同一对起讫点有不同的分钟数", "the same pair stands with other minutes too"),
    Problem.RAGGED: Text("单元格数与表头不符", "it has more or fewer cells than columns"),
}


@dataclass(frozen=True, slots=True, eq=False)
class TravelRows:
    """Rows of travel times as a file has them, before they are judged.

    file                  its name
    lines                 line of each row in the file, shape (rows,)
    origins, destinations codes as written, object arrays, shape (rows,)
    minutes               NaN where empty or unreadable, shape (rows,)
    km                    NaN where not given, shape (rows,)
    ragged                lines of rows that could not be taken apart
    """

    file: str
    lines: NDArray[np.int64]
    origins: NDArray[np.object_]
    destinations: NDArray[np.object_]
    minutes: NDArray[np.float64]
    km: NDArray[np.float64]
    ragged: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """Rows in, those that could not be taken apart included."""
        return int(self.lines.size) + len(self.ragged)
