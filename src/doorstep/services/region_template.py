"""A region file to start from: every column named, one example row commented by its header."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from doorstep.tables.region import SHEETS, json_schema

_TOML = """\
# 区域文件 / region file. 列的含义见 region.schema.json / columns are explained in region.schema.json
[region]
code = "{code}"            # 区域代码 / division code of the region
name_zh = "{zh}"
name_en = "{en}"
in_region = "located_in"   # 或 / or "located_or_serves"
coordinates = "WGS-84"
"""


def write(folder: Path, *, code: str = "441800", zh: str = "某市", en: str = "Some City") -> tuple[Path, ...]:
    """Write region.toml, the CSV sheets with their headers, and the JSON schema; keeps files already there."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [_once(folder / "region.toml", _TOML.format(code=code, zh=zh, en=en))]
    for sheet in SHEETS:
        path = folder / sheet.file
        if not path.exists():
            with path.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerow([field.name for field in sheet.fields])
        written.append(path)
    schema = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    (folder / "region.schema.json").write_text(schema, encoding="utf-8")
    return tuple(written)


def _once(path: Path, text: str) -> Path:
    if not path.exists():
        path.write_text(text, encoding="utf-8")
    return path
