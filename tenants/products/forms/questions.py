from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.members.fields import LineField, PlainTextField
from tenants.members.models import Member
from tenants.products.models import Blocker, Product, Question, Visibility
from tenants.products.validators import MAX_ANSWER, MAX_OUTCOME, MAX_QUESTION, MAX_QUESTION_SEARCH
from tenants.ui.fields import RowNumberField, SearchField


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new question, or an edited one without its subject."""

    products: Mapping[str, Product] = MappingProxyType({})
    text = PlainTextField(
        label=_("What are you stuck with?"),
        max_length=MAX_QUESTION,
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": _("How do I find the first ten customers?")}
        ),
    )
    about = forms.ChoiceField(label=_("What it is about"))
    blocker = forms.ChoiceField(
        label=_("Where you are stuck"),
        choices=[("", _("I can't tell yet")), *Blocker.choices],
        required=False,
        help_text=_("It helps to choose a format that suits."),
    )
    outcome = LineField(
        label=_("What I want to leave with"),
        max_length=MAX_OUTCOME,
        required=False,
        help_text=_("A list of names? A yes or no? Courage?"),
    )

    class Meta:
        model = Question
        fields: ClassVar = ("text", "blocker", "outcome")

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["about"]
            return
        mine = Product.objects.in_work().filter(authorships__member=member).order_by("title")
        self.products = {str(product.pk): product for product in mine}
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [
            (Question.About.PERSON, _("About myself")),
            (Question.About.COMMUNITY, _("About our community")),
            *((number, product.title) for number, product in self.products.items()),
        ]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if not any(character.isalnum() for character in text):
            raise forms.ValidationError(_("Say it in a few words."))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if product := self.products.get(cleaned.get("about", "")):
            cleaned |= {"product": product, "about": Question.About.PRODUCT}
        return cleaned


class QuestionListForm(forms.Form):
    """Filters of the list. An invalid field counts as left out."""

    MINE = "mine"
    state = forms.ChoiceField(choices=[*Question.State.choices, (MINE, MINE)], required=False)
    blocker = forms.ChoiceField(choices=Blocker.choices, required=False)
    q = LineField(max_length=MAX_QUESTION_SEARCH, required=False)


class AskQueryForm(forms.Form):
    """The product that a link proposes for a new question."""

    product = RowNumberField()


class SimilarQueryForm(forms.Form):
    """The text typed so far."""

    text = SearchField(max_length=MAX_QUESTION)


class MergeForm(forms.Form):
    """The question that another one is merged into."""

    into = RowNumberField()


class AnswerForm(forms.Form):
    answer = PlainTextField(
        label=_("What did you find?"),
        max_length=MAX_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In your own words: somebody will stand where you stood."),
    )


class QuestionVisibilityForm(forms.Form):
    """Who finds a question in the network, each choice with its effect."""

    to = forms.ChoiceField(
        label=_("Who finds it"),
        widget=forms.RadioSelect,
        choices=[
            (Visibility.CITY, _("Our city only.")),
            (
                Visibility.NETWORK,
                _("Members of all cities, with your name: they find its card in the search."),
            ),
            (
                Visibility.PUBLIC,
                _("Everyone, with your first name: search engines may find its card, too."),
            ),
        ],
    )
