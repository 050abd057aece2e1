"""Texts of people in files that spreadsheets open."""

from __future__ import annotations

import pytest

from tenants.ui.spreadsheets import text_cell


@pytest.mark.parametrize("text", ["=1+1", "+7", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    assert text_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Омск", "3 = 3"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert text_cell(text) == text
