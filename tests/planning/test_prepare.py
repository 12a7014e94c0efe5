"""What is compiled once on a machine is what a plan runs."""

import pytest

from doorstep.planning import prepare
from doorstep.planning.choice import kernels
from doorstep.planning.portfolio import changes, search_kernels


@pytest.mark.slow
def test_preparing_compiles_the_loops_of_choice_and_plan() -> None:
    prepare.prepare()

    for one in (changes.settle, changes.change, changes.within, search_kernels.fill, search_kernels.exchange, search_kernels.shift):
        assert one.signatures
    assert all(one.signatures for one in (kernels.slopes, kernels.shares_of, kernels.nested_slopes))
