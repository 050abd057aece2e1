"""Rights of the roles at HQ, declared once, for pages, the menu, letters and commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, QuerySet

from network.hq.models import Role, StaffRole
from tenants.accounts.models import User


class Right(StrEnum):
    READ = "read"  # the first screen, the board, applications
    TALK = "talk"  # messages to groups, notes, assignees
    REVIEW = "review"  # answer applications, introduce groups
    MONEY = "money"  # the page of money and its tables
    CORRECT = "correct"  # transfers received, refunds, credits
    LOG = "log"  # the audit log
    PEOPLE = "people"  # invite and remove people, give roles
    HELP = "help"  # look into a city that has invited HQ


GIVEN_BY: Mapping[Role, frozenset[Right]] = {
    Role.REVIEW: frozenset({Right.READ, Right.TALK, Right.REVIEW}),
    Role.MONEY: frozenset({Right.READ, Right.MONEY, Right.CORRECT}),
    Role.SUPPORT: frozenset({Right.READ, Right.TALK, Right.MONEY, Right.HELP}),
    Role.READ_ONLY: frozenset({Right.READ, Right.MONEY, Right.LOG}),
    Role.PEOPLE: frozenset({Right.READ, Right.LOG, Right.PEOPLE}),
}
ALL_ROLES = tuple(Role)


def rights_given_by(roles: Iterable[str]) -> frozenset[Right]:
    """The rights of the roles together; unknown roles give none."""
    known = (GIVEN_BY[Role(role)] for role in roles if role in Role)
    return frozenset[Right]().union(*known)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of HQ with their roles; `has_factor` tells of a second factor."""

    pk: int
    email: str
    roles: frozenset[str]
    has_factor: bool

    @property
    def rights(self) -> frozenset[Right]:
        return rights_given_by(self.roles)

    @property
    def role_names(self) -> list[str]:
        return [str(label) for role, label in Role.choices if role in self.roles]


def colleagues() -> list[Colleague]:
    """Everybody at HQ, by e-mail. One query: they are few, and every page needs the reader's."""
    roles = ArrayAgg("hq_roles__role", filter=Q(hq_roles__isnull=False), default=[])
    factors = Authenticator.objects.filter(user_id=OuterRef("pk"))
    secured = Exists(factors.exclude(type=Authenticator.Type.RECOVERY_CODES))
    rows = staff().annotate(held=roles, secured=secured)
    return [
        Colleague(pk, email, frozenset(held), has_factor)
        for pk, email, held, has_factor in rows.values_list("pk", "email", "held", "secured")
    ]


def rights_of(user: User) -> frozenset[Right]:
    """The rights of a person of HQ. One query."""
    return rights_given_by(StaffRole.objects.filter(user=user).values_list("role", flat=True))


def staff() -> QuerySet[User]:
    """Everybody who works at HQ."""
    return User.objects.filter(is_staff=True, is_active=True).order_by("email")


def staff_who_may(right: Right) -> QuerySet[User]:
    """The people of HQ who have a right."""
    roles = [role for role, rights in GIVEN_BY.items() if right in rights]
    return staff().filter(pk__in=StaffRole.objects.filter(role__in=roles).values("user"))
