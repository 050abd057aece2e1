"""Refusals of notifications."""

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class UnknownService(Refusal):
    """A browser's service of push messages is not one that this installation sends to."""

    message = _("We can't send to this browser. Choose another browser, or letters.")
    status = 400


class TooManyDevices(Refusal):
    """A member has as many devices as one may have."""

    message = _("These are enough devices. Remove one that you don't use any more.")
