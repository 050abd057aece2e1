"""What higher packages may listen to. Sent inside the transaction of the change."""

from django.dispatch import Signal

agenda_settled = Signal()  # agenda: people can be told what tonight holds; may be sent again
evening_closed = Signal()  # run: worked questions are back in the queue, encounters recorded
capture_made = Signal()  # capture: new, in the evening or hours later from a phone
capture_changed = Signal()  # capture, now: in other words, of another kind, taken back or restored
