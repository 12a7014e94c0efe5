"""Objects and studies as DICOM JSON, as DICOMweb answers them.

Source: DICOM PS3.18 Annex F (JSON model), 10.6 (search), 10.5.3 (answer of a store).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

import pydicom

from doorstep.imaging import quiet  # noqa: F401  keeps pydicom from talking
from doorstep.imaging.reasons import Reason, Refused

Json = dict[str, Any]
_MOST_INLINE = 1024


def metadata(content: bytes, *, address: str) -> Json:
    """All elements of an object but its pixels; larger values are named by an address. Raises Refused when it cannot be told."""
    try:
        found = pydicom.dcmread(io.BytesIO(content), stop_before_pixels=True)
        told: Json = found.to_json_dict(_MOST_INLINE, lambda element: f"{address}/bulkdata/{element.tag:08X}", suppress_invalid_tags=True)
    except Exception as error:  # pydicom raises of many kinds
        raise Refused(Reason.STRUCTURE) from error
    told["00083002"] = text("UI", str(found.file_meta.TransferSyntaxUID))
    return told


def text(kind: str, *values: str) -> Json:
    """An element with texts; without a value when all are empty."""
    told = [{"Alphabetic": one} if kind == "PN" else one for one in values if one]
    return {"vr": kind, "Value": told} if told else {"vr": kind}


def number(kind: str, value: int) -> Json:
    return {"vr": kind, "Value": [value]}


def stored(taken: Iterable[tuple[str, str, str]], failed: Iterable[tuple[str, int]]) -> Json:
    """The answer of a store: (class, object, address) of what was taken, (object, status) of what was not."""
    good = [{"00081150": text("UI", sop_class), "00081155": text("UI", uid), "00081190": text("UR", address)} for sop_class, uid, address in taken]
    bad: list[Mapping[str, Json]] = [{"00081155": text("UI", uid), "00081197": number("US", status)} for uid, status in failed]
    answer: Json = {}
    if good:
        answer["00081199"] = {"vr": "SQ", "Value": good}
    if bad:
        answer["00081198"] = {"vr": "SQ", "Value": bad}
    return answer
