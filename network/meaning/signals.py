"""Signals of the process that holds the model."""

from django.dispatch import Signal

turn_ended = Signal()  # of the loop, at least every second
