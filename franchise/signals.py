from django.dispatch import Signal

application_sent = Signal()  # application, now: within the transaction that writes it
