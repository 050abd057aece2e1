"""Refusals about a meeting: registration, door, rhythm, decisions of the core."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class MeetingOver(Refusal):
    """The evening has passed."""

    message = _("This evening has passed. Come to the next one.")


class MeetingCancelled(Refusal):
    """The evening will not take place."""

    message = _("This evening is cancelled. Come to the next one.")


class MeetingLive(Refusal):
    """People are in the middle of it: it can be closed, not cancelled."""

    message = _(
        "The evening is going on: it can't be moved or cancelled any more. Close it instead."
    )


class LedBySomebody(Refusal):
    """The present facilitator is the only one who may close the meeting."""

    message = _(
        "Somebody leads this evening just now, and only they close it. If they are gone, open "
        "“Lead the evening”, take over and close it there."
    )


class NotBegun(Refusal):
    """An evening that has not begun can't be closed."""

    message = _(
        "The evening has not begun yet. Close it afterwards, or cancel it if it won't take place."
    )


class MeetingFull(Refusal):
    """No seat is left, and the person did not ask to wait for one."""

    message = _("All seats are taken. You can join the waiting list.")


class MembersOnly(Refusal):
    """A closed experiment: guests can't come."""

    message = _("This experiment is for members. Join the community, it takes a minute.")


class ComesToNoEvening(Refusal):
    """The city's rules let its guests only look around."""

    status = 403
    message = _(
        "In this city guests from other cities can't sign up for evenings. Ask its core, or join "
        "the city: it takes a minute."
    )


class TooManyRegistrations(Refusal):
    """One guest pressed far more often than a person does."""

    status = 429
    message = _("That was a lot at once. Go on a little later.")

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.retry_after = seconds


class SeatsTaken(Refusal):
    """More people are coming than seats would remain."""

    field = "capacity"

    def __init__(self, coming: int) -> None:
        super().__init__(coming)
        self.coming = coming
        message = ngettext(
            "%d person is coming already: there can't be fewer seats.",
            "%d people are coming already: there can't be fewer seats.",
            coming,
        )
        self.message = message % coming


class SameName(Refusal):
    """A person of this name is in the room or expected: the same one, or a namesake?"""

    def __init__(self, name: str, *, is_here: bool) -> None:
        super().__init__(name)
        message = (
            gettext("%(name)s is in the list of those who are here. The same person?")
            if is_here
            else gettext("%(name)s is expected tonight. The same person?")
        )
        self.message = message % {"name": name}


class InThePast(Refusal):
    """The new time of a meeting has passed."""

    field = "day"
    message = _("That time has passed. Choose a time ahead.")


class NothingToUndo(Refusal):
    """The last change is no longer reversible."""

    message = _("There is nothing left to undo here.")


class NothingAsked(Refusal):
    """Nothing waits for a second approval here."""

    message = _("Nobody asks for a second yes here any more.")


class NotASecond(Refusal):
    """The second approval takes another member of the core."""

    message = _("The second yes comes from another holder of a duty.")


class NoSeries(Refusal):
    """A single evening: there is nothing to come to each time."""

    message = _("This evening belongs to no rhythm: say for this one whether you come.")


class RhythmEnded(Refusal):
    """No more evenings of this series will be planned."""

    message = _("This rhythm has ended. Look among the evenings for another one.")


class TooLateToGoOn(Refusal):
    """The rhythm ended more than a week ago, or never did."""

    message = _("This rhythm ended more than a week ago. Begin a new one: it takes a minute.")


class DoorClosed(Refusal):
    """The door is still closed: it is hours before the beginning."""

    message = _("The door opens three hours before the beginning. Come back then.")


class ListClosed(DoorClosed):
    """The door is closed again: the meeting ended long ago."""

    message = _("This evening ended long ago: the list of who came stays as it is.")


class EndsBeforeItBegins(Refusal):
    """The end of an evening comes after its beginning."""

    message = _("The end comes before the beginning. Change one.")


class TooManyWalkIns(Refusal):
    """Far more people without an account than a room holds, or than one phone brings."""

    message = _(
        "Very many people came in from here just now. Tell who leads the evening your name: they "
        "let you in."
    )


class NonceTaken(Refusal):
    """The nonce belongs to the arrival of another person."""

    message = _(
        "This tap has already let in somebody else. Tap once more: every tap has its own number."
    )


class OnePerson(Refusal):
    """Two accounts, or one arrival twice: there is nothing to merge."""

    message = _(
        "These are two accounts of the city. Only an arrival without an account can be merged."
    )


class Unreadable(Refusal):
    """A signed link that was altered or is of another city."""

    message = _("This link is damaged. Open it from the letter once more.")
