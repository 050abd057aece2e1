"""The language chosen on one host goes along to another, and nothing else does."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tenants.registry.models import City

RUSSIAN_BROWSER = {"accept-language": "ru"}


def test_english_chosen_in_a_city_stays_english_on_the_main_site(omsk: City) -> None:
    reader = Client(headers={"host": omsk.host, **RUSSIAN_BROWSER})
    assert f'href="{settings.MAIN_URL}"' in reader.get("/").content.decode()
    reader.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert f'href="{settings.MAIN_URL}/?lang=en"' in reader.get("/").content.decode()

    arrived = Client(headers={"host": settings.MAIN_DOMAIN, **RUSSIAN_BROWSER})
    answer = arrived.get("/cities/?q=%D0%A2&lang=en")
    assert (answer.status_code, answer["Location"]) == (302, "/cities/?q=%D0%A2")
    assert '<html lang="en"' in arrived.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("language", ["de", "", "en%00", "e" * 400])
def test_an_unknown_language_changes_nothing(omsk: City, language: str) -> None:
    reader = Client(headers={"host": omsk.host, **RUSSIAN_BROWSER})
    answer = reader.get(f"/?lang={language}")
    assert answer.status_code == 200
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


def test_the_way_on_stays_on_the_host(omsk: City) -> None:
    reader = Client(headers={"host": omsk.host})
    answer = reader.get("/", PATH_INFO="//evil.example/", QUERY_STRING="lang=en")
    assert answer["Location"] == "/%2Fevil.example/"


def test_a_form_is_taken_where_it_was_sent(omsk: City) -> None:
    reader = Client(headers={"host": omsk.host})
    answer = reader.post("/ui/theme/?lang=en", {"theme": "dark", "next": "/"})
    assert answer.cookies["theme"].value == "dark"


def test_a_page_names_its_one_address(omsk: City) -> None:
    page = Client(headers={"host": omsk.host}).get("/people/?page=1&lang=x").content.decode()
    assert f'<link rel="canonical" href="{omsk.url("/people/")}">' in page
