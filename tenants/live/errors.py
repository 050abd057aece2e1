"""Refusals of an evening: its plan, its run, its captures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tenants.live.plan.summary import impossible
from tenants.meetings.planning import Infeasible
from tenants.refusals import Refusal


class NotCore(Refusal):
    """Leading the evening takes a duty."""

    message = _("The core leads the evening. Anyone can join it: take a duty.")


class NotLeading(Refusal):
    """Another person leads the meeting. The API adds its state in `present`."""

    message = _("Somebody else leads the evening now. To press the buttons, take over first.")


class NotAtTheDoor(Refusal):
    """Too early: the evening can't be begun yet."""

    message = _("An evening can be begun from three hours before it starts. Come back then.")


class TooLateToBegin(NotAtTheDoor):
    """The evening ended long ago and can't be begun any more."""

    message = _("This evening ended long ago: it can't be begun any more. Close it on its page.")


class NoAgenda(Refusal):
    """There is nothing to run yet."""

    message = _("There is no plan yet. Make one first.")


class AlreadyClosed(Refusal):
    """The evening is over."""

    message = _("The evening is over. Its minutes are on its page.")


class CalledOff(AlreadyClosed):
    """The evening will not take place."""

    message = _("This evening is cancelled. Nothing in its plan changes.")


class GuestsListen(Refusal):
    """The city's rules let its guests listen, and write nothing at the table."""

    status = 403
    message = _("In this city guests from other cities write no thoughts. Say it aloud instead.")


class NotHere(Refusal):
    """Captures and votes take a check-in."""

    message = _("Check in first: scan the code on the screen or at the door.")


class TooLate(NotHere):
    """Captures of this evening are closed."""

    message = _("Words are kept until twelve hours after the evening.")


class OneClock(Refusal):
    """The whole room goes through this part together: no table has a clock of its own."""

    message = _(
        "This part is for the whole room: everybody goes on together, with the facilitator."
    )


class NothingToUndo(Refusal):
    """The last step was pressed too long ago, or something else has been pressed since."""

    message = _("A step can be taken back for 15 seconds, before anything else is pressed.")


class NoTurnLeft(Refusal):
    """No table of tonight has time for one more question."""

    message = _(
        "Every turn of tonight is given. Put it in by hand in the plan: it takes another's place."
    )


class NotVoting(Refusal):
    """The table of this person does not vote on this idea now."""

    message = _("Your table doesn't vote on this idea now. What you gave before counts.")


class AlreadyBegun(Refusal):
    """This part of the evening has begun: it stays as it is."""

    message = _("This part has begun already and stays as it is.")


class PlanChanged(Refusal):
    """A new plan has replaced the row that was pressed."""

    message = _("The plan has changed meanwhile. This is how it is now.")


class InfeasiblePlan(Refusal):
    """The planner found no plan; the code is its reason, the message names a remedy."""

    def __init__(self, infeasible: Infeasible) -> None:
        super().__init__(infeasible)
        self.code = self.reason = infeasible.reason
        self.message = impossible(infeasible)


class WouldDrop(Refusal):
    """The new plan would leave out what the old one had; nothing was changed.

    parts: keys of formats
    questions: numbers of questions
    """

    message = _("A new plan would leave out something. Nothing was changed.")

    def __init__(self, parts: list[str], questions: list[int]) -> None:
        super().__init__(parts, questions)
        self.parts, self.questions = parts, questions


class NoEarlierPlan(Refusal):
    """No change of the plan is kept, or a part of it has begun since."""

    message = _("There is no change to take back: another part of the evening has begun since.")


class NotMovable(Refusal):
    """Only breaks and parts with questions, before they have begun, are moved or removed."""

    message = _(
        "Arriving, opening and closing stay in their places. Give them other minutes instead."
    )


class FormatPutAway(Refusal):
    """The format is not on the shelf any more."""

    message = _("This format was taken off the shelf meanwhile. Choose another one.")


class NotWaiting(Refusal):
    """The question is not in the queue any more."""

    message = _("This question is not waiting any more: choose another one.")


class OtherPart(Refusal):
    """People change tables within one part of the evening."""

    message = _(
        "People change tables within one part of the evening. Choose a table of the same part."
    )


class AuthorElsewhere(Refusal):
    """A question can only be worked on where its author sits."""

    message = _("Its author is not in this part of the evening. Move the question where they sit.")


class SomebodyElsesWords(Refusal):
    """Only its author changes or takes back a thought."""

    message = _("Only who said it can change it.")
    status = 403


class OtherHands(Refusal):
    """The capture was written on this phone by another person, before the one signed in now."""

    message = _(
        "These words were written by somebody else on this phone. They wait until they are back."
    )


class TooManyDots(Refusal):
    """All dots of this person have been given."""

    message = _("All your dots are given. Take one back to move it.")


class EmptyWords(Refusal):
    """The text is empty."""

    message = _("Nothing was written. A few words are enough.")


class NonceTaken(Refusal):
    """The nonce belongs to the capture of another person."""

    message = _("This nonce is another thought's. Make a new UUID for each thought.")


class Stale(Refusal):
    """Another press was faster.

    present: the plan or the run as it is now
    """

    message = _("Somebody was faster: this is how the evening is now.")

    def __init__(self, present: Any) -> None:
        super().__init__()
        self.present = present
