from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tenants.members.fields import LineField, PlainTextField, TopicsField
from tenants.members.models import Member
from tenants.products.models import PATH, Product, Stage, Visibility
from tenants.ui.fields import DecimalField

TOPICS = _("One a line or between commas.")
EARLIEST = date(2000, 1, 1)


class ProductForm(forms.ModelForm):
    title = LineField(label=_("What is it called?"), max_length=120)
    pitch = LineField(
        label=_("In one line"),
        max_length=140,
        help_text=_("What it is and for whom, so that a neighbour would understand."),
    )
    text = PlainTextField(
        label=_("The whole story"),
        max_length=20_000,
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


class MoveForm(forms.Form):
    """Offers every stage but the one where the product is; the next one is chosen."""

    to = forms.ChoiceField(
        label=_("Where to"),
        help_text=_("To a person of our city? Hand it over instead: they will be asked."),
    )
    why = LineField(
        label=_("Why now"),
        max_length=500,
        help_text=_("One sentence that you will want to read again in a year."),
    )
    evidence = PlainTextField(
        label=_("What shows it"),
        max_length=2000,
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
    """The next stage along the line; from the last one a product goes to rest."""
    if stage not in PATH:
        return PATH[0].value
    place = PATH.index(Stage(stage)) + 1
    return PATH[place].value if place < len(PATH) else Stage.PAUSED.value


def contact_field() -> LineField:
    """The author's contact for other cities: asked for wherever something is published."""
    return LineField(
        label=_("How to reach you from other cities"),
        max_length=120,
        required=False,
        help_text=_(
            "Telegram, an e-mail or a telephone number. Only signed-in members of the cities see "
            "it, on the card. Without it nobody elsewhere can write to you yet."
        ),
    )


class VisibilityForm(forms.Form):
    """Each choice says what will happen."""

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
        max_length=500,
        required=False,
        help_text=_("What is done, what is not, what to be careful with."),
    )

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        authors = [author.pk for author in product.authors]
        field.queryset = Member.objects.here().exclude(pk__in=authors).order_by("name", "pk")


class HoursForm(forms.Form):
    hours = DecimalField(
        label=_("Hours"),
        min_value=Decimal("0.1"),
        max_value=Decimal(24),
        max_digits=3,
        decimal_places=1,
    )
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = LineField(label=_("On what"), max_length=200, required=False)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not EARLIEST <= day <= localdate():
            raise forms.ValidationError(_("Choose a day that has been: today or earlier."))
        return day
