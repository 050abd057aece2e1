"""Fields for what people type: nothing invisible, nothing that reads as something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tenants.members.models import MOST_TOPICS
from tenants.ui import names
from tenants.ui.markdown import plain

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SEPARATORS = re.compile(r"[,;\n\r•]+")
TOPIC_LENGTH = 60


def one_line(text: str) -> str:
    """Composed letters, single spaces, nothing that can't be seen."""
    return names.one_line(plain(text))


def name_error(name: str) -> tuple[str, StrOrPromise] | None:
    """The code and the words of what is wrong with a person's name, for forms and the API.

    The words may hold `%(name)s`: the name as it was probably meant.
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


def check_name(name: str) -> str:
    """The name as it came. Raises Django's ValidationError."""
    if error := name_error(name):
        code, words = error
        raise forms.ValidationError(words, code=code, params={"name": names.in_one_alphabet(name)})
    return name


def refuse_address(text: str) -> None:
    """A validator for a line that goes into letters. Raises Django's ValidationError."""
    if names.has_address(text):
        raise forms.ValidationError(
            _("This goes into letters: please write it without addresses."), code="address"
        )


class LineField(forms.CharField):
    """One visible line."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class NameField(LineField):
    """A person's name: see `name_error`."""

    default_error_messages = {"required": _("Tell us how to call you.")}

    def clean(self, value: Any) -> str:
        name: str = super().clean(value)
        return check_name(name) if name else name


class PlainTextField(forms.CharField):
    """Several lines; line breaks stay, invisible marks go."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return several_lines(text.replace("\r\n", "\n"))


def several_lines(text: str) -> str:
    """Composed letters, line breaks kept; empty when nothing of it can be seen."""
    seen = names.few_marks(plain(unicodedata.normalize("NFC", text)))
    return seen if one_line(seen) else ""


class TopicsField(forms.CharField):
    """Things in people's own words, one a line or between commas → a list without repetitions."""

    default_error_messages = {
        "too_many": ngettext_lazy(
            "Please leave %(limit)d thing: a short list is read.",
            "Please leave %(limit)d things at most: a short list is read.",
            "limit",
        ),
        "too_long": _("“%(topic)s…” is long for one thing. Keep each under %(limit)d characters."),
    }

    def __init__(self, *, most: int = MOST_TOPICS, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("max_length", 2000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        topics = unique(one_line(part) for part in SEPARATORS.split(super().clean(value)))
        if len(topics) > self.most:
            raise forms.ValidationError(
                self.error_messages["too_many"], params={"limit": self.most}, code="too_many"
            )
        for topic in topics:
            if len(topic) > TOPIC_LENGTH:
                raise forms.ValidationError(
                    self.error_messages["too_long"],
                    params={"topic": topic[:30], "limit": TOPIC_LENGTH},
                    code="too_long",
                )
        return topics

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def unique(topics: Iterable[str]) -> list[str]:
    return list({topic.casefold(): topic for topic in topics if topic}.values())
