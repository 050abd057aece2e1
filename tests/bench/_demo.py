"""Commands of the child that works in the demo's cities, with the settings of a deployment."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tenants.accounts.models import User
from tenants.conversations.actions import write_post
from tenants.conversations.models import Post, Thread
from tenants.formats.models import Format
from tenants.governance.decisions.actions import open_decision
from tenants.governance.decisions.models import Urn
from tenants.home.actions import write_city_page
from tenants.home.models import CityPage
from tenants.meetings.models import Meeting
from tenants.members.actions import join_city
from tenants.members.models import Member
from tenants.products.actions.products import begin_product
from tenants.products.models import Product, Question
from tenants.registry.archive import export_city, import_city
from tenants.registry.models import City
from tenants.registry.provisioning import create_city
from tenants.registry.scope import hub_scope
from tests.bench._rooms import city_of, fill_room, session_of

__all__ = [
    "ballots_of",
    "change_city",
    "cities",
    "copy_cities",
    "fill_city",
    "fill_room",
    "long_threads",
    "main_pages",
    "many_cities",
    "many_questions",
    "open_vote",
    "sign_in",
    "write_one",
]

CITY = "deploy.urls_city"
EMPTY = "bench-"  # how slugs of empty cities begin
QUESTION_WORDS = (
    "как найти первых покупателей хлеба и не потерять тех, кто уже есть",
    "кому показать расчёт цены, прежде чем печатать меню",
    "где взять помещение с печью на два утра в неделю",
)
COPIED = 4  # cities that are copied, the liveliest


def cities() -> list[str]:
    """The slugs of the lively cities, the liveliest first."""
    with hub_scope():
        active = City.objects.filter(state=City.State.ACTIVE).exclude(slug__startswith=EMPTY)
        return [str(city.slug) for city in active.order_by("pk")]


def copy_cities(*, number: int, folder: str) -> list[str]:
    """The slugs of so many lively cities; copies of the first ones where there are fewer."""
    found = cities()
    originals = [slug for slug in found if "-" not in slug][:COPIED]
    for copy in range(len(found), number):
        original = originals[copy % len(originals)]
        archive = Path(folder) / f"{original}.zip"
        if not archive.exists():
            export_city(city_of(original), archive)
        import_city(archive, slug=f"{original}-{copy}")
    return cities()[:number]


def many_cities(*, number: int) -> list[dict[str, str]]:
    """So many empty cities with one member each: their slugs, and a cookie of the member."""
    with hub_scope():
        known = set(City.objects.filter(slug__startswith=EMPTY).values_list("slug", flat=True))
    found, now = [], timezone.now()
    for turn in range(number):
        slug = f"{EMPTY}{turn}"
        if slug not in known:
            create_city(slug=slug, name_ru="Город", name_en="Town", timezone="Asia/Omsk")
            with city_of(slug).scope():
                user = User.objects.create_user("anna@example.com", language="ru")
                join_city(user=user, name="Анна", now=now)
        found.append({"slug": slug, "session": sign_in(slug=slug)})
    return found


def sign_in(*, slug: str, email: str = "", number: int = 0) -> str:
    """The cookie of a new session of a member: by e-mail, else the city's first, second, …"""
    with city_of(slug).scope():
        members = list(Member.objects.here().filter(user__isnull=False).order_by("pk"))
        user = User.objects.get(email=email) if email else members[number % len(members)].user
        assert user is not None
        return session_of(user)


def main_pages(*, slug: str) -> dict[str, str]:
    """Addresses of the pages that a member opens, by name; of each kind the liveliest row."""
    now = timezone.now()
    with city_of(slug).scope():
        meeting = Meeting.objects.upcoming(now=now).filter(starts_at__gt=now).first()
        past = Meeting.objects.filter(state=Meeting.State.CLOSED).order_by("-starts_at")
        told = past.annotate(many=Count("captures")).order_by("-many", "-starts_at").first()
        product = Product.objects.annotate(many=Count("questions")).order_by("-many", "pk").first()
        question = Question.objects.annotate(many=Count("captures")).order_by("-many", "pk").first()
        person = Member.objects.here().annotate(many=Count("attendances")).order_by("-many", "pk")
        known = Format.objects.order_by("pk").first()
        if not (meeting and told and product and question and known):
            raise RuntimeError(f"{slug} is not lively: a row to show is missing.")
        return {
            "front page": reverse("home:front", CITY),
            "meetings": reverse("meetings:list", CITY),
            "a meeting": reverse("meetings:meeting", CITY, [meeting.pk]),
            "products": reverse("products:list", CITY),
            "a product": reverse("products:product", CITY, [product.pk]),
            "questions": reverse("products:questions", CITY),
            "a question": reverse("products:question", CITY, [question.pk]),
            "people": reverse("members:list", CITY),
            "a person": reverse("members:member", CITY, [person[0].pk]),
            "formats": reverse("formats:list", CITY),
            "a format": reverse("formats:format", CITY, [known.key]),
            "search": reverse("home:search", CITY) + "?q=%D1%85%D0%BB%D0%B5%D0%B1",
            "own page": reverse("members:me", CITY),
            "minutes": reverse("outcome:minutes", CITY, [told.pk]),
        }


def change_city(*, slug: str, word: str) -> None:
    """Write a word into what the city's front page says of its mission."""
    with city_of(slug).scope():
        page = CityPage.objects.get()
        write_city_page(
            about=page.about,
            mission=f"{page.mission.split(' ⋅')[0]} ⋅ {word}",
            principles=page.principles,
            chat_url=page.chat_url,
        )


def long_threads(*, slug: str, lengths: list[int]) -> list[str]:
    """Addresses of threads of such lengths, on new products of the city's first member."""
    now = timezone.now()
    with city_of(slug).scope():
        people = list(Member.objects.here().order_by("pk")[:12])
        paths = []
        for length in lengths:
            title, pitch = f"Разговор на {length}", "Для измерений"
            subject = begin_product(by=people[0], title=title, pitch=pitch, now=now)
            thread = write_post(by=people[0], subject=subject, text="Начало", now=now).thread
            Post.objects.bulk_create(
                Post(
                    thread=thread,
                    number=number,
                    author=people[number % len(people)],
                    text=f"Сообщение {number}. " + "Слово о **деле**, которое идёт дальше. " * 4,
                    made_at=now,
                )
                for number in range(2, length + 1)
            )
            thread.last_number = length
            thread.save(update_fields=["last_number"])
            paths.append(thread.get_absolute_url())
        return paths


def many_questions(*, slug: str, number: int) -> None:
    """Let the city's members have asked so many more questions; nothing if they have already."""
    now = timezone.now()
    with city_of(slug).scope():
        people = list(Member.objects.here().order_by("pk")[:12])
        known = Question.objects.count()
        Question.objects.bulk_create(
            Question(
                author=people[turn % len(people)],
                text=f"Вопрос {turn}: {QUESTION_WORDS[turn % len(QUESTION_WORDS)]}?",
                blocker="customer",
                asked_at=now,
                queued_at=now,
            )
            for turn in range(known, number)
        )


def fill_city(*, slug: str, people: int) -> None:
    """Let people join until so many are here."""
    with city_of(slug).scope():
        for number in range(Member.objects.here().count(), people):
            user = User.objects.create_user(f"bench-{number}@{slug}.example.com")
            join_city(user=user, name=f"Житель {number}", now=timezone.now())


def open_vote(*, slug: str, people: int) -> dict[str, Any]:
    """An anonymous poll of so many members: its number and path, and a session of each."""
    fill_city(slug=slug, people=people)
    now = timezone.now()
    with city_of(slug).scope():
        members = Member.objects.here().filter(user__isnull=False).select_related("user")
        voters = list(members.order_by("pk")[:people])
        decision = open_decision(
            by=voters[0],
            way="poll",
            title="Чай или кофе?",
            text="Что покупаем на месяц.",
            options=["Чай", "Кофе", "Морс"],
            electors=voters,
            closes_at=now + timedelta(days=7),
            is_anonymous=True,
            now=now,
        )
        sessions = [session_of(voter.user) for voter in voters if voter.user]
        return {"number": decision.pk, "path": decision.get_absolute_url(), "sessions": sessions}


def ballots_of(*, slug: str, number: int) -> list[str]:
    """The receipts in the urn of a decision."""
    with city_of(slug).scope():
        return list(Urn.objects.get(decision=number).ballots)


def write_one(*, slug: str) -> dict[str, float]:
    """Write a post; its milliseconds, its writing statements, and for how many it is unread."""
    with city_of(slug).scope():
        author = Member.objects.here().order_by("pk")[0]
        thread = Thread.objects.filter(product__isnull=False).with_subjects().order_by("pk")[0]
        text = f"Ещё одно слово, {uuid4()}"
        with CaptureQueriesContext(connection) as sent:
            started = time.perf_counter()
            post = write_post(by=author, thread=thread, text=text, now=timezone.now())
            taken = time.perf_counter() - started
        others = Member.objects.here().exclude(pk=author.pk)
        unread = [
            Thread.objects.with_unread(member).get(pk=post.thread_id).unread for member in others
        ]
        writes = [q for q in sent if q["sql"].lstrip().startswith(("INSERT", "UPDATE"))]
        return {
            "ms": 1000 * taken,
            "writes": len(writes),
            "unread": sum(number > 0 for number in unread),
            "others": len(unread),
        }
