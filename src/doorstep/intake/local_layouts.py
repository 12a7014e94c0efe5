"""A region's own layouts: YAML files with the fields of `tables.layout.Layout`, no code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from doorstep.core.errors import Rejected
from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.intake.recipes import recipe_for
from doorstep.tables.layout import Layout, Series
from doorstep.tables.records import RECORD_TABLES


def read(folder: Path) -> tuple[Layout, ...]:
    """Every `*.yaml` of the folder as a Layout; none when the folder is absent.

    Raises Rejected naming the file and the cure for one that is wrong.
    """
    return tuple(_one(path) for path in sorted(folder.glob("*.yaml"))) if folder.is_dir() else ()


def _one(path: Path) -> Layout:
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
        layout = _layout(found)
        unknown = set(layout.columns) - targets_of(layout.table)
        if unknown:
            raise ValueError(f"no target is called {', '.join(sorted(unknown))}")
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Rejected(
            Text(f"布局文件不可用：{error}", f"this layout file cannot be used: {error}"),
            right=Text(
                "应有 code、name、table、columns、signature", "expected code, name, table, columns and signature"
            ),
            cure=Text("参见文档“添加一种布局”", "See the how-to 'Add a layout'"),
            where=path.name,
        ) from error
    return layout


def _layout(found: dict[str, Any]) -> Layout:
    if found["table"] not in RECORD_TABLES:
        raise ValueError(f"table is {found['table']}, expected one of {', '.join(RECORD_TABLES)}")
    return Layout(
        code=str(found["code"]),
        name=Text(**found["name"]),
        table=found["table"],
        source=Source(str(found.get("source", "local"))),
        columns={str(target): str(code) for target, code in found["columns"].items()},
        signature=tuple(str(code) for code in found["signature"]),
        series=tuple(Series(target, tuple(codes)) for target, codes in found.get("series", {}).items()),
        fixed=dict(found.get("fixed", {})),
    )


def targets_of(table: str) -> set[str]:
    """Words a layout of this table may map: the cells its recipe reads."""
    from doorstep.intake.statements import CELL_PATTERN

    recipe = recipe_for(table)
    named = {match for expression in recipe.parsed.values() for match in CELL_PATTERN.findall(expression)}
    return named | {"institution", "institution_name", *_UNREAD}


_UNREAD = frozenset(
    {"name", "phone", "insurance_type", "medical_type", "inpatient_no", "visit_no", "identity", "birth_on"}
)
