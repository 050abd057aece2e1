"""The minutes count the pairs that encounters were made of, and no others."""

from __future__ import annotations

from datetime import timedelta

from tenants.live import actions
from tenants.live.models import AgendaItem, Block, Capture, Encounter, Run
from tenants.live.queries import pairs_met
from tenants.live.run.format_steps import steps_of
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.outcome.models import Minutes
from tenants.registry.models import City


def test_also_of_a_table_that_chose_its_question_on_the_spot(
    omsk: City, thoughts: dict[str, Capture], working: Run, tonight: Meeting, anna: Member
) -> None:
    over = tonight.ends_at - timedelta(minutes=40)
    with omsk.scope():
        block = Block.objects.get(agenda__meeting=tonight, position=working.block)
        AgendaItem.objects.filter(table__block=block, table__number=2).delete()
        working.step = steps_of(block)[-1].position
        working.save(update_fields=["step"])
        actions.next_step(working, by=anna, expected_revision=working.revision, now=over)
        met = pairs_met(tonight, block=block)
        actions.close_run(Run.objects.get(), by=anna, now=tonight.ends_at)
        minutes = Minutes.objects.get()
        assert minutes.pairs_met == minutes.pairs_known == Encounter.objects.count() > 0
        assert met.keys() <= pairs_met(tonight).keys()
        assert met.keys() <= set(Encounter.objects.values_list("one", "other"))


def test_who_came_when_a_part_was_over_has_met_nobody_in_it(
    omsk: City, working: Run, tonight: Meeting, anna: Member
) -> None:
    over = tonight.ends_at - timedelta(minutes=40)
    with omsk.scope():
        block = Block.objects.get(agenda__meeting=tonight, position=working.block)
        table = block.tables.all()[0]
        late = table.seated.exclude(member=None)[0].member
        Attendance.objects.filter(member=late).update(arrived_at=over + timedelta(minutes=1))
        working.step = steps_of(block)[-1].position
        working.save(update_fields=["step"])
        actions.next_step(working, by=anna, expected_revision=working.revision, now=over)
        assert late
        assert not any(late.pk in pair for pair in pairs_met(tonight, block=block))
        assert not any(late.pk in pair for pair in Encounter.objects.values_list("one", "other"))
