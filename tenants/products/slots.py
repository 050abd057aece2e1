"""Slots of products and questions. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tenants.members.models import Member
from tenants.products.models import Product, Question
from tenants.registry.requests import CityRequest
from tenants.ui.linemap import Stop
from tenants.ui.slots import Panel, Slot


@dataclass(frozen=True, slots=True)
class Placed:
    """A stop with the key of its product and its time."""

    product_id: int
    at: datetime
    stop: Stop


# Sections of a product's page, after its questions.
PRODUCT_PAGE: Slot[[CityRequest, Product], Panel] = Slot("product_page", statements=3)

# Stops on the lines of products, in any order. Called with the products' keys and the reader (None:
# a visitor). A provider leaves out what the reader may not see.
PRODUCT_LINE: Slot[[Sequence[int], Member | None], Iterable[Placed]] = Slot(
    "product_line", statements=3
)

# Sections of a question's page, after its journey.
QUESTION_PAGE: Slot[[CityRequest, Question], Panel] = Slot("question_page", statements=3)

# Links beside a question that was merged into the one of the page; reads nothing.
MERGED_QUESTION: Slot[[CityRequest, Question], Panel] = Slot("merged_question", statements=0)
