"""Synthetic DICOM objects, written by hand or by pydicom, honest and hostile."""

from __future__ import annotations

import io
import zlib
from typing import Any

import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filewriter import dcmwrite

from doorstep.imaging.known import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT

CT, SC = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.7"
STUDY, SERIES = "1.2.826.0.1.3680043.9.1", "1.2.826.0.1.3680043.9.1.2"


def data_set(*, uid: str = "1.2.826.0.1.3680043.9.1.2.3", name: str = "合成^患者", charset: str = "GB18030", **changes: Any) -> Dataset:
    """A synthetic 4 x 4 CT image of a synthetic patient; `changes` are keywords of DICOM, None leaves one out."""
    found = Dataset()
    found.SpecificCharacterSet = charset
    found.SOPClassUID, found.SOPInstanceUID = CT, uid
    found.StudyInstanceUID, found.SeriesInstanceUID = STUDY, SERIES
    found.StudyDate, found.StudyTime, found.Modality = "20260131", "083000", "CT"
    found.PatientName, found.PatientID = name, "S-1"
    found.SeriesNumber, found.InstanceNumber = 1, 1
    found.Rows = found.Columns = 4
    found.SamplesPerPixel, found.PhotometricInterpretation = 1, "MONOCHROME2"
    found.BitsAllocated = found.BitsStored = 16
    found.HighBit, found.PixelRepresentation = 15, 0
    found.PixelData = bytes(range(32))
    for keyword, value in changes.items():
        if value is None:
            delattr(found, keyword)
        else:
            setattr(found, keyword, value)
    return found


def written(found: Dataset, *, syntax: str = EXPLICIT) -> bytes:
    """The bytes of a file with this data set."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = found.SOPClassUID
    meta.MediaStorageSOPInstanceUID = found.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    target = io.BytesIO()
    made = FileDataset(target, found, preamble=b"\0" * 128, file_meta=meta)
    is_big = syntax == BIG_ENDIAN
    dcmwrite(target, made, enforce_file_format=not is_big, implicit_vr=syntax == IMPLICIT, little_endian=not is_big, force_encoding=is_big)
    return target.getvalue()


def image(**changes: Any) -> bytes:
    return written(data_set(**changes))


def raw(body: bytes, *, syntax: bytes = EXPLICIT.encode()) -> bytes:
    """A file whose data set is these bytes, whatever they are."""
    padded = syntax + b"\0" * (len(syntax) % 2)
    return b"\0" * 128 + b"DICM" + b"\x02\x00\x10\x00UI" + len(padded).to_bytes(2, "little") + padded + body


def deflated_bomb(size: int) -> bytes:
    """A data set of `size` zeros under a private tag, deflated a thousandfold."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = machine.compress(b"\x09\x00\x10\x10OB\0\0" + size.to_bytes(4, "little"))
    packed += b"".join(machine.compress(bytes(1 << 20)) for _ in range(size >> 20)) + machine.flush()
    return raw(packed, syntax=DEFLATED.encode())


def nested(depth: int) -> bytes:
    """Sequences within sequences, none of them closed."""
    return raw((b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff") * depth)


def many(count: int) -> bytes:
    """One sequence of so many empty items."""
    return raw(b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\0\0\0\0" * count)


def read_back(content: bytes) -> Dataset:
    return pydicom.dcmread(io.BytesIO(content))


def phantom(*, slices: int = 12, size: int = 256, study: str = STUDY, **changes: Any) -> list[bytes]:
    """A synthetic CT series: a body of 40 HU, a bone of 700 HU exactly 60 mm wide, and a lung of -800 HU; 0.5 mm to a pixel."""
    import numpy as np

    y, x = np.mgrid[:size, :size] - size / 2
    body = np.where((x / 0.42) ** 2 + (y / 0.34) ** 2 < size**2, 40, -1000)
    body[(np.abs(x + 0.5) < 60) & (np.abs(y - size * 0.22) < 8)] = 700
    body[((x + size * 0.18) ** 2 + (y + size * 0.08) ** 2) < (size * 0.1) ** 2] = -800
    found = []
    for at in range(slices):
        picture = body + (at * 10)
        found.append(
            image(
                uid=f"{study}.{at + 1}", StudyInstanceUID=study, SeriesInstanceUID=f"{study}.2", Rows=size, Columns=size, InstanceNumber=at + 1,
                PixelData=(picture + 1024).astype("<u2").tobytes(), RescaleIntercept=-1024, RescaleSlope=1, RescaleType="HU", PixelSpacing=[0.5, 0.5],
                ImagePositionPatient=[0, 0, at * 5], ImageOrientationPatient=[1, 0, 0, 0, 1, 0], SliceThickness=5, WindowWidth=400, WindowCenter=40,
                SeriesDescription="合成体模 / synthetic phantom", **changes,
            )
        )  # fmt: skip
    return found
