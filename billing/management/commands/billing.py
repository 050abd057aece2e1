"""`manage.py billing plans | replay | reconcile | usage`."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from billing.actions.events import replay
from billing.actions.publishing import publish_plans
from billing.actions.reconciliation import reconcile
from billing.actions.usage import count_month, counted_at
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
        usage = what.add_parser("usage", help="count the active members of a past month again")
        usage.add_argument("city", help="its address: omsk")
        usage.add_argument("month", type=_month, help="2026-11")

    def handle(self, *_: Any, what: str, **options: Any) -> None:
        if not settings.BILLING:
            raise CommandError("Billing is off. Set STRIPE_KEY and STRIPE_WEBHOOK_SECRET.")
        try:
            getattr(self, f"_{what}")(**options)
        except (GatewayRefused, GatewayUnreachable) as error:
            raise CommandError(str(error)) from error

    def _plans(self, **_: Any) -> None:
        changes = publish_plans(plan_file())
        self.stdout.write("\n".join(changes) or "Everything is published.")

    def _replay(self, *, days: int, **_: Any) -> None:
        now = timezone.now()
        with hub_scope():
            count = replay(since=now - timedelta(days=days), now=now)
        self.stdout.write(f"{count} events will be handled again.")

    def _reconcile(self, **_: Any) -> None:
        with hub_scope():
            accounts = list(Account.objects.exclude(stripe_customer=""))
        found = 0
        for account in accounts:
            with hub_scope():
                for difference in reconcile(account, now=timezone.now()):
                    found += 1
                    self.stdout.write(f"{account.name}: {difference}")
        self.stdout.write(f"{len(accounts)} accounts compared, {found} differences.")

    def _usage(self, *, city: str, month: date, **_: Any) -> None:
        now = timezone.now()
        if counted_at(month) > now:
            raise CommandError(f"{month:%Y-%m} is counted from {counted_at(month):%Y-%m-%d} on.")
        with hub_scope():
            account = Account.objects.filter(city__slug=city).first()
        if account is None:
            raise CommandError(f"{city} has no account.")
        usage = count_month(account.pk, month=month, now=now)
        if usage is None:
            raise CommandError(f"{city} is closed.")
        reported = "reported" if usage.reported_at else "not reported: no price, or too late"
        self.stdout.write(f"{usage.people} active members, {reported}.")


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
