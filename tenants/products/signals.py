"""What higher layers may listen to. Sent inside the transaction of the change; a receiver that
raises undoes the change."""

from django.dispatch import Signal

product_begun = Signal()  # product
product_changed = Signal()  # product: words, people, stage or visibility
handover_offered = Signal()  # handover
question_asked = Signal()  # question
question_changed = Signal()  # question
