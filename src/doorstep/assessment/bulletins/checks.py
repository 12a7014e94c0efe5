"""What is wrong with a bulletin: every fault at once, so that none is found only after the last was mended."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from doorstep.assessment.bulletins import references
from doorstep.assessment.bulletins.blocks import Block, Chart, ChartKind, Heading, Mentions, Series, Table
from doorstep.core.text import Text

if TYPE_CHECKING:
    from doorstep.assessment.bulletins.content import Bulletin

MOST_COLUMNS = 12
MOST_SERIES = 6  # as many colours as readers with colour blindness tell apart
MOST_LABELS = 60
CURE = Text("请改正所列各项后重新生成通报", "Mend what is listed and make the bulletin again")
_OWED = {
    "issuer": Text("发文机关标志", "issuing body"),
    "number": Text("发文字号", "document number"),
    "title": Text("标题", "title"),
    "addressee": Text("主送机关", "addressee"),
    "signer": Text("发文机关署名", "signer"),
}


def faults(bulletin: Bulletin) -> Iterator[Text]:
    """Every fault of `bulletin`, in the order of the document."""
    for name, label in _OWED.items():
        if not getattr(bulletin, name).strip():
            yield Text(f"{label.zh}不能为空", f"the {label.en} is empty")
    if bulletin.lang not in ("zh", "en"):
        yield Text(f"文种“{bulletin.lang}”应为 zh 或 en", f"language '{bulletin.lang}' is neither zh nor en")
    if not bulletin.blocks:
        yield Text("正文不能为空", "the body is empty")
    for place, block in enumerate(bulletin.blocks, 1):
        for fault in _block_faults(block):
            yield Text(f"正文第 {place} 块：{fault.zh}", f"block {place}: {fault.en}")
    yield from _figure_faults(bulletin)
    yield from _unprintable(bulletin)


def _block_faults(block: Block) -> Iterator[Text]:
    if isinstance(block, Heading) and block.level not in (1, 2):
        yield Text(f"标题级别 {block.level} 应为 1 或 2", f"heading level {block.level} is neither 1 nor 2")
    if isinstance(block, Mentions) and not block.entries:
        yield Text("名单为空", "a list names nobody")
    if isinstance(block, Table):
        yield from _table_faults(block)
    if isinstance(block, Chart):
        yield from _chart_faults(block)


def _table_faults(table: Table) -> Iterator[Text]:
    columns = len(table.header)
    if not 1 <= columns <= MOST_COLUMNS:
        yield Text(f"表格有 {columns} 列，应为 1 至 {MOST_COLUMNS} 列", f"the table has {columns} columns, not 1 to {MOST_COLUMNS}")
    for number, row in enumerate(table.rows, 1):
        if len(row) != columns:
            yield Text(f"表格第 {number} 行有 {len(row)} 格，应为 {columns} 格", f"table row {number} has {len(row)} cells, not {columns}")
    if table.align and len(table.align) != columns:
        yield Text("对齐方式与列数不符", "the alignment does not name every column")


def _chart_faults(chart: Chart) -> Iterator[Text]:
    if not 1 <= len(chart.series) <= MOST_SERIES:
        yield Text(f"图有 {len(chart.series)} 个系列，应为 1 至 {MOST_SERIES} 个", f"the chart has {len(chart.series)} series, not 1 to {MOST_SERIES}")
    if not 1 <= len(chart.labels) <= MOST_LABELS:
        yield Text(f"图有 {len(chart.labels)} 个标签，应为 1 至 {MOST_LABELS} 个", f"the chart has {len(chart.labels)} labels, not 1 to {MOST_LABELS}")
    if chart.reference is not None and not (math.isfinite(chart.reference) and chart.reference_name.strip()):
        yield Text("参考线应为有限数值并有名称", "the reference line needs a finite value and a name")
    for series in chart.series:
        for fault in _series_faults(series, chart):
            yield Text(f"系列“{series.name}”：{fault.zh}", f"series '{series.name}': {fault.en}")


def _series_faults(series: Series, chart: Chart) -> Iterator[Text]:
    count = len(chart.labels)
    if (len(series.values), len(series.printed)) != (count, count):
        yield Text(f"数值与印出文字各应有 {count} 个", f"there must be {count} values and {count} printed words")
    if not all(math.isfinite(one) for one in series.numbers()):
        yield Text("数值应为有限数", "a value is not a finite number")
    if not any(one is not None for one in series.values):
        yield Text("没有任何数值", "there is no value at all")
    wanted = count if chart.kind is ChartKind.DOTS else 0
    if (len(series.low), len(series.high)) != (wanted, wanted):
        yield Text("区间上下限只用于点图，且每个标签各有一对", "interval ends belong to dots, a pair for each label")
    elif any(_is_crossed(*three) for three in zip(series.low, series.values, series.high, strict=False)):
        yield Text("区间应包含其数值", "an interval does not hold its value")


def _is_crossed(low: float | None, value: float | None, high: float | None) -> bool:
    if low is None or value is None or high is None:
        return not (low is None and high is None)
    return not low <= value <= high


def _figure_faults(bulletin: Bulletin) -> Iterator[Text]:
    known = Counter(figure.name for figure in bulletin.figures)
    used = set(_used(bulletin))
    missing, unused = sorted(used - set(known)), sorted(set(known) - used)
    twice = sorted(name for name, count in known.items() if count > 1)
    strange = sorted(name for name in known if not references.NAME.fullmatch(name))
    if missing:
        yield Text(f"引用了没有的数据：{'、'.join(missing)}", f"figures referred to but not given: {', '.join(missing)}")
    if unused:
        yield Text(f"给出而未引用的数据：{'、'.join(unused)}", f"figures given but not referred to: {', '.join(unused)}")
    if twice:
        yield Text(f"数据重名：{'、'.join(twice)}", f"figures of the same name: {', '.join(twice)}")
    if strange:
        yield Text(f"数据名称不合规：{'、'.join(strange)}", f"names that no figure may have: {', '.join(strange)}")


def _used(bulletin: Bulletin) -> Iterator[str]:
    for text in _templates(bulletin):
        yield from references.names(text)


def _templates(bulletin: Bulletin) -> list[str]:
    """Every text that may refer to figures."""
    found = [bulletin.title]
    for block in bulletin.blocks:
        block.mapped(lambda text: found.append(text) or text)  # type: ignore[func-returns-value]
    return found


def _unprintable(bulletin: Bulletin) -> Iterator[Text]:
    texts = [*_templates(bulletin), *(getattr(bulletin, name) for name in _OWED), bulletin.printed_by, *bulletin.copied_to]
    for figure in bulletin.figures:
        texts += [figure.name, figure.printed, figure.snapshot, figure.definition, *figure.query, *figure.query.values()]
    if any(_is_unprintable(mark) for text in texts for mark in text):
        yield Text("文字中有换行、制表或其他控制字符", "a text holds a line break, a tab or another control character")


def _is_unprintable(mark: str) -> bool:
    """Control marks, lone surrogates, and marks that turn the direction of writing or are no characters at all."""
    point = ord(mark)
    return point < 32 or 127 <= point < 160 or 0xD800 <= point < 0xE000 or point & 0xFFFE == 0xFFFE or mark in "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
