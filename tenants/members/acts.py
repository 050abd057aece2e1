"""The matrix of rights: each act that changes something, and who may do it.

Printed as a page that everybody can read. The guards of pages and of the API stand at their
addresses; a test walks all addresses as each role and fails where a guard and this matrix differ,
or where an address that writes belongs to no act.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tenants.members.rights import Right, duties_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Role(IntEnum):
    """The roles of people towards a city; each may do what the ones before it may."""

    VISITOR = 0
    GUEST = 1  # of another city, with a session here
    NEWCOMER = 2  # a member who has not been to an evening
    MEMBER = 3
    PERMANENT = 4  # computed from attendance
    HOLDER = 5  # of a duty


WHO: dict[Role, StrOrPromise] = {
    Role.VISITOR: _("everybody, without signing in"),
    Role.GUEST: _("guests from other cities and members"),
    Role.NEWCOMER: _("members, from the first day"),
    Role.MEMBER: _("members who have been to an evening"),
    Role.PERMANENT: _("permanent participants"),
    Role.HOLDER: _("everybody who holds a duty"),
}


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that people do here.

    since: the first role that may do it
    right: comes with certain duties only
    note: the condition that is asked of the row itself, such as being its author
    """

    name: str
    label: StrOrPromise
    since: Role = Role.NEWCOMER
    right: Right | None = None
    note: StrOrPromise = ""

    def is_open_to(self, role: Role) -> bool:
        return role >= (Role.HOLDER if self.right else self.since)

    @property
    def duties(self) -> list[str]:
        """The duties that give its right, as people read them."""
        return duties_of(self.right) if self.right else []

    @property
    def who(self) -> StrOrPromise:
        return ", ".join(self.duties).lower() if self.right else WHO[self.since]


@dataclass(frozen=True, kw_only=True)
class Group:
    title: StrOrPromise
    acts: tuple[Act, ...]
