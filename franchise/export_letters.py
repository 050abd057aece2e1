"""Letters to the managers of a city that its archive is ready, each an alarm of the hub."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage
from django.utils import timezone

from franchise.manager_letters import desk_url, language_for
from franchise.managers import managers_of
from franchise.models import CityExport
from tenants.mail.digests import digest_of
from tenants.mail.letters import compose, handler
from tenants.registry import alarms
from tenants.ui import dates

LETTER = "franchise.export_letter"  # key: number of the export, digest of an address


def notify_of_export(export: CityExport, *, now: datetime) -> None:
    """Write to all managers: the archive has all that their members wrote."""
    people = managers_of(export.franchise.city)
    keys = [f"{export.pk}:{digest_of(one.email)}" for one in people]
    alarms.set_all(city=None, kind=LETTER, due_at=now, keys=keys)


@handler(LETTER)
def write_letter(*, key: str, **_: object) -> EmailMessage | None:
    """The letter, while the archive is there and its reader manages the city."""
    number, digest = key.split(":")
    rows = CityExport.objects.select_related("franchise__city", "franchise__application")
    export = rows.filter(pk=number, state=CityExport.State.READY).first()
    if export is None or export.removed_at is None:
        return None
    city, until = export.franchise.city, export.removed_at
    reader = next((one for one in managers_of(city) if digest_of(one.email) == digest), None)
    if reader is None:
        return None
    return compose(
        "franchise/letters/export.txt",
        to=reader.email,
        language=language_for(export.franchise, reader),
        context=lambda: {
            "name": city.name,
            "person": reader,
            "by": export.asked_by,
            "until": dates.when(timezone.localdate(until, city.zone)),
            "page": f"{desk_url(city)}#export",
        },
    )
