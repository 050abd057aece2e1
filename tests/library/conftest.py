"""Troika, changed in Omsk and shown to the network; Tomsk has the starters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from network.library.adopting import adopt
from network.library.models import Adoption, PublishedFormat
from network.library.publishing import publish
from tenants.formats.actions import install_catalogue, publish_version
from tenants.formats.catalogue import CATALOGUE, FormatSpec, FormatText
from tenants.formats.models import Format, FormatVersion
from tenants.formats.queries import version_of
from tenants.members.models import Member
from tenants.registry.models import City

Edit = Callable[..., FormatVersion]
TROIKA = replace(
    CATALOGUE["troika"],
    name=FormatText("Тройка по-омски", "Troika of Omsk"),
    purpose=FormatText("Совет втроём", "Advice by three"),
)


def latest(city: City, key: str) -> FormatVersion:
    with city.scope():
        found = version_of(Format.objects.get(key=key))
        assert found
        return found


def spec(city: City, key: str) -> FormatSpec:
    with city.scope():
        return latest(city, key).spec


def with_minutes(spec: FormatSpec, position: int, minutes: float) -> FormatSpec:
    steps = list(spec.steps)
    steps[position] = replace(steps[position], minutes=minutes)
    return replace(spec, steps=tuple(steps))


@pytest.fixture
def shelves(omsk: City, tomsk: City, anna: Member, darya: Member, now: datetime) -> None:
    for city in (omsk, tomsk):
        with city.scope():
            install_catalogue(now=now)
    with omsk.scope():
        publish_version(Format.objects.get(key="troika"), TROIKA, by=anna, now=now)


@pytest.fixture
def shown(omsk: City, anna: Member, shelves: None, now: datetime) -> PublishedFormat:
    """Version 2 of Omsk's troika in the library, with Anna as the person who knows it."""
    with omsk.scope():
        return publish(
            latest(omsk, "troika"),
            city=omsk,
            by=anna,
            advice="When a team is stuck",
            guide=anna,
            contact="@anna",
            now=now,
        )


@pytest.fixture
def adopted(tomsk: City, darya: Member, shown: PublishedFormat, now: datetime) -> Adoption:
    """Tomsk has adopted it."""
    with tomsk.scope():
        return adopt(PublishedFormat.objects.get(), city=tomsk, by=darya, now=now)


@pytest.fixture
def improve(omsk: City, anna: Member, now: datetime) -> Edit:
    """`improve(spec, why=…)`: Omsk publishes its next version."""

    def edit(spec: FormatSpec, **more: Any) -> FormatVersion:
        with omsk.scope():
            format = Format.objects.get(key="troika")
            version = publish_version(format, spec, by=anna, now=now, **more)
            publish(version, city=omsk, by=anna, now=now, guide=anna, contact="@anna")
            return version

    return edit


@pytest.fixture
def own_way(tomsk: City, darya: Member, adopted: Adoption, now: datetime) -> Edit:
    """`own_way(spec)`: Tomsk changes what it has adopted."""

    def edit(spec: FormatSpec) -> FormatVersion:
        with tomsk.scope():
            format = Format.objects.get(pk=adopted.format_id)
            return publish_version(format, spec, by=darya, now=now)

    return edit
