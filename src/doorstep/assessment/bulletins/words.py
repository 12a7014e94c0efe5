"""Fixed words of a bulletin in both languages, and how numbers and dates are written in each.

Source: GB/T 9704-2012, 7.3.3 (一、（一）), 7.3.5.4 and 7.4.3 (dates without leading zeros).
"""

from __future__ import annotations

from datetime import date

from doorstep.core.text import Text

SYNTHETIC = Text("合成示例", "Synthetic example")
SYNTHETIC_NOTE = Text(
    "本件为合成示例：数据由程序合成，机构与人员均为虚构，不反映任何真实地区、机构或个人的情况。",
    "This is a synthetic example: its records are synthetic and its institutions and people are invented; it says nothing about any real place, institution or person.",
)
TABLE = Text("表 {number}", "Table {number}")
CHART = Text("图 {number}", "Figure {number}")
DATA_OF = Text("图 {number} 的数据", "The numbers of Figure {number}")
ATTACHED = Text("附件：数据出处与核验表", "Attachment: where each figure comes from")
ATTACHMENT = Text("附件", "Attachment")
APPENDIX = Text("数据出处与核验表", "Where each figure comes from")
APPENDIX_HEAD = (
    Text("序号", "No."),
    Text("数据名称", "Figure"),
    Text("印出文字", "Printed"),
    Text("查询条件", "Query"),
    Text("快照", "Snapshot"),
    Text("定义", "Definition"),
)
COPIED = Text("抄送：{names}。", "Copied to: {names}.")
PRINTED_ON = Text("{day}印发", "Printed {day}")
CODE = Text("核验码：{code}", "Verification code: {code}")
FOOT = Text("核验码 {code}", "Verification code {code}")
SCAN = Text(
    "扫描右侧二维码可得发文字号与核验码；核验时逐项重算本件所列数据，改动一字即不相符。",
    "The QR code holds the number and the code. Verification recomputes every figure; one changed digit is found.",
)
PICTURE = Text("{caption}。{kind}，数据见其后表格。", "{caption}. A {kind}; its numbers stand in the table that follows.")
KINDS = {
    "bar": Text("条形图", "bar chart"),
    "line": Text("折线图", "line chart"),
    "dots": Text("带区间的点图", "plot of dots with intervals"),
}
QR = Text("核验二维码", "QR code for verification")

_DIGITS = "零一二三四五六七八九"
_MONTHS = "January February March April May June July August September October November December".split()


def day(dated: date, lang: str) -> str:
    """A date as official documents write it: 2026年3月1日, 1 March 2026."""
    if lang == "zh":
        return f"{dated.year}年{dated.month}月{dated.day}日"
    return f"{dated.day} {_MONTHS[dated.month - 1]} {dated.year}"


def numeral(number: int) -> str:
    """1 to 99 in Chinese: 一, 十, 十一, 二十, 九十九."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def joined(names: tuple[str, ...], lang: str) -> str:
    return ("，" if lang == "zh" else ", ").join(names)


def marked(text: str, lang: str) -> str:
    """`text` with the words that call it synthetic, unless it has them already."""
    said = SYNTHETIC.of(lang)
    if said.lower() in text.lower():
        return text
    return f"{text}（{said}）" if lang == "zh" else f"{text} ({said})"
