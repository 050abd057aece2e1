"""A format's facts in the reader's language."""

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenants.formats.catalogue import FormatSpec
from tenants.formats.editor_form import Editor
from tenants.formats.forms import StepForm
from tenants.formats.spec_fields import localized, reader_language
from tenants.formats.views import presentation

register = template.Library()
register.filter("localized", localized)


@register.filter
def minutes(value: float) -> str:
    """«1,5»: no zeros that say nothing."""
    return str(localize(round(float(value), 2))).removesuffix(",0").removesuffix(".0")


@register.filter
def whole(value: float) -> int:
    """For people who choose an evening half a minute says nothing."""
    return int(value + 0.5)


@register.filter
def main_language(form: forms.Form) -> dict[str, BoundField]:
    """The reader's language of a form's texts, by their names without the language."""
    return _texts(form, reader_language())


@register.filter
def other_language(form: forms.Form) -> dict[str, BoundField]:
    return _texts(form, "en" if reader_language() == "ru" else "ru")


def _texts(form: forms.Form, language: str) -> dict[str, BoundField]:
    ending = f"_{language}"
    return {name.removesuffix(ending): form[name] for name in form.fields if name.endswith(ending)}


@register.filter
def people(spec: FormatSpec) -> str:
    return presentation.span(spec.min_people, spec.max_people)


@register.filter
def seats(spec: FormatSpec) -> str:
    return presentation.span(*spec.table_size)


@register.filter
def stages(spec: FormatSpec) -> str:
    return presentation.field_text(spec, "stages")


@register.filter
def blockers(spec: FormatSpec) -> str:
    return presentation.field_text(spec, "blockers")


@register.inclusion_tag("formats/parts/step_form.html", takes_context=True)
def step_form(
    context: template.Context, editor: Editor, step: StepForm, number: int
) -> dict[str, Any]:
    return {
        "request": context.get("request"),
        "editor": editor,
        "step": step,
        "main": main_language(step),
        "other": other_language(step),
        "number": number,
        "place": str(number),
        "last": number == len(editor.steps) - 1,
        "tools": (
            ("up", "arrow-up", pgettext("a step", "Up")),
            ("down", "arrow-down", pgettext("a step", "Down")),
            ("copy", "document-duplicate", _("Double")),
            ("add", "plus", _("Add after")),
            ("remove", "trash", _("Remove")),
        ),
    }
