"""An account: a person with a role, bound to an area or an institution."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

from doorstep.store.reader import Reader, role_may
from doorstep.store.scope import ScopedQuerySet
from doorstep.vocab.roles import Permission, Role

NOWHERE = 999_999_999
"""A code that no area has."""


class AccountQuerySet(ScopedQuerySet):
    area_field = "area"
    permission = Permission.MANAGE_ACCOUNTS


class AccountManager(UserManager.from_queryset(AccountQuerySet)):  # type: ignore[misc]
    """Accounts; `visible_to` is for those who manage them."""


class Account(AbstractUser):
    """Signs in; `scope` is the area whose figures it sees."""

    role = models.CharField(max_length=24, choices=[(role.value, role.label.en) for role in Role])
    area = models.IntegerField(default=0)
    institution = models.CharField(max_length=32, blank=True, default="")
    language = models.CharField(max_length=2, default="zh")
    is_demo = models.BooleanField(default=False)
    totp_sealed = models.BinaryField(default=bytes)
    failed_sign_ins = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    objects = AccountManager()

    @property
    def label(self) -> str:
        return self.username

    @property
    def scope(self) -> int:
        """The account's area; an account without one sees nowhere, never everywhere."""
        return self.area or NOWHERE

    @property
    def sees_every_case(self) -> bool:
        return False

    def may(self, permission: Permission) -> bool:
        return self.is_active and role_may(self.role, permission)


def _is_reader(account: Account) -> Reader:
    """Held by the type checker: an account is a Reader."""
    return account
