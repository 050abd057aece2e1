"""Row security of the shared table: every city reads it and writes only its own rows."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from network.directory.models import Listing
from network.directory.queries import SearchQuery, search
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.products.making import product


@pytest.fixture
def foreign(tomsk: City, darya: Member) -> Listing:
    with tomsk.scope():
        made = product(darya, "Board", visibility="network")
        return Listing.objects.get(local_id=made.pk)


def test_a_city_reads_the_card_of_another(omsk: City, foreign: Listing) -> None:
    with omsk.scope():
        assert Listing.objects.get().title == "Board"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE public.directory_listing SET title = 'ours'",
        "DELETE FROM public.directory_listing",
        "UPDATE public.directory_listing SET city_id = {omsk}",
    ],
)
def test_raw_statements_of_a_city_miss_the_rows_of_another(
    omsk: City, foreign: Listing, statement: str
) -> None:
    with omsk.scope(), connection.cursor() as cursor:
        cursor.execute(statement.format(omsk=omsk.pk))
        assert cursor.rowcount == 0
    with hub_scope():
        kept = Listing.objects.get()
        assert (kept.title, kept.city_id) == ("Board", foreign.city_id)


def test_a_city_cannot_speak_in_the_name_of_another(omsk: City, foreign: Listing) -> None:
    with omsk.scope():
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Listing.objects.create(
                city_id=foreign.city_id, city_slug="tomsk", kind="product", local_id=9, title="Fake"
            )
        assert Listing.objects.count() == 1


def test_a_card_dated_in_the_future_is_not_shown_before(
    omsk: City, tomsk: City, foreign: Listing
) -> None:
    with tomsk.scope(), connection.cursor() as cursor:
        cursor.execute("UPDATE public.directory_listing SET published_at = '2100-01-01'")
    with omsk.scope():
        assert not Listing.objects.seen_by(reader=True).exists()
        assert search(SearchQuery(text="Board", reader=True)).ids == ()


@pytest.mark.parametrize("table", ["franchise_application", "django_session", "accounts_user"])
def test_a_city_reads_nothing_of_the_hub(tomsk: City, table: str) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with tomsk.scope(), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(f"SELECT count(*) FROM public.{table}")
