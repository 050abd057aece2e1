"""Cities read the vectors of others, and PostgreSQL refuses every write of theirs."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from network.directory.models import Listing
from network.directory.queries import SearchQuery
from network.meaning.actions import embed_pending
from network.meaning.models import Pending
from network.meaning.queries import nearest
from tenants.products.models import Product
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.meaning.making import pending, vectors


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
