"""Policies of this app's tables, for migrations.

Both cities of an introduction read it; each writes its own side.
"""

from __future__ import annotations

from django.db import migrations

from tenants.registry import rowsecurity
from tenants.registry.rowsecurity import CITIES, HUB_DOES_ALL, own

INTRODUCTION, ANSWER = "introductions_introduction", "introductions_answer"
PARTICIPANT, MESSAGE = "introductions_participant", "introductions_message"
OWN = own()
BOTH = f"{OWN} OR {own('to_city_id')}"
IS_LISTED = (
    "EXISTS (SELECT FROM public.directory_listing AS listed WHERE listed.city_id = to_city_id "
    f"AND listed.kind = {INTRODUCTION}.kind AND listed.local_id = {INTRODUCTION}.local_id "
    "AND listed.is_open)"
)


def takes_part(table: str) -> str:
    """The city takes part in the introduction; this reads it by the city's own policy."""
    return (
        f"EXISTS (SELECT FROM public.{INTRODUCTION} AS asked "
        f"WHERE asked.id = {table}.introduction_id)"
    )


def is_asked(table: str) -> str:
    return (
        f"EXISTS (SELECT FROM public.{INTRODUCTION} AS asked "
        f"WHERE asked.id = {table}.introduction_id AND asked.to_city_id = {table}.city_id)"
    )


def is_accepted(table: str) -> str:
    return (
        f"EXISTS (SELECT FROM public.{ANSWER} AS answered "
        f"WHERE answered.introduction_id = {table}.introduction_id "
        "AND answered.state = 'accepted')"
    )


def was_inside(table: str, at: str) -> str:
    """Somebody of the city was in the room then."""
    return (
        f"EXISTS (SELECT FROM public.{PARTICIPANT} AS inside "
        f"WHERE inside.introduction_id = {table}.introduction_id "
        f"AND {own('inside.city_id')} "
        f"AND (inside.left_at IS NULL OR inside.left_at >= {table}.{at}))"
    )


def is_inside(table: str) -> str:
    """The row's member is in the room now."""
    return (
        f"EXISTS (SELECT FROM public.{PARTICIPANT} AS inside "
        f"WHERE inside.introduction_id = {table}.introduction_id "
        f"AND inside.city_id = {table}.city_id AND inside.member = {table}.member "
        "AND inside.left_at IS NULL)"
    )


def protect(
    table: str, *, reads: str, adds: str, changes: str = "", by: str = OWN, removes: bool = False
) -> migrations.RunSQL:
    """Policies of a table: who reads and adds rows, and who changes which columns.

    With `removes` a city deletes rows of its own.
    """
    grants = ["SELECT", "INSERT", *([f"UPDATE ({changes})"] if changes else [])]
    policies = {
        "hub": HUB_DOES_ALL,
        "city_reads": f"FOR SELECT TO {CITIES} USING ({reads})",
        "city_adds": f"FOR INSERT TO {CITIES} WITH CHECK ({adds})",
    }
    if changes:
        policies["city_changes"] = f"FOR UPDATE TO {CITIES} USING ({by}) WITH CHECK ({by})"
    if removes:
        grants.append("DELETE")
        policies["city_removes"] = f"FOR DELETE TO {CITIES} USING ({OWN})"
    return rowsecurity.protect(table, grants=", ".join(grants), policies=policies)
