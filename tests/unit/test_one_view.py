"""One answer reads one snapshot, whatever is published meanwhile."""

from __future__ import annotations

from doorstep.services import one_view


def test_inside_a_view_the_first_answer_stays_and_outside_it_does_not():
    answers = iter(range(10))

    with one_view.held():
        inside = [one_view.once("snapshot", lambda: next(answers)) for _ in range(3)]
    outside = [one_view.once("snapshot", lambda: next(answers)) for _ in range(2)]

    assert inside == [0, 0, 0]
    assert outside == [1, 2]
