"""Applications of the demo's cities, for HQ's funnel and board.

Rows, not actions: nobody gets letters about what was years ago.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from hashlib import sha256

from deploy.demo.content import records
from franchise.gazetteer import find
from franchise.models import Application, BuildStep, Change, Franchise, Initiator, Review
from tenants.accounts.models import User

APPLIED = timedelta(weeks=7)  # before the doors opened
APPROVED = timedelta(weeks=5)
AGREED = timedelta(weeks=3)
CHANGES = (
    (Change.Kind.SENT, Change.Side.GROUP, APPLIED),
    (Change.Kind.APPROVED, Change.Side.HQ, APPROVED),
    (Change.Kind.AGREED, Change.Side.SYSTEM, AGREED),
    (Change.Kind.BUILDING, Change.Side.SYSTEM, timedelta(minutes=10)),
    (Change.Kind.LIVE, Change.Side.SYSTEM, timedelta()),
)
WHY = (
    "Мы собирались на кухнях и в чужих переговорных. Хотим одно место и один вечер недели, "
    "куда может прийти любой со своим начатым делом."
)
WELCOME = "Рады вам. Начинайте: первые четыре четверга важнее всего остального."


def seed_history(telling: records.City, *, franchise: Franchise, by: User, began: datetime) -> None:
    """The application that a city began with. Idempotent; in the hub's scope."""
    if franchise.application_id:
        return
    place = find(telling.name_ru)[0]
    if Application.objects.filter(geoname_id=place.geoname_id).exists():
        return
    evening = telling.series[0]
    application = Application.objects.create(
        key=sha256(f"demo-history-{telling.slug}".encode()).hexdigest()[:43],
        geoname_id=place.geoname_id,
        name_ru=telling.name_ru,
        name_en=telling.name_en,
        country=place.country,
        region_ru=place.region_ru,
        region_en=place.region_en,
        timezone=telling.timezone,
        slug=telling.slug,
        venue=evening.venue,
        address=evening.address,
        weekday=evening.weekday,
        at=time.fromisoformat(evening.starts),
        why=WHY,
        state=Application.State.LIVE,
        submitted_at=began - APPLIED,
    )
    Initiator.objects.bulk_create(
        Initiator(
            application=application,
            name=one.name,
            email=one.email,
            confirmed_at=began - APPLIED + timedelta(hours=5),
            invited_at=began,
        )
        for one in telling.people
        if one.key in telling.initiators
    )
    Review.objects.create(
        application=application, by=by, at=began - APPROVED, approved=True, words=WELCOME
    )
    Change.objects.bulk_create(
        Change(application=application, kind=kind, side=side, at=began - before)
        for kind, side, before in CHANGES
    )
    BuildStep.objects.bulk_create(
        BuildStep(application=application, kind=kind, done_at=began - timedelta(minutes=5 - n))
        for n, kind in enumerate(BuildStep.Kind.values)
    )
    franchise.application = application
    franchise.save(update_fields=["application"])
