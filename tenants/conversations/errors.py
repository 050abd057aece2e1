"""Refusals about posts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.conversations.validators import MAX_MENTIONS
from tenants.refusals import Refusal


class NotReadable(Refusal):
    message = _("This talk is not open to you. Ask whoever invited you to it.")
    status = 404


class NotYourPost(Refusal):
    message = _("Only who wrote a post changes it. Answer it instead.")
    status = 403


class NothingWritten(Refusal):
    field = "text"
    message = _("Nothing was written. A few words, or a file, are enough.")
    status = 400


class TooManyMentions(Refusal):
    """More people are called than anybody would call by name."""

    field = "text"
    status = 400

    def __init__(self, called: int) -> None:
        super().__init__()
        words = _(
            "You call %(called)d people at once. Call at most %(most)d: the others read it anyway."
        )
        self.message = words % {"called": called, "most": MAX_MENTIONS}


class PostDeleted(Refusal):
    message = _("This post has been deleted meanwhile.")


class PostHidden(Refusal):
    message = _("This post is hidden. What the core has said about it stands in the log.")


class NotRestored(Refusal):
    message = _("A deleted post can be brought back for 30 days. Write it anew.")


class OtherThread(Refusal):
    message = _("The post that you answer is in another talk. Answer it there.")
    status = 400


class NoEvening(Refusal):
    message = _(
        "A realisation belongs to an evening that you came to in the last month. Come to the next "
        "one: you can still keep it then."
    )
