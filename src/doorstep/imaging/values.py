"""Tags that are read, and their values as numbers, codes and instants. What is optional and wrong counts as not given.

Source: DICOM PS3.6 (data dictionary), PS3.5 clause 6.2 (value representations).
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from doorstep.core.clock import BEIJING
from doorstep.imaging.reasons import Reason, Refused

META_CLASS, META_OBJECT, TRANSFER_SYNTAX = 0x00020002, 0x00020003, 0x00020010
META = frozenset((META_CLASS, META_OBJECT, TRANSFER_SYNTAX))
CHARACTER_SET = 0x00080005
UIDS = (0x00080016, 0x00080018, 0x0020000E, 0x0020000D)
"""SOP class, SOP instance, series, study."""
_STUDY_DATE, _ACQUIRED_DATE, _STUDY_TIME, _ACQUIRED_TIME = 0x00080020, 0x00080022, 0x00080030, 0x00080032
_ZONE = 0x00080201
ACCESSION, MODALITY, DESCRIPTION, SERIES_NAME = 0x00080050, 0x00080060, 0x00081030, 0x0008103E
PATIENT_NAME, PATIENT_ID, BODY_PART = 0x00100010, 0x00100020, 0x00180015
SERIES_NUMBER, INSTANCE_NUMBER = 0x00200011, 0x00200013
_PLACE, _AXES, _SLICE = 0x00200032, 0x00200037, 0x00201041
SAMPLES, PHOTOMETRIC, FRAMES, ROWS, COLUMNS, ALLOCATED = 0x00280002, 0x00280004, 0x00280008, 0x00280010, 0x00280011, 0x00280100
DOCUMENT, DOCUMENT_KIND = 0x00420011, 0x00420012
WANTED = frozenset(
    (
        *(CHARACTER_SET, *UIDS, _STUDY_DATE, _ACQUIRED_DATE, _STUDY_TIME, _ACQUIRED_TIME, _ZONE),
        *(ACCESSION, MODALITY, DESCRIPTION, SERIES_NAME, PATIENT_NAME, PATIENT_ID, BODY_PART, SERIES_NUMBER, INSTANCE_NUMBER),
        *(_PLACE, _AXES, _SLICE, SAMPLES, PHOTOMETRIC, FRAMES, ROWS, COLUMNS, ALLOCATED, DOCUMENT, DOCUMENT_KIND),
    )
)
_CODE = re.compile(r"[A-Z0-9 _]{1,16}")
_ZONE_SHAPE = re.compile(r"([+-])(\d\d)(\d\d)")


def plain(value: bytes) -> str:
    """An ASCII value without its padding; '' when it holds anything else."""
    try:
        return value.rstrip(b"\0 ").decode("ascii")
    except UnicodeDecodeError:
        return "?"


@dataclass(frozen=True, slots=True)
class Given:
    """The wanted elements of a data set, asked for by tag."""

    values: Mapping[int, bytes]
    is_big: bool

    def raw(self, tag: int) -> bytes:
        return self.values.get(tag, b"")

    def code(self, tag: int) -> str:
        """A coded value such as CT; '' when it is none."""
        found = plain(self.raw(tag)).strip()
        return found if _CODE.fullmatch(found) else ""

    def short(self, tag: int, *, default: int | None = None) -> int:
        """An unsigned 16-bit number. Raises Refused when it is missing and there is no default, or is not two bytes long."""
        value = self.raw(tag)
        if not value and default is not None:
            return default
        if len(value) != 2:
            raise Refused(Reason.VALUE)
        return int(struct.unpack(">H" if self.is_big else "<H", value)[0])

    def whole(self, tag: int) -> int:
        """A number written in digits, 0 when it is none; kept within 32 bits."""
        found = plain(self.raw(tag)).strip()
        return int(found) if re.fullmatch(r"[+-]?\d{1,9}", found) else 0

    def decimals(self, tag: int) -> tuple[float, ...]:
        """Decimals written in digits; () when any is none."""
        try:
            found = tuple(float(one) for one in plain(self.raw(tag)).split("\\"))
        except ValueError:
            return ()
        return found if all(math.isfinite(one) for one in found) else ()

    def frames(self) -> int:
        """How many frames; 1 when not given. Raises Refused for what is no count."""
        found = plain(self.raw(FRAMES)).strip()
        if not found:
            return 1
        if not re.fullmatch(r"\+?\d{1,6}", found) or int(found) < 1:
            raise Refused(Reason.VALUE)
        return int(found)

    def position(self) -> float | None:
        """Where a slice lies along the axis through the slices, in mm (PS3.3 C.7.6.2.1.1); else its stated location."""
        place, axes = self.decimals(_PLACE), self.decimals(_AXES)
        if len(place) == 3 and len(axes) == 6:
            (a, b, c), (d, e, f) = axes[:3], axes[3:]
            normal = (b * f - c * e, c * d - a * f, a * e - b * d)
            return _bounded(sum(one * other for one, other in zip(place, normal, strict=True)))
        stated = self.decimals(_SLICE)
        return _bounded(stated[0]) if len(stated) == 1 else None

    def performed_at(self) -> datetime | None:
        """When the study was done, in UTC; Beijing time unless the file states another zone."""
        for day, clock in ((_STUDY_DATE, _STUDY_TIME), (_ACQUIRED_DATE, _ACQUIRED_TIME)):
            found = _instant(plain(self.raw(day)), plain(self.raw(clock)), self._zone())
            if found:
                return found
        return None

    def _zone(self) -> timezone:
        found = _ZONE_SHAPE.fullmatch(plain(self.raw(_ZONE)).strip())
        if found is None or int(found[2]) > 14 or int(found[3]) > 59:
            return BEIJING
        length = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return timezone(-length if found[1] == "-" else length)


def _bounded(found: float) -> float | None:
    return round(found, 3) if abs(found) < 1e6 else None


def _instant(day: str, clock: str, zone: timezone) -> datetime | None:
    """A date as 20260131 (or 2026.01.31, as before 1993) and a time as 083000.5, either part of it left out."""
    digits = re.sub(r"\D", "", clock.split(".")[0]).ljust(6, "0")[:6]
    try:
        found = datetime.strptime(day.replace(".", "").strip() + digits, "%Y%m%d%H%M%S").replace(tzinfo=zone)
        return found.astimezone(UTC) if found.year > 1900 else None
    except (ValueError, OverflowError):
        return None
