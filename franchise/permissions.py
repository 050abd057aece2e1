"""The group's own rights over its application; its address alone doesn't give them."""

from __future__ import annotations

from django.http import HttpRequest

from franchise.models import Application, ApplicationQuerySet, CityManager, Initiator

SENT = "applications"  # in the session: keys that this browser may change
PEOPLE = "initiators"  # in the session: key of an application → [number, e-mail] of the person
MOST_KEPT = 20


def remember_sender(request: HttpRequest, application: Application) -> None:
    """This browser has sent the application, or opened it by the link of a personal letter."""
    known = [key for key in request.session.get(SENT, []) if key != application.key]
    request.session[SENT] = [*known, application.key][-MOST_KEPT:]


def remember_person(request: HttpRequest, initiator: Initiator) -> None:
    """This browser has opened the personal link of an initiator's letter."""
    remember_sender(request, initiator.application)
    known = request.session.get(PEOPLE, {})
    known.pop(initiator.application.key, None)
    newest = [*known.items(), (initiator.application.key, [initiator.pk, initiator.email])]
    request.session[PEOPLE] = dict(newest[-MOST_KEPT:])


def forget_application(request: HttpRequest, application: Application) -> None:
    """This browser belongs to somebody who has left the group."""
    known = request.session.get(SENT, [])
    request.session[SENT] = [key for key in known if key != application.key]
    people = request.session.get(PEOPLE, {})
    request.session[PEOPLE] = {k: v for k, v in people.items() if k != application.key}


def initiator_of(request: HttpRequest, application: Application) -> Initiator | None:
    """The initiator who reads the page: by the link of a letter, or signed in. One query."""
    people = list(application.initiators.all())
    if managers := managers_of_application(application):
        people = [person for person in people if person.email in managers]
    number, email = request.session.get(PEOPLE, {}).get(application.key, (None, ""))
    for person in people:
        if (person.pk, person.email) == (number, email):
            return person
    if not request.user.is_authenticated:
        return None
    mine = (one for one in people if one.email == request.user.email and one.confirmed_at)
    return next(mine, None)


def may_change(request: HttpRequest, application: Application) -> bool:
    """Write to HQ, correct addresses, send letters again, withdraw.

    For the browser that sent it, for those who confirmed in it, and for signed-in initiators;
    once there is a city, for its managers.
    """
    if managers := managers_of_application(application):
        return initiator_of(request, application) is not None or (
            request.user.is_authenticated and request.user.email in managers
        )
    return (
        application.key in request.session.get(SENT, []) and not _has_left(request, application)
    ) or (
        request.user.is_authenticated
        and confirmed_applications(request.user.email).filter(pk=application.pk).exists()
    )


def managers_of_application(application: Application) -> list[str]:
    """The mailboxes that manage its city, to whom it belongs from then on. One query."""
    if not application.has_city:
        return []
    mine = CityManager.objects.filter(franchise__application=application)
    return list(mine.values_list("email", flat=True))


def _has_left(request: HttpRequest, application: Application) -> bool:
    """True in a browser that knew an initiator who is not one any more."""
    is_known = application.key in request.session.get(PEOPLE, {})
    return is_known and initiator_of(request, application) is None


def confirmed_applications(email: str) -> ApplicationQuerySet:
    """The applications in which a mailbox was confirmed, newest first."""
    mine = Initiator.objects.filter(email=email).exclude(confirmed_at=None)
    found: ApplicationQuerySet = Application.objects.filter(pk__in=mine.values("application"))
    return found.order_by("-submitted_at", "-pk")
