"""Refusals about rounds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal
from tenants.rounds.validators import MAX_CHOSEN, MAX_WORD


class RoundNotYours(Refusal):
    message = _("Only the author of the question can do that.")
    status = 403


class QuestionClosed(Refusal):
    message = _("The question is not open any more. Open it again, then ask for perspectives.")


class RoundIsOpen(Refusal):
    message = _("A round about this question is open already. End it first, or wait for its end.")


class NobodyAsked(Refusal):
    field = "asks"
    message = _(
        "Nobody has sat at a table with this question yet. Choose people, or ask everybody."
    )
    status = 400


class NobodyChosen(Refusal):
    field = "chosen"
    message = _("Choose at least one person, or ask everybody.")
    status = 400


class TooManyChosen(Refusal):
    field = "chosen"
    status = 400

    def __init__(self) -> None:
        super().__init__()
        words = _("Choose at most %(most)d people, or ask everybody.")
        self.message = words % {"most": MAX_CHOSEN}


class RoundOver(Refusal):
    message = _("The round has ended meanwhile. The talk about the question is open to your words.")


class NotAmongAsked(Refusal):
    message = _("Its author asks particular people here. Write into the talk about the question.")
    status = 403


class OwnRound(Refusal):
    message = _("It is your question: here you listen. What you take along you write at the end.")
    status = 403


class NoWord(Refusal):
    field = "text"
    message = _("Nothing was written. A few words are enough.")
    status = 400


class LongWord(Refusal):
    field = "text"
    status = 400

    def __init__(self) -> None:
        super().__init__()
        words = _("A word has up to %(most)d characters. Leave what matters most.")
        self.message = words % {"most": MAX_WORD}


class WordStands(Refusal):
    message = _("The step in which you wrote this is over: others have read it. Add to it below.")


class NotTogetherYet(Refusal):
    message = _("Everybody writes alone now. You can answer each other afterwards.")


class WordsGiven(Refusal):
    message = _("Somebody has given their word already. You can end the round: their words stay.")


class StillOpen(Refusal):
    message = _("The round still goes on. What you take along you write when it has ended.")
