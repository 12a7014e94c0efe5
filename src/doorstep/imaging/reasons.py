"""Why an object is refused: one reason each, with its words and the status that DICOM answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from doorstep.core.errors import Rejected
from doorstep.core.text import Text

OUT_OF_RESOURCES, MISMATCH, NOT_UNDERSTOOD = 0xA700, 0xA900, 0xC000
NOT_SUPPORTED, DUPLICATE_UID = 0x0122, 0x0111
"""Source: DICOM PS3.4 Table B.2-1 (A700, A900, C000) and PS3.7 Annex C (0111, 0122)."""


class Reason(StrEnum):
    """Each reason for which an object is refused."""

    TOO_LARGE = "too-large"
    NOT_DICOM = "not-dicom"
    PREAMBLE = "executable-preamble"
    HEADER = "broken-header"
    SYNTAX = "transfer-syntax"
    CLASS = "sop-class"
    UID = "uid"
    TRUNCATED = "truncated"
    STRUCTURE = "broken-structure"
    DEPTH = "too-deep"
    ELEMENTS = "too-many-elements"
    INFLATED = "inflated"
    VALUE = "value"
    PIXELS = "pixel-length"
    PIXELS_LARGE = "pixels-too-large"
    CODESTREAM = "codestream"
    CONTENT = "content"
    CONFLICT = "conflict"

    @property
    def told(self) -> Told:
        return _TOLD[self]


@dataclass(frozen=True, slots=True)
class Told:
    """The words and the status of one reason."""

    status: int
    what: Text
    right: Text
    cure: Text


_RESEND = Text("请从设备重新发送原始文件", "Send the original again from the device")
_ASK = Text("请联系设备厂商核对发送设置", "Ask the maker of the device to check how it sends")
_SMALLER = Text("请分成较小的对象发送", "Send it as smaller objects")
_TOLD = {
    Reason.TOO_LARGE: Told(OUT_OF_RESOURCES, Text("文件太大", "the file is too large"), Text("单个对象最大 256 MB", "one object has at most 256 MB"), _SMALLER),
    Reason.NOT_DICOM: Told(
        NOT_UNDERSTOOD, Text("不是 DICOM 文件", "this is no DICOM file"), Text("第 129 字节起应为 DICM", "expected DICM at byte 129"), _RESEND
    ),
    Reason.PREAMBLE: Told(
        NOT_UNDERSTOOD,
        Text("文件开头不是空白，可能是伪装的程序", "the file does not begin blank: it may be a program in disguise"),
        Text("文件开头应为零或 TIFF 标记", "expected zeros or the mark of TIFF at the start"),
        _RESEND,
    ),
    Reason.HEADER: Told(
        NOT_UNDERSTOOD, Text("文件头不完整", "the header of the file is not whole"), Text("应有传输语法", "expected a transfer syntax"), _ASK
    ),
    Reason.SYNTAX: Told(
        NOT_SUPPORTED,
        Text("不接收这种传输语法", "this transfer syntax is not taken"),
        Text("未压缩、RLE、JPEG、JPEG-LS 或 JPEG 2000", "expected uncompressed, RLE, JPEG, JPEG-LS or JPEG 2000"),
        _ASK,
    ),
    Reason.CLASS: Told(
        NOT_SUPPORTED,
        Text("不接收这类对象", "this kind of object is not taken"),
        Text("影像、心电波形、PDF 报告或结构化报告", "expected images, ECG waveforms, PDF or structured reports"),
        Text("放疗计划、分割等请留在本院系统", "Keep radiotherapy plans, segmentations and the like in your own system"),
    ),
    Reason.UID: Told(
        MISMATCH,
        Text("唯一标识不合规，或文件头与内容不一致", "an identifier is not one, or header and content disagree"),
        Text("只含数字和点，至多 64 个字符", "expected digits and dots, at most 64 characters"),
        _ASK,
    ),
    Reason.TRUNCATED: Told(NOT_UNDERSTOOD, Text("文件不完整", "the file is cut short"), Text("声明的长度应在文件之内", "expected each length inside the file"), _RESEND),
    Reason.STRUCTURE: Told(
        NOT_UNDERSTOOD, Text("文件结构损坏", "the structure of the file is broken"), Text("元素应按标签升序排列", "expected elements in ascending order"), _RESEND
    ),
    Reason.DEPTH: Told(NOT_UNDERSTOOD, Text("序列嵌套过深", "sequences are nested too deep"), Text("至多 32 层", "at most 32 levels"), _ASK),
    Reason.ELEMENTS: Told(OUT_OF_RESOURCES, Text("元素过多", "there are too many elements"), Text("至多 30 万个", "at most 300,000"), _SMALLER),
    Reason.INFLATED: Told(
        OUT_OF_RESOURCES, Text("解压后过大或压缩损坏", "it inflates too far, or cannot be inflated"), Text("解压后最大 64 MB", "at most 64 MB inflated"), _ASK
    ),
    Reason.VALUE: Told(
        MISMATCH, Text("影像的必要数值缺失或不合规", "a value that an image needs is missing or wrong"), Text("行、列、位数和帧数应齐全", "expected rows, columns, bits and frames"), _ASK
    ),
    Reason.PIXELS: Told(
        MISMATCH,
        Text("像素数据与行列、帧数不符", "the pixel data do not agree with rows, columns and frames"),
        Text("像素数据的长度应等于行×列×帧×位数", "expected rows x columns x frames x bits"),
        _RESEND,
    ),
    Reason.PIXELS_LARGE: Told(
        OUT_OF_RESOURCES, Text("影像解码后过大", "the image is too large once decoded"), Text("单帧最大 256 MB，共 4 GB", "at most 256 MB a frame, 4 GB in all"), _SMALLER
    ),
    Reason.CODESTREAM: Told(
        MISMATCH,
        Text("压缩图像自述的大小与文件头不同", "the compressed image says another size than the header"),
        Text("两者应一致", "expected both to agree"),
        _RESEND,
    ),
    Reason.CONTENT: Told(
        MISMATCH, Text("波形或 PDF 内容不完整", "the waveform or PDF inside is not whole"), Text("应与文件头所述一致", "expected what the header says"), _RESEND
    ),
    Reason.CONFLICT: Told(
        DUPLICATE_UID,
        Text("同一标识已有不同内容", "other content is already kept under the same identifier"),
        Text("内容改变时应换新的标识", "changed content needs a new identifier"),
        Text("请核对是否重编过影像；已存的不会被替换", "Check whether it was edited; what is kept is never replaced"),
    ),
}


class Refused(Rejected):
    """An object that is not taken; `status` is what C-STORE and STOW answer.

    uid   of the object, when it could be read and is one; ''
    """

    code: ClassVar[str] = "image-refused"

    def __init__(self, reason: Reason, *, uid: str = "") -> None:
        told = reason.told
        self.reason, self.status, self.uid = reason, told.status, uid
        super().__init__(told.what, right=told.right, cure=told.cure)
