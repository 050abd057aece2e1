"""Panels of this app on other apps' pages."""

from __future__ import annotations

from network.directory.models import Listing
from network.introductions.matching import questions_to_answer
from network.introductions.models import Introduction
from tenants.members.models import Member
from tenants.members.requests import MemberRequest, member_of
from tenants.products.models import Product, Question
from tenants.registry.requests import CityRequest, ScopedRequest
from tenants.ui.slots import Panel


def ask_button(request: ScopedRequest, listing: Listing) -> Panel | None:
    """The way to ask for an introduction, for members of other cities."""
    if request.city is None or request.city.pk == listing.city_id or not member_of(request):
        return None
    if listing.kind not in Introduction.KINDS:
        return None
    return Panel("introductions/panels/ask_button.html")


def helpers_of_product(request: CityRequest, product: Product) -> Panel | None:
    """The way to those who could help, for its authors; no statement before it is opened."""
    if not product.is_written_by(member_of(request)) or product.is_resting:
        return None
    return Panel("introductions/panels/helpers.html", {"about": "product", "number": product.pk})


def helpers_of_question(request: CityRequest, question: Question) -> Panel | None:
    """The way to those who could help, for the author of an open question."""
    reader = member_of(request)
    if reader is None or question.author_id != reader.pk or not question.is_open:
        return None
    return Panel("introductions/panels/helpers.html", {"about": "question", "number": question.pk})


def answerable_questions(request: MemberRequest, person: Member) -> Panel | None:
    """Questions that the reader could answer, on their own page."""
    reader = member_of(request)
    if reader is None or reader.pk != person.pk:
        return None
    found = questions_to_answer(person)
    return Panel("introductions/panels/answerable.html", {"questions": found}) if found else None
