from django.db import migrations

from network.introductions.row_policies import (
    ANSWER,
    BOTH,
    INTRODUCTION,
    IS_LISTED,
    MESSAGE,
    OWN,
    PARTICIPANT,
    is_accepted,
    is_asked,
    is_inside,
    protect,
    takes_part,
    was_inside,
)
from tenants.registry.rowsecurity import give_numbers


class Migration(migrations.Migration):
    """Both cities of an introduction read it; each writes its own side, and deletes nothing."""

    dependencies = [
        ("introductions", "0001_initial"),
        ("directory", "0006_cards_name_their_city"),
    ]

    operations = [
        protect(
            INTRODUCTION,
            reads=BOTH,
            adds=f"{OWN} AND to_city_id <> city_id AND {IS_LISTED}",
            changes="name, taken_back_at",
        ),
        protect(
            ANSWER,
            reads=takes_part(ANSWER),
            adds=f"{OWN} AND {is_asked(ANSWER)}",
            changes="member, name, state, phrase, words, until, at",
        ),
        protect(
            PARTICIPANT,
            reads=f"{OWN} OR ({takes_part(PARTICIPANT)} AND {is_accepted(PARTICIPANT)})",
            adds=f"{OWN} AND {takes_part(PARTICIPANT)}",
            changes="name, contact, read_at, letter_at, left_at",
        ),
        protect(
            MESSAGE,
            reads=was_inside(MESSAGE, "at"),
            adds=f"{OWN} AND {is_inside(MESSAGE)} AND {is_accepted(MESSAGE)}",
        ),
        *(give_numbers(table) for table in (INTRODUCTION, PARTICIPANT, MESSAGE)),
    ]
