"""Texts that are longer than their place."""

from __future__ import annotations

import pytest

from tenants.ui.plain_text import shortened


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
