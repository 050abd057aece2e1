"""Forms of reports, acts, answers and voices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.governance.moderation.models import Act
from tenants.governance.moderation.rules import rule_choices
from tenants.governance.moderation.things import Kind
from tenants.governance.moderation.validators import MAX_DAYS, MAX_WORDS


def words(label: Any, *, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=MAX_WORDS, widget=area, required=required)


def rule() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Rule"), choices=rule_choices, widget=forms.RadioSelect)


class ReportForm(forms.Form):
    rule = rule()
    words = words(_("In your words, if you like"), required=False)


class ActForm(forms.Form):
    kind = forms.ChoiceField(label=_("Act"), choices=Act.Kind.choices, widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("For how many days"),
        min_value=1,
        max_value=MAX_DAYS,
        required=False,
        help_text=_("For something hidden, or a pause."),
    )
    rule = rule()
    reason = words(_("Reason, which everybody reads"))

    def __init__(self, *args: Any, thing: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if thing.hide is None:
            field = self.fields["kind"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
            field.choices = [pair for pair in Act.Kind.choices if pair[0] != Act.Kind.HIDE]


class AnswerForm(forms.Form):
    text = words(_("Your answer, which everybody reads"))


class VoiceForm(forms.Form):
    keeps = forms.TypedChoiceField(
        label=_("The act"),
        choices=(("yes", _("stays")), ("no", _("falls"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = words(_("Reason"))
