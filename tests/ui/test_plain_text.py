"""Texts that are longer than their place."""

from __future__ import annotations

import pytest

from tenants.ui.plain_text import markdown_as_line, shortened


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("five", 5, "five"),
        ("fives", 5, "fives"),
        ("sixsix", 5, "sixs…"),
        ("two words", 5, "two…"),  # no space before the ellipsis
        ("", 5, ""),
    ],
)
def test_a_long_text_ends_with_an_ellipsis(text: str, longest: int, expected: str) -> None:
    assert shortened(text, longest) == expected


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("Measured **from outside**, at *four* holes.", "Measured from outside, at four holes."),
        ("# Found\n\n- one\n- two\n\n> quoted", "Found one two quoted"),
        ("| hole | cm |\n|---|---|\n| 1 | 31 |", "hole cm 1 31"),
        ("See [the drawing](https://example.org/a) and `pump_2`.", "See the drawing and pump_2."),
        (
            "2 * 3 = 6, a_b, 5 | 6, -4 °C, C#",
            "2 * 3 = 6, a_b, 5 | 6, -4 °C, C#",
        ),
    ],
)
def test_markdown_on_one_line_has_no_marks(written: str, line: str) -> None:
    assert markdown_as_line(written) == line
