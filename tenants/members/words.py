"""What people type about themselves: nothing invisible, nothing that reads as something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tenants.members.models import MOST_TOPICS
from tenants.ui.markdown import plain

SPACES = re.compile(r"\s+")
SEPARATORS = re.compile(r"[,;\n\r•]+")
TOPIC_LENGTH = 60


def one_line(text: str) -> str:
    """Composed letters, single spaces, no direction marks and zero-width characters."""
    return SPACES.sub(" ", plain(unicodedata.normalize("NFC", text))).strip(" \u200c\u200d")


class LineField(forms.CharField):
    """One visible line."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class NameField(LineField):
    """A name: at least one letter or digit that can be seen."""

    default_error_messages = {
        "required": _("Tell us how to call you."),
        "nameless": _("A name needs at least one letter."),
    }

    def clean(self, value: Any) -> str:
        name: str = super().clean(value)
        if name and not any(c.isalnum() for c in name):
            raise forms.ValidationError(self.error_messages["nameless"], code="nameless")
        return name


class PlainTextField(forms.CharField):
    """Several lines; line breaks stay, invisible marks go."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return plain(unicodedata.normalize("NFC", text.replace("\r\n", "\n")))


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
