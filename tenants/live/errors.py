"""What an evening refuses, in the words of the domain."""


class LiveError(Exception):
    """A rule of the evening says no; `words.refusal` tells a person what to do next."""


class NotCore(LiveError):
    """Only who holds a duty leads the evening."""


class NotLeading(LiveError):
    """Somebody else leads the evening: only who leads presses, others take over first.

    `present`, for programs, is how the evening is.
    """

    present: object = None


class NotAtTheDoor(LiveError):
    """Too early: the evening can't be begun yet."""


class TooLateToBegin(NotAtTheDoor):
    """The evening ended long ago and can't be begun any more."""


class NoAgenda(LiveError):
    """There is nothing to run yet."""


class AlreadyClosed(LiveError):
    """The evening is over."""


class CalledOff(AlreadyClosed):
    """The evening will not take place."""


class NotHere(LiveError):
    """Only who has checked in speaks in this evening."""


class TooLate(NotHere):
    """Words of this evening are not taken any more."""


class OneClock(LiveError):
    """The whole room goes through this part together: no table has a clock of its own."""


class NothingToUndo(LiveError):
    """The last step was pressed too long ago, or something else has been pressed since."""


class NoTurnLeft(LiveError):
    """No table of tonight has time for one more question."""


class NotVoting(LiveError):
    """This idea is not voted on by this person now."""


class AlreadyBegun(LiveError):
    """This part of the evening has begun: it stays as it is."""


class PlanChanged(LiveError):
    """A new plan has replaced the row that was pressed."""


class WouldDrop(LiveError):
    """The new plan would leave out what the old one had; nothing was changed.

    `parts` are keys of formats, `questions` the numbers of questions.
    """

    def __init__(self, parts: list[str], questions: list[int]) -> None:
        super().__init__(parts, questions)
        self.parts, self.questions = parts, questions


class NoEarlierPlan(LiveError):
    """No change of the plan is kept, or a part of it has begun since."""


class NotMovable(LiveError):
    """Only breaks and parts with questions, before they have begun, are moved or removed."""


class FormatPutAway(LiveError):
    """The format is not on the shelf any more."""


class NotWaiting(LiveError):
    """The question is not in the queue any more."""


class OtherPart(LiveError):
    """People change tables within one part of the evening."""


class AuthorElsewhere(LiveError):
    """A question can only be worked on where its author sits."""


class SomebodyElsesWords(LiveError):
    """Only its author changes or takes back a thought."""


class OtherHands(LiveError):
    """A thought was written on this phone by somebody who is not the one signed in now."""


class TooManyDots(LiveError):
    """All dots of this person have been given."""


class EmptyWords(LiveError):
    """Nothing was said."""
