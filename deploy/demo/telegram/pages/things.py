"""Groups, topics, the bot's place in them, new people, and links with a code."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from deploy.demo.telegram import acts, running
from deploy.demo.telegram.pages.chats import back_to


def link(request: HttpRequest, username: str) -> HttpResponse:
    """The page of `t.me/BOT?start=CODE` and `…?startgroup=CODE`: choose, press START."""
    world = running.world()
    if username.lower() != world.bot["username"].lower():
        raise Http404
    code = request.GET.get("start", "")
    if request.method == "POST":
        with world.store.transaction():
            person = world.user(int(request.POST["person"]))
            acts.start(world, person, request.POST.get("code", ""))
        return back_to(person["id"], person["id"])
    group = request.GET.get("startgroup", "")
    page = {"bot": world.bot, "people": world.people(), "code": code, "startgroup": group}
    return render(request, "telegram_double/link.html", page)


@require_POST
def people(request: HttpRequest) -> HttpResponse:
    world = running.world()
    with world.store.transaction():
        person = world.add_person(request.POST.get("name", "").strip() or "Гость")
        world.private_chat(person)
    return HttpResponseRedirect(f"/as/{person['id']}/")


@require_POST
def groups(request: HttpRequest, person: int) -> HttpResponse:
    world = running.world()
    with world.store.transaction():
        title = request.POST.get("title", "").strip() or "Новая группа"
        made = world.add_group(title, world.user(person))
    return back_to(person, made["id"])


@require_POST
def bot(request: HttpRequest, person: int, chat: str) -> HttpResponse:
    """Add, promote, demote or remove the bot."""
    world = running.world()
    with world.store.transaction():
        status = request.POST.get("status", "member")
        acts.set_bot(world, world.chat(int(chat)), by=world.user(person), status=status)
    return back_to(person, chat)


@require_POST
def topics(request: HttpRequest, person: int, chat: str) -> HttpResponse:
    """Begin a topic; a group without topics gets them by it."""
    world = running.world()
    with world.store.transaction():
        known = world.chat(int(chat))
        if known["type"] == "group":
            known = acts.upgrade(world, known, world.user(person))
        if not known.get("is_forum"):
            known = acts.set_forum(world, known, is_forum=True)
        name = request.POST.get("name", "").strip() or "Тема"
        made = acts.open_topic(world, known, world.user(person), name)
    return back_to(person, known["id"], made["message_thread_id"])


@require_POST
def upgrade(request: HttpRequest, person: int, chat: str) -> HttpResponse:
    world = running.world()
    with world.store.transaction():
        new = acts.upgrade(world, world.chat(int(chat)), world.user(person))
    return back_to(person, new["id"])


@require_POST
def join(request: HttpRequest, person: int, chat: str) -> HttpResponse:
    world = running.world()
    with world.store.transaction():
        acts.join(world, int(chat), world.user(int(request.POST["person"])))
    return back_to(person, chat)


@require_POST
def block(request: HttpRequest, person: int) -> HttpResponse:
    world = running.world()
    with world.store.transaction():
        found = world.user(person)
        is_blocked = world.private_chat(found)["_blocked"]
        acts.block(world, found, is_blocked=not is_blocked)
    return back_to(person, person)
