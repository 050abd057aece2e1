"""`manage.py hq`: who works at HQ, and the first of them on a new installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from network.hq.staff import LastOfHQ, invite_staff, revoke_staff, staff
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
        ):
            actions.add_parser(name, help=words).add_argument("email")
        actions.add_parser("list", help="who works at HQ")

    def handle(self, *, action: str, **options: Any) -> None:
        with hub_scope():
            try:
                getattr(self, f"_{action}")(**options)
            except ValidationError as error:
                raise CommandError(validation_messages(error)) from error
            except User.DoesNotExist as error:
                raise CommandError(f"{options['email']} does not work at HQ.") from error
            except LastOfHQ as error:
                raise CommandError(str(error)) from error

    def _invite(self, *, email: str, **options: Any) -> None:
        user, is_new = invite_staff(email)
        words = "can sign in now" if is_new else "works at HQ already"
        self.stdout.write(f"{user.email} {words}: {settings.MAIN_URL}/sign-in/")

    def _revoke(self, *, email: str, **options: Any) -> None:
        self.stdout.write(f"{revoke_staff(email).email} does not work at HQ any more.")

    def _list(self, **options: Any) -> None:
        for user in staff():
            self.stdout.write(user.email)
