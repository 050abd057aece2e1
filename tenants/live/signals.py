"""Signals of plans, runs and captures, sent inside the transaction of the change."""

from django.dispatch import Signal

capture_made = Signal()  # capture: new, in the meeting or hours later from a phone
capture_changed = Signal()  # capture, now: in other words, of another kind, taken back or restored
agenda_changed = Signal()  # sender=Agenda, agenda: a new version of a plan
room_changed = Signal()  # city, meeting, kind, now: phones show the change; after the commit
