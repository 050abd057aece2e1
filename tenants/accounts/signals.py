"""What higher packages may want to know about accounts."""

from django.dispatch import Signal

sessions_ended = Signal()  # sender=User, user: everything given to their sessions ends as well
