"""Template of an electrocardiogram."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.workflows.report_template import ReportTemplate

TEMPLATE = ReportTemplate(
    code="ecg",
    kind="ecg",
    name=Text("心电图", "Electrocardiogram"),
    findings=(
        Text("心律与心率", "rhythm and rate"),
        Text("PR 间期", "PR interval"),
        Text("QRS 时限与电轴", "QRS duration and axis"),
        Text("ST 段", "ST segment"),
        Text("T 波", "T wave"),
        Text("QT/QTc", "QT and QTc"),
    ),
)
