"""Limits of what members write about themselves, and rules for names and for lines in letters.

Used by models, forms, serializers and actions. The validators raise Django's ValidationError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.ui import names

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# In characters.
MAX_NAME = 80
MAX_WORKING_ON = 200
MAX_ABOUT = 2000
MAX_CONTACT = 120
MAX_TOPIC = 60
MIN_OBJECTION = 10  # a reason, not a "no"
MAX_OBJECTION = 300

MAX_TOPICS = 12

SMALLEST_GROUP = 5  # people; a number about fewer is hidden: it could reveal one of them


def name_error(name: str) -> tuple[str, StrOrPromise] | None:
    """The code and the message of a fault in a person's name.

    The message may contain `%(name)s`: the name as it was probably meant.
    """
    if not names.has_letter(name):
        return "nameless", _("A name needs at least one letter.")
    if names.has_address(name):
        return "address", _("A name holds no addresses. How are you called at the table?")
    if names.in_one_alphabet(name) != name:
        return "alphabets", _("Two alphabets in one word. Did you mean “%(name)s”?")
    if names.mixes_alphabets(name):
        return "alphabets", _("Two alphabets in one word. Please type each word in one.")
    return None


def validate_name(name: str) -> None:
    """Refuse a name without letters, with an address or with two alphabets in one word."""
    if error := name_error(name):
        code, message = error
        raise ValidationError(message, code=code, params={"name": names.in_one_alphabet(name)})


def validate_no_address(text: str) -> None:
    """Refuse addresses in a line that goes into letters."""
    if names.has_address(text):
        raise ValidationError(
            _("This goes into letters: please write it without addresses."), code="address"
        )
