"""A change of a format is a new version; a variant of one's own is a fork."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tenants.formats.catalogue import FormatSpec, diff
from tenants.formats.models import Format, FormatVersion, Step
from tenants.formats.queries import newer_starters
from tenants.formats.signals import shelf_changed
from tenants.formats.variant_names import variant_name
from tenants.members.models import Member
from tenants.refusals import Refusal

KEY_LENGTH = 50
FORK = re.compile(r"_\d+\Z")


class NothingNewer(Refusal):
    """The city already has the platform's newest text of this format."""

    message = _("You have the newest text already.")


class Unchanged(Refusal):
    """The new version would equal the latest one."""

    message = _("Nothing has changed, so there is no new version.")


@transaction.atomic
def publish_version(
    format: Format, spec: FormatSpec, *, by: Member | None, now: datetime, why: str = ""
) -> FormatVersion:
    """Add the next version; the earlier ones stay as they were. Raises Unchanged."""
    format = Format.objects.select_for_update().get(pk=format.pk)
    latest = format.versions.prefetch_related("steps").order_by("-number").first()
    spec = replace(spec, key=format.key)
    if latest and diff(latest.spec, spec).identical:
        raise Unchanged
    number = latest.number + 1 if latest else 1
    version = FormatVersion.from_spec(
        spec, format=format, number=number, why=why, created_by=by, created_at=now
    )
    version.save()
    Step.objects.bulk_create(
        Step.from_spec(step, version=version, position=position)
        for position, step in enumerate(spec.steps)
    )
    return version


@transaction.atomic
def new_format(
    spec: FormatSpec,
    *,
    by: Member | None,
    now: datetime,
    parent: FormatVersion | None = None,
    why: str = "",
) -> FormatVersion:
    """A format of one's own, from nothing or from another's version."""
    key = free_key(spec.key or spec.name.en or spec.name.ru)
    format = Format.objects.create(key=key, parent=parent, created_by=by, created_at=now)
    shelf_changed.send(sender=Format)
    return publish_version(format, spec, by=by, now=now, why=why)


def fork_format(version: FormatVersion, *, by: Member | None, now: datetime) -> FormatVersion:
    """A variant that remembers where it came from and begins as its parent is, but for its name."""
    spec = replace(version.spec, name=variant_name(version.spec.name))
    return new_format(spec, by=by, now=now, parent=version)


@transaction.atomic
def take_newer(format: Format, *, by: Member | None, now: datetime) -> FormatVersion:
    """The platform's newer text becomes the next version here. Raises NothingNewer."""
    format = Format.objects.select_for_update().get(pk=format.pk)
    newer = newer_starters(format).get(format.key)
    if newer is None:
        raise NothingNewer
    return publish_version(format, newer, by=by, now=now)


@transaction.atomic
def archive_format(format: Format, *, now: datetime) -> None:
    """Stop offering a format; evenings that ran it keep it. Idempotent."""
    if Format.objects.filter(pk=format.pk, archived_at=None).update(archived_at=now):
        shelf_changed.send(sender=Format)


@transaction.atomic
def bring_back_format(format: Format) -> None:
    """Offer a format again. Idempotent."""
    if Format.objects.filter(pk=format.pk).exclude(archived_at=None).update(archived_at=None):
        shelf_changed.send(sender=Format)


def free_key(wish: str) -> str:
    """A key that nobody has; Cyrillic names get one by number."""
    base = FORK.sub("", slugify(wish).replace("-", "_"))[:KEY_LENGTH]
    base = base if base and base != "new" else "format"
    taken = set(Format.objects.filter(key__startswith=base).values_list("key", flat=True))
    if base not in taken:
        return base
    return next(f"{base}_{n}" for n in range(2, len(taken) + 3) if f"{base}_{n}" not in taken)
