"""The pages of the library: who sees and may do what, on the way of a format between cities."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from network.library.adopting import adopt
from network.library.models import Adoption, Guide, Pack, PublishedFormat
from network.library.publishing import publish, save_pack, withdraw
from tenants.formats.actions import publish_version
from tenants.formats.catalogue import CATALOGUE, FormatText
from tenants.formats.models import Format, FormatVersion
from tenants.members.models import Member
from tenants.registry.models import City
from tests.library.conftest import TROIKA, Edit, latest, spec, with_minutes

Visit = Callable[..., Any]
PAGE = "/network/library/formats/omsk/troika/"
LONGER = with_minutes(TROIKA, 0, 3)


def text(response: Any) -> str:
    main = response.content.decode().split("<main", 1)[-1].split("<footer")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))


@pytest.fixture
def pack(omsk: City, anna: Member, shown: PublishedFormat, now: datetime) -> Pack:
    """“As in Omsk”: the troika that Omsk has changed, a TRIZ of its own and the starter café."""
    with omsk.scope():
        triz = replace(CATALOGUE["triz"], max_people=9)
        publish_version(Format.objects.get(key="triz"), triz, by=anna, now=now)
        for key in ("triz", "pro_action_cafe"):
            publish(latest(omsk, key), city=omsk, by=anna, now=now)
        return save_pack(
            Pack(title="As in Omsk", about="Our Thursday"),
            city=omsk,
            by=anna,
            keys=["troika", "triz", "pro_action_cafe", "unknown"],
            guide=anna,
            now=now,
        )


def test_a_city_shows_a_format_and_another_takes_it(
    omsk: City, tomsk: City, anna: Member, darya: Member, shelves: None, visit: Visit
) -> None:
    here, there = visit(omsk, anna), visit(tomsk, darya)
    assert "Show to other cities" in text(here.get("/formats/troika/"))
    form = "/network/library/ours/troika/"
    assert "Show to other cities" in text(here.get(form))
    sent = {"advice": "When a team is stuck", "guide": anna.pk, "contact": "@anna"}
    assert here.post(form, sent).url == PAGE

    shelf = text(there.get("/network/library/"))
    assert "Troika of Omsk" in shelf
    assert "When a team is stuck" in shelf
    page = text(there.get(PAGE))
    for word in ("Anna, Omsk", "@anna", "Step by step", TROIKA.steps[0].title.en):
        assert word in page
    taken = there.post(f"{PAGE}adoption/", follow=True)
    assert "On your shelf" in taken.text
    assert "From Omsk, their version 2" in text(taken)
    assert there.post(f"{PAGE}adoption/", {"_method": "delete"}).url == PAGE
    with tomsk.scope():
        assert not Format.objects.filter(key="troika_2").exists()


def test_a_form_with_an_error_keeps_what_was_typed(
    omsk: City, anna: Member, shelves: None, visit: Visit
) -> None:
    sent = {"advice": "", "guide": anna.pk, "contact": "@anna"}
    answer = visit(omsk, anna).post("/network/library/ours/troika/", sent)
    assert answer.status_code == 422
    assert 'value="@anna"' in answer.text
    with omsk.scope():
        assert not PublishedFormat.objects.exists()


def test_members_without_the_duty_read_and_change_nothing(
    omsk: City, tomsk: City, egor: Member, darya: Member, boris: Member, pack: Pack, visit: Visit
) -> None:
    reader = visit(tomsk, egor)
    assert "The duty Facilitating can take it" in text(reader.get(PAGE))
    for address in (
        f"{PAGE}adoption/",
        f"/network/library/packs/{pack.pk}/adoption/",
        "/network/library/ours/triz/",
        "/network/library/packs/new/",
        "/network/library/followed/triz/",
        "/network/library/followed/triz/skip/",
        "/network/library/followed/triz/independence/",
    ):
        assert reader.post(address, {"advice": "x"}).status_code == 403, address
    assert (
        visit(omsk, boris)
        .post(f"/network/library/packs/{pack.pk}/edit/", {"_method": "delete"})
        .status_code
        == 403
    )
    with tomsk.scope():
        assert not Adoption.objects.exists()
        assert PublishedFormat.objects.count() == 3
        assert Pack.objects.count() == 1


def test_visitors_are_led_to_the_door(tomsk: City, shown: PublishedFormat, visit: Visit) -> None:
    for address in ("/network/library/", PAGE):
        answer = visit(tomsk).get(address)
        assert answer.status_code == 302
        assert "/join/" in answer.url or "login" in answer.url or "signup" in answer.url


def test_another_city_changes_no_pack_of_ours(
    tomsk: City, darya: Member, pack: Pack, visit: Visit
) -> None:
    edit = f"/network/library/packs/{pack.pk}/edit/"
    for sent in ({"title": "Ours", "keys": ["troika"]}, {"_method": "delete"}):
        assert visit(tomsk, darya).post(edit, sent).status_code == 404
    with tomsk.scope():
        assert Pack.objects.get().title == "As in Omsk"


def test_a_newer_version_is_read_as_a_difference_and_merged(
    tomsk: City, darya: Member, adopted: Adoption, improve: Edit, own_way: Edit, visit: Visit
) -> None:
    own_way(replace(TROIKA, purpose=FormatText("Наша цель", "Our purpose")))
    first = replace(TROIKA.steps[0], minutes=3, title=FormatText("Тихо", "Think alone"))
    improve(replace(TROIKA, steps=(first, *TROIKA.steps[1:])), why="A longer beginning")
    there = visit(tomsk, darya)
    assert "Omsk has made a format better" in there.get("/").text
    address = "/network/library/followed/troika_2/"
    assert address in there.get("/formats/").text
    page = there.get(address)
    assert "A longer beginning" in text(page)
    assert ">Think alone</ins>" in page.text
    assert "3 min" in text(page)
    sent = {"number": 3, "ours": 2, "step-0": "theirs"}
    taken = there.post(address, sent, follow=True)
    assert "Your own changes are kept" in taken.text
    merged = spec(tomsk, "troika_2")
    assert (merged.steps[0].minutes, merged.purpose.en) == (3, "Our purpose")
    undone = there.post(address, {"_method": "delete"}, follow=True)
    assert "your words are back" in undone.text
    again = spec(tomsk, "troika_2")
    assert (again.steps[0].minutes, again.purpose.en) == (TROIKA.steps[0].minutes, "Our purpose")


def test_a_conflict_is_shown_side_by_side_and_must_be_chosen(
    tomsk: City, darya: Member, adopted: Adoption, improve: Edit, own_way: Edit, visit: Visit
) -> None:
    own_way(with_minutes(TROIKA, 0, 9))
    improve(LONGER)
    there, address = visit(tomsk, darya), "/network/library/followed/troika_2/"
    page = text(there.get(address))
    for word in ("both changed it", "Theirs", "Ours", "9 min", "3 min"):
        assert word in page
    refused = there.post(address, {"number": 3, "ours": 2})
    assert (refused.status_code, "Choose one of the two." in refused.text) == (422, True)
    assert spec(tomsk, "troika_2").steps[0].minutes == 9
    there.post(address, {"number": 3, "ours": 2, "step-0": "theirs"})
    assert spec(tomsk, "troika_2").steps[0].minutes == 3


def test_an_old_page_of_choices_is_refused_and_shows_the_newest(
    tomsk: City, darya: Member, adopted: Adoption, improve: Edit, visit: Visit
) -> None:
    improve(LONGER)
    improve(with_minutes(TROIKA, 0, 4))
    there, address = visit(tomsk, darya), "/network/library/followed/troika_2/"
    answer = there.post(address, {"number": 3, "ours": 1, "step-0": "theirs"})
    assert answer.status_code == 422
    assert "A newer version has come out meanwhile" in text(answer)
    assert latest(tomsk, "troika_2").number == 1


def test_a_version_is_left_and_following_ends_and_begins(
    tomsk: City, darya: Member, adopted: Adoption, improve: Edit, visit: Visit
) -> None:
    improve(LONGER)
    there, address = visit(tomsk, darya), "/network/library/followed/troika_2/"
    there.post(f"{address}skip/", {"number": 3})
    assert "made a format better" not in there.get("/").text
    there.post(f"{address}independence/")
    with tomsk.scope():
        assert Adoption.objects.get().ended_at
    there.post(f"{address}independence/", {"_method": "delete"})
    with tomsk.scope():
        assert not Adoption.objects.get().ended_at


def test_a_pack_is_previewed_taken_in_one_press_and_undone(
    omsk: City, tomsk: City, anna: Member, darya: Member, pack: Pack, visit: Visit, now: datetime
) -> None:
    """What is new, what exists and what would change; then all of it in one press."""
    with tomsk.scope():
        troika = PublishedFormat.objects.get(key="troika")
        adopt(troika, city=tomsk, by=darya, now=now)
    with omsk.scope():
        longer = publish_version(Format.objects.get(key="troika"), LONGER, by=anna, now=now)
        publish(longer, city=omsk, by=anna, now=now)
    there, address = visit(tomsk, darya), f"/network/library/packs/{pack.pk}/"
    page = text(there.get(address))
    for word in ("newer version", "new ", "you have it", "Take 2 formats", "Anna, Omsk"):
        assert word in page
    before = len(_shelf(tomsk))
    taken = there.post(f"{address}adoption/", follow=True)
    assert "2 formats of the pack are on your shelf" in taken.text
    assert "You have everything of this pack already" in text(taken)
    assert spec(tomsk, "troika_2").steps[0].minutes == 3
    assert len(_shelf(tomsk)) == before + 1
    there.post(f"{address}adoption/", {"_method": "delete"})
    assert len(_shelf(tomsk)) == before
    assert spec(tomsk, "troika_2").steps[0].minutes == TROIKA.steps[0].minutes


def test_a_pack_leaves_what_needs_a_choice_alone(
    tomsk: City, darya: Member, pack: Pack, visit: Visit, improve: Edit, now: datetime
) -> None:
    with tomsk.scope():
        row = adopt(PublishedFormat.objects.get(key="troika"), city=tomsk, by=darya, now=now)
        ours = with_minutes(TROIKA, 0, 9)
        publish_version(Format.objects.get(pk=row.format_id), ours, by=darya, now=now)
    improve(LONGER)
    there, address = visit(tomsk, darya), f"/network/library/packs/{pack.pk}/"
    assert "needs your choice" in text(there.get(address))
    there.post(f"{address}adoption/")
    assert spec(tomsk, "troika_2").steps[0].minutes == 9


def test_a_pack_is_written_changed_and_follows_what_is_withdrawn(
    omsk: City, anna: Member, shown: PublishedFormat, visit: Visit
) -> None:
    here = visit(omsk, anna)
    form = here.get("/network/library/packs/new/")
    assert 'value="As in Omsk"' in form.text
    sent = {"title": "As in Omsk", "about": "", "guide": "", "keys": []}
    refused = here.post("/network/library/packs/new/", sent)
    assert (refused.status_code, "Choose at least one format" in refused.text) == (422, True)
    made = here.post("/network/library/packs/new/", sent | {"keys": ["troika"]})
    assert made.status_code == 302
    with omsk.scope():
        assert Pack.objects.get().keys == ["troika"]
    here.post("/network/library/ours/troika/", {"_method": "delete"})
    with omsk.scope():
        assert not Pack.objects.exists()  # nothing was left in it


def test_a_person_is_asked_answers_and_takes_it_back(
    omsk: City, tomsk: City, anna: Member, boris: Member, gleb: Member, shelves: None, visit: Visit
) -> None:
    asking = {"advice": "When stuck", "guide": boris.pk, "contact": ""}
    said = visit(omsk, anna).post("/network/library/ours/troika/", asking, follow=True)
    assert "Boris is asked whether to be named" in said.text
    assert "Boris" not in text(said).split("Where it worked")[0].split("is asked")[-1]
    his = visit(omsk, boris)
    assert "May other cities ask you about it?" in his.get("/").text
    with omsk.scope():
        number = Guide.objects.get().pk
    address = f"/network/library/guides/{number}/"
    for method in ({}, {"_method": "delete"}):
        assert visit(omsk, gleb).post(address, {"contact": "", **method}).status_code == 404
    his.post(address, {"contact": "@boris"})
    with tomsk.scope():
        assert PublishedFormat.objects.get().guide_name == "Boris"
    his.post(address, {"_method": "delete"})
    with tomsk.scope():
        row = PublishedFormat.objects.get()
        assert (row.guide_name, row.guide_contact) == ("", "")


def test_pages_cost_the_same_for_three_as_for_one(
    tomsk: City, darya: Member, omsk: City, anna: Member, shown: PublishedFormat, visit: Visit,
    now: datetime, django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    there = visit(tomsk, darya)
    there.get("/network/library/")

    def statements(address: str) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            assert there.get(address).status_code == 200
        return len(caught)

    with omsk.scope():
        one = save_pack(Pack(title="One"), city=omsk, by=anna, keys=["troika"], now=now)
    costs = statements("/network/library/"), statements(f"/network/library/packs/{one.pk}/")
    with omsk.scope():
        for key in ("triz", "lean_coffee"):
            publish(latest(omsk, key), city=omsk, by=anna, now=now)
        keys = ["troika", "triz", "lean_coffee"]
        save_pack(one, city=omsk, by=anna, keys=keys, now=now)
    again = statements("/network/library/"), statements(f"/network/library/packs/{one.pk}/")
    assert again == costs


def test_what_cannot_be_read_is_said_and_not_adopted(
    omsk: City, tomsk: City, darya: Member, shown: PublishedFormat, visit: Visit
) -> None:
    """Another city's role may write any JSON into its own rows."""
    from django.db import connection

    with omsk.scope(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.library_publishedversion")
        cursor.execute(
            "INSERT INTO public.library_publishedversion (published_id, city_id, number, program, "
            "why, published_at) VALUES (%s, %s, 2, '{\"steps\": 7}', '', now())",
            [shown.pk, omsk.pk],
        )
    there = visit(tomsk, darya)
    answer = there.post(f"{PAGE}adoption/", follow=True)
    assert "read here. Please tell" in answer.text
    with tomsk.scope():
        assert not Adoption.objects.exists()


def _shelf(city: City) -> list[FormatVersion]:
    with city.scope():
        return list(FormatVersion.objects.filter(format__archived_at=None).distinct("format"))


def test_the_directory_leads_to_its_steps_and_forgets_what_is_withdrawn(
    omsk: City, tomsk: City, egor: Member, shown: PublishedFormat, visit: Visit
) -> None:
    reader = visit(tomsk, egor)
    card = f"/network/omsk/format/{shown.local_id}/"
    assert PAGE in reader.get(card).text
    assert "Troika of Omsk" in text(reader.get("/network/?q=troika"))
    assert "Anna" not in text(reader.get(card))  # the card names nobody
    with omsk.scope():
        withdraw(PublishedFormat.objects.get(), city=omsk)
    assert reader.get(card).status_code == 404
    assert "Troika of Omsk" not in text(reader.get("/network/?q=troika"))
