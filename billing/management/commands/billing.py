"""`manage.py billing plans | replay | reconcile`."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from billing.actions.events import replay
from billing.actions.publishing import publish_plans
from billing.actions.reconciliation import reconcile
from billing.errors import GatewayRefused, GatewayUnreachable
from billing.models import Account
from billing.plans import plan_file
from tenants.registry.scope import hub_scope


class Command(BaseCommand):
    help = "Money: publish the plan file to Stripe, handle events again, compare our books."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("plans", help="make Stripe's products and prices of the plan file")
        again = what.add_parser("replay", help="handle stored events once more")
        again.add_argument("--days", type=int, default=1, help="received in the last days")
        what.add_parser("reconcile", help="compare all accounts with Stripe")

    def handle(self, *_: Any, what: str, days: int = 0, **__: Any) -> None:
        if not settings.BILLING:
            raise CommandError("Billing is off. Set STRIPE_KEY and STRIPE_WEBHOOK_SECRET.")
        try:
            getattr(self, f"_{what}")(days)
        except (GatewayRefused, GatewayUnreachable) as error:
            raise CommandError(str(error)) from error

    def _plans(self, _days: int) -> None:
        changes = publish_plans(plan_file())
        self.stdout.write("\n".join(changes) or "Everything is published.")

    def _replay(self, days: int) -> None:
        now = timezone.now()
        with hub_scope():
            count = replay(since=now - timedelta(days=days), now=now)
        self.stdout.write(f"{count} events will be handled again.")

    def _reconcile(self, _days: int) -> None:
        with hub_scope():
            accounts = list(Account.objects.exclude(stripe_customer=""))
        found = 0
        for account in accounts:
            with hub_scope():
                for difference in reconcile(account, now=timezone.now()):
                    found += 1
                    self.stdout.write(f"{account.name}: {difference}")
        self.stdout.write(f"{len(accounts)} accounts compared, {found} differences.")
