"""公布的汇总流向：来源地、去向，以及人次或份额。"""

from __future__ import annotations

from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.tables.layout import Layout

LAYOUT = Layout(
    code="aggregate-flows",
    name=Text("汇总流向（人次或份额）", "Aggregate flows (counts or shares)"),
    table="flows",
    source=Source("本系统布局"),
    signature=("origin", "destination"),
    columns={
        "origin": "origin",
        "destination": "destination",
        "period": "period",
        "cases": "cases",
        "share_of_origin": "share_of_origin",
        "share_of_destination": "share_of_destination",
    },
    order=("origin", "destination", "period", "cases", "share_of_origin", "share_of_destination"),
)
