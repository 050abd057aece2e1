"""A tour for newcomers: the parts of a meeting, and the way of a product."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext as _

from tenants.ui.linemap import Line, Stop


class EveningStep(TypedDict):
    title: str
    detail: str
    minutes: int


def steps() -> list[EveningStep]:
    """Two hours: the frame that every city begins with."""
    return [
        {
            "title": _("Check-in and the queue"),
            "detail": _("Everyone says who they are today. Questions wait in an honest queue."),
            "minutes": 10,
        },
        {
            "title": _("Framing"),
            "detail": _("Which questions are worked on, at which tables, in which format."),
            "minutes": 5,
        },
        {
            "title": _("Work at the tables"),
            "detail": _(
                "Four or five people at a table work on one question after another. A technologist "
                "argues with a student, and both write down what they see."
            ),
            "minutes": 80,
        },
        {
            "title": _("Reflection"),
            "detail": _("“So that was possible?” What each has realised is said aloud and kept."),
            "minutes": 15,
        },
        {
            "title": _("Commitments"),
            "detail": _("One small step until next Thursday, kept as a task."),
            "minutes": 10,
        },
    ]


def product_line() -> Line:
    """Idea → problem → prototype → launch → growth."""
    return Line(
        title=_("The way of a product"),
        stops=[
            Stop(label=_("Idea"), kind="stage", state="done", detail=_("said aloud once")),
            Stop(label=_("Problem"), kind="stage", state="done", detail=_("whose pain is it?")),
            Stop(label=_("Prototype"), kind="stage", state="current", detail=_("shown and tried")),
            Stop(label=_("Launch"), kind="stage", detail=_("the first who pay or use it")),
            Stop(label=_("Growth"), kind="stage", detail=_("new questions, every week")),
        ],
    )
