"""What higher layers may listen to. Sent inside the transaction of the change, with `product=` or
`question=`; a receiver that raises undoes the change."""

from django.dispatch import Signal

product_begun = Signal()
product_changed = Signal()  # words, people, stage or visibility
question_asked = Signal()
question_changed = Signal()
