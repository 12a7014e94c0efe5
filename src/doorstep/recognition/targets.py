"""How many items are to be recognised, where and by when.

Source: 关于进一步推进医疗机构检查检验结果互认的指导意见, 国卫医政发〔2024〕37号, as the press gave its figures (evidence P).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.recognition.decide import OPINION
from doorstep.recognition.language import Within


@dataclass(frozen=True, slots=True)
class RecognitionTarget:
    """More than `above` items by `by_on`; None means all of the list."""

    code: str
    name: Text
    within: Within
    by_on: date
    above: int | None
    source: Source = OPINION

    def is_met(self, recognised: int, listed: int) -> bool:
        """Whether so many recognised items of so many on the list are enough; an empty list meets nothing."""
        return listed > 0 and (recognised >= listed if self.above is None else recognised > self.above)


TARGETS = (
    RecognitionTarget("alliance-2025", Text("2025 年底：紧密型医联体内全部项目互认", "end of 2025: every item inside close-knit alliances"), Within.ALLIANCE, date(2025, 12, 31), None),
    RecognitionTarget("city-2025", Text("2025 年底：地市域内超过 200 项", "end of 2025: more than 200 items within the city"), Within.CITY, date(2025, 12, 31), 200),
    RecognitionTarget("province-2027", Text("2027 年底：省域内超过 300 项", "end of 2027: more than 300 items within the province"), Within.PROVINCE, date(2027, 12, 31), 300),
    RecognitionTarget("neighbours-2027", Text("2027 年底：京津冀、长三角、成渝等区域超过 200 项", "end of 2027: more than 200 items in Jing-Jin-Ji, the Yangtze delta and Chengdu-Chongqing"), Within.NATION, date(2027, 12, 31), 200),
)
