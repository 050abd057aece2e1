from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.members.fields import LineField, PlainTextField, TopicsField
from tenants.members.models import Member
from tenants.products.models import PATH, Product, Stage, Visibility
from tenants.products.validators import (
    HOURS_DIGITS,
    HOURS_PLACES,
    MAX_CONTACT,
    MAX_EVIDENCE,
    MAX_HANDOVER_NOTE,
    MAX_HOURS,
    MAX_HOURS_NOTE,
    MAX_PITCH,
    MAX_PRODUCT_SEARCH,
    MAX_REASON,
    MAX_STORY,
    MAX_TITLE,
    MIN_HOURS,
    validate_day_of_hours,
)
from tenants.ui.fields import DecimalField, RowNumberField, SearchField

TOPICS = _("One a line or between commas.")


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]
    title = LineField(label=_("What is it called?"), max_length=MAX_TITLE)
    pitch = LineField(
        label=_("In one line"),
        max_length=MAX_PITCH,
        help_text=_("What it is and for whom, so that a neighbour would understand."),
    )
    text = PlainTextField(
        label=_("The whole story"),
        max_length=MAX_STORY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("How it began, what is known, what is not. Markdown works here."),
    )
    needs = TopicsField(label=_("We need"), required=False, help_text=TOPICS)
    offers = TopicsField(label=_("We offer"), required=False, help_text=TOPICS)

    class Meta:
        model = Product
        fields: ClassVar = ("title", "pitch", "text", "needs", "offers")


class NewProductForm(ProductForm):
    stage = forms.ChoiceField(
        label=_("Where it stands"),
        choices=[(stage.value, stage.label) for stage in PATH],
        initial=Stage.IDEA,
    )
    field_order = ("title", "pitch", "stage", "text", "needs", "offers")


class ProductListForm(forms.Form):
    """Filters of the list. An invalid field counts as left out."""

    stage = forms.ChoiceField(choices=Stage.choices, required=False)
    q = SearchField(max_length=MAX_PRODUCT_SEARCH)


class MoveQueryForm(forms.Form):
    """The stage that a link proposes."""

    to = forms.ChoiceField(choices=Stage.choices, required=False)


class MoveForm(forms.Form):
    """A change of the stage: offers all stages but the present one and preselects the next."""

    to = forms.ChoiceField(
        label=_("Where to"),
        help_text=_("To a person of our city? Hand it over instead: they will be asked."),
    )
    why = LineField(
        label=_("Why now"),
        max_length=MAX_REASON,
        help_text=_("One sentence that you will want to read again in a year."),
    )
    evidence = PlainTextField(
        label=_("What shows it"),
        max_length=MAX_EVIDENCE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Interviews, orders, a photo of the first piece, a link."),
    )

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = product.stage
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [
            (_("Along the line"), [(s.value, s.label) for s in PATH if s != here]),
            (_("To rest"), [(s.value, s.label) for s in Stage if s not in PATH and s != here]),
        ]
        field.initial = stage_after(here)


def stage_after(stage: str) -> str:
    """The stage after this one; “paused” after the last one."""
    if stage not in PATH:
        return PATH[0].value
    place = PATH.index(Stage(stage)) + 1
    return PATH[place].value if place < len(PATH) else Stage.PAUSED.value


def contact_field() -> LineField:
    """The author's contact for other cities, on each form that publishes something."""
    return LineField(
        label=_("How to reach you from other cities"),
        max_length=MAX_CONTACT,
        required=False,
        help_text=_(
            "Telegram, an e-mail or a telephone number. Only those see it whose introduction you "
            "accept."
        ),
    )


class VisibilityForm(forms.Form):
    """The visibility, each choice with its effect."""

    to = forms.ChoiceField(
        label=_("Who may see it"),
        widget=forms.RadioSelect,
        choices=[
            (Visibility.CITY, _("Our city: only who has joined and signed in here.")),
            (
                Visibility.NETWORK,
                _(
                    "All cities of the network: members of other cities find its card in the "
                    "search, with the names of the authors. Questions and files stay in the city."
                ),
            ),
            (
                Visibility.PUBLIC,
                _(
                    "Everyone: the page, its line, questions and files open without signing in, "
                    "and search engines may find them."
                ),
            ),
        ],
    )
    contact = contact_field()


class HandoverForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("To whom"),
        queryset=Member.objects.none(),
        empty_label=_("Choose a person"),
        help_text=_("They will be asked. Until they accept, nothing changes."),
    )
    words = LineField(
        label=_("Words along the way"),
        max_length=MAX_HANDOVER_NOTE,
        required=False,
        help_text=_("What is done, what is not, what to be careful with."),
    )

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        authors = [author.pk for author in product.authors]
        field.queryset = Member.objects.here().exclude(pk__in=authors).order_by("name", "pk")


class NewAuthorForm(forms.Form):
    """The helper who becomes an author as well."""

    member = RowNumberField()


class HoursForm(forms.Form):
    hours = DecimalField(
        label=_("Hours"),
        min_value=MIN_HOURS,
        max_value=MAX_HOURS,
        max_digits=HOURS_DIGITS,
        decimal_places=HOURS_PLACES,
    )
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = LineField(label=_("On what"), max_length=MAX_HOURS_NOTE, required=False)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        validate_day_of_hours(day)
        return day
