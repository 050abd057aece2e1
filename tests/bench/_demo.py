"""Commands of the child that works in the demo's cities, with the settings of a deployment."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from tenants.accounts.models import User
from tenants.formats.models import Format
from tenants.home.actions import write_city_page
from tenants.home.models import CityPage
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.models import Product, Question
from tenants.registry.models import City
from tenants.registry.scope import hub_scope

CITY = "deploy.urls_city"


def cities() -> list[str]:
    """The slugs of the cities that can be visited, the liveliest first."""
    with hub_scope():
        return [str(c.slug) for c in City.objects.filter(state=City.State.ACTIVE).order_by("pk")]


def sign_in(*, slug: str, email: str = "", number: int = 0) -> str:
    """The cookie of a new session of a member: by e-mail, else the city's first, second, …"""
    with _city(slug).scope():
        members = Member.objects.here().filter(user__isnull=False).order_by("pk")
        user = User.objects.get(email=email) if email else members[number].user
        assert user is not None
        return session_of(user)


def session_of(user: User) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from tenants.accounts.sessions import SessionStore

    session: Any = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def main_pages(*, slug: str) -> dict[str, str]:
    """Addresses of the pages that a member opens, by name; of each kind the liveliest row."""
    now = timezone.now()
    with _city(slug).scope():
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
    with _city(slug).scope():
        page = CityPage.objects.get()
        write_city_page(
            about=page.about,
            mission=f"{page.mission.split(' ⋅')[0]} ⋅ {word}",
            principles=page.principles,
            chat_url=page.chat_url,
        )


def _city(slug: str) -> City:
    with hub_scope():
        city: City = City.objects.get(slug=slug)
        return city
