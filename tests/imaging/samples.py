"""The DICOM samples that pydicom ships, and what is expected of each: taken, or refused for a stated reason."""

from __future__ import annotations

from pathlib import Path

import pydicom

from doorstep.imaging.reasons import Reason

ROOT = Path(pydicom.__file__).parent / "data"
NO_SAMPLES = ("__init__.py", "README.txt", "README", "FileInfo.txt")


def every() -> list[Path]:
    """All files that stand for a DICOM object or for something sent in its place."""
    found = [path for folder in ("test_files", "charset_files") for path in (ROOT / folder).rglob("*")]
    return sorted(path for path in found if path.is_file() and path.name not in NO_SAMPLES and "__pycache__" not in path.parts)


def sample(name: str) -> bytes:
    return next(path for path in every() if path.name == name).read_bytes()


def expected(path: Path) -> Reason | None:
    """None for a sample that is taken."""
    return Reason.VALUE if "TINY_ALPHA" in path.parts and path.name.startswith("IM") else REFUSED.get(path.name)


REFUSED = {
    # no header of the file: PS3.10 asks for one
    **dict.fromkeys(("ExplVR_BigEndNoMeta.dcm", "ExplVR_LitEndNoMeta.dcm", "no_meta.dcm", "rtstruct.dcm"), Reason.NOT_DICOM),
    # no DICOM at all
    **dict.fromkeys(("crayons.icc", "rtplan.dump", "rtstruct.dump", "test1.json", "test_PN.json", "zipMR.gz"), Reason.NOT_DICOM),
    # the header of the file names no transfer syntax
    "meta_missing_tsyntax.dcm": Reason.HEADER,
    # header and content name different objects
    **dict.fromkeys(("chrJapMulti.dcm", "chrJapMultiExplicitIR6.dcm"), Reason.UID),
    # no identifiers of class, object, series or study
    **dict.fromkeys(("chrSQEncoding.dcm", "chrSQEncoding1.dcm", "empty_charset_LEI.dcm", "UN_sequence.dcm"), Reason.UID),
    **dict.fromkeys(("JPEGLSNearLossless_08.dcm", "JPEGLSNearLossless_16.dcm", "SC_rgb_jls_lossy_line.dcm", "SC_rgb_jls_lossy_sample.dcm"), Reason.UID),
    **dict.fromkeys(("nested_priv_SQ.dcm", "no_meta_group_length.dcm", "priv_SQ.dcm"), Reason.UID),
    # directories of a medium are no objects
    **dict.fromkeys(("DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-empty.dcm", "DICOMDIR-implicit", "DICOMDIR-nopatient", "DICOMDIR-reordered"), Reason.UID),
    "DICOMDIR-nooffset": Reason.TRUNCATED,
    # kinds that are not shown: radiotherapy and segmentations
    **dict.fromkeys(("rtdose.dcm", "rtdose_1frame.dcm", "rtdose_expb.dcm", "rtdose_expb_1frame.dcm", "rtdose_rle.dcm"), Reason.CLASS),
    **dict.fromkeys(("rtdose_rle_1frame.dcm", "rtplan.dcm", "badVR.dcm", "liver_1frame.dcm", "liver_expb_1frame.dcm"), Reason.CLASS),
    # cut
    **dict.fromkeys(("MR_truncated.dcm", "rtplan_truncated.dcm"), Reason.TRUNCATED),
    # an image without pixels
    "chrKoreanMulti.dcm": Reason.PIXELS,
    # the compressed image says another size than the header
    "JPEG2000-embedded-sequence-delimiter.dcm": Reason.CODESTREAM,
    # says explicit, is implicit
    "SC_rgb_jpeg.dcm": Reason.STRUCTURE,
}
