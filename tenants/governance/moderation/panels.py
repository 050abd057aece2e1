"""Ways to report a thing, on its own page; they read nothing."""

from __future__ import annotations

from django.urls import reverse

from tenants.conversations.models import Post
from tenants.members.requests import member_of
from tenants.products.models import Product, Question
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel


def report_post(request: CityRequest, post: Post) -> Panel:
    return _link("post", post.pk, "moderation/panels/menu_item.html")


def report_question(request: CityRequest, question: Question) -> Panel | None:
    member = member_of(request)
    if member is None or question.author_id == member.pk:
        return None
    return _link("question", question.pk, "moderation/panels/link.html")


def report_product(request: CityRequest, product: Product) -> Panel | None:
    if member_of(request) is None:
        return None
    return _link("product", product.pk, "moderation/panels/link.html")


def _link(thing: str, number: int, template: str) -> Panel:
    return Panel(template, {"report_url": reverse("moderation:report", args=[thing, number])})
