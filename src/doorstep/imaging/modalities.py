"""What kinds of examination are called.

Source: DICOM PS3.3 C.7.3.1.1.1 (Modality); Chinese as hospitals say it.
"""

from __future__ import annotations

from doorstep.core.text import Text

MODALITIES = {
    "CT": Text("CT", "CT"),
    "MR": Text("磁共振", "MR"),
    "CR": Text("X 线（CR）", "X-ray (CR)"),
    "DX": Text("X 线（DR）", "X-ray (DR)"),
    "MG": Text("乳腺 X 线", "mammography"),
    "US": Text("超声", "ultrasound"),
    "XA": Text("血管造影", "angiography"),
    "RF": Text("透视", "fluoroscopy"),
    "NM": Text("核医学", "nuclear medicine"),
    "PT": Text("PET", "PET"),
    "ECG": Text("心电图", "ECG"),
    "ES": Text("内镜", "endoscopy"),
    "SM": Text("病理切片", "pathology slide"),
    "SR": Text("结构化报告", "structured report"),
    "OT": Text("其他", "other"),
}


def name_of(code: str) -> Text | None:
    """The name of a modality; the code itself when it has none here, None when none was given."""
    return MODALITIES.get(code) or (Text(code, code) if code else None)
