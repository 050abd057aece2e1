"""Keys for programs: shown once, kept as hashes, ended at once; some only read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from importlib import import_module

from django.db import connection
from django.utils import timezone

from tenants.accounts.api_keys import MOST_KEYS, make_api_key
from tenants.accounts.models import ApiKey
from tenants.members.models import Member
from tenants.products.models import Product
from tenants.registry.models import City
from tests.api.test_answers import V1, Program
from tests.cast import Visitor

Visit = Callable[..., Visitor]
PAGE = "/me/api-keys/"
EVERYTHING = {"name": "A bot", "rights": "write", "term": "0"}


def shown(page: str) -> str:
    found = re.search(r'data-copy="([^"]+)"', page)
    assert found
    return found.group(1)


def test_a_key_is_shown_once_and_kept_as_its_hash(omsk: City, anna: Member, visit: Visit) -> None:
    browser = visit(omsk, anna)
    answer = browser.post(PAGE, EVERYTHING)
    key = shown(answer.text)
    assert "no-store" in answer["Cache-Control"]
    later = browser.get(PAGE).text
    assert key not in later
    assert f"{key[:8]}…" in later
    assert "A bot" in later
    assert "never used" in later
    with omsk.scope():
        kept = ApiKey.objects.get()
        assert (kept.user, kept.digest) == (anna.user, sha256(key.encode()).hexdigest())
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM accounts_apikey t")
            assert key not in cursor.fetchone()[0]


def test_its_use_is_noted_once_an_hour(omsk: City, anna: Member, visit: Visit) -> None:
    program = Program(omsk, anna)
    assert program("GET", "products/")[0] == 200
    with omsk.scope():
        first = ApiKey.objects.get().used_at
        assert first is not None
    assert program("GET", "products/")[0] == 200
    with omsk.scope():
        assert ApiKey.objects.get().used_at == first
        ApiKey.objects.update(used_at=first - timedelta(hours=2))
    assert program("GET", "products/")[0] == 200
    with omsk.scope():
        last = ApiKey.objects.get().used_at
        assert last is not None
        assert last > first
    assert "last used on" in visit(omsk, anna).get(PAGE).text


def test_a_key_that_only_reads_changes_nothing(omsk: City, anna: Member) -> None:
    program = Program(omsk, anna, may_write=False)
    assert program("GET", "tasks/")[0] == 200
    status, said = program("POST", "products/", {"title": "T", "pitch": "P"})
    assert (status, said["code"]) == (403, "read_only_key")
    with omsk.scope():
        assert not Product.objects.exists()


def test_an_ended_key_opens_nothing(omsk: City, anna: Member, boris: Member, visit: Visit) -> None:
    program = Program(omsk, anna)
    with omsk.scope():
        number = ApiKey.objects.get().pk
    visit(omsk, boris).post(f"{PAGE}{number}/end/")
    assert program("GET", "tasks/")[0] == 200  # Boris ends his own keys only
    visit(omsk, anna).post(f"{PAGE}{number}/end/")
    status, said = program("GET", "tasks/")
    assert (status, said["code"]) == (401, "authentication_failed")
    past = Program(omsk, anna)
    with omsk.scope():
        ApiKey.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert past("GET", "tasks/")[0] == 401


def test_a_term_and_rights_are_chosen(omsk: City, anna: Member, visit: Visit) -> None:
    visit(omsk, anna).post(PAGE, {"name": "", "rights": "read", "term": "30"})
    with omsk.scope():
        kept = ApiKey.objects.get()
        assert kept.may_write is False
        assert kept.ends_at is not None
        assert kept.ends_at - kept.made_at == timedelta(days=30)
    answer = visit(omsk, anna).post(PAGE, {"rights": "everything", "term": "1"})
    assert answer.status_code == 422
    with omsk.scope():
        assert ApiKey.objects.count() == 1


def test_nobody_keeps_more_than_twenty(omsk: City, anna: Member, visit: Visit) -> None:
    with omsk.scope():
        for _ in range(MOST_KEYS):
            make_api_key(user=anna.user, now=timezone.now())
    answer = visit(omsk, anna).post(PAGE, EVERYTHING)
    assert answer.status_code == 422
    assert "twenty keys" in answer.text
    with omsk.scope():
        assert ApiKey.objects.count() == MOST_KEYS


def test_visitors_are_led_to_the_door(omsk: City, visit: Visit) -> None:
    assert visit(omsk).get(PAGE).status_code == 302
    assert visit(omsk).post(PAGE, EVERYTHING).status_code == 302
    with omsk.scope():
        assert not ApiKey.objects.exists()


def test_the_reference_leads_to_ones_keys(omsk: City, anna: Member, visit: Visit) -> None:
    browser = visit(omsk, anna)
    assert PAGE in browser.get(V1).text
    assert PAGE not in visit(omsk).get(V1).text


def test_hq_has_keys_as_well(hq: Visitor) -> None:
    key = shown(hq.post(PAGE, EVERYTHING).text)
    program = Visitor("localhost")
    answer = program.get(V1 + "cities/", headers={"authorization": f"Token {key}"})
    assert answer.status_code == 200
    wrong = program.get(V1 + "cities/", headers={"authorization": f"Token {key}x"})
    assert wrong.status_code == 401


def test_keys_that_were_kept_as_they_are_become_hashes(omsk: City, anna: Member) -> None:
    old = "f" * 40
    hashing = import_module("tenants.accounts.migrations.0003_hash_known_keys").HASH
    with omsk.scope(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO authtoken_token (key, created, user_id) VALUES (%s, now(), %s)",
            [old, anna.user.pk],
        )
        cursor.execute(hashing)
        cursor.execute("SELECT count(*) FROM authtoken_token")
        assert cursor.fetchone() == (0,)
    with omsk.scope():
        kept = ApiKey.objects.get()
        assert (kept.prefix, kept.may_write) == (old[:8], True)
    program = Program(omsk)
    program.browser.defaults["HTTP_AUTHORIZATION"] = f"Token {old}"
    assert program("GET", "tasks/")[0] == 200
