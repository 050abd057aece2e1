"""Products and questions for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tenants.members.models import Member
from tenants.products.actions.products import begin_product
from tenants.products.actions.questions import ask_question
from tenants.products.models import Product, Question
from tests.cast import NOW


def product(by: Member, title: str = "Shed", *, now: datetime = NOW, **more: Any) -> Product:
    return begin_product(by=by, title=title, pitch="A drill for all", now=now, **more)


def question(
    by: Member, text: str = "Who pays for what is broken?", *, now: datetime = NOW, **more: Any
) -> Question:
    return ask_question(by=by, text=text, blocker="money_law", now=now, **more)
