"""Ideas that a room has voted on stand in the minutes with what they were given."""

from __future__ import annotations

from collections.abc import Callable

from tenants.live.models import Capture, Vote
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.models import Minutes
from tenants.outcome.queries import read_minutes
from tenants.registry.models import City
from tests.cast import Visitor

Visit = Callable[..., Visitor]


def test_ideas_stand_in_the_order_of_their_points(
    omsk: City, closed: Meeting, thoughts: dict[str, Capture], anna: Member, visit: Visit
) -> None:
    with omsk.scope():
        first, by = thoughts["idea"], list(closed.attendances.order_by("pk")[:3])
        better = Capture.objects.get(pk=first.pk)
        better.pk, better.nonce, better.text = None, "better", "A tea table on wheels."
        better.save()
        for voter, points in zip(by, (5, 4, 5), strict=True):
            Vote.objects.create(idea=better, attendance=voter, points=points)
        Vote.objects.create(idea=first, attendance=by[0], points=1)
        page = read_minutes(Minutes.objects.get(), reader=anna, now=closed.ends_at)
        groups = [group for part in page.parts for work in part.works for group in work.groups]
        ideas = next(group for group in groups if group.kind == "idea")
        assert [idea.text for idea in ideas.thoughts] == [better.text, first.text]
    seen = visit(omsk, anna).get(f"/meetings/{closed.pk}/minutes/").content.decode()
    assert "14 points" in seen
    assert "1 point<" in seen
