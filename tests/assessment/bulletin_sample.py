"""A bulletin to test with, in both languages: synthetic records of invented institutions, with every kind of block."""

from __future__ import annotations

from datetime import date

from doorstep.assessment.bulletins.blocks import (
    Block,
    Chart,
    ChartKind,
    Heading,
    Mention,
    Mentions,
    Paragraph,
    Series,
    Table,
    Verdict,
)
from doorstep.assessment.bulletins.content import Bulletin, Figure
from doorstep.core.text import Lang, Text

# name, share in percent, its interval, admissions, share a year before
COUNTIES = (
    (Text("东河县", "Donghe"), 91.2, 89.8, 92.6, 4120, 88.0),
    (Text("西岭县", "Xiling"), 88.7, 87.0, 90.4, 3366, 88.1),
    (Text("南坪县", "Nanping"), 84.1, 81.9, 86.3, 2874, 86.9),
    (Text("北川口县", "Beichuankou"), 79.5, 76.2, 82.8, 1508, 80.3),
)
MONTHS = ("2026-01", "2026-02", "2026-03")
REFERRED = (412.0, 388.0, 451.0)
SNAPSHOT, DEFINITION = "S-2026-04-01-0007", "9f2c41d07be35a6688cde0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5"


def bulletin(lang: Lang = "zh", *, is_synthetic: bool = True) -> Bulletin:
    """The whole sample. Its figures are invented with the region."""
    say = _Say(lang)
    return Bulletin(
        issuer=say("云岭市卫生健康委员会", "Yunling Health Commission"),
        number=say("云卫通报〔2026〕3号", "No. 3 of 2026"),
        title=say("关于2026年第一季度分级诊疗考核情况的通报", "Bulletin on tiered care in the first quarter of 2026"),
        addressee=say("各县卫生健康局，市属各医疗机构", "To all county health bureaus and municipal institutions"),
        blocks=(*_overview(say), *_trend(say), *_verdicts(say)),
        figures=_figures(say),
        signer=say("云岭市卫生健康委员会", "Yunling Health Commission"),
        dated=date(2026, 4, 9),
        lang=lang,
        copied_to=(say("市医疗保障局", "Municipal insurance bureau"), say("市财政局", "Municipal finance bureau")),
        printed_by=say("云岭市卫生健康委员会办公室", "Office of the Yunling Health Commission"),
        is_synthetic=is_synthetic,
    )


class _Say:
    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en


def _figures(say: _Say) -> tuple[Figure, ...]:
    named: list[tuple[str, str, dict[str, str]]] = [("city.share", "87.1%", {"area": "yunling", "indicator": "in-area-admissions"})]
    for at, (_, share, low, high, stays, before) in enumerate(COUNTIES, 1):
        area = {"area": f"county-{at}"}
        interval = f"{low}%至{high}%" if say.lang == "zh" else f"{low}% to {high}%"
        named += [
            (f"share.{at}", f"{share}%", {**area, "indicator": "in-area-admissions"}),
            (f"interval.{at}", interval, {**area, "indicator": "in-area-admissions", "value": "interval"}),
            (f"before.{at}", f"{before}%", {**area, "indicator": "in-area-admissions", "period": "2025Q1"}),
            (f"stays.{at}", f"{stays:,}", {**area, "indicator": "admissions"}),
        ]
    named += [(f"referred.{month}", f"{count:.0f}", {"indicator": "referrals-down", "period": month}) for month, count in zip(MONTHS, REFERRED, strict=True)]
    return tuple(Figure(name, {"basis": "residence", "period": "2026Q1", **query}, printed, SNAPSHOT, DEFINITION) for name, printed, query in named)


def _overview(say: _Say) -> tuple[Block, ...]:
    counties = tuple(one[0].of(say.lang) for one in COUNTIES)
    return (
        Paragraph(say(
            "为推动“小病不出村镇、大病不出县”落到实处，现将2026年第一季度分级诊疗考核情况通报如下。",
            "To make good on treatment close to home, the results of the first quarter of 2026 are published here.",
        )),
        Heading(1, say("总体情况", "Overall")),
        Heading(2, say("域内住院", "Admissions inside the home area")),
        Paragraph(say(
            "第一季度全市域内住院率为{city.share}（按现住址统计）。其中东河县{share.1}，较上年同期的{before.1}有明显提高；南坪县由{before.3}降至{share.3}，降幅居全市首位。",
            "Of all residents' admissions, {city.share} were inside the city (by present residence). Donghe reached {share.1}, up from {before.1} a year before; Nanping fell from {before.3} to {share.3}, the largest fall.",
        )),
        Table(
            say("各县域内住院率", "In-area share by county"),
            (say("县", "County"), say("住院人次", "Admissions"), say("本期", "This quarter"), say("上年同期", "A year before")),
            tuple((name, f"{{stays.{at}}}", f"{{share.{at}}}", f"{{before.{at}}}") for at, name in enumerate(counties, 1)),
        ),
        Paragraph(say(
            "各县病例数多少不一，排名须连同区间一并阅读；区间相互重叠的县，名次先后不作为奖惩依据。",
            "Counties differ in their numbers of cases: ranks are to be read with their intervals, and where intervals overlap the order is no ground for reward or blame.",
        )),
        _dots(say, counties),
    )


def _dots(say: _Say, counties: tuple[str, ...]) -> Chart:
    printed = say("{{share.{0}}}（{{interval.{0}}}）", "{{share.{0}}} ({{interval.{0}}})")
    return Chart(
        caption=say("各县域内住院率及其95%区间", "In-area share by county with 95% intervals"),
        kind=ChartKind.DOTS,
        labels_name=say("县", "County"),
        labels=counties,
        series=(Series(
            say("域内住院率", "In-area share"),
            tuple(one[1] for one in COUNTIES),
            tuple(printed.format(at) for at in range(1, len(COUNTIES) + 1)),
            tuple(one[2] for one in COUNTIES),
            tuple(one[3] for one in COUNTIES),
        ),),
        unit="%",
        reference=87.1,
        reference_name=say("全市 {city.share}", "City {city.share}"),
    )


def _trend(say: _Say) -> tuple[Block, ...]:
    return (
        Heading(2, say("下转", "Referrals down")),
        Paragraph(say(
            "一至三月市属医院分别下转{referred.2026-01}、{referred.2026-02}、{referred.2026-03}人次，三月回升。",
            "From January to March the municipal hospitals referred down {referred.2026-01}, {referred.2026-02} and {referred.2026-03} patients; March recovered.",
        )),
        Chart(
            say("市属医院每月下转人次", "Patients referred down each month"),
            ChartKind.LINE,
            say("月份", "Month"),
            MONTHS,
            (Series(say("下转", "Referred down"), REFERRED, tuple(f"{{referred.{month}}}" for month in MONTHS)),),
            say("人次", "patients"),
        ),
        Chart(
            say("各县域内住院率与上年同期对比", "In-area share against a year before"),
            ChartKind.BAR,
            say("县", "County"),
            tuple(one[0].of(say.lang) for one in COUNTIES),
            (
                Series(say("本期", "This quarter"), tuple(one[1] for one in COUNTIES), tuple(f"{{share.{at}}}" for at in range(1, 5))),
                Series(say("上年同期", "A year before"), tuple(one[5] for one in COUNTIES), tuple(f"{{before.{at}}}" for at in range(1, 5))),
            ),
            "%",
        ),
    )


def _verdicts(say: _Say) -> tuple[Block, ...]:
    return (
        Heading(1, say("表扬与批评", "Praise and criticism")),
        Mentions(Verdict.PRAISE, (Mention(say("西岭县卫生健康局", "Xiling Health Bureau"), say("域内住院率保持在{share.2}，双向转诊台账完整", "held its share at {share.2} with complete referral records")),)),
        Mentions(Verdict.COMMENDATION, (Mention(say("东河县人民医院", "Donghe People's Hospital"), say("所在县域内住院率由{before.1}升至{share.1}", "its county's share rose from {before.1} to {share.1}")),)),
        Mentions(Verdict.CRITICISM, (
            Mention(say("南坪县卫生健康局", "Nanping Health Bureau"), say("域内住院率由{before.3}降至{share.3}，未按期整改", "its share fell from {before.3} to {share.3} and was not mended in time")),
            Mention(say("北川口县卫生健康局", "Beichuankou Health Bureau"), say("域内住院率{share.4}，为全市最低", "its share of {share.4} is the lowest in the city")),
        )),
        Heading(1, say("下一步要求", "What comes next")),
        Paragraph(say(
            "各县要对照短板逐项整改，于五月底前将整改情况报市卫生健康委员会；市属医院要做好下转患者的随访衔接。",
            "Counties mend what is listed and report to the Commission by the end of May; municipal hospitals see to the follow-up of patients referred down.",
        )),
    )
