"""Forms of HQ: the answer to an application, filters of the board and of the log, roles."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.plans import plan_file
from franchise.forms import MessageForm
from franchise.models import LONGEST_MESSAGE
from franchise.validators import validate_plain
from network.hq.audit import Filters as LogFilters
from network.hq.board import COLUMNS, NOBODY, Filters, countries
from network.hq.models import AuditEntry, Role
from network.hq.rights import Colleague, Right, staff_who_may
from tenants.accounts.models import User
from tenants.registry.host_labels import validate_label
from tenants.ui.fields import HiddenIntegerField, SearchField

APPROVE, DECLINE = "approve", "decline"


class ReviewForm(forms.Form):
    words = forms.CharField(
        label=_("Words to the initiators"),
        help_text=_("They read this in the letter and on their page. A refusal needs a reason."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, "data-draft": True}),
        validators=[validate_plain],
        error_messages={"required": _("Please write why: they have put their hearts into it.")},
    )
    slug = forms.CharField(
        label=_("The city's address"),
        max_length=63,
        validators=[validate_label],
        error_messages={"required": _("The city needs an address.")},
    )

    name_ru = forms.CharField(
        label=_("The city's name in Russian"), max_length=100, validators=[validate_plain]
    )
    name_en = forms.CharField(
        label=_("The city's name in English"), max_length=100, validators=[validate_plain]
    )
    is_supported = forms.BooleanField(
        label=_("HQ carries the costs of this city: it pays nothing"), required=False
    )
    # What was asked before the answer counts: the answer, and how much was missing then.
    sure = forms.CharField(required=False, widget=forms.HiddenInput)
    # Sent by the form that closes an application with a yes, which its reader has seen.
    takes_back = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lacks: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lacks = lacks
        self.answer = str(self.data.get("answer", ""))  # the value of the pressed button
        self.fields["words"].required = self.answer == DECLINE
        if not (settings.BILLING and plan_file().free):
            del self.fields["is_supported"]
        if self.answer == DECLINE:  # a refusal needs neither an address nor names
            self.fields["slug"].validators.clear()
            for name in ("slug", "name_ru", "name_en"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        if self.answer not in {APPROVE, DECLINE}:
            self.add_error(None, _("Please say yes or no by one of the two buttons."))
        return self.cleaned_data

    @property
    def question(self) -> str:
        """The answer and the gaps that a second press confirms, and no others."""
        return f"{self.answer}:{self.lacks}"

    @property
    def is_sure(self) -> bool:
        return bool(self.cleaned_data["sure"] == self.question)


class MessageToGroupForm(MessageForm):
    asks = forms.BooleanField(
        label=_("It is a question: their answer comes first"),
        required=False,
    )


class SayForm(forms.Form):
    """A prepared beginning of the message to a group: the next step of its launch."""

    say = forms.ChoiceField(choices=[("launch", "launch")], required=False)

    @property
    def is_about_launch(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["say"])


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note for HQ"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 2, "data-draft": True}),
        validators=[validate_plain],
        error_messages={"required": _("Please write something first.")},
    )


class AssigneeForm(forms.Form):
    """The assignee of an application; empty for none."""

    assignee = forms.ModelChoiceField(
        label=_("Takes care of it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = staff_who_may(Right.TALK)
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]  # a choice field


class BoardForm(forms.Form):
    """Filters and pages of the board, from its address. Anything else narrows nothing."""

    column = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *COLUMNS.items()],
    )
    assignee = forms.ChoiceField(label=_("Takes care of it"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    text = SearchField(label=_("City, place or person"), max_length=80)
    overdue = forms.BooleanField(label=_("Late only"), required=False)

    def __init__(self, data: QueryDict, *, colleagues: Iterable[Colleague]) -> None:
        super().__init__(data)
        people = [(str(one.pk), one.email) for one in colleagues]
        chosen = {
            "assignee": [("", _("All")), (NOBODY, _("Nobody yet")), *people],
            "country": [("", _("All")), *countries()],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field
        for key in COLUMNS:
            self.fields[key] = HiddenIntegerField(fallback=1, max_value=10_000)
        self.full_clean()

    @property
    def filters(self) -> Filters:
        given = self.cleaned_data
        return Filters(
            column=given.get("column", ""),
            assignee=given.get("assignee", ""),
            country=given.get("country", ""),
            overdue=given.get("overdue", False),
            text=given["text"],
        )

    @property
    def pages(self) -> dict[str, int]:
        return {key: self.cleaned_data[key] for key in COLUMNS}


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )


class InviteForm(RolesForm):
    email = forms.EmailField(label=_("E-mail"), max_length=254)

    field_order = ("email", "roles")


class LogForm(forms.Form):
    """Filters of the audit log, from its address. Anything else narrows nothing."""

    by = SearchField(label=_("Person (e-mail)"), max_length=80)
    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("All")), *AuditEntry.Kind.choices],
    )
    about = SearchField(label=_("City or e-mail"), max_length=80)
    since = forms.DateField(
        label=pgettext_lazy("days", "From"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    until = forms.DateField(
        label=pgettext_lazy("days", "To"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.full_clean()

    @property
    def filters(self) -> LogFilters:
        given = self.cleaned_data
        return LogFilters(
            by=given["by"],
            kind=given.get("kind", ""),
            about=given["about"],
            since=given.get("since"),
            until=given.get("until"),
        )


class FactorForm(forms.Form):
    code = forms.CharField(
        label=_("Digits"),
        max_length=40,
        error_messages={"required": _("Type the digits.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "code-input",
                "autofocus": True,
            }
        ),
    )

    def clean_code(self) -> str:
        """Digits of any alphabet, without the spaces and dashes between them."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        return "".join(sign for sign in typed if sign.isalnum())


class PasskeyForm(forms.Form):
    """The browser's answer, which a script writes into the hidden field."""

    credential = forms.JSONField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("The browser has given no passkey."),
            "invalid": _("The browser has given no passkey."),
        },
    )


class NewPasskeyForm(PasskeyForm):
    name = forms.CharField(
        label=_("Name, to tell it from others"),
        max_length=60,
        validators=[validate_plain],
        error_messages={"required": _("Name the device: “work laptop”.")},
    )
