"""Reasons for which an answer by mail is no post. Each is one sentence of a letter back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class OtherMailbox(Refusal):
    message = _(
        "The answer came from another mailbox than the one of your account, so it was not posted. "
        "Send it again from there, or write on the page."
    )
    status = 403


class NotHere(Refusal):
    message = _("You are not a member of this city any more, so your answer was not posted.")
    status = 403


class ThreadGone(Refusal):
    message = _("What you answered has been deleted meanwhile, so your answer was not posted.")
    status = 404


class OnlyAQuote(Refusal):
    message = _(
        "We found no words of yours in your answer, so nothing was posted. Write them above the "
        "quoted letter."
    )
    status = 400
