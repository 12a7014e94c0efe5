"""The synthetic region's lists of recognition: presets that are shipped, and invented prices. Said so in every row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from doorstep.synthetic.region_files import write_sheet
from doorstep.tables.recognition import ITEMS, PRESETS, WINDOWS

_CHOSEN = ("opinion-2024", "sample-items", "renmin-windows-2023", "quality-required")
_INVENTED = "合成示例，非官方价格与清单"
_PRICED = (
    ("GLU", "lab", "葡萄糖", "Glucose", "", "", 5.0, None),
    ("TP", "lab", "总蛋白", "Total protein", "", "", 5.0, None),
    ("ALB", "lab", "白蛋白", "Albumin", "", "", 5.0, None),
    ("HBA1C", "lab", "糖化血红蛋白", "Haemoglobin A1c", "", "", 45.0, None),
    ("TC", "lab", "总胆固醇", "Total cholesterol", "", "lipids", 6.0, None),
    ("LDLC", "lab", "低密度脂蛋白胆固醇", "LDL cholesterol", "", "lipids", 9.0, None),
    ("K", "lab", "钾", "Potassium", "", "electrolytes", 5.0, None),
    ("CT-HEAD", "imaging", "头颅 CT 平扫", "CT of the head", "CT", "", 180.0, 2.0),
    ("CT-CHEST", "imaging", "胸部 CT 平扫", "CT of the chest", "CT", "", 220.0, 7.0),
    ("ECG-12", "ecg", "十二导联心电图", "12-lead electrocardiogram", "", "", 20.0, 0.0),
    ("US-ABDOMEN", "ultrasound", "腹部彩超", "Ultrasound of the abdomen", "", "", 90.0, 0.0),
)
"""Code, kind, names, method, group, invented price in CNY, effective dose in mSv (Mettler FA et al., Radiology 2008;248:254-263)."""
_DAYS = (("imaging", 90), ("ultrasound", 30), ("ecg", 7))
Row = Mapping[str, object]


def write(folder: Path) -> None:
    """Write the lists of recognition."""
    write_sheet(folder, PRESETS, ({"preset": code, "note": "合成示例"} for code in _CHOSEN))
    write_sheet(folder, ITEMS, _items())
    write_sheet(folder, WINDOWS, _windows())


def _items() -> Iterable[Row]:
    names = ("code", "kind", "name_zh", "name_en", "method", "group", "price_cny", "dose_msv")
    for row in _PRICED:
        yield {**dict(zip(names, row, strict=True)), "sample": "yes", "source": _INVENTED, "evidence": "I"}


def _windows() -> Iterable[Row]:
    for kind, days in _DAYS:
        yield {"code": f"demo-{kind}", "kind": kind, "days": days, "source": "合成示例，非官方有效期", "evidence": "I"}
