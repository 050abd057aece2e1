"""The starter formats come into every city."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.formats.catalogue import CATALOGUE
from tenants.formats.models import Format, FormatVersion, Step


@transaction.atomic
def install_catalogue(*, now: datetime) -> list[Format]:
    """Bring in the starters that this city lacks, in four statements; the new ones.

    Safe to repeat: what is here, whatever the city made of it, stays.
    """
    known = set(Format.objects.values_list("key", flat=True))
    missing = [spec for spec in CATALOGUE.values() if spec.key not in known]
    formats = Format.objects.bulk_create([Format(key=spec.key, created_at=now) for spec in missing])
    versions = FormatVersion.objects.bulk_create(
        FormatVersion.from_spec(spec, format=format, number=1, created_at=now)
        for spec, format in zip(missing, formats, strict=True)
    )
    Step.objects.bulk_create(
        Step.from_spec(step, version=version, position=position)
        for spec, version in zip(missing, versions, strict=True)
        for position, step in enumerate(spec.steps)
    )
    return formats
