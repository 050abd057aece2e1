"""Refusals about wishes, values and rules."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class NothingWished(Refusal):
    field = "text"
    message = _("Nothing was written. A few words are enough.")
    status = 400


class TooLong(Refusal):
    field = "text"
    message = _("A wish has up to 2,000 characters. Shorten it, or make two of it.")
    status = 400


class NotPermanent(Refusal):
    message = _("Permanent participants do this: come to the evenings, and you are one soon.")
    status = 403


class NotTheCore(Refusal):
    message = _("The core does this: ask somebody of it, or take a duty.")
    status = 403


class HasBecomeValue(Refusal):
    message = _("A value has grown from this wish, so it isn't merged into another.")


class SameWish(Refusal):
    message = _("Choose another wish to merge it into.")
    status = 400


class NotPossibleNow(Refusal):
    message = _("Its state has changed in between: look at the page again.")


class UnderDecision(Refusal):
    message = _("A decision about this is under way. Give your word there.")


class NotInForce(Refusal):
    field = "value"
    message = _("A rule cites a value that is in force.")
    status = 400


class OldVersion(Refusal):
    message = _("There is a newer manifesto. Read that one.")


class NothingObserved(Refusal):
    field = "text"
    message = _("Nothing was written. One sentence is enough.")
    status = 400


class ObservationTooLong(Refusal):
    field = "text"
    message = _("An observation has up to 300 characters. Shorten it, or make two of it.")
    status = 400


class NotAtTheMeeting(Refusal):
    message = _("You weren’t at that meeting. Write it on the page of the value or rule.")
    status = 400


class NotTheAuthor(Refusal):
    message = _("Only its author takes an observation back.")
    status = 403


class NothingInPractice(Refusal):
    message = _("Nothing is in practice: it begins with the first value in force.")
