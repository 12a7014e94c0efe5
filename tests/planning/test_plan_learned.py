"""What finished projects taught feeds the planner: the share of the predicted that came, or a refusal while nobody can tell."""

from __future__ import annotations

import pytest

from doorstep.assessment.effects import Calibration
from doorstep.core.errors import BadValue, NotFound
from doorstep.core.text import Text
from doorstep.services import effects, plan_learned
from doorstep.services.plan_problem import Wishes
from doorstep.store.reader import Operator


def test_a_region_without_finished_projects_cannot_tell(db: None) -> None:
    with pytest.raises(NotFound, match="too few"):
        plan_learned.expected(reader=Operator())


@pytest.mark.parametrize(("ratio", "share"), [(0.6, 0.6), (-0.2, 0.0)])
def test_the_share_is_the_mean_ratio_and_never_below_nothing(monkeypatch: pytest.MonkeyPatch, ratio: float, share: float) -> None:
    told = Calibration(4, ratio, ratio - 0.1, ratio + 0.1, 0.0, Text("合成", "synthetic"))
    monkeypatch.setattr(effects, "calibration", lambda *, reader: told)

    assert plan_learned.expected(reader=Operator()) == share


def test_a_share_below_nothing_is_refused() -> None:
    with pytest.raises(BadValue, match="expected should be 0 to 5"):
        Wishes(expected=-0.1)
