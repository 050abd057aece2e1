"""Queries compiled once: each request sends its own person, city, moment and day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from tenants.members import inbox
from tenants.members.models import Duty, Member
from tenants.outcome.models import Task
from tenants.products.actions import team
from tenants.registry.compiled_query import Arguments, CompiledQuery, NotTraced
from tenants.registry.models import Alarm, City
from tenants.registry.scope import current_city
from tests.cast import NOW
from tests.products.making import product

DAY = timedelta(days=1)


def names(query: CompiledQuery, member: Member, now: Any = NOW) -> list[Any]:
    return [name for (name,) in query.rows(person=member.pk, now=now)]


def test_each_call_sends_its_own_person_and_moment(omsk: City, anna: Member, boris: Member) -> None:
    built: list[int] = []

    def joined(given: Arguments) -> QuerySet[Any, Any]:
        built.append(given.person)
        long_ago = Q(joined_at__lte=given.now - DAY, pk=given.person)
        return Member.objects.filter(long_ago).values_list("name")

    query = CompiledQuery(joined)
    with omsk.scope():
        Member.objects.update(joined_at=NOW)
        assert names(query, anna, NOW + DAY) == ["Anna"]
        assert names(query, boris, NOW + DAY) == ["Boris"]
        assert names(query, anna, NOW + DAY - timedelta(seconds=1)) == []
    assert len(built) == 2  # two sets of stand-ins, then never again
    assert anna.pk not in built


def test_the_day_is_that_of_the_city(omsk: City, anna: Member) -> None:
    def due(given: Arguments) -> QuerySet[Any, Any]:
        return Task.objects.filter(
            member=given.person, due_on__lte=timezone.localdate(given.now)
        ).values_list("text")

    query = CompiledQuery(due)
    late = NOW.replace(hour=19)  # one in the morning in Omsk
    with omsk.scope():
        Task.objects.create(member=anna, text="Paint", due_on=NOW.date() + DAY)
        with timezone.override(omsk.zone):
            assert (names(query, anna, NOW), names(query, anna, late)) == ([], ["Paint"])
        with timezone.override("UTC"):
            assert names(query, anna, late) == []


def test_a_city_sends_its_own_key(omsk: City, tomsk: City, anna: Member, darya: Member) -> None:
    def own_alarms(given: Arguments) -> QuerySet[Any, Any]:
        city = current_city().pk
        return Alarm.objects.filter(Q(city=city) & Q(city__in=[city])).values_list("city_id")[:1]

    query = CompiledQuery(own_alarms)
    for city, member in ((omsk, anna), (tomsk, darya)):
        with city.scope(), CaptureQueriesContext(connection) as sent:
            query.rows(person=member.pk, now=NOW)
            assert current_city() == city
        assert f'"city_id" = {city.pk}' in sent[-1]["sql"]
        assert f"IN ({city.pk})" in sent[-1]["sql"]


def by_name_of_the_city(given: Arguments) -> QuerySet[Any, Any]:
    return Member.objects.filter(name=current_city().slug).values_list("name")


def by_half_of_the_key(given: Arguments) -> QuerySet[Any, Any]:
    return Member.objects.filter(pk=given.person // 2).values_list("name")


def by_the_hour(given: Arguments) -> QuerySet[Any, Any]:
    return Member.objects.filter(joined_at__lt=given.now.replace(hour=0)).values_list("name")


def by_the_first_of_the_month(given: Arguments) -> QuerySet[Any, Any]:
    first = timezone.localdate(given.now).replace(day=1)
    return Task.objects.filter(due_on__lt=first).values_list("text")


def by_an_odd_key(given: Arguments) -> QuerySet[Any, Any]:
    found = Member.objects.values_list("name")
    return (
        found.filter(pk=given.person) if given.now.year == 2031 else found.exclude(pk=given.person)
    )


@pytest.mark.parametrize(
    "build",
    [
        by_name_of_the_city,
        by_half_of_the_key,
        by_the_hour,
        by_the_first_of_the_month,
        by_an_odd_key,
    ],
)
def test_what_does_not_follow_from_the_arguments_is_refused(
    omsk: City, anna: Member, build: Any
) -> None:
    with omsk.scope(), CaptureQueriesContext(connection) as sent, pytest.raises(NotTraced):
        CompiledQuery(build).rows(person=anna.pk, now=NOW)
    assert not sent.captured_queries


def test_each_language_has_its_own_sql(omsk: City, anna: Member) -> None:
    def named(given: Arguments) -> QuerySet[Any, Any]:
        column = "name" if translation.get_language() == "ru" else "contact"
        return Member.objects.filter(pk=given.person).values_list(F(column))

    query = CompiledQuery(named)
    with omsk.scope():
        Member.objects.filter(pk=anna.pk).update(contact="@anna")
        with translation.override("ru"):
            assert names(query, anna) == ["Anna"]
        with translation.override("en"):
            assert names(query, anna) == ["@anna"]


def test_waiting_things_are_counted_as_their_kinds_read_them(
    omsk: City, anna: Member, boris: Member
) -> None:
    """The compiled union and the single kinds agree, for two people and at two moments."""
    with omsk.scope():
        now = NOW
        Duty.objects.filter(member=anna).update(ends_at=now + 5 * DAY)
        Duty.objects.create(member=boris, kind="venue", taken_at=now + DAY, ends_at=now + 9 * DAY)
        team.offer_product(product(anna), by=anna, to=boris, words="", now=now)
        Task.objects.create(member=anna, text="Call", due_on=now.date())
        Task.objects.create(member=boris, text="Later", due_on=now.date() + 3 * DAY)
        for member in (anna, boris):
            for moment in (now, now + 6 * DAY):
                read = {
                    kind.name: kind.rows(member, moment).count() for kind in inbox._kinds.values()
                }
                counted = inbox.counts(member, now=moment)
                assert counted == {name: number for name, number in read.items() if number}


def test_instances_have_all_fields_and_annotations(omsk: City, anna: Member, boris: Member) -> None:
    def theirs(given: Arguments) -> QuerySet[Any, Any]:
        found = Member.objects.filter(pk=given.person, joined_at__lte=given.now)
        return found.annotate(twice=F("pk") * 2, known=Q(name="Anna"))

    query = CompiledQuery(theirs)
    with omsk.scope():
        Member.objects.update(joined_at=NOW)
        [found] = query.instances(person=anna.pk, now=NOW)
        with CaptureQueriesContext(connection) as sent:
            [other] = query.instances(person=boris.pk, now=NOW)
        plain = Member.objects.get(pk=anna.pk)
        assert (found, other) == (anna, boris)
        assert len(sent) == 1
        for field in Member._meta.concrete_fields:
            assert getattr(found, field.attname) == getattr(plain, field.attname)
        assert (found.twice, found.known, other.known) == (2 * anna.pk, True, False)
        found.name = "Anna Petrovna"
        found.save()
        assert Member.objects.get(pk=anna.pk).name == "Anna Petrovna"


def test_selected_relations_come_with_instances(omsk: City, anna: Member, boris: Member) -> None:
    def theirs(given: Arguments) -> QuerySet[Any, Any]:
        found = Task.objects.filter(member=given.person, pk__gte=given.subject)
        return found.select_related("member__user", "to").order_by("pk")

    query = CompiledQuery(theirs)
    with omsk.scope():
        hers = Task.objects.create(member=anna, text="Call", to=boris)
        own = Task.objects.create(member=anna, text="Write")
        Task.objects.create(member=boris, text="Another's")
        assert query.instances(person=anna.pk, subject=hers.pk, now=NOW) == [hers, own]
        with CaptureQueriesContext(connection) as sent:
            [first, second] = query.instances(person=anna.pk, subject=hers.pk, now=NOW)
            assert (first.member, first.member.user, first.to) == (anna, anna.user, boris)
            assert (second.to, second.member.name) == (None, "Anna")
            assert query.instances(person=anna.pk, subject=own.pk, now=NOW) == [own]
        assert len(sent) == 2


def test_values_are_no_instances(omsk: City, anna: Member) -> None:
    def named(given: Arguments) -> QuerySet[Any, Any]:
        return Member.objects.filter(pk=given.person).values_list("name")

    with omsk.scope(), pytest.raises(TypeError, match="rows of a model"):
        CompiledQuery(named).instances(person=anna.pk, now=NOW)
