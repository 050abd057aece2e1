"""A format travels: published, adopted, merged, undone, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from network.library.adopting import (
    adopt,
    leave,
    skip,
    take_update,
    undo,
    waiting,
)
from network.library.errors import (
    CantBeUndone,
    Conflicts,
    NothingWaits,
    NotOurs,
    OtherVersionWaits,
    OursChanged,
    OwnFormat,
    Withdrawn,
)
from network.library.merge import OURS, THEIRS
from network.library.models import Adoption, Guide, PublishedFormat, PublishedVersion
from network.library.publishing import (
    agree,
    decline,
    publish,
    refresh_city,
    same_program,
    set_guide,
    withdraw,
)
from network.library.queries import shown as shown_formats
from network.library.queries import updates
from tenants.formats.actions import publish_version
from tenants.formats.catalogue import CATALOGUE, FormatText
from tenants.formats.models import Format
from tenants.meetings.models import Meeting
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.library.conftest import TROIKA, Edit, latest, spec, with_minutes

LONGER = with_minutes(TROIKA, 0, 3)


def names(city: City) -> set[str]:
    with city.scope():
        return {row.name for row in shown_formats()}


def test_it_comes_with_all_its_steps_and_remembers_where_it_came_from(
    tomsk: City, adopted: Adoption
) -> None:
    version = latest(tomsk, adopted.key)
    assert (adopted.key, adopted.number, version.number) == ("troika_2", 2, 1)
    assert version.why == "From Omsk, version 2"
    with tomsk.scope():
        assert same_program(version.spec, TROIKA)
    assert spec(tomsk, "troika") == CATALOGUE["troika"]  # its own stays as it was


def test_pressing_twice_is_once(
    tomsk: City, darya: Member, adopted: Adoption, now: datetime
) -> None:
    with tomsk.scope():
        before = Format.objects.count()
        again = adopt(PublishedFormat.objects.get(), city=tomsk, by=darya, now=now)
        assert (again.pk, Format.objects.count()) == (adopted.pk, before)


def test_what_is_here_word_for_word_is_followed_and_not_doubled(
    omsk: City, tomsk: City, anna: Member, darya: Member, shelves: None, now: datetime
) -> None:
    with omsk.scope():
        publish(latest(omsk, "triz"), city=omsk, by=anna, now=now)
    with tomsk.scope():
        before = Format.objects.count()
        row = adopt(PublishedFormat.objects.get(key="triz"), city=tomsk, by=darya, now=now)
        assert (row.key, row.made_format, Format.objects.count()) == ("triz", False, before)
        undo(row, by=darya, now=now)
        assert Format.objects.in_use().count() == before  # it was here before


def test_a_name_that_is_taken_gets_the_city(
    omsk: City, tomsk: City, anna: Member, darya: Member, shelves: None, now: datetime
) -> None:
    with omsk.scope():
        other = replace(CATALOGUE["triz"], max_people=9)
        version = publish_version(Format.objects.get(key="triz"), other, by=anna, now=now)
        publish(version, city=omsk, by=anna, now=now)
    with tomsk.scope():
        row = adopt(PublishedFormat.objects.get(key="triz"), city=tomsk, by=darya, now=now)
        found = latest(tomsk, row.key)
        assert found.name_en == f"{CATALOGUE['triz'].name.en} (Omsk)"
        assert found.name_ru == f"{CATALOGUE['triz'].name.ru} (Омск)"


def test_a_city_adopts_nothing_of_its_own(
    omsk: City, anna: Member, shown: PublishedFormat, now: datetime
) -> None:
    with omsk.scope():
        with pytest.raises(OwnFormat):
            adopt(shown, city=omsk, by=anna, now=now)
        assert not Adoption.objects.exists()


def test_an_adopted_format_is_published_only_when_it_differs(
    tomsk: City, darya: Member, adopted: Adoption, own_way: Edit, now: datetime
) -> None:
    with tomsk.scope():
        with pytest.raises(NotOurs):
            publish(latest(tomsk, adopted.key), city=tomsk, by=darya, now=now)
        assert PublishedFormat.objects.of(tomsk.pk).count() == 0
    version = own_way(replace(TROIKA, max_people=60))
    with tomsk.scope():
        row = publish(version, city=tomsk, by=darya, now=now)
        assert (row.credit_en, row.number) == ("Omsk", 2)


def test_a_newer_version_waits_and_is_merged_with_our_changes_kept(
    tomsk: City, darya: Member, adopted: Adoption, improve: Edit, own_way: Edit, now: datetime
) -> None:
    with tomsk.scope():
        assert not updates().exists()
    own_way(replace(TROIKA, purpose=FormatText("Наша цель", "Our purpose")))
    improve(LONGER, why="People asked for a longer beginning")
    with tomsk.scope():
        (row,) = updates()
        assert row.newest == 3
        take_update(row, number=3, ours=2, choices={}, by=darya, now=now)
        merged = latest(tomsk, adopted.key)
        assert (merged.number, merged.why) == (3, "From Omsk, version 3")
        assert merged.spec.steps[0].minutes == 3
        assert merged.spec.purpose.en == "Our purpose"
        assert not updates().exists()


def test_a_conflict_needs_a_choice_and_changes_nothing_without_one(
    tomsk: City, darya: Member, adopted: Adoption, improve: Edit, own_way: Edit, now: datetime
) -> None:
    own_way(with_minutes(TROIKA, 0, 9))
    improve(LONGER)
    with tomsk.scope():
        with pytest.raises(Conflicts):
            take_update(adopted, number=3, ours=2, choices={}, by=darya, now=now)
        assert latest(tomsk, adopted.key).number == 2
        assert Adoption.objects.get().number == 2
        kept = {"step-0": OURS}
        row = take_update(adopted, number=3, ours=2, choices=kept, by=darya, now=now)
        assert (row.number, row.taken) == (3, 2)  # nothing new to write
        assert latest(tomsk, adopted.key).spec.steps[0].minutes == 9
        with pytest.raises(NothingWaits):
            waiting(row)


def test_choices_for_another_version_are_refused(
    tomsk: City, darya: Member, adopted: Adoption, improve: Edit, own_way: Edit, now: datetime
) -> None:
    improve(LONGER)
    improve(with_minutes(TROIKA, 0, 4))
    with tomsk.scope(), pytest.raises(OtherVersionWaits):
        take_update(adopted, number=3, ours=1, choices={}, by=darya, now=now)
    own_way(replace(TROIKA, max_people=60))
    with tomsk.scope():
        with pytest.raises(OursChanged):
            take_update(adopted, number=4, ours=1, choices={}, by=darya, now=now)
        assert latest(tomsk, adopted.key).number == 2


def test_a_merge_is_undone_and_waits_again(
    tomsk: City, darya: Member, adopted: Adoption, improve: Edit, now: datetime
) -> None:
    improve(LONGER)
    with tomsk.scope():
        row = take_update(adopted, number=3, ours=1, choices={}, by=darya, now=now)
        undo(row, by=darya, now=now)
        again = latest(tomsk, adopted.key)
        assert (again.number, again.why) == (3, "As in version 1 again")
        assert same_program(again.spec, TROIKA)
        assert [one.newest for one in updates()] == [3]
        with pytest.raises(CantBeUndone):
            undo(Adoption.objects.get(), by=darya, now=now)


def test_undoing_an_adoption_leaves_the_shelf_as_it_was(
    tomsk: City, darya: Member, adopted: Adoption, now: datetime
) -> None:
    with tomsk.scope():
        undo(adopted, by=darya, now=now)
        assert not Format.objects.filter(key=adopted.key).exists()
        assert not Adoption.objects.exists()
        again = adopt(PublishedFormat.objects.get(), city=tomsk, by=darya, now=now)
        assert again.key == "troika_2"


def test_what_an_evening_has_run_is_put_away_and_not_deleted(
    tomsk: City, darya: Member, adopted: Adoption, now: datetime
) -> None:
    from tenants.live.models import Agenda, Block

    version = latest(tomsk, adopted.key)
    with tomsk.scope():
        meeting = Meeting.objects.create(
            title="Thursday",
            kind="regular",
            starts_at=now,
            ends_at=now + timedelta(hours=2),
            venue="Here",
        )
        agenda = Agenda.objects.create(meeting=meeting)
        Block.objects.create(
            agenda=agenda, position=1, format_version=version, starts=0, minutes=30
        )
        undo(adopted, by=darya, now=now)
        assert Format.objects.get(key=adopted.key).archived_at == now
        assert not Adoption.objects.exists()


def test_our_own_changes_forbid_the_undo(
    tomsk: City, darya: Member, adopted: Adoption, own_way: Edit, now: datetime
) -> None:
    own_way(replace(TROIKA, max_people=60))
    with tomsk.scope():
        with pytest.raises(CantBeUndone):
            undo(adopted, by=darya, now=now)
        assert latest(tomsk, adopted.key).number == 2
        assert Adoption.objects.exists()


def test_a_skipped_version_waits_no_more_until_the_next(
    tomsk: City, adopted: Adoption, improve: Edit
) -> None:
    improve(LONGER)
    with tomsk.scope():
        skip(adopted, number=3)
        assert not updates().exists()
    improve(with_minutes(TROIKA, 0, 4))
    with tomsk.scope():
        assert [one.newest for one in updates()] == [4]


def test_following_ends_and_begins_again(
    tomsk: City, darya: Member, adopted: Adoption, improve: Edit, now: datetime
) -> None:
    improve(LONGER)
    with tomsk.scope():
        leave(adopted, now=now)
        assert not updates().exists()
        assert latest(tomsk, adopted.key).number == 1
        again = adopt(PublishedFormat.objects.get(), city=tomsk, by=darya, now=now)
        assert (again.pk, updates().count()) == (adopted.pk, 1)


def test_withdrawn_there_it_stays_here(
    omsk: City, tomsk: City, adopted: Adoption, shown: PublishedFormat, improve: Edit
) -> None:
    improve(LONGER)
    with omsk.scope():
        withdraw(PublishedFormat.objects.get(), city=omsk)
        assert not PublishedVersion.objects.exists()
        assert not Guide.objects.exists()
    with tomsk.scope():
        with pytest.raises(Withdrawn):
            waiting(adopted)
        assert not updates().exists()
        assert same_program(latest(tomsk, adopted.key).spec, TROIKA)


def test_what_was_withdrawn_while_the_page_was_open_is_not_adopted(
    omsk: City, tomsk: City, darya: Member, shown: PublishedFormat, now: datetime
) -> None:
    with tomsk.scope():
        read = PublishedFormat.objects.get()
    with omsk.scope():
        withdraw(PublishedFormat.objects.get(), city=omsk)
    with tomsk.scope():
        before = Format.objects.count()
        with pytest.raises(Withdrawn):
            adopt(read, city=tomsk, by=darya, now=now)
        assert (Format.objects.count(), Adoption.objects.count()) == (before, 0)


def test_a_paused_city_shows_nothing_until_it_is_back(
    omsk: City, tomsk: City, adopted: Adoption
) -> None:
    assert names(tomsk) == {"Troika of Omsk"}
    for state, found in ((City.State.PAUSED, set()), (City.State.ACTIVE, {"Troika of Omsk"})):
        with hub_scope():
            omsk.state = state
            omsk.save()
            refresh_city(omsk)
        assert names(tomsk) == found


def test_a_person_is_named_after_their_yes_and_gone_after_their_no(
    omsk: City, tomsk: City, anna: Member, boris: Member, shown: PublishedFormat, now: datetime
) -> None:
    def guide() -> tuple[str, str]:
        with tomsk.scope():
            row = PublishedFormat.objects.get()
            return row.guide_name, row.guide_contact

    assert guide() == ("Anna", "@anna")
    with omsk.scope():
        set_guide(PublishedFormat.objects.get(), boris, by=anna, now=now)
    assert guide() == ("", "")
    with omsk.scope():
        agree(Guide.objects.get(), by=boris, contact="@boris", now=now)
    assert guide() == ("Boris", "@boris")
    with omsk.scope():
        decline(Guide.objects.get(), by=boris)
        assert not Guide.objects.exists()
    assert guide() == ("", "")


def test_who_leaves_the_city_is_no_longer_named(
    omsk: City, tomsk: City, anna: Member, shown: PublishedFormat, now: datetime
) -> None:
    with omsk.scope():
        leave_city(member=anna, now=now)
        assert not Guide.objects.exists()
    with tomsk.scope():
        row = PublishedFormat.objects.get()
        assert (row.guide_name, row.guide_contact) == ("", "")


def test_their_words_can_be_taken_whole(
    tomsk: City, darya: Member, adopted: Adoption, improve: Edit, own_way: Edit, now: datetime
) -> None:
    own_way(with_minutes(TROIKA, 0, 9))
    improve(LONGER)
    with tomsk.scope():
        take_update(adopted, number=3, ours=2, choices={"step-0": THEIRS}, by=darya, now=now)
        assert same_program(latest(tomsk, adopted.key).spec, LONGER)
