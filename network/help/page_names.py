"""The pages that HQ opened, in words: "Product: Second board" with a link to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from network.help.models import HelpOpening
from tenants.formats.models import FormatVersion
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.models import Product, Question
from tenants.ui import dates, nav
from tenants.ui.plain_text import shortened

MAX_NUMBER = 2**63 - 1
NUMBERED = ("pk", "key")  # the argument of a URL that says which thing
SHOWN = 60  # characters of a title
Titles = Callable[[set[str]], Mapping[str, str]]  # by the number or the key in the address


def _by_number(model: type[Model]) -> Titles:
    def titles(numbers: set[str]) -> Mapping[str, str]:
        kept = [number for number in numbers if number.isdigit() and int(number) <= MAX_NUMBER]
        return {str(pk): str(row) for pk, row in model._default_manager.in_bulk(kept).items()}

    return titles


def _meetings(numbers: set[str]) -> Mapping[str, str]:
    kept = [number for number in numbers if int(number) <= MAX_NUMBER]
    rows = Meeting.objects.in_bulk(kept)
    return {str(pk): f"{row.title}, {dates.when(row.starts_at)}" for pk, row in rows.items()}


def _formats(keys: set[str]) -> Mapping[str, str]:
    versions = FormatVersion.objects.filter(format__key__in=keys).select_related("format")
    return {row.format.key: row.name for row in versions.order_by("number")}


_products, _questions, _people = _by_number(Product), _by_number(Question), _by_number(Member)

# Pages of one thing: what they are called, and whose title stands beside it.
OF_A_THING: Mapping[str, tuple[Promise, Titles]] = {
    "products:product": (_("Product"), _products),
    "products:file_list": (_("Files of a product"), _products),
    "products:file": (_("File of a product"), _products),
    "products:question": (_("Question"), _questions),
    "outcome:question": (_("What was said about a question"), _questions),
    "meetings:meeting": (_("Meeting"), _meetings),
    "meetings:ics": (_("Meeting, for a calendar"), _meetings),
    "outcome:minutes": (_("What came out of a meeting"), _meetings),
    "members:member": (_("Person"), _people),
    "formats:format": (_("Format"), _formats),
    "formats:version": (_("Format"), _formats),
}
OTHERS: Mapping[str, Promise] = {
    "home:embed_lines": _("Line for one's own site"),
    "directory:listing": _("Card in the network"),
    "account_login": _("Sign in"),
    "account_signup": _("Join us"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOpening:
    """A line of the log; `link` is empty for the entrance and for what was only sent."""

    opening: HelpOpening
    name: str
    link: str


@dataclass(frozen=True, slots=True)
class _Page:
    view: str = ""
    number: str = ""

    @classmethod
    def at(cls, path: str) -> _Page:
        try:
            match = resolve(_without_query(path))
        except Resolver404:
            return cls()
        number = next((str(match.kwargs[key]) for key in NUMBERED if key in match.kwargs), "")
        return cls(match.view_name, number)


def named(openings: Iterable[HelpOpening]) -> Sequence[NamedOpening]:
    """Name the pages of some lines. One statement for each kind of thing among them."""
    lines = [(line, *_parted(line.path)) for line in openings]
    pages = {path: _Page.at(path) for _line, _method, path in lines if path}
    titles = _titles(pages.values())
    return [
        NamedOpening(
            opening=line,
            name=_name(path, pages[path], titles) if path else "",
            link="" if method else path,
        )
        for line, method, path in lines
    ]


def _parted(written: str) -> tuple[str, str]:
    """The method of what was refused ("POST /join/"), if there is one, and the path."""
    method, space, path = written.partition(" /")
    return (method, f"/{path}") if space and method.isalpha() else ("", written)


def _without_query(path: str) -> str:
    return path.partition("?")[0]


def _titles(pages: Iterable[_Page]) -> Mapping[tuple[Titles, str], str]:
    wanted: dict[Titles, set[str]] = defaultdict(set)
    for page in pages:
        if page.view in OF_A_THING:
            wanted[OF_A_THING[page.view][1]].add(page.number)
    return {
        (titles, number): title
        for titles, numbers in wanted.items()
        for number, title in titles(numbers).items()
    }


def _name(path: str, page: _Page, found: Mapping[tuple[Titles, str], str]) -> str:
    if page.view in OF_A_THING:
        kind, titles = OF_A_THING[page.view]
        title = shortened(found.get((titles, page.number), ""), SHOWN)
        return f"{kind}: {title}" if title else str(kind)
    if page.view in OTHERS:
        return str(OTHERS[page.view])
    return _menu_name(path) or path


def _menu_name(path: str) -> str:
    """The menu's item that the page belongs to: the longest address before this one."""
    page = _without_query(path)
    items = [(url, label) for url, label in nav.addresses("city") if nav.is_current(page, url)]
    return max(items, key=lambda item: len(item[0]))[1] if items else ""
