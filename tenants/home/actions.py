"""Edit the city's page."""

from __future__ import annotations

from django.db import transaction

from tenants.home.models import CityPage
from tenants.home.signals import city_page_changed


def write_city_page(*, about: str, mission: str, principles: str, chat_url: str) -> CityPage:
    """Save the city's only page; a lock keeps two simultaneous saves from creating two."""
    words = {
        "about": about,
        "mission": mission,
        "principles": principles,
        "chat_url": chat_url,
    }
    with transaction.atomic():
        written = CityPage.objects.select_for_update().order_by("pk").first()
        page, _is_new = CityPage.objects.update_or_create(
            pk=written.pk if written else 1, defaults=words
        )
        city_page_changed.send(sender=CityPage, page=page)
    return page
