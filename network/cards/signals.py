"""Signals of expert cards, sent in the transaction of the change."""

from django.dispatch import Signal

card_changed = Signal()  # card, city, now: published, changed or withdrawn
