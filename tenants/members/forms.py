"""Forms for joining, the profile, the search for people and an objection."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.members import validators
from tenants.members.fields import LineField, NameField, PlainTextField, TopicsField
from tenants.members.models import Member


def name_field() -> NameField:
    return NameField(
        label=_("Your name"),
        help_text=_("As you are called at the table. A first name is enough."),
        max_length=validators.MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class NameForm(forms.Form):
    name = name_field()


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    name = name_field()
    helps_with = TopicsField(
        label=_("I can help with"),
        help_text=_("One a line or between commas: bookkeeping, soldering, calm negotiations."),
        required=False,
    )
    learning = TopicsField(
        label=_("I am learning"),
        help_text=_("What you would like to be asked about in half a year."),
        required=False,
    )
    working_on = LineField(
        label=_("I am working on"),
        help_text=_("One line, even if it is only an idea."),
        max_length=validators.MAX_WORKING_ON,
        required=False,
    )
    about = PlainTextField(
        label=_("About me"),
        help_text=_("A few words in your own voice. Titles and companies mean nothing here."),
        max_length=validators.MAX_ABOUT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    contact = LineField(
        label=_("How to reach me"),
        help_text=_("Telegram, telephone, a letter. Only members of our city see this."),
        max_length=validators.MAX_CONTACT,
        required=False,
    )

    class Meta:
        model = Member
        fields = ("name", "helps_with", "learning", "working_on", "about", "contact", "is_public")
        labels: ClassVar = {"is_public": _("Open my profile to everyone on the Internet")}
        help_texts: ClassVar = {
            "is_public": _(
                "Otherwise only members of our city read it; visitors see your first name. "
                "How to reach you is for members either way."
            )
        }


class PeopleSearchForm(forms.Form):
    """The search for people and their order. An invalid field counts as left out."""

    q = LineField(
        label=_("Who can help with…"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("bookkeeping, wood, 3D")}),
    )

    order = forms.ChoiceField(choices=[("new", "new")], required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.full_clean()
        self.words: str = self.cleaned_data.get("q", "")

    @property
    def newest(self) -> bool:
        return bool(self.cleaned_data.get("order") == "new")


class ObjectionForm(forms.Form):
    why = LineField(
        label=_("What stands against it"),
        help_text=_("A concrete reason. The person reads it, with your name."),
        min_length=validators.MIN_OBJECTION,
        max_length=validators.MAX_OBJECTION,
        validators=[validators.validate_no_address],
    )


class ForgetForm(forms.Form):
    """Asks for the own e-mail, so that nobody is forgotten by one press."""

    email = forms.EmailField(
        label=_("Your e-mail, out of caution"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = email

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        if typed.strip().lower() != self.own:
            raise forms.ValidationError(_("This is not the e-mail that you sign in with."))
        return typed
