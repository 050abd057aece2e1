"""Signals of help from HQ, sent in the transaction of the change."""

from django.dispatch import Signal

page_opened = Signal()  # sender=HelpOpening, opening: in the city's scope
