"""Legal texts of the operator: privacy, terms, imprint.

The defaults say truly what the software does. An operator fills in the settings `OPERATOR_*`, or
replaces a whole text by a file of the same name (`public/texts/privacy.ru.html`) in `TEXTS_DIR`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.core.checks import CheckMessage, Info, register
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Text(NamedTuple):
    name: str  # of its file and its address
    title: str | Promise

    @property
    def url(self) -> str:
        return reverse(f"public:{self.name}")


TEXTS = {
    text.name: text
    for text in (
        Text("about", _("Who we are")),
        Text("privacy", _("Your data")),
        Text("terms", _("Terms")),
    )
}


def template_of(name: str) -> str:
    language = "en" if (get_language() or "ru").startswith("en") else "ru"
    return f"public/texts/{name}.{language}.html"


@register(deploy=True)
def the_operator_is_named(**kwargs: Any) -> Iterable[CheckMessage]:
    """An open installation has to say who runs it and how to reach them."""
    for name in ("OPERATOR_NAME", "OPERATOR_EMAIL", "OPERATOR_PLACE"):
        if not getattr(settings, name):
            hint = "The pages /privacy/ and /about/ say that the operator has not told it yet."
            yield Info(f"{name} is not set.", hint=hint, id="public_site.I001")
