"""Publish an expert card to the other cities, and withdraw it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from network.cards.models import ExpertCard
from network.cards.signals import card_changed
from tenants.registry.models import City


@transaction.atomic
def publish_card(card: ExpertCard, *, city: City, now: datetime) -> None:
    """Save a card and show it to the other cities. `published_at` keeps the first publication."""
    card.published_at = card.published_at or now
    card.save()
    card_changed.send(sender=ExpertCard, card=card, city=city, now=now)


@transaction.atomic
def withdraw_card(card: ExpertCard, *, city: City, now: datetime) -> None:
    """Hide a card from the other cities; its text stays with its member. Idempotent."""
    card.published_at = None
    card.save(update_fields=["published_at"])
    card_changed.send(sender=ExpertCard, card=card, city=city, now=now)
