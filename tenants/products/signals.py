"""Signals of products and questions, sent within the transaction of the change."""

from django.dispatch import Signal

product_begun = Signal()  # product
product_changed = Signal()  # product: words, people, stage or visibility
handover_offered = Signal()  # handover
question_asked = Signal()  # question
question_changed = Signal()  # question
question_shown = Signal()  # question: another choice of who finds it in the network
