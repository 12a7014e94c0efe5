"""Plans that a roadmap carries out."""

from doorstep.core.text import Text
from doorstep.tables.ledger import ENGLISH_NAME, IN_ORDER, Ledger, Room, since_until
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="plans",
    name=Text("规划", "Plans"),
    meaning=Text("路线图所执行的规划；每次调整都是新版本，并写明理由", "plans that a roadmap carries out; each change is a new version with its reason"),
    room=Room.ROADMAP,
    keeper=Permission.KEEP_ROADMAP,
    own=(
        Field("name", "text", Text("名称", "name"), required=True),
        ENGLISH_NAME,
        Field("area", "division", Text("地区", "area"), required=True, names="divisions"),
        *since_until(required=True),
    ),
    place="area",
    title="name",
    rules=(IN_ORDER,),
)
