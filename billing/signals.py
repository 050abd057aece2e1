from django.dispatch import Signal

# Sent within the transaction that writes the row, with the row locked.
licence_begun = Signal()  # account, now
# A licence was to end with its city and goes on, by Stripe's own page.
licence_resumed = Signal()  # account, now
