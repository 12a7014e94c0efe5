"""Who a case is about: sealed, and found again by keyed digests only."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from django.conf import settings

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.intake.identity import ID_CARD, IdentityStatus, checked, masked, person_key
from doorstep.services.sealing import seal, unseal
from doorstep.store.models import Case


@dataclass(frozen=True, slots=True)
class Person:
    """A patient or caller as written down. Only the name is needed; a wrong identity number is refused."""

    name: str
    identity: str = ""
    phone: str = ""
    sex: str = ""
    born_on: str = ""
    address: str = ""

    @property
    def shown_identity(self) -> str:
        """The identity number with its middle hidden."""
        return masked(self.identity)

    def __repr__(self) -> str:  # a person never reaches a log by accident
        return "Person(…)"


def made(*, today: date, **parts: str) -> Person:
    """A person from a form. Raises BadValue for a missing name or an identity number that cannot be right."""
    person = Person(**{name: text.strip() for name, text in parts.items()})
    if not person.name:
        raise BadValue(Text("请填写患者姓名", "the patient's name is needed"))
    if not person.identity:
        return person
    status, number = checked(person.identity, today=today)
    if status is not IdentityStatus.VALID:
        raise BadValue(
            Text("身份证号不对", "the identity number cannot be right"),
            right=Text("应为 18 位，末位是校验码", "expected 18 characters, the last of which checks the others"),
            cure=Text("请核对；没有证件可留空", "Check it; leave it empty when there is no document"),
        )
    return Person(person.name, number, person.phone, person.sex or _sex(number), person.born_on or _born_on(number), person.address)


def _sex(number: str) -> str:
    return "1" if int(number[16]) % 2 else "2"


def _born_on(number: str) -> str:
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


def key_of(person: Person) -> str:
    """The keyed digest that a person has in records too; '' without an identity number."""
    return person_key(ID_CARD, person.identity, key=settings.WORKSPACE.key("person")) if person.identity else ""


def sealed(person: Person) -> bytes:
    return seal(asdict(person))


def of_case(case: Case) -> Person:
    """Who a case is about."""
    return Person(**unseal(case.sealed))


def marks_of(person: Person) -> set[str]:
    """Digests by which a case is found: name, number, and the last four and six characters of number and telephone."""
    return {mark(text) for text in _findable(person)}


def _findable(person: Person) -> Iterator[str]:
    yield person.name
    for number in (person.identity, person.phone):
        if number:
            yield from (number, number[-4:], number[-6:])


def mark(text: str) -> str:
    """The keyed digest of something a case may be found by."""
    plain = "".join(text.split()).upper()
    return hmac.new(settings.WORKSPACE.key("case-marks"), plain.encode(), hashlib.sha256).hexdigest()[:24]
