"""Formats of the catalogue by their effects, over all cities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from network.hq import small_groups
from network.hq.measures import cell_of
from network.hq.models import Pulse
from network.hq.tables import Cell, Table, count, number, words
from tenants.registry.models.city import in_reader_language

UNKNOWN_ENERGY = -9.0  # below all that can be gained


def formats_table(pulses: Iterable[Pulse]) -> Table:
    """Formats of the catalogue by the energy that they bring, over all cities. No query."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for pulse in pulses:
        for effects in pulse.formats:
            by_key.setdefault(effects["key"], []).append(effects)
    rows = sorted(map(_row, by_key.values()), key=lambda row: (-row[0], row[1][0].text))
    return Table(
        key="formats",
        title=_("Formats by effect"),
        empty=_("No city has run a format long enough yet."),
        columns=[
            _("Format"),
            _("Cities"),
            _("Meetings"),
            _("Questions worked on"),
            _("Questions in ten person-hours"),
            _("Energy gained"),
        ],
        rows=[cells for _gained, cells in rows],
    )


def _row(effects: Sequence[Mapping[str, Any]]) -> tuple[float, list[Cell]]:
    """The energy that a format brings, lowest if unknown, and its cells; `effects` of each city."""
    name = in_reader_language(effects[-1]["name_ru"], effects[-1]["name_en"])
    felt = [one for one in effects if one["energy_after"] is not None]
    gained = _mean([(one["energy_after"] - one["energy_before"], one) for one in felt])
    output = _mean([(one["throughput"], one) for one in effects if one["throughput"]])
    cells = [
        words(name),
        number(len(effects)),
        number(sum(one["evenings"] for one in effects)),
        count(small_groups.total(one["questions"] for one in effects)),
        number(output),
        cell_of("energy", gained),
    ]
    return (UNKNOWN_ENERGY if gained is None else gained), cells


def _mean(values: Sequence[tuple[float, Mapping[str, Any]]]) -> float | None:
    """The mean, weighted by evenings."""
    evenings = sum(int(effects["evenings"]) for _value, effects in values)
    if not evenings:
        return None
    weighted = sum(value * int(effects["evenings"]) for value, effects in values)
    return round(weighted / evenings, 1)
