"""Receive Telegram's updates: checked, stored once, answered at once, handled after.

This module and all that pages import know updates as JSON; `telegram`, the library, is imported by
workers only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tenants.registry import alarms
from tenants.registry.models import City
from tenants.telegram.codes import code_in
from tenants.telegram.models import (
    Json,
    LinkCode,
    LinkedChat,
    LinkedPerson,
    Message,
    SignIn,
    Update,
)
from tenants.telegram.tasks import HANDLE, ring_soon

LONGEST = 1024 * 1024  # bytes of an update
KEPT = timedelta(days=3)  # Telegram repeats an update for a day at most
FORGET_EACH = 100  # updates
CITY_COMMAND = re.compile(r"\s*/city(?:@\w+)?\b", re.IGNORECASE)
CHOICE = "city:"  # data of a button: the number of a city follows


@csrf_exempt  # the secret token proves who sends it
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    if not settings.TELEGRAM:
        return HttpResponse(status=404)
    given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    if not constant_time_compare(given, settings.TELEGRAM_WEBHOOK_SECRET):
        return HttpResponse("The secret token is missing or wrong.", status=403)
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return HttpResponse(status=413)
    try:
        body = json.loads(request.body)
        number = int(body["update_id"])
    except (ValueError, KeyError, TypeError):
        return HttpResponse("This is no update.", status=400)
    store(number, body)
    return HttpResponse(status=200)


def store(number: int, body: Json) -> None:
    """Store an update for its city, with an alarm that it is handled. In the hub's scope."""
    now, city = timezone.now(), city_of(body)
    text = json.dumps(body).replace("\\u0000", "")  # PostgreSQL knows no character zero
    if not Update.objects.store(number, city_id=city and city.pk, body=text, now=now):
        return
    alarms.set(city=city, kind=HANDLE, key=str(number), due_at=now)
    ring_soon(city, HANDLE, str(number))
    if number % FORGET_EACH == 0:
        Update.objects.filter(received_at__lt=now - KEPT).delete()


def city_of(body: Json) -> City | None:
    """The city of the code in the text, of the group, or that a person means.

    None: the hub answers, also those whom no city knows.
    """
    if is_for_hub(body):
        return None
    number = _city_by_code(body) or _city_by_chat(body)
    open_cities = City.objects.filter(state=City.State.ACTIVE)
    return open_cities.filter(pk=number).first() if number else None


def is_for_hub(body: Json) -> bool:
    """True for what is about all cities of a person: `/city`, its buttons, a stopped bot."""
    message, query = _part(body, "message"), _part(body, "callback_query")
    if str(query.get("data", "")).startswith(CHOICE):
        return True
    if _is_private(message) and CITY_COMMAND.match(str(message.get("text", ""))):
        return True
    return _is_private(_part(body, "my_chat_member"))


def _city_by_code(body: Json) -> int | None:
    code = code_in(_part(body, "message").get("text"))
    if not code:
        return None
    for kind in (LinkCode, SignIn):
        known = kind.objects.filter(digest=code, ends_at__gt=timezone.now())
        if (city := known.values_list("city_id", flat=True).first()) is not None:
            return city
    return None


def _city_by_chat(body: Json) -> int | None:
    message = next(_messages(body), {})
    chat = _part(message, "chat")
    if _is_private(message):
        return _city_in_private(chat.get("id"), body)
    numbers = [chat.get("id"), message.get("migrate_to_chat_id")]
    numbers.append(message.get("migrate_from_chat_id"))
    chats = LinkedChat.objects.filter(chat_id__in=[each for each in numbers if _is_number(each)])
    return chats.values_list("city_id", flat=True).first()


def _city_in_private(user: Any, body: Json) -> int | None:
    """The city of the message that is answered or pressed, else the chosen one of a person."""
    if not _is_number(user):
        return None
    people = LinkedPerson.objects.filter(user_id=user).order_by("-used_at")
    cities = list(people.values_list("city_id", flat=True))
    if len(cities) > 1 and (answered := _answered_message(body)):
        shown = Message.objects.filter(chat_id=user, number=answered)
        if (city := shown.values_list("city_id", flat=True).first()) in cities:
            return city
    return cities[0] if cities else None


def _answered_message(body: Json) -> int | None:
    """The number of the bot's message that an update answers or presses a button of."""
    pressed = _part(_part(body, "callback_query"), "message")
    answered = _part(_part(body, "message"), "reply_to_message")
    number = (pressed or answered).get("message_id")
    return number if _is_number(number) else None


def _messages(body: Json) -> Iterator[Json]:
    """The part of an update that has a chat."""
    yield from (
        part
        for name in ("message", "edited_message", "my_chat_member")
        if (part := _part(body, name))
    )
    if message := _part(_part(body, "callback_query"), "message"):
        yield message


def _is_private(message: Json) -> bool:
    return _part(message, "chat").get("type") == "private"


def _part(body: Json, name: str) -> Json:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
