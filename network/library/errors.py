"""Refusals of the library."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class NotOurs(Refusal):
    """A city publishes what it made: an adopted format belongs to its origin until it differs."""

    message = _(
        "You have this format as the other city made it, and it is in the library already. Change "
        "it in your own way, and you can show your variant."
    )


class OwnFormat(Refusal):
    """A city can't adopt what it published itself."""

    message = _("This is your own format: it is on your shelf.")


class Withdrawn(Refusal):
    """The other city took it back, or is closed, since the page was opened."""

    message = _("The other city has just taken it back. What you have adopted before stays.")


class NothingWaits(Refusal):
    """There is no newer version to merge."""

    message = _("You have their newest version already.")


class OtherVersionWaits(Refusal):
    """Another version came out since the page was opened."""

    message = _("A newer version has come out meanwhile. Here it is: please look again.")


class OursChanged(Refusal):
    """The city changed the format since the page was opened."""

    message = _("The format was changed here meanwhile. Please look again.")


class Conflicts(Refusal):
    """A conflict has no choice."""

    message = _("Both sides changed the same thing. Choose one of the two in each marked place.")


class CantBeRun(Refusal):
    """The chosen parts contradict each other."""

    message = _(
        "These parts together can't be run: their rounds differ, or no step is left. Choose "
        "otherwise in the neighbouring steps."
    )


class CantBeUndone(Refusal):
    """The format has gone on since; undoing would lose words."""

    message = _("The format has been changed since, so this can't be undone any more.")


class NotAsked(Refusal):
    """Only the person who was asked answers."""

    message = _("This question is for another person, or it was taken back.")
    status = 403


class EmptyPack(Refusal):
    """A pack needs formats that the city shows."""

    message = _("Choose at least one format. Only formats that you show to others can be chosen.")
    field = "keys"
