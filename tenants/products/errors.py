"""What products and questions refuse, in the words of the domain."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A rule of the domain says no; `words` tell a person what to do next."""

    words = _("That is not possible.")


class NotItsAuthor(Refusal):
    words = _("Only its authors can do that. Write to them: they are named on the page.")


class SameStage(Refusal):
    words = _("The product is at this stage already. Choose another one.")


class NotAsked(Refusal):
    words = _("This question has been answered. Ask it again if it came back to you.")


class LastAuthor(Refusal):
    words = _("A product needs at least one author. Hand it over first.")


def allowed(form: BaseForm, action: Callable[[], object]) -> bool:
    """Do it; a refusal goes to the top of the form, which keeps what was typed."""
    try:
        action()
    except Refusal as refusal:
        form.add_error(None, refusal.words)
        return False
    return True
