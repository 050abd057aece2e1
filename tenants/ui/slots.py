"""Slots: named places that an app offers and the apps above it fill.

A lower app never names a higher one, nor its URL, template or words. Where something of a higher
app belongs on its page, the lower app declares a slot in its `slots.py` and draws it; the higher
one registers a provider in `ready()`. `make check` finds names that point upward.

To put the threads of a product on its page, an app `conversations` writes

1. a provider, in `tenants/conversations/panels.py`:

       def threads_of(request: CityRequest, product: Product) -> Panel | None:
           found = list(Thread.objects.of(product).seen_by(member_of(request))[:5])
           return Panel("conversations/panels/product.html", {"threads": found}) if found else None

2. its template, `conversations/panels/product.html`: a `<section class="section">`. It sees what
   the provider gives and the variables of the page around it, as with `{% include %}`;

3. one line in `ready()` of its `apps.py`:

       PRODUCT_PAGE.register(threads_of, order=20)

4. one case in `tests/ui/test_slots.py`, which counts the statements of every provider.

To offer a new slot, declare it and draw it:

    QUESTION_PAGE: Slot[[CityRequest, Question], Panel] = Slot("question_page", statements=2)

    {% slot "question_page" question %}

What providers give need not be a `Panel`: the line of a product takes stops
(`tenants/products/slots.py`), signing in takes an address (`tenants/accounts/slots.py`). Two
relatives have registries of their own: the menu (`tenants/ui/nav.py`), because it holds data and
calls nobody, and "Waits for you" (`tenants/members/inbox.py`), because it counts the rows of all
apps in one statement before it reads any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, ParamSpec, TypeVar

Given = ParamSpec("Given")
Content = TypeVar("Content")


@dataclass(frozen=True)
class Panel:
    """A template with its context: what a provider draws on a page."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


class Slot(Generic[Given, Content]):
    """A named place: `Given` is what its providers are called with, `Content` what they answer.

    `statements` is the promise of each provider: the most SQL statements that its content takes,
    with those of its template, whatever the number of rows. None where providers also write.
    """

    def __init__(self, name: str, *, statements: int | None) -> None:
        if name in _slots:
            raise ValueError(f"There are two slots with the name “{name}”.")
        self.name = name
        self.statements = statements
        self._orders: dict[Callable[Given, Content | None], int] = {}
        _slots[name] = self

    def register(self, provider: Callable[Given, Content | None], *, order: int = 100) -> None:
        """Idempotent. A lower `order` comes first; equal ones follow the order of the apps."""
        self._orders[provider] = order

    @property
    def providers(self) -> list[Callable[Given, Content | None]]:
        return sorted(self._orders, key=self._orders.__getitem__)

    def fill(self, *args: Given.args, **kwargs: Given.kwargs) -> list[Content]:
        """Call the registered providers; leave out those that have nothing."""
        given = (provider(*args, **kwargs) for provider in self.providers)
        return [content for content in given if content is not None]


_slots: dict[str, Slot[Any, Any]] = {}


def slot_named(name: str) -> Slot[Any, Any]:
    """Raises LookupError for a name that no app has declared."""
    try:
        return _slots[name]
    except KeyError:
        raise LookupError(f"No slot “{name}”. There are: {', '.join(sorted(_slots))}.") from None


def all_slots() -> list[Slot[Any, Any]]:
    return list(_slots.values())


# A line above each page of a city, for what concerns the whole visit: "You are a guest here".
BANNER: Slot[[Any], Panel] = Slot("banner", statements=2)
