"""What the parts of a format are called, and why a format fits, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.formats.catalogue import Capture, Multiplicity, Reason, StepKind

STEP_KINDS: Mapping[str, Promise] = {
    StepKind.CHECK_IN: _("Check-in"),
    StepKind.FRAME: _("Framing"),
    StepKind.SOLO: _("Alone"),
    StepKind.PAIRS: _("In pairs"),
    StepKind.GROUPS: _("In groups"),
    StepKind.ROUND: _("In a round"),
    StepKind.VOTE: _("Voting"),
    StepKind.HARVEST: _("Harvest"),
    StepKind.BREAK: _("Break"),
    StepKind.COMMIT: _("Commitments"),
}
MULTIPLICITIES: Mapping[str, Promise] = {
    Multiplicity.ONCE: _("once"),
    Multiplicity.PER_QUESTION: _("for each question"),
    Multiplicity.PER_PERSON: _("for each person"),
    Multiplicity.PER_ROUND: _("in each round"),
}
CAPTURES: Mapping[str, Promise] = {
    Capture.PERSPECTIVE: _("perspectives"),
    Capture.REALISATION: _("realisations"),
    Capture.COMMITMENT: _("commitments"),
    Capture.VOTE: _("votes"),
    Capture.PULSE: _("the pulse"),
    Capture.IDEA: _("ideas"),
    Capture.NONE: _("nothing"),
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
    "name": _("name"),
    "purpose": _("purpose"),
    "when_to_use": _("when to take it"),
    "pitfalls": _("where it stumbles"),
    "source": _("where it comes from"),
    "stages": _("stages"),
    "blockers": _("difficulties"),
    "min_people": _("fewest people"),
    "max_people": _("most people"),
    "table_size": _("people at a table"),
    "questions_per_run": _("questions at a table"),
    "key": _("key"),
    "kind": pgettext_lazy("of a step", "kind"),
    "minutes": _("minutes"),
    "title": _("name of the step"),
    "for_facilitator": _("words for the facilitator"),
    "for_participants": _("words for participants"),
    "multiplicity": _("how often"),
    "repeats": _("rounds"),
    "captures": _("what is captured"),
    "group_size": _("people in a group"),
}
