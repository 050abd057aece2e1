"""The computer of the hall shows the wall by a link of its own, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tenants.live.models import Run
from tenants.live.screens.projector_link import projector_code
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import Visitor
from tests.live.evenings import path

Visit = Callable[..., Visitor]


def link_of(page: bytes) -> str:
    found = re.search(rb'href="https?://[^/"]+(/wall/[^"]+)"', page)
    assert found
    return found[1].decode()


def test_who_leads_sees_the_link_and_it_opens_the_wall_without_an_account(
    omsk: City, run: Run, tonight: Meeting, visit: Visit, anna: Member, clock: Any
) -> None:
    clock(tonight.starts_at)
    address = link_of(visit(omsk, anna).get(path("facilitator", tonight.pk)).content)
    hall = visit(omsk)
    answer = hall.get(address)
    assert answer["Location"] == path("projector", tonight.pk)
    wall = hall.get(answer["Location"])
    assert wall.status_code == 200
    assert 'data-live="projector"' in wall.content.decode()
    assert hall.get(path("projector_state", tonight.pk)).status_code == 200


def test_the_link_opens_nothing_but_the_wall_of_this_evening(
    omsk: City, tomsk: City, run: Run, tonight: Meeting, visit: Visit, clock: Any
) -> None:
    clock(tonight.starts_at)
    with omsk.scope():
        code = projector_code(tonight.pk)
        other = Meeting.objects.exclude(pk=tonight.pk).first()
        assert other
    hall = visit(omsk)
    hall.get(f"/wall/{code}/")
    for name in ("plan", "facilitator", "facilitator_state"):
        assert hall.get(path(name, tonight.pk)).status_code == 403
    for name in ("steps", "minutes", "close", "lead"):
        assert hall.post(path(name, tonight.pk), {"revision": 1}).status_code == 403
    assert hall.get(path("projector", other.pk)).status_code == 403
    assert visit(tomsk).get(f"/wall/{code}/").status_code == 404
    for forged in (
        f"{other.pk}-{code.partition('-')[2]}",
        code[:-1],
        code + "a",
        "x",
        "-",
        "9" * 40,
    ):
        assert visit(omsk).get(f"/wall/{forged}/").status_code == 404
    with omsk.scope():
        assert Run.objects.get().revision == 1


def test_the_link_ends_with_the_night(
    omsk: City, run: Run, tonight: Meeting, visit: Visit, clock: Any
) -> None:
    clock(tonight.starts_at)
    with omsk.scope():
        code = projector_code(tonight.pk)
    hall = visit(omsk)
    hall.get(f"/wall/{code}/")
    clock(tonight.ends_at + timedelta(hours=13))
    assert hall.get(path("projector", tonight.pk)).status_code == 403
    assert visit(omsk).get(f"/wall/{code}/").status_code == 404
