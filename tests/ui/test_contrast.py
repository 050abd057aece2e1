"""Every pair of colours that carries words is readable: at least 4.5:1 by day and by night."""

import re
from pathlib import Path

import pytest

import tenants.ui
from tenants.ui.theme import ACCENTS

TOKENS = (Path(tenants.ui.__file__).parent / "static/ui/tokens.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--((?:day|night)-\w+): (#[0-9a-f]{6})", TOKENS))
PALETTE = {
    name: dict(re.findall(r"--(\w+-\w+): (#[0-9a-f]{6})", body))
    for name, body in re.findall(r'^\[data-accent="(\w+)"\] \{([^}]+)\}', TOKENS, re.MULTILINE)
}
GROUNDS = ("paper", "raised", "sunk")


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    """An upper bound in sRGB of what color-mix makes of the accent and the ground."""
    parts = [
        round(int(colour[at : at + 2], 16) * share + int(ground[at : at + 2], 16) * (1 - share))
        for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


def test_the_ratio_itself_is_computed_as_the_standard_says() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_palette_holds_every_accent_a_city_may_choose() -> None:
    assert set(PALETTE) == set(ACCENTS)
    assert all(
        set(colours) == {"line-day", "ink-day", "line-night", "ink-night"}
        for colours in PALETTE.values()
    )


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("words", ["ink", "muted", "danger", "good"])
def test_words_are_readable(theme: str, ground: str, words: str) -> None:
    assert contrast(COLOURS[f"{theme}-{words}"], COLOURS[f"{theme}-{ground}"]) >= 4.5


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize("accent", ACCENTS)
def test_an_accent_is_readable_as_words_and_under_words(theme: str, accent: str) -> None:
    ink, line = PALETTE[accent][f"ink-{theme}"], PALETTE[accent][f"line-{theme}"]
    on_button = COLOURS["day-raised"] if theme == "day" else COLOURS["day-ink"]
    paper = COLOURS[f"{theme}-paper"]

    assert all(contrast(ink, COLOURS[f"{theme}-{ground}"]) >= 4.5 for ground in GROUNDS)
    assert contrast(on_button, ink) >= 4.5
    assert contrast(ink, mixed(line, paper, 0.14)) >= 4.5
    assert contrast(line, paper) >= 3, "a line is a drawing: 3:1"


@pytest.mark.parametrize("theme", ["day", "night"])
def test_edges_of_fields_are_seen(theme: str) -> None:
    assert contrast(COLOURS[f"{theme}-edge"], COLOURS[f"{theme}-raised"]) >= 3
