"""Raw SQL as another city's role: PostgreSQL itself refuses."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from network.questions.models import Hosting, NetworkQuestion, Reply, Thanks
from tenants.live.models import Capture
from tenants.registry.models import City
from tenants.registry.scope import hub_scope


def run(reader: City, sql: str) -> int:
    with reader.scope(), connection.cursor() as cursor, transaction.atomic():
        cursor.execute(sql)
        return int(cursor.rowcount)


def everything() -> list[object]:
    with hub_scope():
        models = (NetworkQuestion, Hosting, Reply, Thanks)
        return [list(model.objects.order_by("pk").values()) for model in models]


def test_rows_of_another_city_are_out_of_reach(
    omsk: City, tomsk: City, collected: dict[str, Capture]
) -> None:
    before = everything()
    for reader, sql in (
        (omsk, "UPDATE public.questions_networkquestion SET text = 'ours'"),
        (omsk, "DELETE FROM public.questions_networkquestion"),
        (tomsk, "UPDATE public.questions_reply SET text = 'ours', name = 'Egor'"),
        (tomsk, "DELETE FROM public.questions_reply"),
        (tomsk, "DELETE FROM public.questions_hosting"),
    ):
        assert run(reader, sql) == 0, sql
    assert everything() == before


def test_nothing_is_written_in_the_name_of_another_city(
    omsk: City, tomsk: City, collected: dict[str, Capture], asked: NetworkQuestion
) -> None:
    before = everything()
    with hub_scope():
        reply = Reply.objects.first()
        assert reply
    add_reply = (
        "INSERT INTO public.questions_reply (question_id, city_id, author_city_id, capture_id, "
        "text, name, is_decided, said_at) VALUES ({}, {}, {}, 9, 'x', '', false, now())"
    )
    add_host = (
        "INSERT INTO public.questions_hosting (question_id, city_id, author_city_id, city_slug, "
        "city_name_ru, city_name_en, is_open, local_id, taken_at) "
        "VALUES ({}, {}, {}, '{}', 'Томск', 'Tomsk', true, 1, now())"
    )
    add_thanks = (
        "INSERT INTO public.questions_thanks (city_id, reply_id, reply_city_id, at) "
        "VALUES ({}, {}, {}, now())"
    )
    for reader, sql in (
        (tomsk, add_reply.format(asked.pk, omsk.pk, tomsk.pk)),  # in Omsk's name
        (tomsk, add_reply.format(asked.pk, tomsk.pk, tomsk.pk)),  # without hosting it
        (omsk, add_reply.format(asked.pk, omsk.pk, omsk.pk)),  # to another author's city
        (tomsk, add_host.format(asked.pk, tomsk.pk, tomsk.pk, "tomsk")),  # its own question
        (tomsk, add_host.format(asked.pk, omsk.pk, tomsk.pk, "omsk")),
        (omsk, add_thanks.format(omsk.pk, reply.pk, omsk.pk)),  # it is not the author's city
        (tomsk, add_thanks.format(tomsk.pk, reply.pk, tomsk.pk)),  # nor is it Tomsk's reply
    ):
        with pytest.raises(ProgrammingError, match="row-level security"):
            run(reader, sql)
    assert everything() == before


def test_replies_are_read_by_the_author_and_by_hosts_only(
    omsk: City, tomsk: City, collected: dict[str, Capture]
) -> None:
    with hub_scope():  # another city that reads the question and didn't take it
        Hosting.objects.update(city_id=999)
        Reply.objects.update(city_id=999)
    assert run(tomsk, "SELECT * FROM public.questions_reply") == 2
    assert run(omsk, "SELECT * FROM public.questions_networkquestion") == 1
    assert run(omsk, "SELECT * FROM public.questions_reply") == 0
