"""Appeals against a published figure, and their outcome; both stay in public."""

from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger, Room
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="appeals",
    name=Text("申诉", "Appeals"),
    meaning=Text("对已公布排名或通报的申诉；结果与更正一并公布，不改动原文", "appeals against a ranking or bulletin; outcome and correction are published beside it, nothing is overwritten"),
    room=Room.ASSESSMENT,
    keeper=Permission.KEEP_ROADMAP,
    own=(
        Field("area", "division", Text("申诉地区", "area that appeals"), required=True, names="areas"),
        Field("against", "text", Text("针对的排名或通报编号", "number of the ranking or bulletin"), required=True),
        Field("indicator", "text", Text("指标代码", "indicator")),
        Field("grounds", "text", Text("理由", "grounds"), required=True),
    ),
    place="area",
    title="grounds",
    workflow="appeal",
)
