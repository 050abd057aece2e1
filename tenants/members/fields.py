"""Form fields for texts that people type, without invisible characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tenants.members.validators import MAX_TOPIC, MAX_TOPICS, validate_name
from tenants.ui.plain_text import one_line, several_lines

SEPARATORS = re.compile(r"[,;\n\r•]+")


class LineField(forms.CharField):
    """One visible line."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class NameField(LineField):
    """A person's name: see `validate_name`."""

    default_error_messages = {"required": _("Tell us how to call you.")}

    def clean(self, value: Any) -> str:
        name: str = super().clean(value)
        if name:
            validate_name(name)
        return name


class PlainTextField(forms.CharField):
    """Several lines."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return several_lines(text.replace("\r\n", "\n"))


class TopicsField(forms.CharField):
    """A list without repetitions, typed one a line or between commas."""

    default_error_messages = {
        "too_many": ngettext_lazy(
            "Please leave %(limit)d thing: a short list is read.",
            "Please leave %(limit)d things at most: a short list is read.",
            "limit",
        ),
        "too_long": _("“%(topic)s…” is long for one thing. Keep each under %(limit)d characters."),
    }

    def __init__(self, *, most: int = MAX_TOPICS, **kwargs: Any) -> None:
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
            if len(topic) > MAX_TOPIC:
                raise forms.ValidationError(
                    self.error_messages["too_long"],
                    params={"topic": topic[:30], "limit": MAX_TOPIC},
                    code="too_long",
                )
        return topics

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def unique(topics: Iterable[str]) -> list[str]:
    return list({topic.casefold(): topic for topic in topics if topic}.values())
