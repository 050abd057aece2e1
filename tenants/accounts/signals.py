"""Signals about accounts for higher packages."""

from django.dispatch import Signal

# user, kept (the session that goes on, or None): what was given to the others ends as well
sessions_ended = Signal()
