"""Cells of CSV files that people open in spreadsheets."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def text_cell(text: str) -> str:
    """The text, marked so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
