"""Template of a chest radiograph."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.workflows.report_template import ReportTemplate

TEMPLATE = ReportTemplate(
    code="chest-xray",
    kind="imaging",
    name=Text("胸部X线", "Chest radiograph"),
    findings=(
        Text("双肺野", "lung fields"),
        Text("肺门", "hila"),
        Text("心影与纵隔", "heart and mediastinum"),
        Text("膈面与肋膈角", "diaphragm and costophrenic angles"),
        Text("骨性胸廓", "bony thorax"),
    ),
)
