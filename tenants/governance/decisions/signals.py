"""Signals of decisions."""

from django.dispatch import Signal

# sender=Decision, decision, now: sent once in the transaction of the closing. `decision.result` and
# `decision.tally` are what came out, `subject_kind` and `subject_id` what it was about.
decision_closed = Signal()
