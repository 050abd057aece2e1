from django.dispatch import Signal

# Sent within the transaction that writes the row, with the row locked.
licence_begun = Signal()  # account, now
