"""`manage.py city`, as somebody at a keyboard uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tenants.registry.models import City
from tenants.registry.routing import city_at
from tenants.registry.scope import hub_scope

IN_REQUESTS = "четверги.example.com".encode("idna").decode()


def said(*command: str) -> str:
    out = StringIO()
    call_command("city", *command, stdout=out)
    return out.getvalue()


def refused(*command: str) -> str:
    with pytest.raises(CommandError) as refusal:
        said(*command)
    return str(refusal.value)


def cities() -> int:
    with hub_scope():
        return City.objects.count()


def test_a_day_in_the_life_of_a_city(engine: None) -> None:
    assert "http://tara.localhost:8000/" in said("create", "tara", "--timezone", "Asia/Omsk")
    assert "tara" in said("list")
    for command, state in (
        ("read-only", "read_only"),
        ("pause", "paused"),
        ("resume", "active"),
        ("archive", "archived"),
        ("resume", "active"),
    ):
        assert f"tara is {state}" in said(command, "tara")
        assert city_at("tara.localhost").state == state
    said("pause", "tara")
    assert "can't become" in refused("read-only", "tara")
    said("rename", "tara", "tara-na-irtyshe", "--name-ru", "Тара")
    facts: dict[str, Any] = json.loads(said("show", "tara-na-irtyshe"))
    assert facts["name_ru"] == "Тара"
    assert facts["addresses"] == ["tara-na-irtyshe.localhost", "tara.localhost"]


def test_addresses_of_its_own(found_city: Callable[..., City]) -> None:
    town = found_city("tyumen")
    said("domain", "tyumen", "add", "Четверги.example.com")
    assert city_at(IN_REQUESTS) == town
    other = found_city("surgut")
    assert "already answers" in refused("domain", other.slug, "add", "четверги.example.com")
    assert "no address" in refused("domain", "tyumen", "add", "surgut2.localhost")
    assert "no address" in refused("domain", "tyumen", "add", "a b.example.com")
    said("domain", "tyumen", "remove", "четверги.example.com")
    assert city_at(IN_REQUESTS) is None
    assert "keeps its main address" in refused("domain", "tyumen", "remove", "tyumen.localhost")


def test_refusals_come_before_anything_is_made(found_city: Callable[..., City]) -> None:
    found_city("ishim")
    before = cities()
    assert "kept for the platform" in refused("create", "www", "--timezone", "Asia/Omsk")
    assert "already answers" in refused("create", "ishim", "--timezone", "Asia/Omsk")
    assert "no time zone" in refused("create", "tobolsk", "--timezone", "Asia/Tobolskk")
    assert "small Latin letters" in refused("create", "a" * 64, "--timezone", "Asia/Omsk")
    assert "small Latin letters" in refused("rename", "ishim", "xn--p1ai")
    assert "Did you mean ishim" in refused("show", "ischim")
    assert cities() == before
