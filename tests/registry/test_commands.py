"""The commands of `manage.py city`."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from tenants.formats.catalogue import CATALOGUE
from tenants.formats.models import Format
from tenants.registry.actions import rename_city
from tenants.registry.management.base import city_named
from tenants.registry.models import City, Domain
from tenants.registry.provisioning import CityTaken, add_spare
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
    with city_named("tara").scope():
        assert Format.objects.count() == len(CATALOGUE)
    assert "tara" in said("list")
    for command, state in (
        ("read-only", "read_only"),
        ("pause", "paused"),
        ("resume", "active"),
        ("archive", "archived"),
        ("resume", "active"),
    ):
        assert f"tara is {state}" in said(command, "tara")
        found = city_at("tara.localhost")
        assert found
        assert found.state == state
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
    assert "already answers" in refused("domain", str(other.slug), "add", "четверги.example.com")
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


def addresses(city: City) -> dict[str, bool]:
    with hub_scope():
        return dict(Domain.objects.filter(tenant=city).values_list("domain", "is_primary"))


def test_two_who_rename_at_once_undo_nothing_of_each_other(found_city: Callable[..., City]) -> None:
    found_city("barabinsk")
    with hub_scope():
        one, other = (City.objects.get(slug="barabinsk") for _ in range(2))
    with hub_scope():
        rename_city(one, name_en="Barabinsk", timezone="Asia/Novosibirsk")
    with hub_scope():
        rename_city(other, name_ru="Барабинск")
    facts = json.loads(said("show", "barabinsk"))
    assert (facts["name_ru"], facts["name_en"]) == ("Барабинск", "Barabinsk")
    assert facts["timezone"] == other.timezone == "Asia/Novosibirsk"


def test_the_address_that_a_city_came_back_to_is_its_main_one(
    found_city: Callable[..., City],
) -> None:
    city = found_city("kainsk")
    said("rename", "kainsk", "kuibyshev")
    assert addresses(city) == {"kainsk.localhost": False, "kuibyshev.localhost": True}
    said("rename", "kuibyshev", "kainsk")
    assert addresses(city) == {"kainsk.localhost": True, "kuibyshev.localhost": False}


def test_a_refused_name_changes_nothing_not_even_the_object(
    found_city: Callable[..., City],
) -> None:
    city, _ = found_city("tatarsk"), found_city("chany")
    for facts, refusal in (
        ({"slug": "chany", "name_ru": "Чаны"}, CityTaken),
        ({"name_ru": "Чаны", "timezone": "Asia/Chany"}, ValidationError),
    ):
        with hub_scope(), pytest.raises(refusal):
            rename_city(city, **facts)
        assert (city.slug, city.name_ru, city.timezone) == ("tatarsk", "Город", "Asia/Omsk")
    assert addresses(city) == {"tatarsk.localhost": True}
    assert "Say what to change" in refused("rename", "tatarsk")


def test_a_city_is_found_by_its_russian_name(found_city: Callable[..., City]) -> None:
    found_city("barnaul", name_ru="Барнаул")
    assert json.loads(said("show", "БАРНАУЛ"))["slug"] == "barnaul"
    assert "no city" in refused("show", "²")


def test_a_spare_is_discarded_by_its_schema(engine: None) -> None:
    spare = add_spare()
    assert said("discard", spare.schema_name) == f"{spare.schema_name} is discarded.\n"
    with hub_scope():
        assert not City.objects.filter(pk=spare.pk).exists()
    assert "There is no city" in refused("discard", spare.schema_name)


def test_it_speaks_english_and_names_the_field(engine: None) -> None:
    refusal = refused("create", "tara", "--timezone", "Asia/Omsk", "--name-ru", "Т" * 200)
    assert refusal.count("at most") == 1
    assert refusal.startswith("name_ru: ")
    assert "nizhny-novgorod" in refused("create", "t" * 64, "--timezone", "Asia/Omsk")
