"""Formats of a city: installed, read, changed by versions, forked, compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tenants.formats.actions import (
    NothingNewer,
    Unchanged,
    archive_format,
    fork_format,
    install_catalogue,
    new_format,
    publish_version,
    take_newer,
)
from tenants.formats.catalogue import CATALOGUE, FormatText
from tenants.formats.editor_form import Editor
from tenants.formats.models import Format, FormatVersion, FrozenVersion, Step
from tenants.formats.queries import durations, latest_versions, newer_starters, shelf, version_of
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import Clock

Visit = Callable[..., Any]


@pytest.fixture(autouse=True)
def clock(clock: Clock, now: datetime) -> None:
    clock(now)


@pytest.fixture
def formats(omsk: City, now: datetime) -> None:
    with omsk.scope():
        install_catalogue(now=now)


@pytest.fixture
def troika(omsk: City, formats: None) -> Format:
    with omsk.scope():
        return Format.objects.get(key="troika")


def text(response: Any) -> str:
    main = response.content.decode().split("<main", 1)[-1].split("<footer")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))


def rows(city: City) -> list[Any]:
    with city.scope():
        models = (Format, FormatVersion, Step)
        return [list(model.objects.order_by("pk").values()) for model in models]


def as_posted(city: City, key: str = "troika") -> dict[str, Any]:
    """The fields as a browser sends them untouched."""
    with city.scope():
        version = version_of(Format.objects.get(key=key))
        assert version
        editor = Editor.of(version.spec)
    posted: dict[str, Any] = {"count": str(len(editor.steps))}
    for form in (editor.form, *editor.steps):
        for field in form:
            value = field.value()
            posted[field.html_name] = "" if value is None else value
    return posted


def test_what_is_stored_is_what_the_catalogue_says(
    omsk: City, formats: None, django_assert_num_queries: Any
) -> None:
    with omsk.scope():
        with django_assert_num_queries(2):
            specs = [version.spec for version in latest_versions()]
        assert specs == list(CATALOGUE.values())


def test_installing_again_changes_nothing_and_brings_back_only_what_is_missing(
    omsk: City, tomsk: City, troika: Format, now: datetime, django_assert_num_queries: Any
) -> None:
    with omsk.scope():
        changed = replace(CATALOGUE["troika"], max_people=9)
        publish_version(troika, changed, by=None, now=now)
        archive_format(troika, now=now)
    before = rows(omsk)
    with omsk.scope():
        assert install_catalogue(now=now) == []
    assert rows(omsk) == before
    with omsk.scope():
        Format.objects.get(key="triz").delete()
        assert [format.key for format in install_catalogue(now=now)] == ["triz"]
    assert rows(tomsk) == [[], [], []]


def test_a_city_is_filled_in_four_statements(
    omsk: City, now: datetime, django_assert_num_queries: Any
) -> None:
    with omsk.scope(), django_assert_num_queries(4):
        assert len(install_catalogue(now=now)) == len(CATALOGUE)


def test_a_version_never_changes(omsk: City, troika: Format, anna: Member, now: datetime) -> None:
    with omsk.scope():
        first = version_of(troika)
        assert first
        with pytest.raises(FrozenVersion):
            first.save()
        shorter = replace(first.spec, steps=first.spec.steps[:3])
        second = publish_version(troika, shorter, by=anna, now=now, why="Shorter")
        assert (second.number, second.created_by, second.why) == (2, anna, "Shorter")
        again = version_of(troika, 1)
        assert again
        assert again.spec == CATALOGUE["troika"]
        with pytest.raises(Unchanged):
            publish_version(troika, shorter, by=anna, now=now)
        assert troika.versions.count() == 2


def test_a_fork_remembers_its_parent_and_has_a_key_of_its_own(
    omsk: City, troika: Format, anna: Member, now: datetime
) -> None:
    with omsk.scope():
        parent = version_of(troika)
        assert parent
        first, second = (fork_format(parent, by=anna, now=now) for _ in range(2))
        assert [first.format.key, second.format.key] == ["troika_2", "troika_3"]
        assert first.format.parent == parent
        ours = FormatText("Совет в тройках (по-нашему)", "Troika Consulting (our way)")
        assert first.spec == replace(parent.spec, key="troika_2", name=ours)
        assert second.spec.name.en == "Troika Consulting (our way 2)"
        assert fork_format(second, by=anna, now=now).spec.name.ru.endswith("(по-нашему 3)")
        long = replace(parent.spec, key="long", name=FormatText("", "x" * 80))
        forked = fork_format(new_format(long, by=anna, now=now), by=anna, now=now)
        assert forked.spec.name == FormatText("", "x" * 70 + " (our way)")
        russian = replace(parent.spec, key="", name=FormatText("Костёр", ""))
        assert new_format(russian, by=anna, now=now).format.key == "format"
        assert new_format(replace(russian, key="new"), by=anna, now=now).format.key == "format_2"


def test_the_shelf_puts_what_fits_first(omsk: City, formats: None) -> None:
    with omsk.scope():
        found = shelf(stage="problem", blocker="customer", people=7)
    assert found[0].version.format.key == "troika"
    scores = [one.fit.score for one in found if one.fit]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] == 0


def test_how_long_it_takes_with_each_number_of_questions() -> None:
    times = [(one.questions, one.minutes) for one in durations(CATALOGUE["troika"])]
    assert times == [(1, 10.5), (2, 20), (3, 29.5), (4, 39)]


def test_the_pages_of_the_shelf(omsk: City, troika: Format, anna: Member, visit: Visit) -> None:
    visitor = visit(omsk)
    page = text(visitor.get("/formats/"))
    assert "Troika Consulting" in page
    assert "A format of our own" not in page
    chosen = text(visitor.get("/formats/?stage=problem&blocker=customer&people=7"))
    assert "at its best on this stage" in chosen
    assert "Not tonight" in chosen
    assert visitor.get("/formats/?stage=x&people=-9999999999&blocker=%00").status_code == 200
    page = text(visitor.get("/formats/troika/"))
    assert "30 min 3 questions at a table" in page
    assert "Advice behind your back" in page
    russian = visitor.get("/formats/troika/", headers={"accept-language": "ru"})
    assert "Советы за спиной" in text(russian)
    for path in ("x", "troika/versions/9", "troika/versions/99999999999999999999"):
        assert visitor.get(f"/formats/{path}/").status_code == 404


def test_buttons_move_double_add_and_remove_without_keeping_anything(
    omsk: City, troika: Format, anna: Member, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    before = rows(omsk)

    def titles(wish: str) -> list[str]:
        page = browser.post("/formats/troika/edit/", as_posted(omsk) | {"do": wish})
        assert page.status_code == 200
        found = re.findall(r'name="step-\d+-title_en" value="([^"]*)"', page.content.decode())
        return found or re.findall(r'name="step-\d+-title_en"', page.content.decode())

    names = [step.title.en for step in CATALOGUE["troika"].steps]
    one, two, three, four, five = names
    assert titles("down:0") == [two, one, three, four, five]
    assert titles("up:4") == [one, two, three, five, four]
    assert titles("up:0") == names
    assert titles("down:4") == names
    assert titles("remove:1") == [one, three, four, five]
    assert titles("copy:1") == [one, two, two, three, four, five]
    assert len(titles("add:1")) == 5  # the new one has no title yet
    for nonsense in ("up:99", "up:-1", "remove:x", "sort", "up:" + "9" * 5000):
        assert titles(nonsense) == names
    page = browser.post("/formats/troika/edit/", as_posted(omsk) | {"do": "down:1"})
    assert re.search(r'value="down:2"[^>]*autofocus', page.content.decode())
    assert rows(omsk) == before


def test_the_total_lives_while_typing(
    omsk: City, troika: Format, anna: Member, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    typed = as_posted(omsk) | {"do": "total", "step-0-minutes": "11"}
    assert "20.5–49 min" in re.sub(
        r"\s+", " ", browser.post("/formats/troika/edit/", typed).content.decode()
    )
    broken = browser.post("/formats/troika/edit/", typed | {"step-1-minutes": "x"})
    assert "All steps once" in broken.content.decode()


def test_saving_makes_a_version_and_the_change_can_be_read(
    omsk: City, troika: Format, anna: Member, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    edit = "/formats/troika/edit/"
    assert (
        "Nothing has changed" in browser.post(edit, as_posted(omsk), follow=True).content.decode()
    )
    changed = {"step-3-minutes": "6", "why": "More advice", "max_people": "60"}
    saved = browser.post(edit, as_posted(omsk) | changed, follow=True)
    assert "Saved as version 2" in saved.content.decode()
    assert "More advice" in text(saved)
    compared = text(browser.get("/formats/troika/comparison/"))
    assert "version 1 → Troika Consulting, version 2" in compared
    assert "4.5 6 min" in compared
    assert "Most people 120 60" in compared
    assert "the same" in compared
    assert text(browser.get("/formats/troika/versions/1/")).count("4.5 min") == 1
    forked = browser.post("/formats/troika/fork/", follow=True)
    assert forked.request["PATH_INFO"] == "/formats/troika_2/edit/"
    assert "a variant of “Troika Consulting”" in text(forked)
    assert not re.search(r'for="id_name_en">[^/]*optional', forked.content.decode())
    compared = text(browser.get("/formats/troika_2/comparison/"))
    assert "Troika Consulting (our way)" in compared
    assert compared.count("the same") == len(CATALOGUE["troika"].steps)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"step-1-minutes": "0"}, "Not less than 0.25."),
        ({"step-1-minutes": "1e99"}, "Not more than"),
        ({"step-1-minutes": "NaN"}, "Enter a number"),
        ({"step-1-kind": "dance"}, "Select a valid choice"),
        ({"step-1-title_en": "", "step-1-title_ru": ""}, "required"),
        ({"step-1-multiplicity": "per_round", "step-1-repeats": "999"}, "Not more than 20."),
        ({"step-1-for_facilitator_en": "я" * 300_000}, "at most 2000 characters"),
        ({"min_people": "50", "max_people": "3"}, "less than the number before it"),
        ({"name_ru": "", "name_en": ""}, "required"),
        ({"stages": ["archived"]}, "Select a valid choice"),
        ({"count": "0"}, "at least one step"),
        ({"count": "-5"}, "at least one step"),
        (
            {
                "step-1-multiplicity": "per_round",
                "step-1-repeats": "2",
                "step-2-multiplicity": "per_round",
                "step-2-repeats": "3",
            },
            "name the same rounds",
        ),
    ],
)
def test_a_format_that_cannot_be_run_is_refused_and_stays_typed(
    omsk: City, troika: Format, anna: Member, visit: Visit, words: dict[str, Any], said: str
) -> None:
    before = rows(omsk)
    posted = as_posted(omsk) | {"why": "kept words"} | words
    response = visit(omsk, anna).post("/formats/troika/edit/", posted)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "kept words" in response.content.decode()
    assert rows(omsk) == before


def test_only_the_core_writes_and_only_its_own_city(
    omsk: City, tomsk: City, troika: Format, boris: Member, darya: Member, visit: Visit
) -> None:
    before = rows(omsk)
    for browser in (visit(omsk), visit(omsk, boris)):
        assert browser.get("/formats/new/").status_code == 403
        paths = ("new/", "troika/edit/", "troika/fork/", "troika/newer/", "troika/archive/")
        for path in paths:
            assert browser.post(f"/formats/{path}", as_posted(omsk)).status_code == 403
    stranger = visit(tomsk, darya)
    assert stranger.get("/formats/troika/").status_code == 404
    assert "Troika" not in text(stranger.get("/formats/"))
    for path in ("troika/edit/", "troika/fork/", "troika/archive/"):
        assert stranger.post(f"/formats/{path}", as_posted(omsk)).status_code == 404
    assert rows(omsk) == before


def test_a_format_of_ones_own_and_putting_it_away(
    omsk: City, formats: None, anna: Member, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    posted = as_posted(omsk) | {"name_en": "Campfire", "name_ru": ""}
    assert (
        browser.post("/formats/new/", posted, follow=True).request["PATH_INFO"]
        == "/formats/campfire/"
    )
    assert "Campfire" in text(browser.get("/formats/"))
    browser.post("/formats/campfire/archive/")
    shelf, _heading, away = text(browser.get("/formats/")).partition("Off the shelf")
    assert "Campfire" not in shelf
    assert "Campfire" in away, "whoever wants it back finds it"
    assert "Campfire" not in text(browser.get("/formats/?people=8"))
    browser.post("/formats/campfire/archive/", {"_method": "delete"})
    assert "Campfire" in text(browser.get("/formats/"))
    assert "Off the shelf" not in text(browser.get("/formats/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_shelf_costs_the_same_for_one_and_three(
    omsk: City, formats: None, visit: Visit, count: int, django_assert_num_queries: Any
) -> None:
    with omsk.scope():
        kept = list(Format.objects.order_by("pk").values_list("pk", flat=True)[:count])
        Format.objects.exclude(pk__in=kept).delete()
    browser = visit(omsk)
    browser.get("/formats/")
    with django_assert_num_queries(3):  # one for what was taken off
        page = browser.get("/formats/")
    assert page.content.decode().count('class="card-title"') == count


@pytest.fixture
def improved(monkeypatch: pytest.MonkeyPatch) -> FormatText:
    """Change a text of a starter format in the platform; return its new purpose."""
    purpose = FormatText("Каждый уходит с советом.", "Everybody leaves with advice.")
    monkeypatch.setitem(CATALOGUE, "troika", replace(CATALOGUE["troika"], purpose=purpose))
    return purpose


def test_a_newer_text_of_a_starter_is_compared_and_taken(
    omsk: City, formats: None, improved: FormatText, anna: Member, boris: Member, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    assert "A newer text exists: Troika Consulting" in text(browser.get("/formats/"))
    assert "A newer text" not in text(visit(omsk, boris).get("/formats/"))
    assert "Compare and take it" in text(browser.get("/formats/troika/"))
    compared = text(browser.get("/formats/troika/newer/"))
    assert "version 1 → the newer text" in compared
    assert improved.en in compared
    for said in ("Taken as version 2.", "You have the newest text already."):
        assert said in browser.post("/formats/troika/newer/", follow=True).content.decode()
    with omsk.scope():
        versions = list(FormatVersion.objects.filter(format__key="troika").order_by("number"))
        assert [(version.number, version.created_by) for version in versions] == [
            (1, None),
            (2, anna),
        ]
        assert versions[1].spec == CATALOGUE["troika"]
    assert "newer text" not in text(browser.get("/formats/"))
    kept = browser.get("/formats/troika/newer/", follow=True)
    assert kept.request["PATH_INFO"] == "/formats/troika/"


def test_only_what_the_platform_has_made_new_is_newer(
    omsk: City, troika: Format, anna: Member, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with omsk.scope():
        starter = version_of(troika)
        assert starter
        own = replace(starter.spec, purpose=FormatText("Своё", "Ours"))
        publish_version(troika, own, by=anna, now=now)
        assert newer_starters() == {}  # changed in its own way, from a text that is still the same
        monkeypatch.setitem(CATALOGUE, "campfire", replace(own, key="campfire"))
        named_alike = replace(own, key="campfire", purpose=FormatText("Другое", "Another"))
        new_format(named_alike, by=anna, now=now)
        assert newer_starters() == {}  # a format of one's own that is called like a starter
        monkeypatch.setitem(CATALOGUE, "troika", replace(own, name=FormatText("Трио", "Trio")))
        assert list(newer_starters(troika)) == ["troika"]
        archive_format(troika, now=now)
        with pytest.raises(NothingNewer):
            take_newer(troika, by=anna, now=now)
