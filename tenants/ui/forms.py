"""Every `{{ form }}` of the platform renders through the field component.

Setting: FORM_RENDERER = "tenants.ui.forms.Renderer". Django itself ties help and errors to the
input with aria-describedby; the templates keep the identifiers that it points to.

A field that was left empty asks for what belongs there instead of calling itself required, unless
the form has words of its own for it.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Form = TypeVar("Form", bound=forms.BaseForm)

OUT_OF_RANGE = {
    "min_value",
    "max_value",
    "max_digits",
    "max_whole_digits",
    "max_decimal_places",
}


class Renderer(DjangoTemplates):
    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


def problems(bound: forms.BoundField) -> ErrorList:
    """The errors of a field, in the words that people read."""
    said: ErrorList = bound.errors
    asks = ErrorList(
        list(dict.fromkeys(_in_our_words(e, bound) for e in said.as_data())),
        renderer=said.renderer,
        field_id=bound.auto_id,
    )
    asks.error_class = said.error_class
    return asks


def error_text(form: forms.BaseForm) -> str:
    """All errors of a form in one line, for a script that shows them beside what was typed."""
    of_fields = [error for bound in form for error in problems(bound)]
    return " ".join(str(error) for error in [*form.non_field_errors(), *of_fields])


def _in_our_words(
    error: forms.ValidationError, bound: forms.BoundField
) -> forms.ValidationError | str:
    if _is_mere_required(error, bound.field):
        return asked_for(bound)
    said = error.params or {}
    if error.code == "max_length" and {"limit_value", "show_value"} <= said.keys():
        return too_long(said["limit_value"], said["show_value"])
    if error.code in OUT_OF_RANGE:
        return out_of_range(error, bound.field)
    return error


def out_of_range(error: forms.ValidationError, field: forms.Field) -> forms.ValidationError | str:
    """The bound that a number passed; too many digits pass the same bound."""
    least, most = getattr(field, "min_value", None), getattr(field, "max_value", None)
    if error.code == "min_value" and least is not None:
        return _("Not less than %(number)s.") % {"number": number_format(least)}
    if error.code in {"max_value", "max_digits", "max_whole_digits"} and most is not None:
        return _("Not more than %(number)s.") % {"number": number_format(most)}
    places = getattr(field, "decimal_places", None)
    if error.code == "max_decimal_places" and places is not None:
        words = ngettext(
            "Not more than %(places)d digit after the point.",
            "Not more than %(places)d digits after the point.",
            places,
        )
        return words % {"places": places}
    return error


def too_long(limit: int, typed: int) -> str:
    """The message for a text that is too long: by how much, and that nothing is lost."""
    words = ngettext(
        "Your text is kept, but it is %(over)d character too long: at most %(limit)d characters "
        "fit here. Please shorten it.",
        "Your text is kept, but it is %(over)d characters too long: at most %(limit)d characters "
        "fit here. Please shorten it.",
        typed - limit,
    )
    return words % {"over": typed - limit, "limit": limit}


def control(bound: forms.BoundField) -> str:
    """The input; the first wrong one of its form takes the focus when the page is there."""
    wrong = [name for name in bound.form.fields if name in bound.form.errors]
    is_first = wrong[:1] == [bound.name] and not bound.use_fieldset
    return bound.as_widget(attrs={"autofocus": True} if is_first else None)


def asked_for(bound: forms.BoundField) -> str:
    """«Напишите, пожалуйста: название»: what is missing, by the kind of field and its label."""
    label = str(bound.label).rstrip(":")
    if label[1:2].islower() or (label[1:2] == " " and label[0] != "I"):
        label = label[:1].lower() + label[1:]
    return _asking(bound.field.widget, label) % {"label": label}


def _asking(widget: forms.Widget, label: str) -> str:
    match widget:
        case forms.CheckboxInput():
            return _("Please tick this: %(label)s")
        case forms.Select() | forms.RadioSelect() | forms.CheckboxSelectMultiple():
            return _("Please choose: %(label)s")
        case forms.FileInput():
            return _("Please choose a file: %(label)s")
        case _ if label.endswith("?"):
            return _("Please answer: %(label)s")
        case forms.Textarea():
            return _("Please write a few words: %(label)s")
        case _:
            return _("Please fill this in: %(label)s")


def _is_mere_required(error: forms.ValidationError, field: forms.Field) -> bool:
    """Django's own sentence, not the words that a form has for this field."""
    own: Any = field.error_messages.get("required")
    return error.code == "required" and own == forms.Field.default_error_messages["required"]


def cleaned(form: Form) -> Form:
    """Clean the form of a button. Unlike after `is_valid`, invalid fields are just left out."""
    form.full_clean()
    return form
