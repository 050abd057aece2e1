from django.dispatch import Signal

# Sent within the transaction that writes the row.
application_sent = Signal()  # application, now
message_written = Signal()  # message, now
agreement_signed = Signal()  # application, now
leaving_changed = Signal()  # leaving, news, now
manager_change_waits = Signal()  # change, now: only HQ can decide it
