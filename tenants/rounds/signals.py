"""Signals of rounds, sent within the transaction of the change."""

from django.dispatch import Signal

round_ended = Signal()  # round, now
