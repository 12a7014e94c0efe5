"""Template of a chest CT."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.workflows.report_template import ReportTemplate

TEMPLATE = ReportTemplate(
    code="chest-ct",
    kind="imaging",
    name=Text("胸部CT", "Chest CT"),
    findings=(
        Text("双肺", "lungs"),
        Text("气道", "airways"),
        Text("肺门与纵隔", "hila and mediastinum"),
        Text("心脏与大血管", "heart and great vessels"),
        Text("胸膜与胸壁", "pleura and chest wall"),
        Text("所见上腹部", "upper abdomen as far as seen"),
    ),
)
