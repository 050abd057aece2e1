"""Names of the parts of a format, and sentences that say why a format fits."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.formats.catalogue import Capture, Multiplicity, Reason, StepKind

STEP_KINDS: Mapping[str, Promise] = {
    StepKind.CHECK_IN: pgettext_lazy("step", "Check-in"),
    StepKind.FRAME: pgettext_lazy("step", "Framing"),
    StepKind.SOLO: pgettext_lazy("step", "Alone"),
    StepKind.PAIRS: pgettext_lazy("step", "In pairs"),
    StepKind.GROUPS: pgettext_lazy("step", "In groups"),
    StepKind.ROUND: pgettext_lazy("step", "In a round"),
    StepKind.VOTE: pgettext_lazy("step", "Voting"),
    StepKind.HARVEST: pgettext_lazy("step", "Harvest"),
    StepKind.BREAK: pgettext_lazy("step", "Break"),
    StepKind.COMMIT: pgettext_lazy("step", "Commitments"),
}
MULTIPLICITIES: Mapping[str, Promise] = {
    Multiplicity.ONCE: pgettext_lazy("step", "once"),
    Multiplicity.PER_QUESTION: pgettext_lazy("step", "for each question"),
    Multiplicity.PER_PERSON: pgettext_lazy("step", "for each person"),
    Multiplicity.PER_ROUND: pgettext_lazy("step", "in each round"),
}
CAPTURES: Mapping[str, Promise] = {
    Capture.PERSPECTIVE: pgettext_lazy("captured", "perspectives"),
    Capture.REALISATION: pgettext_lazy("captured", "realisations"),
    Capture.COMMITMENT: pgettext_lazy("captured", "commitments"),
    Capture.VOTE: pgettext_lazy("captured", "votes"),
    Capture.PULSE: pgettext_lazy("captured", "the pulse"),
    Capture.IDEA: pgettext_lazy("captured", "ideas"),
    Capture.NONE: pgettext_lazy("captured", "nothing"),
}
FIT: Mapping[str, Promise] = {
    Reason.TOO_FEW_PEOPLE: _("too few people for it"),
    Reason.TOO_MANY_PEOPLE: _("too many people for it"),
    Reason.STAGE_BEST: _("at its best on this stage"),
    Reason.STAGE_FITS: _("fits this stage"),
    Reason.STAGE_ANY: _("works on any stage"),
    Reason.STAGE_UNKNOWN: _("made for certain stages"),
    Reason.STAGE_DIFFERS: _("made for other stages"),
    Reason.BLOCKER_FITS: _("helps with exactly this"),
    Reason.BLOCKER_ANY: _("helps with anything"),
    Reason.BLOCKER_UNKNOWN: _("helps with certain things"),
    Reason.BLOCKER_DIFFERS: _("made for other difficulties"),
    Reason.TABLES_EVEN: _("tables come out even"),
    Reason.TABLES_UNEVEN: _("some tables will be small"),
}
FIELDS: Mapping[str, Promise] = {
    "name": pgettext_lazy("format", "name"),
    "purpose": pgettext_lazy("format", "purpose"),
    "when_to_use": pgettext_lazy("format", "when to take it"),
    "pitfalls": pgettext_lazy("format", "where it stumbles"),
    "source": pgettext_lazy("format", "where it comes from"),
    "stages": pgettext_lazy("format", "stages"),
    "blockers": pgettext_lazy("format", "difficulties"),
    "min_people": pgettext_lazy("format", "fewest people"),
    "max_people": pgettext_lazy("format", "most people"),
    "table_size": pgettext_lazy("format", "people at a table"),
    "questions_per_run": pgettext_lazy("format", "questions at a table"),
    "key": pgettext_lazy("format", "key"),
    "kind": pgettext_lazy("format", "how people work"),
    "minutes": pgettext_lazy("format", "minutes"),
    "title": pgettext_lazy("format", "name of the step"),
    "for_facilitator": pgettext_lazy("format", "words for the facilitator"),
    "for_participants": pgettext_lazy("format", "words for participants"),
    "multiplicity": pgettext_lazy("format", "how often"),
    "repeats": pgettext_lazy("format", "rounds"),
    "captures": pgettext_lazy("format", "what is captured"),
    "group_size": pgettext_lazy("format", "people in a group"),
}
