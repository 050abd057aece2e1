"""Signals about accounts for higher packages."""

from django.dispatch import Signal

sessions_ended = Signal()  # sender=User, user: everything given to their sessions ends as well
