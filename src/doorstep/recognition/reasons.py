"""Why an examination is done again although a result exists: the code list, and which codes count as refusals.

Codes 01 to 08 are believed to follow the national measures of 2022; 98 and 99 are additions of the system in whose
source they were seen. Source: reason list of a mutual-recognition front end (public source code), evidence C; that 01 to
08 are those of 国卫医发〔2022〕6号 is inferred, evidence I.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from doorstep.core.errors import NotFound
from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text

_SEEN = Source("互认前置页面的原因代码表（公开源代码）", evidence=Evidence.SOURCE_CODE)
_LOCAL = Source("互认前置页面的原因代码表（公开源代码）", clause="本地增补，不计入不互认", evidence=Evidence.SOURCE_CODE)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `is_refusal` says whether it counts as not recognising."""

    code: str
    name: Text
    source: Source
    is_refusal: bool = True


REASONS = (
    Reason(
        "01",
        Text("因病情变化，结果与临床表现、疾病诊断不符，难以满足临床诊疗需求", "the patient has changed: the result does not fit the findings or the diagnosis"),
        _SEEN,
    ),
    Reason("02", Text("结果在疾病发展演变过程中变化较快", "the result changes fast in the course of this disease"), _SEEN),
    Reason(
        "03",
        Text("项目对疾病诊疗意义重大（如手术、输血等重大医疗措施前）", "much depends on it, as before an operation or a transfusion"),
        _SEEN,
    ),
    Reason("04", Text("急诊、急救、重型、危重型等紧急状态", "an emergency, or severe or critical illness"), _SEEN),
    Reason("05", Text("涉及司法、伤残、病退、劳动仲裁等鉴定", "an expert opinion for a court, disability, retirement or labour dispute"), _SEEN),
    Reason("06", Text("国家规定需相应资质检测机构的项目", "the law asks for an institution with a particular qualification"), _SEEN),
    Reason("07", Text("诊治医师认为有必要再次检查", "the physician in charge finds another examination necessary"), _SEEN),
    Reason("08", Text("其他情形确需复查", "another situation that truly needs it"), _SEEN),
    Reason(
        "98",
        Text("未收到或患者未能提供外院影像资料，无法诊断", "the other hospital's images did not arrive or were not brought"),
        _LOCAL,
        is_refusal=False,
    ),
    Reason("99", Text("需连续性检查、检验", "examinations in series are needed"), _LOCAL, is_refusal=False),
)


@cache
def reason(code: str) -> Reason:
    """The reason with this code. Raises NotFound."""
    known = {one.code: one for one in REASONS}
    if code not in known:
        raise NotFound.among(Text("复查原因", "reason for a repeat"), code, known)
    return known[code]
