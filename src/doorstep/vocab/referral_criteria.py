"""Criteria of referral: suggestions with a source, never a lock. A region may list its own beside them."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text

_SOURCE = Source("浙江省分级诊疗服务规范(试行)", clause="上转、下转标准", evidence=Evidence.OFFICIAL)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One reason to refer. `direction` is up or down; `place` is the kind of place it points to first, '' for none."""

    code: str
    direction: str
    name: Text
    source: str
    place: str = ""


CARE_PLACES = {
    "elderly-care": Text("医养结合机构", "elderly care with medicine"),
    "hospice": Text("安宁疗护机构", "hospice"),
}
"""Kinds of institution that go on with a patient in their own way; a register names them in the column `kind`."""


def _up(code: str, zh: str, en: str) -> Criterion:
    return Criterion(code, "up", Text(zh, en), str(_SOURCE))


def _down(code: str, zh: str, en: str, *, place: str = "") -> Criterion:
    return Criterion(code, "down", Text(zh, en), str(_SOURCE), place)


CRITERIA = (
    _up("critical", "急危重症，难以有效救治", "critical illness that cannot be treated well here"),
    _up("undiagnosed", "不能确诊的疑难复杂病例", "a difficult case without a diagnosis"),
    _up("mass-casualty", "重大伤亡事件，处置能力受限", "an event with many casualties"),
    _up("beyond-licence", "超出核准诊疗科目", "beyond the licensed departments"),
    _up("needs-examination", "需上级进一步检查明确诊断", "needs examinations that are not done here"),
    _up("technique-or-equipment", "因技术、设备条件限制不能处置", "the technique or equipment is not here"),
    _down("rehabilitation", "急性期后病情稳定，需继续康复", "stable after the acute phase, needs rehabilitation"),
    _down("no-special-treatment", "诊断明确，不需特殊治疗", "diagnosed, needs no special treatment"),
    _down("palliative", "恶性肿瘤晚期非手术治疗和临终关怀", "late cancer without surgery, end-of-life care", place="hospice"),
    _down("chronic", "需长期治疗的慢性病", "chronic illness under long treatment"),
    _down("elderly-care", "老年护理", "care of the elderly", place="elderly-care"),
    _down("common", "一般常见病、多发病", "common illness"),
)


def criteria(direction: str) -> tuple[Criterion, ...]:
    """The shipped criteria of a direction, in the order of their source."""
    return tuple(one for one in CRITERIA if one.direction == direction)
