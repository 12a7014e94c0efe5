"""Projects of a plan: what is built, by whom, with which money, and which indicator it is meant to move."""

from doorstep.core.text import Text
from doorstep.tables.ledger import ENGLISH_NAME, IN_ORDER, Ledger, Room, Row, Rule, coded, since_until
from doorstep.tables.sheet import Field
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import PROJECTS


def _begins(row: Row) -> str:
    return "finished" if row["finished"] else "planned"


LEDGER = Ledger(
    code="projects",
    name=Text("项目", "Projects"),
    meaning=Text("规划中的项目：责任人、期限、预算、专项资金、先后关系、预期效果", "projects of a plan: owner, time, budget, earmarked fund, what must come first, and the effect expected"),
    room=Room.ROADMAP,
    keeper=Permission.KEEP_ROADMAP,
    own=(
        Field("plan", "text", Text("规划", "plan"), required=True, names="ledger:plans"),
        Field("name", "text", Text("名称", "name"), required=True),
        ENGLISH_NAME,
        coded("kind", Text("类别", "kind"), PROJECTS, required=True),
        Field("institution", "text", Text("实施单位", "institution that carries it out"), required=True, names="institutions"),
        Field("owner", "text", Text("责任人（岗位）", "responsible post"), required=True),
        *since_until(required=True),
        Field("budget_cny", "integer", Text("预算（元）", "budget, CNY"), minimum=0),
        Field("fund_cny", "integer", Text("其中专项资金（元）", "of it earmarked fund, CNY"), minimum=0),
        Field("after", "codes", Text("须先完成的项目编号，以 ; 分隔", "projects that must be finished first, separated by ;"), names="ledger:projects"),
        Field("indicator", "text", Text("要改变的指标代码", "code of the indicator that it is meant to move")),
        Field("predicted", "number", Text("预期变化（百分点）", "change expected, percentage points"), minimum=-100, maximum=100),
        Field("answers", "text", Text("对应的支援需求", "request for support that it answers"), names="ledger:support-requests"),
        Field("finished", "day", Text("完成日期", "finished on")),
    ),
    place="institution",
    title="name",
    receiver="institution",
    workflow="project",
    begins=_begins,
    rules=(
        IN_ORDER,
        Rule(lambda row: bool(row["until"]), Text("请写明期限", "say until when")),
        Rule(lambda row: (row["fund_cny"] or 0) <= (row["budget_cny"] or row["fund_cny"] or 0), Text("专项资金多于预算", "the earmarked fund is more than the budget")),
        Rule(lambda row: row["code"] not in row["after"], Text("项目不能以自己为前提", "a project cannot wait for itself")),
    ),
)
