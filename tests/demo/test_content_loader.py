"""The demo's TOML files: read into records, refused with the file and the key of a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.demo.content.loader import ContentError, load_applications, load_city
from deploy.demo.content.records import Arrival, Evening, Wish

CITY = """
slug = "tara"
name_ru = "Тара"
name_en = "Tara"
timezone = "Asia/Omsk"
accent = "orange"
about = "О городе."
mission = "Зачем."
principles = []
launched_weeks_ago = 3
initiators = ["anna"]
telegram = ""
series = []
duties = [{ duty = "venue", person = "anna", taken_weeks_ago = 2 }]
products = []
questions = []
"""
PERSON = """
[[people]]
key = "anna"
name = "Анна"
email = "anna@tara.example.com"
helps_with = ["Хлеб"]
learning = []
working_on = "Печь."
about = "Пеку."
joined_weeks_ago = 3
"""
EVENING = """
weeks_ago = {weeks_ago}
facilitator = "anna"
minutes_keeper = "anna"
framing = \"""
Сядьте \\
рядом.\"""
rsvps = ["anna"]
came = [{{ who = "anna", how = "rsvp", after = 4 }}]
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "tara" / "evenings").mkdir(parents=True)
    (tmp_path / "tara" / "city.toml").write_text(CITY)
    (tmp_path / "tara" / "people.toml").write_text(PERSON)
    for name, weeks_ago in (("a", 0), ("b", 2)):
        file = tmp_path / "tara" / "evenings" / f"{name}.toml"
        file.write_text(EVENING.format(weeks_ago=weeks_ago))
    return tmp_path


def test_a_city_is_put_together_from_all_files_of_its_folder(content: Path) -> None:
    (content / "tara" / "culture.toml").write_text('[[wishes]]\ntext = "Чаю."\nweeks_ago = 1\n')

    city = load_city("tara", content=content)

    assert (city.slug, city.initiators, city.principles) == ("tara", ("anna",), ())
    assert [person.helps_with for person in city.people] == [("Хлеб",)]
    assert city.people[0].language == "ru"
    assert city.wishes == (Wish(text="Чаю.", weeks_ago=1, by=None, value=""),)
    assert [evening.weeks_ago for evening in city.evenings] == [2, 0]
    assert city.evenings[0] == Evening(
        weeks_ago=2,
        facilitator="anna",
        minutes_keeper="anna",
        framing="Сядьте рядом.",
        rsvps=("anna",),
        came=(Arrival(who="anna", how="rsvp", before=None, after=4),),
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "people.toml",
            "joined_weeks_ago = 3",
            'joined_weeks_ago = "3"',
            "tara/people.toml: people[0].joined_weeks_ago: must be of type int",
        ),
        (
            "people.toml",
            "joined_weeks_ago = 3",
            "joined_weeks_ago = true",
            "tara/people.toml: people[0].joined_weeks_ago: must be of type int",
        ),
        (
            "people.toml",
            "joined_weeks_ago = 3",
            "",
            "tara/people.toml: people[0].joined_weeks_ago: missing",
        ),
        (
            "people.toml",
            "learning = []",
            'learning = "all"',
            "tara/people.toml: people[0].learning: must be a list",
        ),
        (
            "people.toml",
            '["Хлеб"]',
            "[7]",
            "tara/people.toml: people[0].helps_with[0]: must be of type str",
        ),
        (
            "people.toml",
            "[[people]]",
            "people = [1]\n[rest]",
            "tara/people.toml: rest: unknown key",
        ),
        ("people.toml", "[[people]]", "[people]", "tara/people.toml: people: must be a list"),
        (
            "people.toml",
            "[[people]]",
            'slug = "x"\n[[people]]',
            "tara/people.toml: slug: already set in tara/city.toml",
        ),
        (
            "city.toml",
            'accent = "orange"',
            'accent = "pink!"',
            "tara/city.toml: accent: must be one of orange, blue",
        ),
        ("city.toml", 'duty = "venue", ', "", "tara/city.toml: duties[0].duty: missing"),
        (
            "city.toml",
            'duty = "venue"',
            'duty = "tea"',
            "tara/city.toml: duties[0].duty: must be one of facilitation",
        ),
        ("city.toml", "duties = [", "duties = [1, ", "tara/city.toml: duties[0]: must be a table"),
        ("city.toml", 'mission = "Зачем."', "", "tara: mission: missing"),
        ("city.toml", 'mission = "Зачем."', "mission = ", "tara/city.toml: Invalid value"),
        (
            "evenings/a.toml",
            "after = 4",
            'after = "4"',
            "tara/evenings/a.toml: came[0].after: must be of type int",
        ),
        ("evenings/b.toml", "weeks_ago", "weeks", "tara/evenings/b.toml: weeks: unknown key"),
    ],
)
def test_a_fault_is_reported_with_its_file_and_key(
    content: Path, file: str, old: str, new: str, message: str
) -> None:
    path = content / "tara" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))

    with pytest.raises(ContentError) as refusal:
        load_city("tara", content=content)

    assert str(refusal.value).startswith(message)


def test_applications_need_their_file_and_nothing_else_in_it(content: Path) -> None:
    with pytest.raises(ContentError, match=r"^applications\.toml: .*No such file"):
        load_applications(content=content)

    (content / "applications.toml").write_text("applications = []\nothers = []\n")
    with pytest.raises(ContentError, match=r"^applications\.toml: must hold"):
        load_applications(content=content)

    (content / "applications.toml").write_text("applications = []\n")
    assert load_applications(content=content) == ()
