"""Support programmes: who supports whom, under which rule."""

from doorstep.core.text import Text
from doorstep.tables.ledger import IN_ORDER, Ledger, Room, coded, since_until
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import PROGRAMMES

LEDGER = Ledger(
    code="programmes",
    name=Text("支援项目", "Support programmes"),
    meaning=Text("派出地区支援受援地区的项目，及其适用的国家最低要求", "programmes by which one area supports another, and the national minimum that applies"),
    room=Room.SUPPORT,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("name_zh", "text", Text("中文名称", "Chinese name"), required=True),
        Field("name_en", "text", Text("英文名称", "English name"), required=True),
        coded("kind", Text("类别", "kind"), PROGRAMMES, required=True),
        Field("sender_area", "division", Text("派出地区", "area that sends"), names="divisions"),
        Field("area", "division", Text("受援地区", "area that receives"), required=True, names="divisions"),
        *since_until(required=True),
    ),
    place="area",
    title="name_zh",
    rules=(IN_ORDER,),
)
