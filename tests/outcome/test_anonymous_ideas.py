"""Cards that went round without a name have none afterwards: minutes, author's page, API, line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tenants.formats.models import FormatVersion
from tenants.live.models import Block, Capture, Vote
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.queries.captures import with_traces
from tenants.outcome.serializers import ThoughtSerializer
from tenants.outcome.stops import stops_of_work
from tenants.products.models import Product, Question
from tenants.registry.models import City
from tests.cast import Visitor

Visit = Callable[..., Visitor]


def test_an_idea_of_a_round_has_points_and_no_name_anywhere(
    omsk: City,
    closed: Meeting,
    thoughts: dict[str, Capture],
    question: Question,
    anna: Member,
    visit: Visit,
    settings: Any,
) -> None:
    settings.ROOT_URLCONF = settings.CITY_URLCONF
    with omsk.scope():
        idea, heard = thoughts["idea"], thoughts["perspective"]
        who = Capture.objects.get(pk=idea.pk).by.name
        author = Member.objects.get(pk=question.author_id)
        ice = Product.objects.create(title="Ice")
        Question.objects.filter(pk=question.pk).update(product=ice)
        for voter in closed.attendances.order_by("pk")[:2]:
            Vote.objects.create(idea=idea, attendance=voter, points=5)
        named = set(ThoughtSerializer(with_traces(), many=True).data[0])
        version = FormatVersion.objects.get(format__key="twenty_five_ten", number=1)
        assert idea.block_id
        Block.objects.filter(pk=idea.block_id).update(format_version=version)

        told = {row["id"]: row for row in ThoughtSerializer(with_traces(), many=True).data}
        assert (told[idea.pk]["by"], told[idea.pk]["points"]) == (None, 10)
        assert told[heard.pk]["by"] == Capture.objects.get(pk=heard.pk).by.name  # words keep theirs
        assert named == set(told[idea.pk])
        stops = {p.stop.label: p.stop.detail for p in stops_of_work([ice.pk], anna)}
        assert stops[idea.text] == ""
        assert stops[heard.text] != ""
    minutes = f"/meetings/{closed.pk}/minutes/"
    for reader, page in ((anna, minutes), (author, f"/questions/{question.pk}/outcome/")):
        seen = visit(omsk, reader).get(page).content.decode()
        thought = seen.split(f'id="t{idea.pk}"')[1].split("</li>")[0]
        assert "10 points" in thought
        assert who not in thought
