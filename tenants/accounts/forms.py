"""One field at a time: the e-mail, then the digits. A password only for who wants one."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User

EMAIL_ERRORS = {
    "required": _("Type your e-mail: the code goes there."),
    "invalid": _("This does not look like an e-mail yet. It has an @ and a dot after it."),
}


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput(
            attrs={
                "autocomplete": "email",
                "autocapitalize": "none",
                "spellcheck": "false",
                "placeholder": "anna@example.com",
            }
        ),
    )


class EmailForm(forms.Form):
    email = email_field()

    def clean_email(self) -> str:
        email: str = User.objects.normalize_email(self.cleaned_data["email"])
        return email


USUAL_DIGITS = 6  # that the field is wide enough for


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the letter"),
        max_length=40,
        error_messages={"required": _("Type the digits from the letter.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "code-input",
                "autofocus": True,
            }
        ),
    )

    def __init__(self, *args: Any, digits: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digits = digits
        attrs = self.fields["code"].widget.attrs
        attrs["placeholder"] = "0" * digits
        if digits > USUAL_DIGITS:
            attrs["class"] += " is-long"

    def clean_code(self) -> str:
        """Digits of any alphabet, with the spaces and dashes that mail programs paste along."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        digits = "".join(c for c in typed if c.isdecimal() and c.isascii())
        if len(digits) != self.digits:
            raise forms.ValidationError(
                _(
                    "The code has %(all)s digits, and here are %(number)s. "
                    "Look at the letter again."
                ),
                params={"all": self.digits, "number": len(digits)},
                code="shape",
            )
        return digits


class PasswordSignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field()
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            max_length=128,
            strip=False,
            error_messages={"required": _("Type your password, or ask for a code instead.")},
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )

    def _setup_password_field(self) -> None:
        """allauth drops the field where signing up asks for no password; here it stays."""


class PasswordForm(forms.Form):
    """Set or change the password; after entering by code the old one isn't asked for."""

    current = forms.CharField(
        label=_("Current password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        help_text=_("Eight characters or more. A short sentence is easy to remember."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, asks_current: bool, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        if not asks_current:
            del self.fields["current"]

    def clean_current(self) -> str:
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["current"]):
            raise forms.ValidationError(
                _("This is not your current password. Signed in by code, you can do without it."),
                code="wrong",
            )
        return str(self.cleaned_data["current"])

    def clean_new(self) -> str:
        try:
            return str(get_adapter().clean_password(self.cleaned_data["new"], user=self.user))
        except forms.ValidationError as error:
            raise forms.ValidationError([too_weak(each) for each in error.error_list]) from error


def too_weak(error: forms.ValidationError) -> forms.ValidationError:
    """Sentences about a refused password, with better ones to choose."""
    words = {
        "password_too_common": _(
            "Many people have chosen this password, so it is easily guessed. "
            "A short sentence that only you know is better."
        ),
        "password_too_short": _("That is too short: eight characters or more, please."),
    }.get(error.code or "")
    return forms.ValidationError(words, code=error.code) if words else error


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


class KeyForm(forms.Form):
    """A key for an API client: its rights, and its end."""

    TERMS = (("0", _("until I end it")), ("30", _("30 days")), ("365", _("a year")))
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=60,
        required=False,
        help_text=_("A bot, a table, a script: so that you know later which one to end."),
    )
    rights = forms.ChoiceField(
        label=_("What may it do?"),
        choices=[("write", _("Read and write, as I can")), ("read", _("Only read"))],
        initial="write",
        widget=forms.RadioSelect,
    )
    term = forms.ChoiceField(label=_("How long does it work?"), choices=TERMS, initial="0")

    def chosen(self, *, now: datetime) -> dict[str, Any]:
        """Arguments of `make_api_key`."""
        days = int(self.cleaned_data["term"])
        return {
            "name": " ".join(self.cleaned_data["name"].split()),
            "may_write": self.cleaned_data["rights"] == "write",
            "ends_at": now + timedelta(days=days) if days else None,
        }
