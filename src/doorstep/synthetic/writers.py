"""Files as senders write them: a layout's columns in its order, in the sender's dialect."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from doorstep.synthetic.cells import fixed
from doorstep.synthetic.dbf import write_dbf
from doorstep.tables.layout import Layout
from doorstep.tables.layouts import shipped

# Columns of a dialect that carry a text we have but that no target names.
_EXTRA = {"first-page-n041": {"diagnosis": "ZYZD"}, "first-page-abcd": {"diagnosis": "C04N"}}
_LABELS = {
    "A01": "组织机构代码", "A02": "医疗机构名称", "A46C": "医疗付费方式", "A48": "病案号", "A49": "住院次数", "A11": "姓名", "A12C": "性别",
    "A13": "出生日期", "A14": "年龄", "A19C": "民族", "A20": "身份证号", "A26": "现住址", "A28C": "现住址邮编", "A24": "户口地址",
    "A25C": "户口邮编", "A33C": "关系", "B11C": "入院途径", "B12": "入院时间", "B15": "出院时间", "B16C": "出院科别", "B20": "实际住院天数",
    "C03C": "主要诊断编码", "C04N": "主要诊断名称", "B34C": "离院方式", "B35": "拟接收机构", "D01": "总费用", "D09": "自付金额",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a sender writes: layout, encoding, the text for no value, days (strftime), header style."""

    layout: str
    encoding: str
    none: str = ""
    day: str = "%Y%m%d"
    labelled: bool = False
    by_name: bool = False
    is_dbf: bool = False


CITY_ABCD = Dialect("first-page-abcd", "utf-8-sig", none="-", day="%Y-%m-%d", labelled=True)
COUNTY_P = Dialect("first-page-hqms-p", "gb18030", day="%Y-%m-%d")
COUNTY_N041 = Dialect("first-page-n041", "gbk")
TOWNSHIP_N041 = Dialect("first-page-n041", "gbk", by_name=True)
COUNTY_DBF = Dialect("first-page-n041", "gbk", is_dbf=True)
POOL_N041 = Dialect("first-page-n041", "utf-8")
INPATIENT = Dialect("settlement-inpatient", "utf-8", day="%Y-%m-%d")
OUTPATIENT = Dialect("settlement-outpatient", "utf-8", day="%Y-%m-%d")


def layout_of(dialect: Dialect) -> Layout:
    """The layout a dialect writes."""
    return next(one for one in shipped() if one.code == dialect.layout)


def has_column(dialect: Dialect, target: str) -> bool:
    """Whether the dialect writes this target at all."""
    return layout_of(dialect).columns.get(target) in layout_of(dialect).order


def write(path: Path, cells: pa.Table, dialect: Dialect, *, broken: Sequence[str] = ()) -> None:
    """Write the cells in the dialect; a column that the layout has and the cells lack is `none`.

    broken  kinds of structural fault to put at the end: a copy of the last line, spoilt
    """
    columns = _columns(cells, dialect)
    if dialect.is_dbf:
        written = {name: column for name, column in columns.items() if column is not None}
        write_dbf(path, list(written), [column.to_pylist() for column in written.values()], encoding=dialect.encoding)
        return
    blank = fixed(dialect.none, cells.num_rows)
    table = pa.table({name: blank if column is None else _none(column, dialect) for name, column in columns.items()})
    body = io.BytesIO()
    pyarrow.csv.write_csv(table, body, pyarrow.csv.WriteOptions(include_header=False, quoting_style="none"))
    header = ",".join(_heading(name, dialect) for name in columns) + "\n"
    text = header.encode() + body.getvalue() + _spoilt(body.getvalue(), broken)
    path.write_bytes(text if dialect.encoding == "utf-8" else text.decode().encode(dialect.encoding))


def _columns(cells: pa.Table, dialect: Dialect) -> dict[str, pa.Array | None]:
    layout = layout_of(dialect)
    sources = {code: target for target, code in layout.columns.items()}
    sources |= {code: target for target, code in _EXTRA.get(layout.code, {}).items()}
    sources |= {code: f"{one.target}#{at}" for one in layout.series for at, code in enumerate(one.columns)}
    present = set(cells.column_names)
    return {
        code: cells.column(sources[code]).combine_chunks() if sources.get(code) in present else None for code in layout.order
    }


def _none(column: pa.Array, dialect: Dialect) -> pa.Array:
    """Empty cells as the dialect writes them."""
    return pc.if_else(pc.equal(column, ""), dialect.none, column) if dialect.none else column


def _heading(code: str, dialect: Dialect) -> str:
    return f"{_LABELS[code]}({code})" if dialect.labelled and code in _LABELS else code


def _spoilt(body: bytes, kinds: Sequence[str]) -> bytes:
    last = body.rstrip(b"\n").rsplit(b"\n", 1)[-1]
    forms = {
        "unclosed_quote": last.replace(b",", b',"', 1),
        "wrong_field_count": last + b",+",
    }
    return b"".join(forms[kind] + b"\n" for kind in kinds)
