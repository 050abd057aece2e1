"""Refusals about products and questions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class NotYours(Refusal):
    """The action is reserved for somebody else."""

    status = 403


class NotItsAuthor(NotYours):
    message = _("Only its authors can do that. Write to them: they are named on the page.")


class NotInvolved(NotYours):
    message = _("Only its authors and helpers can do that. Say “I can help” first.")


class NotYourFile(NotYours):
    message = _("Only its authors remove this file, or the person who added it.")


class SameStage(Refusal):
    message = _("The product is at this stage already. Choose another one.")


class NotResting(Refusal):
    message = _("The product is in work: there is nothing to return it from.")


class NotAsked(Refusal):
    message = _("This question is not open any more. Ask it again if it came back to you.")


class NotAnswered(Refusal):
    message = _("This question has no answer that could be taken back: it is open as it is.")


class NotTakenBack(Refusal):
    message = _("This question is not taken back: there is nothing to bring again.")


class NotOnTheTable(Refusal):
    message = _("Only a question that waits can be taken to a meeting.")


class NotAHelper(Refusal):
    message = _("This person does not help here. Helpers say “I can help” on the page first.")


class LastAuthor(Refusal):
    message = _("A product needs at least one author. Hand it over first.")


class AlreadyItsAuthor(Refusal):
    message = _("This person is an author already. Choose somebody else.")


class HandoverUnderWay(Refusal):
    message = _("It is offered to somebody already. Take that offer back first.")


class HandoverSettled(Refusal):
    message = _("This offer is settled. Look at the product: it says who its authors are.")


class NotForYou(NotYours):
    message = _("This is offered to somebody else.")


class TooManyFiles(Refusal):
    message = _("A product keeps 40 files; a removed one takes up its place for 30 days more.")


class TooManyBytes(Refusal):
    message = _(
        "Your files take up 500 MB. Remove some: their room is free 30 days later. Or give a link."
    )


class NoRoom(Refusal):
    """The disk is full."""

    message = _("There is no room for files at the moment, so nothing was kept. Try again later.")
    status = 507


class NotACover(Refusal):
    message = _("Choose a picture of this product for its cover.")


class NotMergeable(Refusal):
    """Two questions can't be merged."""


class OneQuestion(NotMergeable):
    message = _("A question can't be merged into itself. Choose another one.")


class ClosedToMerging(NotMergeable):
    message = _(
        "Only an open question is merged into another. This one is answered, taken back or merged."
    )


class NothingToMergeInto(NotMergeable):
    message = _("The other question is taken back or goes on in one more. Choose that one.")


class MergeUnderWay(Refusal):
    message = _("A merge of this question has been proposed already. Its authors see it.")


class NotTheirsToMerge(NotYours):
    message = _("Questions are merged by their authors or by the core.")
