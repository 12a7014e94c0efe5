"""Querysets that know who looks."""

from __future__ import annotations

from typing import Self

from django.db import models

from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission


def span(code: int) -> tuple[int, int]:
    """The smallest and largest 9-digit code inside an area of any level, ends included."""
    if code > 999_999:
        return code, code
    if code % 100:
        return code * 1000, code * 1000 + 999
    width = 100 if code % 10000 else 10000
    return code * 1000, (code + width) * 1000 - 1


class ScopedQuerySet(models.QuerySet):
    """Rows a reader may see. Each model says how through `area_field` or `permission`."""

    area_field: str | None = None
    permission: Permission | None = None

    def visible_to(self, reader: Reader) -> Self:
        """Rows inside the reader's area, and only with the permission that this kind of row needs."""
        if self.permission is not None and not reader.may(self.permission):
            return self.none()
        if self.area_field is None or reader.scope == 0:
            return self.all()
        return self.inside(reader.scope)

    def inside(self, code: int) -> Self:
        """Rows whose area lies in `code`."""
        first, last = span(code)
        name = self.area_field
        inside = models.Q(**{f"{name}__gte": first, f"{name}__lte": last})
        if first != last:  # a township holds no six-digit area: its county is around it, not inside
            inside |= models.Q(**{f"{name}__gte": first // 1000, f"{name}__lte": last // 1000})
        return self.filter(inside)


class OwnInstitutionQuerySet(ScopedQuerySet):
    permission = Permission.HANDLE_CASES

    def visible_to(self, reader: Reader) -> Self:
        """Rows of the reader's own institution."""
        found = super().visible_to(reader)
        return found if reader.sees_every_case else found.filter(institution=reader.institution).exclude(institution="")
