"""Small honest numbers: formulae, suppression of few answers, constant queries, no names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tenants.live import actions as live
from tenants.live.models import Capture, PulseMark, Run
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.outcome.effects import formulae
from tenants.outcome.effects.charts import effects
from tenants.outcome.effects.energy import energy_by_meeting
from tenants.outcome.effects.evenings import Promises, effects_of_evenings
from tenants.outcome.effects.formats import effects_of_formats
from tenants.outcome.effects.summary import sum_effects
from tenants.outcome.models import Minutes, Task
from tenants.outcome.templatetags.outcome import one_digit
from tenants.registry.models import City
from tenants.ui.charts import RowChart
from tests.cast import Visitor

Visit = Callable[..., Visitor]
TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("number", "words"), [(1.86, "1.9"), (3.25, "3.2"), (4.349, "4.3"), (0.05, "0.1"), (2, "2.0")]
)
def test_a_table_rounds_as_the_chart_beside_it(number: float, words: str) -> None:
    assert one_digit(number) == words
    (point,) = RowChart(title="", values=[("x", round(number, 1))]).points
    assert float(point.value) == float(words)


def test_formulae() -> None:
    assert formulae.per_ten_person_hours(4, people=16, hours=2) == 1.25
    assert formulae.per_ten_person_hours(4, people=0, hours=2) is None
    assert formulae.per_ten_person_hours(4, people=16, hours=0.5) == 5
    assert formulae.per_ten_person_hours(4, people=16, hours=0.01) is None
    assert formulae.kept_share(kept=3, let_go=0, late=1) == 0.75
    assert formulae.kept_share(kept=0, let_go=0, late=0) is None
    assert formulae.coverage(3, people=3) == 1
    assert formulae.coverage(0, people=1) is None
    assert formulae.concentration([1, 1, 2]) == 0.5
    assert formulae.concentration([]) is None
    began = datetime(2026, 11, 26, 12, tzinfo=UTC)
    end = began + timedelta(hours=2)
    assert formulae.hours_of(began=began, closed=end, planned_end=end) == 2
    morning = end + timedelta(hours=12)
    assert formulae.hours_of(began=began, closed=morning, planned_end=end) == 3


def test_an_evening_in_numbers(omsk: City, closed: Meeting) -> None:
    with omsk.scope():
        [evening] = effects_of_evenings(today=TODAY)
        assert evening.meeting == closed
        assert (evening.perspectives, evening.realisations) == (1, 1)
        assert evening.questions > 0
        assert evening.throughput == pytest.approx(10 * evening.questions / 20)
        assert evening.coverage == evening.minutes.pairs_known / 36
        assert (evening.promises.ahead, evening.promises.share) == (1, None)
        Task.objects.update(due_on=TODAY - timedelta(days=1))
        assert effects_of_evenings(today=TODAY)[0].promises.share == 0
        Task.objects.update(done_at=closed.ends_at)
        assert effects_of_evenings(today=TODAY)[0].promises.share == 1


def test_energy_of_few_is_nobodys_business(omsk: City, closed: Meeting) -> None:
    with omsk.scope():
        assert energy_by_meeting([closed.pk])
        marks = PulseMark.objects.filter(moment="end").order_by("pk")
        marks.filter(pk__in=[mark.pk for mark in marks[:5]]).delete()  # four of nine are left
        assert energy_by_meeting([closed.pk]) == {}
        assert effects_of_evenings(today=TODAY)[0].energy is None


def test_formats_in_numbers(omsk: City, closed: Meeting) -> None:
    with omsk.scope():
        found = effects_of_formats(today=TODAY)
        assert sum(f.realisations for f in found) == 1
        first = next(f for f in found if f.realisations)
        assert first.questions > 0
        assert first.person_hours > 0
        assert first.energy
        assert first.energy.before == 2


def copies(meeting: Meeting, anna: Member, *, many: int) -> None:
    """More evenings that were run, a week apart, each with nothing but who came."""
    for week in range(1, many + 1):
        starts = meeting.starts_at - timedelta(weeks=week)
        ends = starts + timedelta(hours=2)
        made = Meeting.objects.create(
            title="Thursday", kind="regular", venue="Tochka", state=Meeting.State.CLOSED,
            starts_at=starts, ends_at=ends, came=3,
        )  # fmt: skip
        Run.objects.create(
            meeting=made, facilitator=anna, started_at=starts, block_started_at=starts,
            step_started_at=starts, closed_at=ends,
        )  # fmt: skip
        Minutes.objects.create(meeting=made, written_at=ends, members=9)


def test_as_many_queries_for_one_evening_as_for_five(
    omsk: City, closed: Meeting, anna: Member, reads: Callable[[], Any]
) -> None:
    with omsk.scope():
        counted = []
        for many in (0, 2, 2):
            copies(closed, anna, many=many)
            with reads() as sent:
                found = effects_of_evenings(today=TODAY)
            with reads() as of_formats:
                effects_of_formats(today=TODAY)
            counted.append((len(sent), len(of_formats)))
        assert len(found) == 5
        assert set(counted) == {counted[0]}
        assert counted[0] <= (6, 8)
        assert found[-1].led_by_one == 1
        titles = [effect.chart is not None for effect in effects(found)]
        assert titles.count(True) >= 5


def test_members_see_them_visitors_do_not_and_nobody_is_named(
    omsk: City, tomsk: City, closed: Meeting, boris: Member, darya: Member, visit: Visit
) -> None:
    for address in ("/effects/", "/effects/formats/"):
        shown = visit(omsk, boris).get(address)
        assert shown.status_code == 200
        content = shown.content.decode().split("<main", 1)[1].split("</main>")[0]
        for name in ("Anna", "Vera", "Gleb"):
            assert name not in content
        empty = visit(tomsk, darya).get(address).content.decode()
        assert "2.0 → 4.0" not in empty
    assert "2.0 → 4.0" in visit(omsk, boris).get("/effects/").content.decode()
    assert visit(omsk).get("/effects/formats/").status_code == 302


def test_visitors_see_the_sums_of_open_evenings(omsk: City, closed: Meeting, visit: Visit) -> None:
    shown = visit(omsk).get("/effects/").content.decode()
    assert "2.0 → 4.0" in shown
    assert "Evening by evening is for members" in shown
    assert f"/meetings/{closed.pk}/" not in shown
    with omsk.scope():
        Meeting.objects.filter(pk=closed.pk).update(is_open=False)
    hidden = visit(omsk).get("/effects/").content.decode()
    assert "2.0 → 4.0" not in hidden
    assert "The first evening will be measured here" in hidden


def test_of_an_evening_that_was_closed_at_once_no_rate_is_told(
    omsk: City, closed: Meeting, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        run = Run.objects.get()
        Run.objects.update(closed_at=run.started_at + timedelta(minutes=2))
        [evening] = effects_of_evenings(today=TODAY)
        assert evening.questions > 0
        assert (evening.throughput, evening.is_too_short) == (None, True)
        assert sum_effects([evening]).throughput is None
        assert effects_of_formats(today=TODAY) == []
    for address in ("/effects/", f"/meetings/{closed.pk}/minutes/"):
        assert "too short to tell" in visit(omsk, boris).get(address).content.decode()


def test_the_city_in_a_few_numbers(omsk: City, closed: Meeting, anna: Member) -> None:
    with omsk.scope():
        Task.objects.update(done_at=closed.ends_at)
        copies(closed, anna, many=2)
        found = effects_of_evenings(today=TODAY)
        city = sum_effects(found)
        one = found[-1]
    assert (city.evenings, city.questions, city.realisations) == (3, one.questions, 1)
    assert city.energy == one.energy
    assert city.promises.share == 1
    assert city.new_pairs == one.minutes.pairs_new
    assert city.throughput == pytest.approx(10 * one.questions / (20 + 2 * 3 * 2))


def test_what_is_no_promise_any_more_is_not_counted(
    omsk: City, closed: Meeting, thoughts: dict[str, Capture]
) -> None:
    promise = thoughts["commitment"]
    with omsk.scope():
        assert effects_of_evenings(today=TODAY)[0].promises.ahead == 1
        by = Attendance.objects.get(pk=promise.by_id)
        kind = Capture.Kind.PERSPECTIVE
        said: dict[str, Any] = {"text": "Ask them.", "kind": kind, "due_on": None}
        live.rewrite(promise, by=by, now=closed.ends_at + timedelta(hours=1), **said)
        assert not Task.objects.standing().exists()
        assert effects_of_evenings(today=TODAY)[0].promises == Promises()
        assert all(one.promises == Promises() for one in effects_of_formats(today=TODAY))
