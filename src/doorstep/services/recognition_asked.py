"""The rules asked about a result that nobody has: for those who write the lists and want to see what they say."""

from __future__ import annotations

from datetime import date

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.recognition.decide import Decision, Earlier
from doorstep.recognition.decide import decide as decided
from doorstep.recognition.external import Pass
from doorstep.recognition.language import Control, SchemeLevel
from doorstep.services import directory, recognition_rules


def decide(
    *, item: str, maker: str, asker: str, performed_on: date, today: date | None = None, method: str = "", mark: str = "", control: str = "unknown", passed: str = "none"
) -> Decision:
    """What the rules in force say. Raises NotFound for an institution that the register has not."""
    for code in (maker, asker):
        if code not in directory.institutions():
            raise NotFound.among(Text("机构", "institution"), code, directory.institutions())
    held = () if passed == "none" else (Pass("asked", SchemeLevel(passed), performed_on, performed_on),)
    place = recognition_rules.place
    earlier = Earlier(item, place(maker), performed_on, method=method, mark=mark, control=Control(control), passes=held)
    return decided(earlier, place(asker), recognition_rules.book(), today=today or utc_now().astimezone(BEIJING).date())
