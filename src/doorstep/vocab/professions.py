"""Titles and specialties of doctors, as invitations and rosters name them. The list of specialties is Doorstep's own."""

from __future__ import annotations

from doorstep.core.text import Text

TITLES = {
    "resident": Text("住院医师", "resident"),
    "attending": Text("主治医师", "attending physician"),
    "associate-chief": Text("副主任医师", "associate chief physician"),
    "chief": Text("主任医师", "chief physician"),
}
"""From the lowest to the highest."""

SPECIALTIES = {
    "internal": Text("内科", "internal medicine"),
    "cardiology": Text("心血管内科", "cardiology"),
    "neurology": Text("神经内科", "neurology"),
    "respiratory": Text("呼吸内科", "respiratory medicine"),
    "gastroenterology": Text("消化内科", "gastroenterology"),
    "endocrinology": Text("内分泌科", "endocrinology"),
    "nephrology": Text("肾内科", "nephrology"),
    "oncology": Text("肿瘤科", "oncology"),
    "surgery": Text("外科", "surgery"),
    "orthopaedics": Text("骨科", "orthopaedics"),
    "neurosurgery": Text("神经外科", "neurosurgery"),
    "obstetrics": Text("妇产科", "obstetrics and gynaecology"),
    "paediatrics": Text("儿科", "paediatrics"),
    "emergency": Text("急诊科", "emergency medicine"),
    "critical-care": Text("重症医学科", "critical care"),
    "infectious": Text("感染科", "infectious diseases"),
    "rehabilitation": Text("康复科", "rehabilitation"),
    "psychiatry": Text("精神科", "psychiatry"),
    "tcm": Text("中医科", "Chinese medicine"),
    "radiology": Text("医学影像科", "radiology"),
    "ecg": Text("心电诊断", "electrocardiography"),
    "ultrasound": Text("超声科", "ultrasound"),
    "pathology": Text("病理科", "pathology"),
    "laboratory": Text("医学检验科", "laboratory medicine"),
}


def title_is_at_least(title: str, least: str) -> bool:
    """True when `title` is `least` or higher; an unknown title is lower than all, and '' asks for none."""
    order = list(TITLES)
    return not least or (title in order and least in order and order.index(title) >= order.index(least))
