"""What a meeting refuses. The edge turns these into sentences that say what to do next."""


class MeetingError(Exception):
    """Any refusal about a meeting."""

    words: str | None = None  # for an answer of the API, which puts it in


class MeetingOver(MeetingError):
    """The evening has passed."""


class MeetingCancelled(MeetingError):
    """The evening will not take place."""


class MeetingLive(MeetingError):
    """People are in the middle of it: it can be closed, not cancelled."""


class LedBySomebody(MeetingError):
    """Somebody of the core leads it just now: only they close it."""


class NotBegun(MeetingError):
    """An evening that has not begun can't be closed."""


class MeetingFull(MeetingError):
    """No seat is left, and the person did not ask to wait for one."""


class MembersOnly(MeetingError):
    """A closed experiment: guests can't come."""


class SeatsTaken(MeetingError):
    """More people are coming than seats would remain."""

    def __init__(self, coming: int) -> None:
        super().__init__(coming)
        self.coming = coming


class SameName(MeetingError):
    """Somebody of this name is in the room or expected: the same person, or a namesake?"""

    def __init__(self, name: str, *, is_here: bool) -> None:
        super().__init__(name)
        self.name, self.is_here = name, is_here


class InThePast(MeetingError):
    """A meeting can't be put where time has already been."""


class NothingToUndo(MeetingError):
    """The last change is no longer reversible."""


class NothingAsked(MeetingError):
    """Nothing waits for a second yes here."""


class NotASecond(MeetingError):
    """The second yes is for another member of the core."""


class TooLateToGoOn(MeetingError):
    """The rhythm ended more than a week ago, or never did."""


class DoorClosed(MeetingError):
    """Nobody can be checked in yet: it is hours before the beginning."""


class ListClosed(DoorClosed):
    """Nobody can be checked in any more: the evening ended long ago."""


class EndsBeforeItBegins(MeetingError):
    """The end of an evening comes after its beginning."""


class TooManyWalkIns(MeetingError):
    """Far more people without an account than a room holds, or than one phone brings."""


class NonceTaken(MeetingError):
    """The number of this tap belongs to somebody else's arrival."""


class OnePerson(MeetingError):
    """Two accounts, or one arrival twice: there is nothing to merge."""


class Unreadable(MeetingError):
    """A signed link that was altered or is of another city."""
