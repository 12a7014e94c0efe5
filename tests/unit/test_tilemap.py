"""Tiles stand near where their areas lie, and no two in one place."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.services.areas import Place
from doorstep.vocab.levels import AreaLevel
from doorstep.web import tilemap


def _place(code: int, longitude: float | None, latitude: float | None) -> Place:
    return Place(code, Text("甲", "A"), AreaLevel.COUNTY, 0, None, longitude, latitude, True)


def test_north_is_up_and_east_is_right():
    places = [_place(1, 112.0, 25.0), _place(2, 114.0, 25.0), _place(3, 112.0, 23.0), _place(4, 114.0, 23.0)]

    found = tilemap.positions(places)

    assert found[1][1] < found[3][1] and found[2][1] < found[4][1]
    assert found[1][0] < found[2][0] and found[3][0] < found[4][0]


def test_areas_at_one_spot_still_get_a_tile_each():
    found = tilemap.positions([_place(code, 113.0, 24.0) for code in range(12)])

    assert len(set(found.values())) == 12


def test_areas_without_coordinates_are_set_row_by_row():
    assert tilemap.positions([_place(code, None, None) for code in range(3)]) == {0: (0, 0), 1: (1, 0), 2: (0, 1)}


def test_no_area_needs_no_place():
    assert tilemap.positions([]) == {}


def test_colours_deepen_with_distance_from_the_middle():
    assert [tilemap.shade(value, 0.9) for value in (0.9, 0.93, 1.0, 0.89, 0.79, None)] == ["up-0", "up-1", "up-3", "down-0", "down-3", "none"]


def test_neighbours_keep_their_sides_when_several_want_one_cell():
    # centres of the eight counties of Qingyuan, degrees east and north, rounded
    centres = {
        "Lianshan": (112.09, 24.57),
        "Liannan": (112.29, 24.72),
        "Lianzhou": (112.38, 24.78),
        "Yangshan": (112.64, 24.47),
        "Yingde": (113.41, 24.19),
        "Qingxin": (113.02, 23.73),
        "Qingcheng": (113.06, 23.70),
        "Fogang": (113.53, 23.88),
    }
    found = tilemap.positions([_place(code, *where) for code, where in enumerate(centres.values())])
    at = {name: found[code] for code, name in enumerate(centres)}

    assert at["Liannan"][0] < at["Lianzhou"][0] and at["Lianzhou"][1] < at["Yangshan"][1]
    assert at["Lianshan"][1] > at["Liannan"][1] and at["Lianshan"][0] < at["Yangshan"][0] < at["Yingde"][0]
    assert at["Qingxin"][0] < at["Qingcheng"][0] < at["Fogang"][0] and at["Yingde"][1] < at["Fogang"][1]


def test_short_names_leave_out_the_kind_of_division_only():
    names = ("Guangzhou City", "Lianshan Zhuang and Yao Autonomous County", "Long Bridge District", "Yingcheng Subdistrict", "英德市")

    assert [tilemap.short(one) for one in names] == ["Guangzhou", "Lianshan", "Long Bridge", "Yingcheng Subdistrict", "英德市"]
