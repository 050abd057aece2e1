"""What higher packages hear of money. Sent in the transaction of the change."""

from django.dispatch import Signal

licence_begun = Signal()  # account: the first payment or the trial has begun; once an account
standing_changed = Signal()  # account, before, after: values of `Standing`
licence_ended = Signal()  # account: the subscription is over
