"""A group that came second gets a city that has become free again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from franchise.actions.applying import is_free, is_held, lock_applications
from franchise.actions.history import record
from franchise.actions.introductions import ask_first_group
from franchise.errors import NobodyConfirmed, NothingToIntroduce
from franchise.letters import notify_initiators
from franchise.models import Application, Change
from franchise.places import Place, slug_of
from franchise.signals import application_sent


@transaction.atomic
def move_up_next(place: Place, *, now: datetime) -> Application | None:
    """Let the oldest waiting group of a free city take the place of the one that is gone.

    Only a group with a confirmed initiator; single people ask the new group. The group gets a
    letter, and the time in which HQ promises an answer begins now.
    """
    lock_applications()
    waiting = Application.objects.seconds().filter(geoname_id=place.geoname_id)
    groups = waiting.exclude(venue="").filter(initiators__confirmed_at__isnull=False)
    following: Application | None = groups.first()
    if following is None or is_held(place):
        return None
    following.state, following.asked_at = Application.State.SUBMITTED, None
    following.submitted_at, following.slug = now, free_slug(following)
    following.save(update_fields=["state", "asked_at", "submitted_at", "slug"])
    record(following, Change.Kind.MOVED_UP, by=Change.Side.SYSTEM, now=now)
    notify_initiators(following, now=now)
    application_sent.send(sender=Application, application=following, now=now)
    _ask_anew(place, now=now)
    return following


def free_slug(application: Application) -> str:
    """The address that the group asked for, with a number if it is taken."""
    wanted = application.slug or slug_of(application.name_en)
    numbered = (f"{wanted}-{number}" for number in range(2, 100))
    return next(slug for slug in (wanted, *numbered) if is_free(slug))


def _ask_anew(place: Place, *, now: datetime) -> None:
    """Ask the new group what the one that is gone was asked and has not answered."""
    waiting = Application.objects.seconds().filter(geoname_id=place.geoname_id)
    waiting.exclude(asked_at=None).update(asked_at=None)
    for asking in waiting.filter(venue=""):
        try:
            ask_first_group(asking, now=now)
        except (NobodyConfirmed, NothingToIntroduce):
            continue  # asked once they confirm
