"""“Waits for you”: a manifesto that one hasn't answered, and rules whose review has come."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tenants.governance.values.models import ManifestoVersion, Rule
from tenants.members.inbox import Item, Kind, Rows, is_core, register
from tenants.members.models import Member


def new_manifesto(member: Member, now: datetime) -> Rows:
    found: Rows = ManifestoVersion.objects.waiting_for(member)
    return found


def manifesto_item(version: ManifestoVersion) -> Item:
    return Item(
        title=_("Read the manifesto and say whether you accept it"),
        detail=_("Version %(number)d") % {"number": version.number},
        url=version.get_absolute_url(),
        icon="document-text",
    )


def reviews(member: Member, now: datetime) -> Rows:
    found: Rows = Rule.objects.to_review(now=now).filter(is_core(member, now))
    return found.order_by("review_at", "pk")


def review_item(rule: Rule) -> Item:
    return Item(
        title=_("The trial of a rule is over: keep, change or drop it"),
        detail=rule.title,
        url=rule.get_absolute_url(),
        icon="scale",
    )


def register_all() -> None:
    register(Kind("manifesto", new_manifesto, manifesto_item))
    register(Kind("rule_review", reviews, review_item, for_core=True))
