"""A person linked in several cities chooses the one to which their commands speak.

Answered by the hub: a city knows its own links only.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from telegram import CallbackQuery

from tenants.registry.models import City
from tenants.telegram.bot.outgoing import Call, answer, button, edit, send
from tenants.telegram.bot.texts import bold, paragraphs
from tenants.telegram.errors import OldButton
from tenants.telegram.models import LinkedPerson
from tenants.telegram.webhook import CHOICE


def offer_cities(user: int) -> list[Call]:
    """One button a city, the chosen one marked; no calls for somebody whom no city knows."""
    cities = linked_cities(user)
    if not cities:
        return []
    if len(cities) == 1:
        return send(user, _("You are linked in one city: %(city)s.") % {"city": cities[0].name})
    buttons = [[button(_label(city, cities[0]), f"{CHOICE}{city.pk}")] for city in cities]
    words = paragraphs(
        bold(_("Which city do your commands speak to?")),
        _("What answers a message goes to the city of that message in any case."),
    )
    return send(user, words, buttons=buttons)


def choose_city(query: CallbackQuery, *, now: datetime) -> list[Call]:
    """Speak to another city from now on. Raises OldButton if one is not linked there."""
    number = (query.data or "").removeprefix(CHOICE)
    user, chosen = query.from_user.id, int(number) if number.isdecimal() else 0
    cities = linked_cities(user)
    city = next((each for each in cities if each.pk == chosen), None)
    if city is None:
        raise OldButton
    LinkedPerson.objects.filter(user_id=user, city_id=city.pk).update(used_at=now)
    words = _("Your commands speak to %(city)s now.") % {"city": city.name}
    calls = answer(query.id, words)
    if query.message:
        again = _("/city chooses another one.")
        calls += edit(user, query.message.message_id, paragraphs(bold(words), again))
    return calls


def linked_cities(user: int) -> list[City]:
    """The open cities of a Telegram user, the chosen one first."""
    links = LinkedPerson.objects.filter(user_id=user).order_by("-used_at")
    numbers = list(links.values_list("city_id", flat=True))
    found = City.objects.filter(state=City.State.ACTIVE).in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def _label(city: City, chosen: City) -> str:
    return f"✓ {city.name}" if city == chosen else city.name
