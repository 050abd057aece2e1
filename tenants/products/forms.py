from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.products.models import PATH, Product, Question, Stage, Visibility

TOPICS = _("Separated by commas.")


class ProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = ("title", "pitch", "text", "needs", "offers")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts: ClassVar = {
            "pitch": _("What it is and for whom, so that a neighbour would understand."),
            "text": _("How it began, what is known, what is not. Markdown works here."),
            "needs": TOPICS,
            "offers": TOPICS,
        }


class NewProductForm(ProductForm):
    class Meta(ProductForm.Meta):
        fields = ("title", "pitch", "stage", "text", "needs", "offers")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"] = forms.ChoiceField(
            label=_("Where it stands"),
            choices=[(stage.value, stage.label) for stage in PATH],
            initial=Stage.IDEA,
        )


class MoveForm(forms.Form):
    to = forms.ChoiceField(label=_("New stage"), choices=Stage.choices)
    why = forms.CharField(
        label=_("Why now"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence that you will want to read again in a year."),
    )
    evidence = forms.CharField(
        label=_("What shows it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Interviews, orders, a photo of the first piece, a link."),
    )


class VisibilityForm(forms.Form):
    to = forms.ChoiceField(
        label=_("Who may see it"), choices=Visibility.choices, widget=forms.RadioSelect
    )


class QuestionForm(forms.ModelForm):
    """One screen, half a minute."""

    class Meta:
        model = Question
        fields = ("text", "product", "blocker", "outcome")
        widgets: ClassVar = {
            "text": forms.Textarea(
                attrs={"rows": 3, "placeholder": _("How do I find the first ten customers?")}
            )
        }
        help_texts: ClassVar = {
            "product": _("Leave it empty if the question is about yourself."),
            "outcome": _("A list of names? A yes or no? Courage?"),
        }

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["product"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = Product.objects.filter(authorships__member=member).order_by("title")
        field.empty_label = str(_("About myself"))


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("What did you find?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In your own words: somebody will stand where you stood."),
    )
