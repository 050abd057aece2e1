"""The one way to refuse: an action raises a `Refusal`, pages and the API show it.

A page that posts one button:

    with message_on_refusal(request):
        resume_product(found, by=request.member, now=now())
        messages.success(request, _("It is in work again."))
    return redirect(found)

A page with a form:

    if form.is_valid():
        with error_on_refusal(form):
            rewrite_product(found, by=request.member, **form.cleaned_data)
            return redirect(found)
    return render(request, "products/rewrite.html", {"form": form})

The API needs nothing in its views: its exception handler answers every `Refusal`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.contrib.messages import ERROR
from django.forms import BaseForm
from django.http import HttpRequest, JsonResponse
from django.utils.functional import Promise

WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


class Refusal(Exception):
    """A rule of the domain forbids an action; the message says what to do next.

    code: for programs; by default the name of the class, `SeatsTaken` → `seats_taken`
    message: for people, translated
    status: of HTTP, for the API; 409 clashes with the present state
    field: of a page's form, where the message belongs to one
    present: the state as it is now, JSON, for the API
    retry_after: seconds after which the same request may succeed; 0 if time alone doesn't help
    template: of a page that answers instead of a message, also where an action was in a form
    """

    code: str = ""
    message: str | Promise = ""
    status: int = 409
    field: str = ""
    present: Any = None
    retry_after: int = 0
    template: str = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            cls.code = WORD_START.sub("_", cls.__name__).lower()

    def __str__(self) -> str:
        return str(self.message)


@contextmanager
def message_on_refusal(request: HttpRequest, level: int = ERROR) -> Iterator[None]:
    """Show a refusal of the block as a message on the next page."""
    try:
        yield
    except Refusal as refusal:
        if refusal.template:
            raise
        messages.add_message(request, level, str(refusal.message))


@contextmanager
def error_on_refusal(form: BaseForm) -> Iterator[None]:
    """Add a refusal of the block to its field of the form, or to the top; the input stays."""
    try:
        yield
    except Refusal as refusal:
        if refusal.template:
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def refusal_content(
    code: str,
    message: str,
    *,
    fields: Mapping[str, Sequence[str]] | None = None,
    present: Any = None,
) -> dict[str, Any]:
    """The JSON of every refusal of the API; `fields` and `present` only where they are given."""
    content: dict[str, Any] = {"code": code, "message": message}
    if fields is not None:
        content["fields"] = fields
    if present is not None:
        content["present"] = present
    return content


def json_refusal(code: str, message: str, *, status: int) -> JsonResponse:
    """A refusal for a program, outside the API framework."""
    return JsonResponse(refusal_content(code, message), status=status)
