"""`manage.py hq`: the people of HQ and their roles, and the first of them on a new installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from network.hq.models import Role
from network.hq.rights import ALL_ROLES, colleagues
from network.hq.second_factor import reset_factors
from network.hq.staff import LastOfHQ, invite_staff, revoke_staff, staff_of
from tenants.accounts.models import User
from tenants.registry.management.base import EnglishCommand, validation_messages
from tenants.registry.scope import hub_scope


class Command(EnglishCommand):
    help = "Invite somebody to HQ, list who works there, or revoke it."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        for name, words in (
            ("invite", "let this mailbox sign in to HQ with a code"),
            ("revoke", "take HQ, its sessions and keys away from this mailbox"),
            ("reset-factor", "let this mailbox set up a new second factor"),
        ):
            action = actions.add_parser(name, help=words)
            action.add_argument("email")
            if name == "invite":
                action.add_argument(
                    "--role",
                    action="append",
                    choices=Role.values,
                    help="what they may do; several times for several roles, all if left out",
                )
        actions.add_parser("list", help="the people of HQ, with roles unless they have all")

    def handle(self, *, action: str, **options: Any) -> None:
        with hub_scope():
            try:
                getattr(self, f"_{action.replace('-', '_')}")(**options)
            except ValidationError as error:
                raise CommandError(validation_messages(error)) from error
            except User.DoesNotExist as error:
                raise CommandError(f"{options['email']} does not work at HQ.") from error
            except LastOfHQ as error:
                raise CommandError(str(error)) from error

    def _invite(self, *, email: str, role: list[str] | None, **options: Any) -> None:
        roles = role or ALL_ROLES
        user, is_new = invite_staff(email, roles=roles, by=None, now=timezone.now())
        words = "can sign in now" if is_new else "works at HQ already"
        self.stdout.write(f"{user.email} {words}: {settings.MAIN_URL}/sign-in/")

    def _revoke(self, *, email: str, **options: Any) -> None:
        user = staff_of(email)
        revoke_staff(user, by=None, now=timezone.now())
        self.stdout.write(f"{user.email} does not work at HQ any more.")

    def _reset_factor(self, *, email: str, **options: Any) -> None:
        user = staff_of(email)
        reset_factors(user, by=None, now=timezone.now())
        self.stdout.write(f"{user.email} sets up a new second factor at the next sign-in.")

    def _list(self, **options: Any) -> None:
        for colleague in colleagues():
            roles = " ".join(role for role in Role.values if role in colleague.roles)
            has_all = colleague.roles == set(ALL_ROLES)
            self.stdout.write(colleague.email if has_all else f"{colleague.email}: {roles or '-'}")
