"""What finished projects taught about the promises of plans: how much of what was predicted came."""

from __future__ import annotations

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.services import effects
from doorstep.store.reader import Reader


def expected(*, reader: Reader) -> float:
    """Mean share of the predicted effects that was measured, 0 or more: `Wishes.expected` for a plan that believes the past.

    Raises NotFound while too few finished projects could be judged.
    """
    found = effects.calibration(reader=reader)
    if found.ratio is None:
        raise NotFound(
            Text(f"还不能用实测校正：{found.told.zh}", f"what was measured says nothing yet: {found.told.en}"),
            cure=Text("请在路线图登记已完成的项目及其预测效果，或直接给出比例", "Enter finished projects with what was predicted of them, or give a share yourself"),
        )
    return max(0.0, found.ratio)
