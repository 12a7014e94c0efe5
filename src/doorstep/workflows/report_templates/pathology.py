"""Template of a histopathology report."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.workflows.report_template import ReportTemplate

TEMPLATE = ReportTemplate(
    code="pathology",
    kind="pathology",
    name=Text("组织病理", "Histopathology"),
    findings=(
        Text("标本与部位", "specimen and site"),
        Text("大体所见", "gross findings"),
        Text("镜下所见", "microscopy"),
        Text("切缘", "margins"),
        Text("淋巴结", "lymph nodes"),
        Text("免疫组化", "immunohistochemistry"),
    ),
)
