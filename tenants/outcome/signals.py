"""What higher packages may listen to. Sent inside the transaction of the change."""

from django.dispatch import Signal

minutes_written = Signal()  # minutes: the evening is closed, its outcome can be read
tasks_made = Signal()  # meeting: commitments of this evening became tasks
