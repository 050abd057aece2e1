"""One search for all that a city has: people, products, questions, formats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenants.formats.catalogue import FormatText
from tenants.formats.models import FormatVersion
from tenants.formats.queries import latest_versions
from tenants.members.guests import Reader
from tenants.members.models import Member
from tenants.members.queries import people
from tenants.products.queries.products import products
from tenants.products.queries.questions import questions
from tenants.ui.row_search import marks_of, matching
from tenants.ui.search_terms import folded

MOST = 5  # found things of one sort that are shown
FORMAT_TEXTS = ("name_ru", "name_en", "purpose_ru", "purpose_en")
Row = tuple[str, str, str]  # title, detail, address


@dataclass(frozen=True, slots=True)
class Found:
    """One line of a result, its words marked."""

    title: SafeString
    detail: SafeString
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one sort; `more` is the address of the whole list, if there is more."""

    label: str
    found: list[Found]
    more: str


def search_city(
    text: str, *, member: Member | None, reader: Reader | None, today: date
) -> list[Group]:
    """Groups that have something. Takes a dozen statements and more for misspelled words.

    `reader` reads products and questions, and may be a guest; only a `member` finds people who have
    not opened their profile.
    """
    if not text.strip():
        return []
    rows = {
        "people": _first(_people(text, member, today)),
        "products": _first(_products(text, reader)),
        "questions": _first(_questions(text, reader)),
        "formats": _first(_formats(text)),
    }
    marks = marks_of(text, (part for found in rows.values() for row in found for part in row[:2]))
    heads = {
        "people": (_("People"), reverse("members:list")),
        "products": (_("Products"), reverse("products:list")),
        "questions": (_("Questions"), reverse("products:questions")),
        "formats": (_("Formats"), ""),
    }
    return [
        Group(
            label=label,
            found=[
                Found(marks.html(title), marks.html(detail), url)
                for title, detail, url in rows[name][:MOST]
            ],
            more=f"{url}?{urlencode({'q': text})}" if url and len(rows[name]) > MOST else "",
        )
        for name, (label, url) in heads.items()
        if rows[name]
    ]


def _first(rows: Iterable[Row]) -> list[Row]:
    """One more than is shown, to know whether there is more."""
    return list(islice(rows, MOST + 1))


def _people(text: str, member: Member | None, today: date) -> Iterable[Row]:
    for person in people(reader=member, words=text, today=today)[: MOST + 1]:
        yield person.name_for(member), ", ".join(person.helps_with), person.get_absolute_url()


def _products(text: str, reader: Reader | None) -> Iterable[Row]:
    found = products(reader=reader, text=text).prefetch_related(None)  # no authors
    for product in found[: MOST + 1]:
        yield product.title, product.pitch, product.get_absolute_url()


def _questions(text: str, reader: Reader | None) -> Iterable[Row]:
    for question in questions(reader=reader, text=text)[: MOST + 1]:
        yield str(question), question.outcome, question.get_absolute_url()


def _formats(text: str) -> Iterable[Row]:
    latest = FormatVersion.objects.filter(pk__in=latest_versions().values("pk"))
    found = matching(latest.select_related("format"), text, line=folded(*FORMAT_TEXTS))
    for version in found.order_by("format_id")[: MOST + 1]:
        purpose = FormatText(version.purpose_ru, version.purpose_en)
        words = purpose.in_language(get_language() or "ru")
        yield version.name, words, version.format.get_absolute_url()
