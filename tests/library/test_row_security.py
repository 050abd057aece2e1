"""Raw SQL as another city's role: PostgreSQL itself refuses."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from network.library.models import Adoption, EveningFigure, Guide, PublishedFormat, PublishedVersion
from network.library.publishing import refresh_city, withdraw
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope


def run(reader: City, sql: str, **names: object) -> int:
    with reader.scope(), connection.cursor() as cursor, transaction.atomic():
        cursor.execute(sql.format(**names))
        return int(cursor.rowcount)


def everything() -> list[object]:
    with hub_scope():
        models = (PublishedFormat, PublishedVersion, Guide, Adoption, EveningFigure)
        return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE public.library_publishedformat SET advice = 'ours'",
        "UPDATE public.library_publishedformat SET city_id = {tomsk}",
        "DELETE FROM public.library_publishedformat",
        "DELETE FROM public.library_publishedversion",
        "UPDATE public.library_guide SET member_id = 1",
        "DELETE FROM public.library_guide",
    ],
)
def test_rows_of_another_city_are_out_of_reach(
    tomsk: City, shown: PublishedFormat, sql: str
) -> None:
    before = everything()
    assert run(tomsk, sql, tomsk=tomsk.pk) == 0
    assert everything() == before


@pytest.mark.parametrize(
    "sql",
    [
        # In the name of another city, or under its address.
        "INSERT INTO public.library_publishedformat (city_id, city_slug, city_name_ru, "
        "city_name_en, is_open, key, name_ru, name_en, advice, credit_ru, credit_en, number, "
        "guide_name, guide_contact, published_at, updated_at) VALUES ({city}, '{slug}', "
        "'{ru}', '{en}', true, 'fake', 'Fake', '', '', '', '', 1, '', '', now(), now())",
        # A version of another city's format.
        "INSERT INTO public.library_publishedversion (published_id, city_id, number, program, why, "
        "published_at) VALUES ({shown}, {tomsk}, 9, '{{}}', '', now())",
        # A member of ours as the person who knows another city's format.
        "INSERT INTO public.library_guide (city_id, member_id, published_id, asked_at) "
        "VALUES ({tomsk}, 1, {shown}, now())",
        # A published version never changes, not even one's own.
        "UPDATE public.library_publishedversion SET number = 1",
    ],
)
def test_nothing_is_written_in_the_name_of_another_city(
    omsk: City, tomsk: City, shown: PublishedFormat, sql: str
) -> None:
    before = everything()
    spoofs = [(omsk.pk, "omsk", "Омск", "Omsk"), (tomsk.pk, "omsk", "Омск", "Omsk")]
    for city, slug, ru, en in spoofs:
        with pytest.raises(ProgrammingError, match=r"row-level security|permission denied"):
            run(
                tomsk, sql,
                city=city, slug=slug, ru=ru, en=en, shown=shown.pk, tomsk=tomsk.pk,
            )  # fmt: skip
    assert everything() == before


def test_a_city_of_hq_can_not_be_pretended(tomsk: City, shown: PublishedFormat) -> None:
    sql = (
        "INSERT INTO public.library_adoption (city_id, format_id, key, origin_key, "
        "origin_name_ru, origin_name_en, number, base, taken, made_format, skipped, adopted_at, "
        "changed_at) VALUES (NULL, 1, 'x', 'x', '', '', 1, '{{}}', 1, true, 0, now(), now())"
    )
    with pytest.raises(ProgrammingError, match="row-level security"):
        run(tomsk, sql)


def test_guides_adoptions_and_figures_are_read_at_home_only(
    omsk: City, tomsk: City, adopted: Adoption
) -> None:
    with omsk.scope():
        assert (Guide.objects.count(), Adoption.objects.count()) == (1, 0)
        EveningFigure.objects.create(
            city_id=omsk.pk, meeting_id=1, origin_city_id=omsk.pk, origin_key="troika", people=6
        )
    with tomsk.scope():
        assert (Guide.objects.count(), Adoption.objects.count()) == (0, 1)
        assert EveningFigure.objects.count() == 0


def test_a_closed_city_is_not_read_by_raw_sql_either(
    omsk: City, tomsk: City, shown: PublishedFormat
) -> None:
    with hub_scope():
        omsk.state = City.State.PAUSED
        omsk.save()
        refresh_city(omsk)
    assert run(tomsk, "SELECT * FROM public.library_publishedformat") == 0
    assert run(tomsk, "SELECT * FROM public.library_publishedversion") == 0
    assert run(omsk, "SELECT * FROM public.library_publishedversion") == 1


def test_the_hub_writes_its_own_and_deletes_what_a_city_showed(
    omsk: City, anna: Member, shown: PublishedFormat, now: datetime
) -> None:
    with omsk.scope():
        withdraw(PublishedFormat.objects.get(), city=omsk)
    assert [rows for rows in everything() if rows] == []
