"""What is refused here; `words` tell a person what to do next, `status` is the API's answer."""

from django.utils.translation import gettext_lazy as _


class OutcomeError(Exception):
    """A rule of the domain says no."""

    words = _("That is not possible.")
    status = 409


class NotKeeper(OutcomeError):
    words = _(
        "The core and who led the evening write here. Tell them what is missing, or take a duty."
    )
    status = 403


class StaleNote(OutcomeError):
    words = _(
        "Somebody has saved another version meanwhile. Yours is kept below: compare, then save."
    )


class NotYours(OutcomeError):
    words = _("Only the person themselves can do that.")
    status = 403


class NotRemembered(OutcomeError):
    words = _(
        "The author writes down what was said within a week of the evening that worked on it."
    )


class NothingTold(OutcomeError):
    words = _("Nothing was written. A few words are enough.")
    status = 400


class NotOpen(OutcomeError):
    words = _("That is settled already.")
