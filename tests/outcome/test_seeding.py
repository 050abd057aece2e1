"""The demo's Omsk: four evenings told in full, one that a stranger can run now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from deploy.demo.content import CITIES
from deploy.demo.seeding.city import seed_city
from deploy.demo.seeding.evenings import keep_up
from deploy.demo.seeding.tonight import TODAY, next_half_hour
from tenants.live.models import Capture, Run
from tenants.meetings.models import Meeting
from tenants.outcome.effects.evenings import effects_of_evenings
from tenants.outcome.models import Minutes, Task, Trace
from tenants.registry.models import Alarm, City

TELLING = next(city for city in CITIES if city.slug == "omsk")
SUNDAY = timedelta(days=3)


def test_omsk_has_a_past_a_today_and_the_same_tomorrow(
    omsk: City, now: datetime, clock: Callable[[datetime], None]
) -> None:
    sunday = now + SUNDAY
    clock(sunday)
    with timezone.override(omsk.zone), omsk.scope():
        assert seed_city(TELLING, city=omsk, now=sunday)
        keep_up(TELLING, now=sunday)
        told = [evening for evening in TELLING.evenings if evening.weeks_ago]
        runs = Run.objects.order_by("started_at").select_related("meeting__minutes_kept")
        assert [run.meeting.came for run in runs] == [len(e.came) for e in told]
        assert all(run.closed_at == run.meeting.ends_at for run in runs)
        notes = [run.meeting.minutes_kept.note for run in runs]
        assert [note.text for note in notes if note] == [e.note for e in told]
        works = [work for evening in told for work in evening.works]
        kept = {kind: Capture.objects.filter(kind=kind).count() for kind in Capture.Kind.values}
        assert kept["perspective"] == sum(len(work.perspectives) for work in works)
        assert kept["realisation"] == sum(len(work.realisations) for work in works)
        assert kept["commitment"] == sum(len(work.commitments) for work in works)
        members = {person.key for person in TELLING.people}
        promises = [p for work in works for p in work.commitments if p.by in members]
        assert Task.objects.exclude(done_at=None).count() == sum(p.kept is True for p in promises)
        assert Task.objects.exclude(dropped_at=None).count() == sum(
            p.kept is False for p in promises
        )
        assert Trace.objects.filter(kind="week", state="told").exists()
        evenings = effects_of_evenings(today=sunday.date())
        assert len(evenings) == len(told)
        assert all(evening.energy and evening.questions for evening in evenings)
        assert not Alarm.objects.filter(kind="outcome.task_due", due_at__lte=sunday).exists()

        [today] = Meeting.objects.filter(title=TODAY)
        assert today.starts_at == next_half_hour(sunday)
        assert today.is_at_the_door(now=sunday)
        assert today.registrations.coming().count() == len(TELLING.evenings[-1].rsvps)

        before = (Meeting.objects.count(), Minutes.objects.count(), Capture.objects.count())
        keep_up(TELLING, now=sunday + timedelta(minutes=10))
        assert before == (
            Meeting.objects.count(), Minutes.objects.count(), Capture.objects.count()
        )  # fmt: skip

        monday = sunday + timedelta(days=1)
        clock(monday)
        keep_up(TELLING, now=monday)
        [again] = Meeting.objects.filter(title=TODAY)
        assert again.starts_at == next_half_hour(monday)


def test_the_next_half_hour_leaves_time_to_find_the_door(now: datetime) -> None:
    for minute, expected in ((0, 30), (24, 30), (26, 60), (55, 90)):
        at = now.replace(minute=minute, second=7)
        assert next_half_hour(at) == now.replace(minute=0) + timedelta(minutes=expected)
