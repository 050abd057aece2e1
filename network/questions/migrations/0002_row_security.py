from django.db import migrations

from tenants.registry import rowsecurity
from tenants.registry.rowsecurity import (
    CITIES,
    HUB_DOES_ALL,
    give_numbers,
    own,
    true_to_the_registry,
)

QUESTION, HOSTING = "questions_networkquestion", "questions_hosting"
REPLY, THANKS = "questions_reply", "questions_thanks"


def protect(table: str, *, reads: str, adds: str, changes: str) -> migrations.RunSQL:
    return rowsecurity.protect(
        table,
        grants="SELECT, INSERT, UPDATE, DELETE",
        policies={
            "hub": HUB_DOES_ALL,
            "city_reads": f"FOR SELECT TO {CITIES} USING ({reads})",
            "city_adds": f"FOR INSERT TO {CITIES} WITH CHECK ({adds})",
            "city_changes": f"FOR UPDATE TO {CITIES} USING ({own()}) WITH CHECK ({changes})",
            "city_removes": f"FOR DELETE TO {CITIES} USING ({own()})",
        },
    )


def question_of_hosting(condition: str) -> str:
    return (
        f"EXISTS (SELECT FROM public.{QUESTION} AS asked WHERE asked.id = question_id "
        f"AND asked.city_id = author_city_id AND asked.city_id <> {HOSTING}.city_id{condition})"
    )


ASKED_HERE = (
    "is_open AND (cities = '{}' OR EXISTS (SELECT FROM unnest(cities) AS one "
    f"WHERE {own('one')}))"
)
OWN_QUESTION = f"{own()} AND {true_to_the_registry(QUESTION)}"
OWN_HOSTING = f"{own()} AND {true_to_the_registry(HOSTING)}"
HOSTED_BY_ITS_CITY = (
    f"EXISTS (SELECT FROM public.{HOSTING} AS host WHERE host.question_id = {REPLY}.question_id "
    f"AND host.city_id = {REPLY}.city_id AND host.author_city_id = {REPLY}.author_city_id "
    "AND host.local_id IS NOT NULL)"
)
SHOWN_BY_AN_OPEN_CITY = HOSTED_BY_ITS_CITY.replace("NOT NULL)", "NOT NULL AND host.is_open)")
HOSTED_HERE = (
    f"EXISTS (SELECT FROM public.{HOSTING} AS host WHERE host.question_id = {REPLY}.question_id "
    f"AND host.local_id IS NOT NULL AND {own('host.city_id')})"
)
OWN_REPLY = f"{own()} AND {HOSTED_BY_ITS_CITY}"
OWN_THANKS = (
    f"{own()} AND EXISTS (SELECT FROM public.{REPLY} AS reply WHERE reply.id = reply_id "
    f"AND reply.author_city_id = {THANKS}.city_id AND reply.city_id = reply_city_id)"
)


class Migration(migrations.Migration):
    """A question is read by the cities it asks, replies by the author's city and by its hosts."""

    dependencies = [
        ("questions", "0001_initial"),
        ("registry", "0009_published_cities"),
    ]

    operations = [
        protect(
            QUESTION,
            reads=f"{own()} OR ({ASKED_HERE})",
            adds=OWN_QUESTION,
            changes=OWN_QUESTION,
        ),
        protect(
            HOSTING,
            reads=f"{own()} OR {own('author_city_id')} OR (is_open AND "
            f"EXISTS (SELECT FROM public.{QUESTION} AS asked WHERE asked.id = question_id))",
            adds=f"{OWN_HOSTING} AND {question_of_hosting(' AND asked.closed_at IS NULL')}",
            changes=f"{OWN_HOSTING} AND {question_of_hosting('')}",
        ),
        protect(
            REPLY,
            reads=f"{own()} OR (({own('author_city_id')} OR {HOSTED_HERE}) "
            f"AND {SHOWN_BY_AN_OPEN_CITY})",
            adds=OWN_REPLY,
            changes=OWN_REPLY,
        ),
        protect(
            THANKS,
            reads=f"{own()} OR {own('reply_city_id')}",
            adds=OWN_THANKS,
            changes=OWN_THANKS,
        ),
        *(give_numbers(table) for table in (QUESTION, HOSTING, REPLY, THANKS)),
    ]
