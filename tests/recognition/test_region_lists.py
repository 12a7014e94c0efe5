"""Lists of recognition in a region file: wrong rows are refused with their place and a cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorstep.intake.region_file import RegionFaults
from doorstep.services import recognition_check, region_check
from tests.lib import tiny_region as tiny

ITEM = "code,kind,name_zh,name_en,group,source,evidence\nGLU,lab,葡萄糖,Glucose,sugar,本地,P\n"


def _region(folder: Path, **lists: str) -> Path:
    tiny.write_region(folder)
    for name, text in lists.items():
        (folder / f"recognition_{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_region_without_lists_takes_official_wording_only(tmp_path: Path) -> None:
    book = recognition_check.of_tables(region_check.read(_region(tmp_path)).sheets)

    assert book.chosen == ("opinion-2024",)
    assert not book.items and not book.windows and not book.reaches


def test_local_lists_stand_over_the_presets_that_were_chosen(tmp_path: Path) -> None:
    found = region_check.read(
        _region(
            tmp_path,
            presets="preset,note\nopinion-2024,\nquality-required,\n",
            items=ITEM,
            windows="code,item,group,kind,days,source,evidence\nsugar,,sugar,,10,本地,P\n",
            relations="code,name_zh,name_en,within,maker_from,marks,source,evidence\nr1,县内,county,county,2B,鄂HR;★,本地,P\n",
            needs="code,kind,internal,external,holds_days,source,evidence\nlab-both,lab,noted,noted,2,本地,P\n",
            reaches="code,level,reach,source,evidence\nn,national,nation,本地,M\n",
            marks="code,mark,level,area,source,evidence\np,粤HR,provincial,440000,本地,P\n",
        )
    )

    book = recognition_check.of_tables(found.sheets)

    assert book.windows[0].days == 10 and book.relations[-1].marks == ("鄂HR", "★")
    assert book.needs[0].holds_days == 2 and len(book.needs) == 2
    assert (book.marks[0].mark, book.marks[0].area) == ("粤HR", 440000)


@pytest.mark.parametrize(
    ("lists", "file", "line", "word"),
    [
        ({"presets": "preset\nopinion-2025\n"}, "recognition_presets.csv", 2, "opinion-2024"),
        ({"items": ITEM.replace("lab,", "blood,")}, "recognition_items.csv", 2, "ultrasound"),
        ({"items": ITEM.replace(",P\n", ",\n")}, "recognition_items.csv", 2, "P"),
        ({"items": ITEM, "windows": "code,item,days,source,evidence\nw,GLX,3,x,P\n"}, "recognition_windows.csv", 2, "GLX"),
        ({"items": ITEM, "windows": "code,group,days,source,evidence\nw,fats,3,x,P\n"}, "recognition_windows.csv", 2, "fats"),
        ({"items": ITEM, "windows": "code,item,group,days,source,evidence\nw,GLU,sugar,3,x,P\n"}, "recognition_windows.csv", 2, "not several"),
        ({"items": ITEM, "windows": "code,item,days,source,evidence\nw,GLU,-3,x,P\n"}, "recognition_windows.csv", 2, "days"),
        ({"relations": "code,name_zh,name_en,within,maker_from,maker_to,source,evidence\nr,甲,a,city,3A,2B,x,P\n"}, "recognition_relations.csv", 2, "lowest"),
        ({"relations": "code,name_zh,name_en,within,source,evidence\nr,甲,a,town,x,P\n"}, "recognition_relations.csv", 2, "alliance"),
        ({"reaches": "code,level,reach,source,evidence\nr,city,alliance,x,M\n"}, "recognition_reaches.csv", 2, "county"),
        ({"marks": "code,mark,level,source,evidence\nm,粤HR,world,x,P\n"}, "recognition_marks.csv", 2, "provincial"),
        ({"needs": "code,internal,external,source,evidence\nn,must,noted,x,I\n"}, "recognition_needs.csv", 2, "required"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place_and_a_cure(tmp_path: Path, lists: dict[str, str], file: str, line: int, word: str) -> None:
    with pytest.raises(RegionFaults) as caught:
        region_check.read(_region(tmp_path, **lists))

    fault = caught.value.faults[0]
    assert (fault.file, fault.line) == (file, line)
    assert word in fault.message("en") and fault.cure.zh


def test_the_synthetic_regions_own_lists_are_in_order(tmp_path: Path) -> None:
    from doorstep.synthetic import region_recognition

    region_recognition.write(tiny.write_region(tmp_path))

    book = recognition_check.of_tables(region_check.read(tmp_path).sheets)

    assert book.chosen == ("opinion-2024", "sample-items", "renmin-windows-2023", "quality-required")
    assert all(item.is_sample for item in book.items) and any(item.price_cny for item in book.items)
