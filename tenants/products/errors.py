"""What products and questions refuse, in the words of the domain."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A rule of the domain says no; `words` tell a person what to do next."""

    words = _("That is not possible.")
    status = 409  # of HTTP: it clashes with how things are


class NotYours(Refusal):
    """It is for somebody else to do."""

    status = 403


class NotItsAuthor(NotYours):
    words = _("Only its authors can do that. Write to them: they are named on the page.")


class NotInvolved(NotYours):
    words = _("Only its authors and helpers can do that. Say “I can help” first.")


class NotYourFile(NotYours):
    words = _("Only its authors remove this file, or the person who added it.")


class SameStage(Refusal):
    words = _("The product is at this stage already. Choose another one.")


class NotResting(Refusal):
    words = _("The product is in work: there is nothing to return it from.")


class NotAsked(Refusal):
    words = _("This question is not open any more. Ask it again if it came back to you.")


class NotAnswered(Refusal):
    words = _("This question has no answer that could be taken back: it is open as it is.")


class NotTakenBack(Refusal):
    words = _("This question is not taken back: there is nothing to bring again.")


class NotOnTheTable(Refusal):
    words = _("Only a question that waits can be taken to a meeting.")


class NotAHelper(Refusal):
    words = _("This person does not help here. Helpers say “I can help” on the page first.")


class LastAuthor(Refusal):
    words = _("A product needs at least one author. Hand it over first.")


class AlreadyItsAuthor(Refusal):
    words = _("This person is an author already. Choose somebody else.")


class HandoverUnderWay(Refusal):
    words = _("It is offered to somebody already. Take that offer back first.")


class HandoverSettled(Refusal):
    words = _("This offer is settled. Look at the product: it says who its authors are.")


class NotForYou(NotYours):
    words = _("This is offered to somebody else.")


class TooManyFiles(Refusal):
    words = _("A product keeps 40 files; a removed one takes up its place for 30 days more.")


class TooManyBytes(Refusal):
    words = _(
        "Your files take up 500 MB. Remove some: their room is free 30 days later. Or give a link."
    )


class NoRoom(Refusal):
    """The disk is full."""

    words = _("There is no room for files at the moment, so nothing was kept. Try again later.")
    status = 507


class NotACover(Refusal):
    words = _("Choose a picture of this product for its cover.")


class NotMergeable(Refusal):
    """Two questions can't become one, for one of the reasons below."""


class OneQuestion(NotMergeable):
    words = _("A question can't be merged into itself. Choose another one.")


class ClosedToMerging(NotMergeable):
    words = _(
        "Only an open question is merged into another. This one is answered, taken back or merged."
    )


class NothingToMergeInto(NotMergeable):
    words = _("The other question is taken back or goes on in one more. Choose that one.")


class MergeUnderWay(Refusal):
    words = _("A merge of this question has been proposed already. Its authors see it.")


class NotTheirsToMerge(NotYours):
    words = _("Questions are merged by their authors or by the core.")


def allowed(form: BaseForm, action: Callable[[], object]) -> bool:
    """Do it; a refusal goes to the top of the form, which keeps what was typed."""
    try:
        action()
    except Refusal as refusal:
        form.add_error(None, refusal.words)
        return False
    return True
