"""Rows of a table escape whatever stands in them."""

from __future__ import annotations

from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.table_html import body

_HOSTILE = '<script>"&\''


def test_every_text_of_a_cell_is_escaped():
    cell = Cell(_HOSTILE, (None,), under=_HOSTILE, href=f"/x?{_HOSTILE}")
    table = Table("t", "t", (Column("a"), Column("b", True)), (Row((cell, cell)),), "")

    html = body(table)

    assert "<script" not in html
    assert html.count("&lt;script&gt;&quot;&amp;&#x27;") == 6


def test_the_first_cell_is_the_row_heading_and_the_rest_carry_their_kind():
    cells = (Cell("A", ("A",)), Cell("1", (1,), heat=3, tone="own"))
    table = Table("t", "t", (Column("a"), Column("b", True)), (Row(cells),), "")

    assert body(table) == '<tr><th scope="row">A</th><td class="num heat-3 own">1</td></tr>\n'
