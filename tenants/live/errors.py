"""What an evening refuses, in the words of the domain."""


class EveningError(Exception):
    """A rule of the evening says no; `words.refusal` tells a person what to do next."""


class NotCore(EveningError):
    """Only who holds a duty leads the evening."""


class NotLeading(EveningError):
    """Somebody else leads the evening: only who leads presses, others take over first.

    `present`, for programs, is how the evening is.
    """

    present: object = None


class NotAtTheDoor(EveningError):
    """Too early: the evening can't be begun yet."""


class TooLateToBegin(NotAtTheDoor):
    """The evening ended long ago and can't be begun any more."""


class NoAgenda(EveningError):
    """There is nothing to run yet."""


class AlreadyClosed(EveningError):
    """The evening is over."""


class CalledOff(AlreadyClosed):
    """The evening will not take place."""


class NotHere(EveningError):
    """Only who has checked in speaks in this evening."""


class TooLate(NotHere):
    """Words of this evening are not taken any more."""


class OneClock(EveningError):
    """The whole room goes through this part together: no table has a clock of its own."""


class NothingToUndo(EveningError):
    """The last step was pressed too long ago, or something else has been pressed since."""


class NoTurnLeft(EveningError):
    """No table of tonight has time for one more question."""


class NotVoting(EveningError):
    """This idea is not voted on by this person now."""


class AlreadyBegun(EveningError):
    """This part of the evening has begun: it stays as it is."""


class PlanChanged(EveningError):
    """A new plan has replaced the row that was pressed."""


class WouldDrop(EveningError):
    """The new plan would leave out what the old one had; nothing was changed.

    `parts` are keys of formats, `questions` the numbers of questions.
    """

    def __init__(self, parts: list[str], questions: list[int]) -> None:
        super().__init__(parts, questions)
        self.parts, self.questions = parts, questions


class NoEarlierPlan(EveningError):
    """No change of the plan is kept, or a part of it has begun since."""


class NotMovable(EveningError):
    """Only breaks and parts with questions, before they have begun, are moved or removed."""


class FormatPutAway(EveningError):
    """The format is not on the shelf any more."""


class NotWaiting(EveningError):
    """The question is not in the queue any more."""


class OtherPart(EveningError):
    """People change tables within one part of the evening."""


class AuthorElsewhere(EveningError):
    """A question can only be worked on where its author sits."""


class SomebodyElsesWords(EveningError):
    """Only its author changes or takes back a thought."""


class OtherHands(EveningError):
    """A thought was written on this phone by somebody who is not the one signed in now."""


class TooManyDots(EveningError):
    """All dots of this person have been given."""


class EmptyWords(EveningError):
    """Nothing was said."""
