"""Signals of posts, sent within the transaction of the change."""

from django.dispatch import Signal

post_written = Signal()  # post, thread, called (members newly mentioned), now
post_edited = Signal()  # post, thread, called (members newly mentioned), now
post_deleted = Signal()  # post, thread, now
post_restored = Signal()  # post, thread, now
