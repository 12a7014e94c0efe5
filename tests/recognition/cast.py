"""The institutions and books that the decision table names."""

from __future__ import annotations

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.recognition import preset_files
from doorstep.recognition.decide import Place
from doorstep.recognition.grades import rank_of
from doorstep.recognition.language import (
    Item,
    ItemKind,
    Need,
    QualityNeed,
    Relation,
    RuleBook,
    Window,
    Within,
)

LOCAL = Source("local list of the test", evidence=Evidence.SECONDARY)
LAB, ECG = ItemKind.LAB, ItemKind.ECG


def _place(code: str, county: int, grade: str = "", *, alliances: str = "", is_public: bool = True) -> Place:
    city, province = county // 100 * 100, county // 10_000 * 10_000
    return Place(code, province, city, county, rank_of(grade) if grade else None, is_public, frozenset(alliances.split()))


PLACES = {
    one.code: one
    for one in (
        _place("js3a", 320102, "三甲", alliances="group"),
        _place("js3b", 320508, "三级乙等"),
        _place("js3", 320302, "三级"),
        _place("js2a", 320581, "二甲"),
        _place("js2a2", 320281, "2A"),
        _place("js2b", 320581, "二乙"),
        _place("js2", 320581, "二级"),
        _place("js1", 320581, "一级"),
        _place("jsn", 320581),
        _place("jsm", 320104, alliances="group"),
        _place("jsm1", 320104, "一级甲等", alliances="group other"),
        _place("zj3a", 330102, "三甲"),
        _place("zj3b", 330102, "三乙"),
        _place("ally1", 441802, "三甲", alliances="one"),
        _place("ally2", 441803, alliances="one two"),
        _place("ally3", 441803, alliances="two"),
        _place("wh3a", 420102, "三甲"),
        _place("wh3b", 420103, "三乙"),
        _place("wh2a", 420102, "二甲"),
        _place("whp", 420102, "三甲", is_public=False),
        _place("whn", 420102),
        _place("yc3a", 420502, "三甲"),
        _place("yc2b", 420502, "二乙"),
        _place("cs3a", 430102, "三甲"),
        _place("la1", 510104, "一级"),
        _place("la2", 510104),
        _place("lb2a", 510105, "二甲"),
        _place("lb2b", 510105, "二乙"),
        _place("lz3a", 540102, "三甲"),
        _place("lz1", 540102, "一级"),
        Place("lx"),
        Place("ly"),
        _place("ra", 440103, alliances="far"),
        _place("rb", 440104),
        _place("rc", 440303),
        _place("rd", 500101),
        _place("re", 500101, alliances="far"),
    )
}


def _item(code: str, kind: ItemKind, **more: object) -> Item:
    return Item(code, kind, Text(code, code), LOCAL, **more)  # type: ignore[arg-type]


LOCAL_BOOK = RuleBook(
    items=(
        _item("GLU", LAB, group="sugar"),
        _item("CREA", LAB),
        _item("CBC", LAB, method="impedance"),
        _item("TUM", LAB, excluded=True),
        _item("CT", ItemKind.IMAGING, method="CT"),
        _item("US", ItemKind.ULTRASOUND),
        _item("ECG", ECG),
        _item("PATH", ItemKind.PATHOLOGY, excluded=True),
    ),
    windows=(
        Window("all", 90, LOCAL),
        Window("lab", 14, LOCAL, kind=LAB),
        Window("ecg", 0, LOCAL, kind=ECG),
        Window("sugar", 7, LOCAL, group="sugar"),
        Window("cbc", 1, LOCAL, item="CBC"),
    ),
    relations=(
        Relation("nation", Text("全国", "nation"), Within.NATION, LOCAL, maker=("3A", ""), gives_note=True),
        Relation("county", Text("县", "county"), Within.COUNTY, LOCAL),
        Relation("city", Text("市", "city"), Within.CITY, LOCAL, maker=("2A", "")),
    ),
    needs=(
        QualityNeed("lab", Need.REQUIRED, Need.NOTED, LOCAL, kind=LAB),
        QualityNeed("ecg", Need.IGNORED, Need.IGNORED, LOCAL, kind=ECG),
        QualityNeed("rest", Need.NOTED, Need.IGNORED, LOCAL),
    ),
)
_FAR = RuleBook(
    items=(_item("ANY", LAB),),
    windows=(Window("all", 30, LOCAL),),
    relations=(Relation("everywhere", Text("全国", "everywhere"), Within.NATION, LOCAL),),
    needs=(QualityNeed("all", Need.IGNORED, Need.IGNORED, LOCAL),),
)
_COMMON = ("sample-items", "renmin-windows-2023")
BOOKS = {
    "O": preset_files.chosen(("opinion-2024", "sample-items")),
    "J": preset_files.chosen((*_COMMON, "jiangsu-2022", "quality-required")),
    "W": preset_files.chosen((*_COMMON, "wuhan-2024")),
    "L": LOCAL_BOOK,
    "R": preset_files.chosen(("opinion-2024", "reach-by-level"), _FAR),
}
