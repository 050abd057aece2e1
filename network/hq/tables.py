"""Tables of HQ, as pages and as CSV of the same rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from network.hq import small_groups
from tenants.members.validators import SMALLEST_GROUP
from tenants.ui.spreadsheets import text_cell

Value = str | int | float | None
HIDDEN = f"<{SMALLEST_GROUP}"  # in a CSV file


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as people read it, and as a program does."""

    text: str
    value: str | int | float
    url: str = ""

    @property
    def short(self) -> str:
        """The text where there is little room."""
        return HIDDEN if self.value == HIDDEN else self.text

    @property
    def is_number(self) -> bool:
        return not isinstance(self.value, str) or self.value == HIDDEN


def words(text: str, *, url: str = "") -> Cell:
    return Cell(text, text, url)


def number(value: float | None, *, unit: str = "") -> Cell:
    """A number of anything but people; a dash if unknown."""
    if value is None:
        return Cell("—", "")
    return Cell(f"{number_format(value)}{unit}", value)


def count(published: int | None) -> Cell:
    """A published count; “under 5” for a hidden one."""
    text = small_groups.in_words(published)
    return Cell(text, HIDDEN if published is None else published)


def change(difference: int | None) -> Cell:
    """A change of a count with its sign; a dash if it isn't known."""
    if difference is None:
        return Cell("—", "")
    return Cell(f"{difference:+d}" if difference else "0", difference)


def change_in_words(difference: int | None) -> str:
    """The note under a number."""
    if difference is None:
        return ""
    if not difference:
        return _("as a week ago")
    return _("%(change)+d in a week") % {"change": difference}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. `key` is its name in addresses and files."""

    key: str
    title: str | Promise
    empty: str | Promise  # said instead of a table without rows
    columns: Sequence[str | Promise]
    rows: Sequence[Sequence[Cell]]

    @property
    def heads(self) -> list[tuple[str | Promise, bool]]:
        """Each column's title, and whether it has numbers."""
        numeric = [any(row[place].is_number for row in self.rows) for place in self._places]
        return list(zip(self.columns, numeric, strict=True))

    @property
    def named_rows(self) -> list[list[tuple[str | Promise, bool, Cell]]]:
        """Each row's cells with their heads, for narrow screens."""
        return [
            [(title, numeric, cell) for (title, numeric), cell in zip(self.heads, row, strict=True)]
            for row in self.rows
        ]

    @property
    def _places(self) -> range:
        return range(len(self.columns))


def csv_response(table: Table) -> HttpResponse:
    """The table as a file."""
    rows = ([cell.value for cell in row] for row in table.rows)
    return csv_file(f"{table.key}.csv", [str(column) for column in table.columns], rows)


def csv_file(name: str, heads: Iterable[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file with a row of heads; texts are marked against being taken for formulas."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # spreadsheets take it for UTF-8 then
    writer = csv.writer(response)
    writer.writerow([text_cell(head) for head in heads])
    writer.writerows([_csv_value(value) for value in row] for row in rows)
    return response


def _csv_value(value: object) -> object:
    if isinstance(value, str):
        return text_cell(value)
    return value.isoformat() if isinstance(value, date) else value
