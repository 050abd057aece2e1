"""The list of chats and one chat, as a chosen person sees them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from deploy.demo.doubles import Json
from deploy.demo.telegram import acts, running
from deploy.demo.telegram.pages import shell
from deploy.demo.telegram.pages.view_models import bubbles_of, rows_of, title_of
from deploy.demo.telegram.world import World


def front(request: HttpRequest, person: int = 0) -> HttpResponse:
    """The chats of a person; of the first one at the root."""
    world = running.world()
    with world.store.transaction():
        return render(request, "telegram_double/chats.html", _page(world, person))


def chat(request: HttpRequest, person: int, chat: str) -> HttpResponse:
    world = running.world()
    with world.store.transaction():
        page = _page(world, person, chat)
        known, topic = page["chat"], _number(request.GET.get("topic"))
        topics = known.get("_topics", {})
        bubbles = bubbles_of(world, known, page["person"], topic)
        reply_to, edited = _number(request.GET.get("reply")), _number(request.GET.get("edit"))
        named = [bubble for bubble in bubbles if bubble.number in (reply_to, edited)]
        page |= {
            "topic": topic,
            "topics": [{"id": int(key), **value} for key, value in topics.items()],
            "bubbles": bubbles,
            "about": named[0] if named else None,
            "is_blocked": known.get("_blocked", False),
            "answer": _last_answer(world, page["person"]),
            "reply_to": reply_to,
            "edited": edited,
            "bot_status": world.status(known, world.bot_id)["status"],
            "outsiders": [
                found for found in world.people() if not world.is_here(known, found["id"])
            ],
        }
        template = "messages" if "part" in request.GET else "chats"
        return render(request, f"telegram_double/{template}.html", page)


def write(request: HttpRequest, person: int, chat: str) -> HttpResponse:
    world = running.world()
    given, picture = request.POST, request.FILES.get("picture")
    topic = _number(given.get("topic"))
    try:
        with world.store.transaction():
            acts.write(
                world,
                int(chat),
                world.user(person),
                given.get("text", "").replace("\r\n", "\n"),
                topic=topic,
                reply_to=_number(given.get("reply_to")),
                picture=picture.read() if picture else None,
            )
    except ValueError as error:
        return shell.message(request, "Not sent", str(error), status=400)
    return back_to(person, chat, topic)


def edit(request: HttpRequest, person: int, chat: str, number: int) -> HttpResponse:
    world = running.world()
    try:
        with world.store.transaction():
            text = request.POST.get("text", "").replace("\r\n", "\n")
            acts.edit(world, int(chat), world.user(person), number, text)
    except ValueError as error:
        return shell.message(request, "Not changed", str(error), status=400)
    return back_to(person, chat, _number(request.POST.get("topic")))


def press(request: HttpRequest, person: int, chat: str, number: int) -> HttpResponse:
    world = running.world()
    try:
        with world.store.transaction():
            data = request.POST.get("data", "")
            acts.press(world, int(chat), world.user(person), number, data)
    except ValueError as error:
        return shell.message(request, "Not pressed", str(error), status=400)
    return back_to(person, chat, _number(request.POST.get("topic")))


def back_to(person: int, chat: int | str, topic: int | None = None) -> HttpResponse:
    shown = f"?topic={topic}" if topic else ""
    return HttpResponseRedirect(f"/as/{person}/chats/{chat}/{shown}#end")


def _page(world: World, person: int, chat: str = "") -> dict[str, Any]:
    people = world.people()
    found = next((user for user in people if user["id"] == person), None)
    if person and found is None:
        raise Http404
    reader = found or (people[0] if people else None)
    known: Json | None = None
    if chat:
        known = world.store.find("chat", chat)
        if known and (moved := known.get("_migrated_to")):
            known = world.store.find("chat", moved)
        if known is None or reader is None or not world.is_here(known, reader["id"]):
            raise Http404
    return {
        "bot": world.bot,
        "people": people,
        "person": reader,
        "rows": rows_of(world, reader) if reader else [],
        "chat": known,
        "title": title_of(known, world) if known else "Telegram",
    }


def _last_answer(world: World, person: Json) -> Json | None:
    """The answer of the bot to the last press, while it is fresh."""
    mine = [query for query in world.store.all("query") if query["from"]["id"] == person["id"]]
    last = mine[-1] if mine else None
    if last is None or world.now() - last["_at"] > 8 or not (last["_answer"] or {}).get("text"):
        return None
    found: Json = last["_answer"]
    return found


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
