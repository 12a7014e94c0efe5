"""Template of an abdominal ultrasound."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.workflows.report_template import ReportTemplate

TEMPLATE = ReportTemplate(
    code="abdominal-ultrasound",
    kind="ultrasound",
    name=Text("腹部超声", "Abdominal ultrasound"),
    findings=(
        Text("肝脏", "liver"),
        Text("胆囊与胆管", "gallbladder and bile ducts"),
        Text("胰腺", "pancreas"),
        Text("脾脏", "spleen"),
        Text("双肾", "kidneys"),
        Text("腹腔积液", "free fluid"),
    ),
)
