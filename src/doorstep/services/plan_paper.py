"""A plan as a document in the official layout (兜底规划), and as a spreadsheet's rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from doorstep.assessment.bulletins.blocks import Block, Heading, Paragraph, Table
from doorstep.assessment.bulletins.content import Bulletin
from doorstep.assessment.bulletins.docx_writer import docx_bytes
from doorstep.assessment.bulletins.references import plain
from doorstep.core import numbers
from doorstep.core.text import Lang, Text
from doorstep.services import areas
from doorstep.store.reader import Operator
from doorstep.vocab.planning import ACTIONS

_TITLE = Text("{region}{first}–{last}年医疗服务兜底规划", "Plan of care close to home, {region}, {first}-{last}")
_OPENING = Text(
    "为推动小病不出村镇、大病不出县、疑难大病不出区域，依据快照{snapshot}的就医记录和区域文件，编制本规划。规划期{first}至{last}年。",
    "So that minor illness is treated in village and township, serious illness in the county and major illness in the region, this plan is made from the records of snapshot {snapshot} and the region file, for {first} to {last}.",
)
_AIM = Text(
    "规划期内共安排{count}项行动，投入{money}元，预计比什么都不做多留{brought}例在区域内治疗；期末区域内治疗的比例由{today}升至{then}。",
    "{count} actions for {money} CNY are expected to treat {brought} more cases inside the region than doing nothing; the share treated inside rises from {today} to {then} at the end.",
)
_PROOF = Text(
    "按病人自由选择、满床转走计算，规划的价值为{value}；任何满足同样条件的规划都不超过{bound}，差距{gap}。校验码{hash}，可用 doorstep plan verify 复核。",
    "With patients choosing freely and full hospitals turning the rest away, the plan is worth {value}; no plan under the same wishes exceeds {bound}, a gap of {gap}. Its hash is {hash}; doorstep plan verify checks it.",
)
_UNKNOWN = Text("有{count}个数字尚不掌握，按同类行动的中位数计算，掌握后应重新测算。", "{count} numbers are not known yet and were read as the median of their kind; the plan is to be worked out again once they are.")
_WEIGHTS = Text(
    "测算取舍：住院两小时车程外价值减少{travel}，每高于应治层级一级减少{tier}，疑难重症按{severe}倍计，公平系数{equity}；行动所承诺的效果按实现{expected}计。",
    "Preferences: a case two hours away loses {travel} of its worth, and {tier} for each tier above the proper one; severe cases count {severe} times; equity {equity}; {expected} of what the actions promise is expected to come.",
)


def paper(found: Mapping[str, Any], *, lang: Lang, dated: date) -> Bulletin:
    """The document of a plan. What it says is worked out nowhere else: every figure stands in the plan's file."""
    region = Text(found["region"]["name_zh"], found["region"]["name_en"]).of(lang)
    first, last = found["years"]
    issuer = Text(f"{found['region']['name_zh']}卫生健康委员会", f"Health Commission of {found['region']['name_en']}").of(lang)
    return Bulletin(
        issuer=plain(issuer), number=plain(Text(f"规划〔{first}〕{found['certificate']['hash'][:6]}", f"Plan {first}/{found['certificate']['hash'][:6]}").of(lang)),
        title=plain(_TITLE.of(lang).format(region=region, first=first, last=last)), addressee=plain(Text("各县（市、区）卫生健康局，各医疗机构", "County health bureaus and institutions").of(lang)),
        blocks=tuple(_blocks(found, lang)), figures=(), signer=plain(issuer), dated=dated, lang=lang, is_synthetic=bool(found["region"]["synthetic"]),
    )  # fmt: skip


def docx(found: Mapping[str, Any], *, lang: Lang, dated: date) -> bytes:
    """The document as DOCX."""
    return docx_bytes(paper(found, lang=lang, dated=dated))


def _blocks(found: Mapping[str, Any], lang: Lang) -> Iterator[Block]:
    first, last = found["years"]
    cases, wishes = found["cases"], found["wishes"]
    yield _said(_OPENING, lang, snapshot=found["region"]["snapshot"], first=first, last=last)
    yield Heading(1, Text("目标", "Aim").of(lang))
    money = sum(sum(one["cost_cny"]) for one in found["actions"])
    yield _said(
        _AIM, lang, count=len(found["actions"]), money=numbers.grouped(round(money)), brought=numbers.grouped(cases["brought_home"], decimals=1),
        today=numbers.percent(cases["last_half_year"]["at_home_today"]), then=numbers.percent(cases["last_half_year"]["at_home"]),
    )  # fmt: skip
    yield _targets(found, lang)
    yield Heading(1, Text("行动", "Actions").of(lang))
    yield _actions(found, lang)
    yield Heading(1, Text("钱和人", "Money and people").of(lang))
    yield _money(found, lang)
    if found["unknown"]:
        yield _said(_UNKNOWN, lang, count=len(found["unknown"]))
    yield Heading(1, Text("测算与证明", "How it was worked out, and the proof").of(lang))
    yield _said(_WEIGHTS, lang, travel=numbers.percent(wishes["travel"]), tier=numbers.percent(wishes["tier"]), severe=f"{wishes['severe']:g}", equity=f"{wishes['equity']:g}", expected=numbers.percent(wishes.get("expected", 1.0)))
    yield _said(
        _PROOF, lang, value=numbers.grouped(found["value"], decimals=2), bound=numbers.grouped(found["bound"], decimals=2), gap=f"{found['gap'] * 100:.3f}%",
        hash=found["certificate"]["hash"][:16],
    )  # fmt: skip


def _said(words: Text, lang: Lang, **values: object) -> Paragraph:
    return Paragraph(plain(words.of(lang).format(**values)))


def _targets(found: Mapping[str, Any], lang: Lang) -> Table:
    """The share treated in the county itself, by county and year."""
    register = areas.register(reader=Operator("plan"))
    years = range(found["years"][0], found["years"][1] + 1)
    header = (Text("地区", "Area").of(lang), Text("现状", "Today").of(lang), *(str(year) for year in years))
    rows = tuple(
        (plain(register.name_of(one["county"]).of(lang)), numbers.percent(one["in_area_today"]), *(numbers.percent(share) for share in one["in_area"])) for one in found["counties"]
    )
    return Table(Text("各地域内住院率目标", "Targets of the in-area share").of(lang), header, rows)


def _actions(found: Mapping[str, Any], lang: Lang) -> Table:
    header = tuple(one.of(lang) for one in (Text("行动", "Action"), Text("类别", "Kind"), Text("启动", "Begins"), Text("投入使用", "At work"), Text("费用（元）", "Cost, CNY")))
    rows = tuple(
        (plain(one[f"name_{lang}"]), ACTIONS[one["kind"]].of(lang), one["begins"], one["at_work"], numbers.grouped(round(sum(one["cost_cny"])))) for one in found["actions"]
    )
    return Table(Text("行动、时间与费用", "Actions, times and costs").of(lang), header, rows, ("left", "left", "left", "left", "right"))


def _money(found: Mapping[str, Any], lang: Lang) -> Table:
    header = tuple(one.of(lang) for one in (Text("额度", "Limit"), Text("共有", "There is"), Text("用去", "Taken")))
    named = {"budget": Text("总预算（元）", "budget, CNY"), "fund": Text("资金（元）", "fund, CNY"), "pool": Text("人员（人）", "people")}
    rows = tuple(
        (plain(" ".join(str(part) for part in (named[one["limit"]].of(lang), one["name"], one["year"]) if part)), numbers.grouped(round(one["there_is"])), numbers.grouped(round(one["taken"])))
        for one in found["money"]
    )
    return Table(Text("额度与使用", "Limits and what is taken").of(lang), header, rows)
