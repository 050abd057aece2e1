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
from tenants.registry.rowsecurity import give_numbers, own

FILE, TASK = "introductions_roomfile", "introductions_roomtask"
BLOCK, REPORT = "introductions_block", "introductions_report"
CLOSING = "introductions_reportclosing"
FOR_SOMEBODY_INSIDE = (
    f"EXISTS (SELECT FROM public.{PARTICIPANT} AS doer "
    f"WHERE doer.introduction_id = {TASK}.introduction_id AND doer.city_id = {TASK}.for_city_id "
    f"AND doer.member = {TASK}.for_member AND doer.left_at IS NULL)"
)
INSIDE_NOW = (
    f"EXISTS (SELECT FROM public.{PARTICIPANT} AS inside "
    f"WHERE inside.introduction_id = {TASK}.introduction_id "
    f"AND {own('inside.city_id')} AND inside.left_at IS NULL)"
)
AGAINST = own("against_city_id")
# The words are those of the message, or the three fields of the introduction, and of the accused.
QUOTES_INTRODUCTION = (
    f"EXISTS (SELECT FROM public.{INTRODUCTION} AS asked WHERE asked.id = {REPORT}.introduction_id "
    f"AND asked.city_id = {REPORT}.against_city_id AND asked.member = {REPORT}.against_member "
    f"AND {REPORT}.words = concat_ws(E'\\n\\n', asked.why, asked.need, nullif(asked.offer, '')))"
)
QUOTES_MESSAGE = (
    f"EXISTS (SELECT FROM public.{MESSAGE} AS said WHERE said.id = {REPORT}.message_id "
    f"AND said.introduction_id = {REPORT}.introduction_id "
    f"AND said.city_id = {REPORT}.against_city_id AND said.member = {REPORT}.against_member "
    f"AND {REPORT}.words = said.text)"
)
TRUE_TO_THE_ORIGINAL = f"(message_id IS NULL AND {QUOTES_INTRODUCTION} OR {QUOTES_MESSAGE})"
KNOWS_REPORT = f"EXISTS (SELECT FROM public.{REPORT} AS known WHERE known.id = {CLOSING}.report_id)"
CHOICE, UNPROPOSED = "introductions_matchingchoice", "introductions_unproposedlisting"
OWN_LISTING = (
    "EXISTS (SELECT FROM public.directory_listing AS listed "
    f"WHERE listed.id = {UNPROPOSED}.listing_id AND listed.city_id = {UNPROPOSED}.city_id)"
)
NUMBERED = (INTRODUCTION, PARTICIPANT, MESSAGE, FILE, TASK, BLOCK, REPORT, CLOSING, CHOICE)


class Migration(migrations.Migration):
    """Both cities of an introduction read it; each writes its own side, and deletes nothing.

    Files and tasks of a room belong to the people in it, blocks and choices are private, reports
    quote truly, and every city reads which listings are not proposed.
    """

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
        protect(
            FILE,
            reads=was_inside(FILE, "added_at"),
            adds=f"{OWN} AND {is_inside(FILE)} AND {is_accepted(FILE)}",
            changes="content, kind, size, state",
        ),
        protect(
            TASK,
            reads=was_inside(TASK, "added_at"),
            adds=f"{OWN} AND {is_inside(TASK)} AND {is_accepted(TASK)} AND {FOR_SOMEBODY_INSIDE}",
            changes="done_at",
            by=INSIDE_NOW,
        ),
        protect(BLOCK, reads=OWN, adds=OWN, removes=True),
        protect(
            REPORT,
            reads=f"{OWN} OR {AGAINST}",
            adds=f"{OWN} AND {takes_part(REPORT)} AND {TRUE_TO_THE_ORIGINAL}",
        ),
        protect(CLOSING, reads=OWN, adds=f"{OWN} AND {KNOWS_REPORT}"),
        protect(CHOICE, reads=OWN, adds=OWN, removes=True),
        protect(UNPROPOSED, reads="true", adds=f"{OWN} AND {OWN_LISTING}", removes=True),
        *(give_numbers(table) for table in NUMBERED),
    ]
