"""Forms of the library: publishing, packs, the yes of a guide, the choices of a merge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.library.adopting import Waiting
from network.library.merge import OURS, THEIRS
from network.library.models import MAX_ABOUT, MAX_ADVICE, MAX_TITLE, PublishedFormat
from tenants.members.fields import LineField, PlainTextField
from tenants.members.models import Member
from tenants.products.forms.products import contact_field
from tenants.ui.plain_text import one_line


class GuideChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self) -> None:
        super().__init__(
            label=_("Who knows it"),
            queryset=Member.objects.none(),
            required=False,
            empty_label=_("Nobody is named"),
            help_text=_(
                "People of other cities may ask them. Somebody else is asked first and named "
                "only after their yes; they can take it back at any moment."
            ),
        )

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class NamesGuide(forms.Form):
    """The person who knows it, and the contact of oneself."""

    guide = GuideChoice()
    contact = contact_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["guide"]
        assert isinstance(choice, GuideChoice)  # noqa: S101 - narrows the type
        choice.queryset = Member.objects.here().order_by("name", "pk")
        self.fields["contact"].help_text = _(
            "If it is you: Telegram, an e-mail or a telephone number, for members of the cities."
        )


class PublishForm(NamesGuide):
    advice = LineField(
        label=_("When to use it"),
        max_length=MAX_ADVICE,
        help_text=_("One line for a city that has never run it."),
    )
    field_order = ("advice", "guide", "contact")


class PackForm(NamesGuide):
    title = LineField(label=_("Name of the pack"), max_length=MAX_TITLE)
    about = PlainTextField(
        label=_("What it is for"),
        max_length=MAX_ABOUT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    keys = forms.MultipleChoiceField(
        label=_("Formats in it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("title", "about", "keys", "guide", "contact")

    def __init__(self, *args: Any, shown: list[PublishedFormat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = self.fields["keys"]
        assert isinstance(keys, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        keys.choices = [(row.key, row.name) for row in shown]


class ConsentForm(forms.Form):
    contact = contact_field()


class MergeForm(forms.Form):
    """The choices of a merge. Without a conflict everything is chosen: taken."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    ours = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, waiting: Waiting) -> None:
        initial = {"number": waiting.version.number, "ours": waiting.ours.number}
        super().__init__(data, initial=initial)
        for change in waiting.merge.changes:
            self.fields[change.key] = forms.ChoiceField(
                choices=[(THEIRS, _("Take theirs")), (OURS, _("Keep ours"))],
                initial=None if change.conflict else THEIRS,
                required=change.conflict,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the two.")},
            )

    @property
    def choices(self) -> dict[str, str]:
        names = set(self.fields) - {"number", "ours"}
        return {name: value for name, value in self.cleaned_data.items() if name in names and value}


class SkipForm(forms.Form):
    number = forms.IntegerField(min_value=1)


class LibraryFilterForm(forms.Form):
    """The list of the library narrowed by a word of names and advice. Invalid input is ignored."""

    q = forms.CharField(label=_("Find a format"), max_length=100, required=False)

    @property
    def words(self) -> str:
        self.is_valid()
        return one_line(self.cleaned_data.get("q", ""))
