"""Template of a head CT."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.workflows.report_template import ReportTemplate

TEMPLATE = ReportTemplate(
    code="head-ct",
    kind="imaging",
    name=Text("头颅CT", "Head CT"),
    findings=(
        Text("脑实质密度", "density of the brain"),
        Text("出血", "haemorrhage"),
        Text("早期缺血征象", "early signs of ischaemia"),
        Text("脑室与脑池", "ventricles and cisterns"),
        Text("中线结构", "midline"),
        Text("颅骨与鼻窦", "skull and sinuses"),
    ),
)
