"""Forms of rounds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.members.fields import LineField, PlainTextField
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.rounds.actions.rounds import table_mates
from tenants.rounds.models import Round
from tenants.rounds.steps import Shape
from tenants.rounds.validators import HOURS, MAX_PROMPT, MAX_TAKEN, MAX_WORD

Asks = Round.Asks
FEW = {"required": _("Nothing was written. A few words are enough.")}


class OpenForm(forms.Form):
    """A new round about a question of one's own."""

    prompt = LineField(
        label=_("What exactly would you like to hear?"),
        max_length=MAX_PROMPT,
        required=False,
        help_text=_("“Where would you begin?” Without it, people answer the question itself."),
    )
    hours = forms.TypedChoiceField(
        label=_("For how long"), choices=HOURS, coerce=int, initial=48, widget=forms.RadioSelect
    )
    shape = forms.ChoiceField(
        label=_("How"),
        choices=Shape.choices,
        initial=Shape.TOGETHER,
        widget=forms.RadioSelect,
        help_text=_("Alone means: others’ words are hidden until one has given one’s own."),
    )
    asks = forms.ChoiceField(
        label=_("Whom you ask"), choices=Asks.choices, initial=Asks.ALL, widget=forms.RadioSelect
    )
    chosen = forms.ModelMultipleChoiceField(
        label=_("The people whom you choose"),
        queryset=Member.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Member.objects.here().exclude(pk=question.author_id).order_by("name", "pk")
        self.fields["chosen"].queryset = others  # type: ignore[attr-defined]
        if not table_mates(question):
            left = [choice for choice in Asks.choices if choice[0] != Asks.TABLE]
            self.fields["asks"].choices = left  # type: ignore[attr-defined]


class WordForm(forms.Form):
    text = PlainTextField(
        label=_("Your perspective"),
        max_length=MAX_WORD,
        widget=forms.Textarea(attrs={"rows": 5, "data-draft": "device"}),
        error_messages=FEW,
    )


class AnswerWordForm(forms.Form):
    text = PlainTextField(
        label=_("Your answer"),
        max_length=MAX_TAKEN,
        widget=forms.Textarea(attrs={"rows": 2, "data-draft": "device"}),
        error_messages=FEW,
    )


class TakenForm(forms.Form):
    text = PlainTextField(
        label=_("What do you take along?"),
        max_length=MAX_TAKEN,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-draft": "device"}),
        help_text=_("A thought, a step, a thank-you: those who spoke will read it."),
    )
