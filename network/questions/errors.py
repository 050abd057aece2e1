"""Refusals of network questions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class NotItsAuthor(Refusal):
    """Only the author asks other cities, closes and thanks."""

    message = _("Only the author of the question can do this.")
    status = 403


class NotOpen(Refusal):
    """A question that is answered, withdrawn or merged isn't asked of others."""

    message = _("The question is closed here. Open it again, and you can ask other cities.")


class TooManyAsked(Refusal):
    """An author asks a few questions of the network at a time."""

    message = _("Two of your questions are with other cities already. Close one to ask another.")


class NoCity(Refusal):
    """None of the chosen cities is open."""

    message = _("None of the chosen cities is open now. Choose others, or any that wants.")
    field = "cities"


class Closed(Refusal):
    """The author closed the question, its time is over, or its city is paused."""

    message = _("The question was closed meanwhile. What your city has of it stays.")


class NotYours(Refusal):
    """Only the author of a perspective signs it or takes it back."""

    message = _("These words are somebody else's.")
    status = 403
