"""Forms of wishes, values and rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext_lazy

from tenants.governance.values.models import Value, Wish
from tenants.governance.values.practice import Thing
from tenants.governance.values.subjects import Subject
from tenants.governance.values.validators import (
    MAX_LOOK_AT,
    MAX_OBSERVATION,
    MAX_TEXT,
    MAX_TITLE,
    MAX_WISH,
    TRIAL_WEEKS,
)
from tenants.meetings.models import Meeting
from tenants.members.fields import LineField, PlainTextField


def long_text(label: Any, *, most: int, rows: int, **more: Any) -> PlainTextField:
    widget = forms.Textarea(attrs={"rows": rows, "data-draft": ""})
    return PlainTextField(label=label, max_length=most, widget=widget, **more)


def trial_weeks() -> list[tuple[int, str]]:
    return [
        (weeks, npgettext("span", "%d week", "%d weeks", weeks) % weeks) for weeks in TRIAL_WEEKS
    ]


class WishForm(forms.Form):
    text = long_text(_("What do you wish for us?"), most=MAX_WISH, rows=4)
    is_anonymous = forms.BooleanField(
        label=_("Without my name"),
        required=False,
        help_text=_("Nobody can find out later who wrote it: we keep the words and the day."),
    )


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        label=_("Merge it into"),
        queryset=Wish.objects.none(),
        empty_label=_("Choose a wish"),
        help_text=_("Its words and its author stay, and it can be taken apart again."),
    )

    def __init__(self, *args: Any, wish: Wish, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = Wish.objects.heads().exclude(pk=wish.pk)


class ValueForm(forms.Form):
    """A value and the wishes that it grows from."""

    title = LineField(label=_("The value in a few words"), max_length=MAX_TITLE)
    text = long_text(
        _("What it means for us"),
        most=MAX_TEXT,
        rows=6,
        help_text=_("It may get another text while it is decided on."),
    )
    wishes = forms.ModelMultipleChoiceField(
        label=_("Grows from"),
        queryset=Wish.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With each comes all that was merged into it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["wishes"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - narrows the type
        field.queryset = Wish.objects.heads().filter(value=None)


class WhyForm(forms.Form):
    text = long_text(pgettext_lazy("value", "Why"), most=MAX_TEXT, rows=4)


class RuleForm(forms.Form):
    value = forms.ModelChoiceField(
        label=_("The value that it serves"),
        queryset=Value.objects.filter(state=Value.State.IN_FORCE).order_by("decided_at", "pk"),
        empty_label=_("Choose a value"),
    )
    title = LineField(label=_("The rule in a few words"), max_length=MAX_TITLE)
    text = long_text(_("What we do, and what we don't"), most=MAX_TEXT, rows=6)
    look_at = LineField(
        label=_("What we'll look at when the trial is over"),
        max_length=MAX_LOOK_AT,
        help_text=_("Signs that anybody can see, such as “Evenings ended by eight”."),
    )
    trial_weeks = forms.TypedChoiceField(
        label=_("Trial"), choices=trial_weeks, coerce=int, initial=6
    )


class NextForm(forms.Form):
    """Keep, change or drop a rule: the new text where it changes, else why."""

    subject = forms.ChoiceField(
        label=_("What do you propose?"),
        widget=forms.RadioSelect,
        choices=[
            (Subject.RULE_KEEP.value, _("Keep it")),
            (Subject.RULE_CHANGE.value, _("Change it, and try it again")),
            (Subject.RULE_END.value, _("Drop it")),
        ],
    )
    text = long_text(
        _("Why; or the new text, where it changes"),
        most=MAX_TEXT,
        rows=6,
    )


class GroundForm(forms.Form):
    value = RuleForm.base_fields["value"]


class AnswerForm(forms.Form):
    """The answer to a version of the manifesto."""

    accepts = forms.TypedChoiceField(
        choices=[("yes", ""), ("later", "")], coerce=lambda sent: sent == "yes"
    )


class ObservationForm(forms.Form):
    """A few words about a value or a rule in practice; `meeting`: where they are written."""

    text = long_text(_("What do you notice?"), most=MAX_OBSERVATION, rows=2)
    meeting = forms.ModelChoiceField(
        queryset=Meeting.objects.all(), required=False, widget=forms.HiddenInput
    )


class PracticeForm(forms.Form):
    """The value or rule of this week, out of those in force."""

    thing = forms.ChoiceField(label=_("Another one for this week"))

    def __init__(self, *args: Any, things: Sequence[Thing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.things = {f"{type(thing).__name__.lower()}-{thing.pk}": thing for thing in things}
        field = self.fields["thing"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(key, thing.title) for key, thing in self.things.items()]

    def clean_thing(self) -> Thing:
        return self.things[self.cleaned_data["thing"]]
