"""What a region writes down for its plan: what care needs, who has it, what could be done, and with which money and people.

A condition of the catalogue names capabilities; an institution holds some of them; an action brings one to an
institution. Numbers that nobody knows are left empty: a cost may be a range, and a plan is made all the same.
"""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.tables.sheet import Field, Sheet
from doorstep.vocab.planning import ACTIONS as ACTION_WORDS
from doorstep.vocab.planning import CAPABILITIES as CAPABILITY_WORDS
from doorstep.vocab.professions import SPECIALTIES

_NAMES = (
    Field("name_zh", "text", Text("中文名", "Chinese name"), required=True),
    Field("name_en", "text", Text("英文名", "English name"), required=True),
)
_SOURCE = Field("source", "text", Text("出处", "source"))
_SYNTHETIC = Field("synthetic", "flag", Text("是否合成", "yes when invented"))
_MOST_CNY = 1e12

CAPABILITIES = Sheet(
    "capabilities",
    "capabilities.csv",
    Text("能力：病种目录所需的科室、技术、设备、人员和质控", "capabilities: departments, techniques, equipment, staff and quality control that the catalogue's conditions need"),
    (
        Field("code", "text", Text("能力代码，病种目录用它", "code of the capability, by which the catalogue names it"), required=True),
        *_NAMES,
        Field("kind", "text", Text("类别", "kind"), required=True, choices=tuple(CAPABILITY_WORDS), words=CAPABILITY_WORDS),
        Field("technique", "text", Text("技术目录中的代码：有它就由记录判断是否具备", "its code among the techniques: records then tell who has it"), names="techniques"),
        _SOURCE,
        _SYNTHETIC,
    ),
    key="code",
)

HOLDINGS = Sheet(
    "holdings",
    "holdings.csv",
    Text("各机构已有的能力（记录看不出来的，如设备）", "capabilities that institutions have, as far as records cannot tell, such as equipment"),
    (
        Field("institution", "text", Text("机构代码", "institution code"), required=True, names="institutions"),
        Field("capability", "text", Text("能力代码", "code of the capability"), required=True, names="capabilities"),
        Field("since", "integer", Text("起始月份 yyyymm，空为一直有", "first month, yyyymm; empty when it always was"), minimum=190001, maximum=209912),
        _SOURCE,
        _SYNTHETIC,
    ),
    key="",
)

BUDGETS = Sheet(
    "budgets",
    "budgets.csv",
    Text("各项资金每年的额度", "money of each fund in each year"),
    (
        Field("code", "text", Text("条目代码", "code of the entry"), required=True),
        Field("fund", "text", Text("资金名称，行动用它", "name of the fund, by which actions name it"), required=True),
        Field("year", "integer", Text("年份", "year"), required=True, minimum=1900, maximum=2099),
        Field("cny", "number", Text("额度（元）", "CNY"), required=True, minimum=0, maximum=_MOST_CNY),
        _SOURCE,
        _SYNTHETIC,
    ),
    key="code",
)

POOLS = Sheet(
    "pools",
    "pools.csv",
    Text("可用的专科人员", "specialists there are to go round"),
    (
        Field("code", "text", Text("专科代码，行动用它", "code of the specialty, by which actions name it"), required=True),
        *_NAMES,
        Field("people", "number", Text("规划期内可调配的人数", "people who can be placed within the plan"), required=True, minimum=0, maximum=1_000_000),
        Field("minutes_each", "number", Text("每人每年工作分钟数；空为不按工作量限制", "working minutes of one of them a year; empty: their work limits nothing"), minimum=1, maximum=525_600),
        _SOURCE,
        _SYNTHETIC,
    ),
    key="code",
)

STAFF = Sheet(
    "staff",
    "staff.csv",
    Text("各机构现有的专科人员", "specialists that institutions have today"),
    (
        Field("institution", "text", Text("机构代码", "institution code"), required=True, names="institutions"),
        Field("pool", "text", Text("专科代码", "code of the specialty"), required=True, names="pools"),
        Field("people", "number", Text("人数", "people"), required=True, minimum=0, maximum=100_000),
        _SOURCE,
        _SYNTHETIC,
    ),
    key="",
)

WORK = Sheet(
    "work",
    "work.csv",
    Text("各病种每例所需的专科人员工作量", "work of specialists that a case of a condition takes"),
    (
        Field("condition", "text", Text("病种目录中的代码", "code in the catalogue of conditions"), required=True),
        Field("pool", "text", Text("专科代码", "code of the specialty"), required=True, names="pools"),
        Field("minutes", "number", Text("每例分钟数", "minutes a case"), required=True, minimum=0, maximum=525_600),
        _SOURCE,
        _SYNTHETIC,
    ),
    key="",
)

ACTIONS = Sheet(
    "actions",
    "actions.csv",
    Text("可以采取的行动；不知道的数留空，只知道范围的写上下限", "actions that could be taken; leave empty what nobody knows, give both ends of what is known roughly"),
    (
        Field("code", "text", Text("行动代码", "code of the action"), required=True),
        *_NAMES,
        Field("kind", "text", Text("类别", "kind"), required=True, choices=tuple(ACTION_WORDS), words=ACTION_WORDS),
        Field("institution", "text", Text("机构代码", "institution where it is done"), required=True, names="institutions"),
        Field("capability", "text", Text("带来的能力；只增加床位时为空", "capability that it brings; empty when it only adds beds"), names="capabilities"),
        Field("cost_low", "number", Text("一次性投入（元），下限", "cost once, CNY, at least"), minimum=0, maximum=_MOST_CNY),
        Field("cost_high", "number", Text("一次性投入（元），上限", "cost once, CNY, at most"), minimum=0, maximum=_MOST_CNY),
        Field("yearly_low", "number", Text("每年运行费（元），下限", "cost of each year at work, CNY, at least"), minimum=0, maximum=_MOST_CNY),
        Field("yearly_high", "number", Text("每年运行费（元），上限", "cost of each year at work, CNY, at most"), minimum=0, maximum=_MOST_CNY),
        Field("fund", "text", Text("由哪项资金支付；空为总额度", "fund that pays; empty for the budget as a whole")),
        Field("pool", "text", Text("需要的专科人员", "specialty that it needs"), names="pools"),
        Field("people", "number", Text("需要人数", "how many of them"), minimum=0, maximum=10_000),
        Field("specialty", "text", Text("专家的专业（仅专家团队）", "specialty of the expert, of an expert team"), choices=tuple(SPECIALTIES), words=SPECIALTIES),
        Field("lead_months", "integer", Text("从启动到可用（月）", "months from its beginning until it is at work"), minimum=0, maximum=120),
        Field("ramp_months", "integer", Text("从可用到满负荷（月）", "months from then until it is at its full"), minimum=0, maximum=60),
        Field("beds", "integer", Text("增加床位", "beds added"), minimum=0, maximum=20_000),
        Field("minimum_cases", "integer", Text("每年至少多少例才开展", "fewest cases a year for which it is done"), minimum=0, maximum=1_000_000),
        Field("draw_low", "number", Text("开展后愿意选这家的机会比，下限", "odds of choosing the institution once it is there, against before: at least"), minimum=1, maximum=1000),
        Field("draw_high", "number", Text("开展后愿意选这家的机会比，上限", "the same, at most"), minimum=1, maximum=1000),
        Field("requires", "codes", Text("须先有的行动代码，以 ; 分隔", "actions that must be there first, separated by ;"), names="actions"),
        _SOURCE,
        _SYNTHETIC,
    ),
    key="code",
)

SCENARIOS = Sheet(
    "scenarios",
    "scenarios.csv",
    Text("需求的几种可能；不写则只按现在的需求", "ways that demand may go; without any, it stays as it is"),
    (
        Field("code", "text", Text("代码", "code"), required=True),
        *_NAMES,
        Field("weight", "number", Text("可能性（合计折为 1）", "how likely; made to add up to 1"), required=True, minimum=0, maximum=1000),
        Field("growth_percent", "number", Text("需求每年增长（%）", "growth of demand a year, per cent"), required=True, minimum=-50, maximum=100),
        _SOURCE,
        _SYNTHETIC,
    ),
    key="code",
)

PLANNING_SHEETS = (CAPABILITIES, HOLDINGS, BUDGETS, POOLS, STAFF, WORK, ACTIONS, SCENARIOS)
