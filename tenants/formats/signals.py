"""Signals of the shelf of formats, sent inside the transaction of the change."""

from django.dispatch import Signal

shelf_changed = Signal()  # sender=Format: a format was put away, brought back or written here
