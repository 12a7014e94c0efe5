"""Targets: what an area is to reach in a year, agreed and signed."""

from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger, Room, coded
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import TARGET_WAYS

LEDGER = Ledger(
    code="targets",
    name=Text("目标", "Targets"),
    meaning=Text("每个地区每年每项指标的目标；分解到下级后仍与上级相符", "for each area, year and indicator; broken down so that the parts add up to the whole"),
    room=Room.ASSESSMENT,
    keeper=Permission.KEEP_TARGETS,
    own=(
        Field("indicator", "text", Text("指标代码", "indicator"), required=True),
        Field("area", "division", Text("地区", "area"), required=True, names="areas"),
        Field("year", "integer", Text("年份", "year"), required=True, minimum=1990, maximum=2099),
        coded("way", Text("定法", "way"), TARGET_WAYS, required=True),
        Field("value", "number", Text("目标值（比例为 0–1）", "value; a share is 0-1"), required=True),
        Field("weight", "number", Text("权重", "weight"), minimum=0, maximum=100),
        Field("veto", "flag", Text("一票否决", "veto: missing it fails the whole")),
        Field("parent", "text", Text("上级目标编号", "target of the area above"), names="ledger:targets"),
        Field("signed", "day", Text("签订日期（补录时填）", "signed on, when entered afterwards")),
    ),
    place="area",
    title="indicator",
    workflow="target",
    begins=lambda row: "signed" if row["signed"] else "proposed",
)
