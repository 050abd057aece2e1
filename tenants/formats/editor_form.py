"""The editor of a format: one form for everything, so that each button works without JavaScript.

Moving, adding and removing a step redraws the page with what was typed. Only "save" stores
something: a new version.
"""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tenants.formats.catalogue import FormatSpec, StepKind
from tenants.formats.catalogue.errors import ImpossibleFormat, ImpossibleStep
from tenants.formats.catalogue.spec import StepSpec
from tenants.formats.forms import EditorForm, FormatForm, StepForm
from tenants.formats.queries import Duration, durations
from tenants.formats.spec_fields import fields_of_format, fields_of_step
from tenants.formats.validators import MAX_STEPS, rounds_message, step_message

Typed = dict[str, Any]


class Editor:
    """`focus` names the button that keyboards return to after a move, such as "up-2"."""

    def __init__(self, form: FormatForm, steps: list[StepForm], *, key: str) -> None:
        self.form = form
        self.steps = steps
        self.key = key
        self.focus = ""
        self.trouble = ""

    @classmethod
    def of(cls, spec: FormatSpec) -> Editor:
        steps = [_step_form(number, fields_of_step(step)) for number, step in enumerate(spec.steps)]
        return cls(FormatForm(initial=fields_of_format(spec)), steps, key=spec.key)

    @classmethod
    def blank(cls) -> Editor:
        numbers = {"min_people": 4, "max_people": 60, "table_min": 3, "table_max": 5}
        questions = {"questions_min": 1, "questions_max": 3}
        return cls(FormatForm(initial=numbers | questions), [_step_form(0, new_step())], key="")

    @classmethod
    def typed(cls, data: QueryDict, *, key: str) -> Editor:
        count = EditorForm(data).step_count
        steps = [StepForm(data, prefix=_prefix(number)) for number in range(count)]
        return cls(FormatForm(data), steps, key=key)

    def rearranged(self, button: str) -> Editor:
        """After "up:2", "down:2", "remove:2", "add:2" (after the second) or "copy:2"."""
        typed = [_values(step) for step in self.steps]
        what, _colon, number = button.partition(":")
        at = int(number) if number else -1
        if 0 <= at < len(typed):
            at = _rearrange(typed, what, at)
        elif what == "add" and len(typed) < MAX_STEPS:
            typed.append(new_step())
        steps = [_step_form(position, values) for position, values in enumerate(typed)]
        editor = Editor(FormatForm(initial=_values(self.form)), steps, key=self.key)
        editor.focus = f"{what}-{at}"
        return editor

    def spec(self) -> FormatSpec | None:
        """The format as typed; None if a field has an error."""
        forms_are_good = all([self.form.is_valid(), *(step.is_valid() for step in self.steps)])
        if not self.steps:
            self.trouble = _("A format needs at least one step.")
        if not forms_are_good or not self.steps:
            return None
        steps: list[StepSpec] = []
        for step in self.steps:
            try:
                steps.append(step.spec())
            except ImpossibleStep as error:
                step.add_error(error.field, step_message())
        if len(steps) < len(self.steps):
            return None
        try:
            return self.form.spec(tuple(steps), key=self.key)
        except ImpossibleFormat:
            self.trouble = rounds_message()
            return None

    @property
    def total(self) -> list[Duration]:
        """The lengths of the typed format; empty while it has errors."""
        copy = self if self.form.is_bound else self._bound()
        spec = copy.spec()
        return durations(spec) if spec else []

    @property
    def plain_total(self) -> float:
        """The sum of the valid minutes, each step once."""
        return sum(minutes(step["minutes"].value()) for step in self.steps)

    def _bound(self) -> Editor:
        data = QueryDict(mutable=True)
        _put(data, "", _values(self.form))
        for number, step in enumerate(self.steps):
            _put(data, f"{_prefix(number)}-", _values(step))
        data["count"] = str(len(self.steps))
        return Editor.typed(data, key=self.key)


def _rearrange(typed: list[Typed], what: str, at: int) -> int:
    """Change the order in place. Returns the new position of the step."""
    match what:
        case "up" if at > 0:
            typed[at - 1], typed[at] = typed[at], typed[at - 1]
            return at - 1
        case "down" if at + 1 < len(typed):
            typed[at + 1], typed[at] = typed[at], typed[at + 1]
            return at + 1
        case "remove":
            del typed[at]
            return max(0, at - 1)
        case "add" if len(typed) < MAX_STEPS:
            typed.insert(at + 1, new_step())
            return at + 1
        case "copy" if len(typed) < MAX_STEPS:
            typed.insert(at + 1, dict(typed[at]))
            return at + 1
    return at


def new_step() -> Typed:
    return {"kind": StepKind.GROUPS.value, "minutes": "5", "multiplicity": "once", "repeats": 1}


def minutes(value: object) -> float:
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        return 0.0
    return number if 0 < number <= 240 else 0.0


def _values(form: FormatForm | StepForm) -> Typed:
    return {name: form[name].value() for name in form.fields}


def _put(data: QueryDict, prefix: str, values: Typed) -> None:
    for name, value in values.items():
        if isinstance(value, list):
            data.setlist(f"{prefix}{name}", value)
        elif value is not None:
            data[f"{prefix}{name}"] = str(value)


def _prefix(number: int) -> str:
    return f"step-{number}"


def _step_form(number: int, values: Typed) -> StepForm:
    return StepForm(initial=values, prefix=_prefix(number))
