"""The drawing and the words beside it tell the same story."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from tenants.ui import linemap_svg
from tenants.ui.linemap import Line, LineMap, Stop

THURSDAY = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def drawn(source: str, **shown: object) -> str:
    with translation.override("ru"), timezone.override("Asia/Omsk"):
        return Template("{% load ui %}" + source).render(Context(shown))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def evening(count: int) -> LineMap:
    lines = [
        Line(
            title=f"Продукт {number}",
            url=f"/products/{number}/",
            stops=[
                Stop(label="Идея", kind="stage", state="done"),
                Stop(label="Четверг", kind="meeting", state="current"),
                Stop(label="Запуск", kind="stage"),
            ],
        )
        for number in range(1, count + 1)
    ]
    return LineMap(title="Сегодня", hub=Stop(label="Четверг", when="18:00"), lines=lines)


def test_a_strip_says_each_stop_with_its_state() -> None:
    line = Line(
        title="Пластик",
        stops=[
            Stop(label="Идея", state="done"),
            Stop(label="Вторник", state="missed"),
            Stop(label="Прототип", state="current", when="сейчас", url="/s/2/"),
            Stop(label="Запуск", detail="после десяти дворов"),
        ],
    )

    html = drawn("{% line line %}", line=line)

    assert words(html) == (
        "Идея — пройдено Вторник — пропущено Прототип — сейчас сейчас "
        "Запуск — впереди после десяти дворов"
    )
    assert html.count('aria-current="step"') == 1
    assert '<a href="/s/2/">Прототип</a>' in html
    assert re.findall(r'data-track="(\w+)"', html) == ["solid", "solid", "dashed", "fading"]


def test_a_closed_line_ends_at_its_terminus() -> None:
    stops = [Stop(label="Заявка", state="done"), Stop(label="Открыт", state="done")]
    line = Line(title="Томск", stops=stops, ends="closed")

    assert re.findall(r'data-track="(\w+)"', drawn("{% line line %}", line=line)) == [
        "solid",
        "none",
    ]
    assert "2 из 2" in words(drawn("{% progress line %}", line=line))


def test_a_map_lists_every_line_beside_the_drawing() -> None:
    html = drawn("{% linemap plan %}", plan=evening(10))

    listed = html[html.index("<figcaption") :]
    assert re.findall(r'<a href="([^"]+)">', listed) == [f"/products/{n}/" for n in range(1, 11)]
    assert "Сегодня: Четверг, 18:00" in words(listed)
    assert html.count('aria-hidden="true"') == 2, "the two drawings are for eyes only"
    assert html.count('tabindex="-1"') == html.count("<a ") - 10


@pytest.mark.parametrize("count", [0, 1, 2, 5, 8, 20])
@pytest.mark.parametrize("draw", [linemap_svg.wide, linemap_svg.tall])
def test_a_drawing_keeps_inside_its_frame(draw: object, count: int) -> None:
    drawing = draw(evening(count))  # type: ignore[operator]

    assert len(drawing.tracks) == min(count, 8)
    for track in drawing.tracks:
        numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", track.behind + track.ahead)]
        assert all(0 <= x <= drawing.width for x in numbers[::2])
        assert all(0 <= y <= drawing.height for y in numbers[1::2])
    lanes = [track.through for track in drawing.tracks]
    assert len(set(lanes)) == len(lanes), "no two lines share a track"


def test_tracks_turn_by_45_degrees() -> None:
    path = linemap_svg.rounded([(0, 0), (100, 0), (200, 100), (300, 100)], radius=10)

    assert path == "M0 0L90 0Q100 0 107.1 7.1L192.9 92.9Q200 100 210 100L300 100"


def test_hostile_labels_are_escaped() -> None:
    title = '<script>alert(1)</script>"'
    plan = LineMap(title=title, hub=Stop(label=title), lines=[Line(title=title, url="/?a=1&b=2")])

    html = drawn("{% linemap plan %}", plan=plan)

    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "a=1&amp;b=2" in html


def test_nothing_is_styled_inline() -> None:
    assert "style=" not in drawn("{% linemap plan %}", plan=evening(3))


def test_a_long_time_of_the_hub_breaks_into_two_lines_on_a_phone() -> None:
    stop = Stop(label="Четверг", kind="meeting", when="один вечер, каждую неделю")
    drawing = linemap_svg.tall(replace(evening(8), hub=stop))

    assert [label.text for label in drawing.labels] == ["Четверг", "один вечер,", "каждую неделю"]
