"""What is taken: kinds of objects and transfer syntaxes. Everything else is refused.

Source: DICOM PS3.4 Annex B.5 (storage SOP classes), PS3.6 Annex A (UIDs), edition 2025.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How an object is shown."""

    IMAGE = "image"
    ECG = "ecg"
    PDF = "pdf"
    REPORT = "report"


_STORAGE = "1.2.840.10008.5.1.4.1.1."
_IMAGES = (
    # radiography, mammography, intra-oral
    *("1", "1.1", "1.1.1", "1.2", "1.2.1", "1.3", "1.3.1"),
    # CT, MR
    *("2", "2.1", "2.2", "4", "4.1", "4.3", "4.4"),
    # ultrasound, with the classes it had before 1993
    *("3", "3.1", "6", "6.1", "6.2"),
    # secondary capture
    *("7", "7.1", "7.2", "7.3", "7.4"),
    # angiography, fluoroscopy, three-dimensional X-ray, tomosynthesis
    *("12.1", "12.1.1", "12.2", "12.2.1", "13.1.1", "13.1.2", "13.1.3"),
    # nuclear medicine, positron emission
    *("20", "128", "128.1", "130"),
    # endoscopy, microscopy, photographs, ophthalmology
    *("77.1.1", "77.1.2", "77.1.3", "77.1.4", "77.1.5.1", "77.1.5.2", "77.1.5.4", "77.1.6"),
)
_OTHERS = {
    Kind.ECG: ("9.1.1", "9.1.2", "9.1.3"),
    Kind.PDF: ("104.1",),
    Kind.REPORT: ("88.11", "88.22", "88.33", "88.59", "88.67"),
}
SOP_CLASSES: dict[str, Kind] = {_STORAGE + one: Kind.IMAGE for one in _IMAGES} | {
    _STORAGE + one: kind for kind, many in _OTHERS.items() for one in many
}

IMPLICIT, EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
DEFLATED, BIG_ENDIAN = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
RLE = "1.2.840.10008.1.2.5"
JPEG = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70")
JPEG_LS = ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81")
JPEG_2000 = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")
HTJ2K = ("1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203")
NATIVE = (IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN)
TRANSFER_SYNTAXES = (*NATIVE, RLE, *JPEG, *JPEG_LS, *JPEG_2000, *HTJ2K)
