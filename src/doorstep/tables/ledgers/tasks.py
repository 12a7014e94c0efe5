"""Tasks for single institutions: the task book."""

from doorstep.core.text import Text
from doorstep.tables.ledger import ENGLISH_NAME, Ledger, Room
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission

LEDGER = Ledger(
    code="tasks",
    name=Text("任务书", "Task book"),
    meaning=Text("分给各单位的任务：认领、完成、确认；逾期逐级催办并督办", "tasks for institutions: taken on, done, confirmed; reminded and supervised when overdue"),
    room=Room.ROADMAP,
    keeper=Permission.KEEP_ROADMAP,
    own=(
        Field("project", "text", Text("项目", "project"), required=True, names="ledger:projects"),
        Field("institution", "text", Text("承担单位", "institution"), required=True, names="institutions"),
        Field("name", "text", Text("任务", "task"), required=True),
        ENGLISH_NAME,
        Field("due", "day", Text("期限", "due"), required=True),
    ),
    place="institution",
    title="name",
    receiver="institution",
    workflow="task",
)
