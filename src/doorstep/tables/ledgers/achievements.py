"""Papers, projects and honours, as evidence of what support left behind."""

from doorstep.core.text import Text
from doorstep.tables.ledger import Ledger, Room, coded
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import ACHIEVEMENTS

LEDGER = Ledger(
    code="achievements",
    name=Text("论文课题与荣誉", "Papers, projects, honours"),
    meaning=Text("作为佐证的成果", "achievements kept as evidence"),
    room=Room.TECHNIQUES,
    keeper=Permission.KEEP_SUPPORT,
    own=(
        Field("institution", "text", Text("单位", "institution"), required=True, names="institutions"),
        coded("kind", Text("类别", "kind"), ACHIEVEMENTS, required=True),
        Field("name", "text", Text("题目或名称", "title"), required=True),
        Field("on", "day", Text("日期", "day"), required=True),
        Field("posting", "text", Text("派驻人员", "posting"), names="ledger:postings"),
        Field("evidence", "text", Text("佐证：文件名或网址", "evidence: a file's name or an address"), required=True),
    ),
    place="institution",
    title="name",
    receiver="institution",
)
