"""The group's own rights over its application; its address alone doesn't give them."""

from __future__ import annotations

from django.http import HttpRequest

from franchise.models import Application, ApplicationQuerySet, Initiator

SENT = "applications"  # in the session: keys that this browser may change
MOST_KEPT = 20


def remember_sender(request: HttpRequest, application: Application) -> None:
    """This browser has sent the application, or opened it by the link of a personal letter."""
    known = [key for key in request.session.get(SENT, []) if key != application.key]
    request.session[SENT] = [*known, application.key][-MOST_KEPT:]


def may_change(request: HttpRequest, application: Application) -> bool:
    """Correct addresses, send letters again, withdraw.

    For the browser that sent it, for those who confirmed in it, and for signed-in initiators.
    """
    return application.key in request.session.get(SENT, []) or (
        request.user.is_authenticated
        and confirmed_applications(request.user.email).filter(pk=application.pk).exists()
    )


def confirmed_applications(email: str) -> ApplicationQuerySet:
    """The applications in which a mailbox was confirmed, newest first."""
    mine = Initiator.objects.filter(email=email).exclude(confirmed_at=None)
    found: ApplicationQuerySet = Application.objects.filter(pk__in=mine.values("application"))
    return found.order_by("-submitted_at", "-pk")
