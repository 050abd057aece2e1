"""Signals of the city's page, sent inside the transaction of the change."""

from django.dispatch import Signal

city_page_changed = Signal()  # sender=CityPage, page
