"""Small charts: positions of their numbers."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from tenants.ui.charts import BarChart


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (7, ["8", "4", "0"]),
        (2.9, ["3", "1.5", "0"]),
        (89, ["100", "50", "0"]),
        (0, ["1", "0.5", "0"]),
    ],
)
def test_the_value_axis_names_the_top_the_half_and_nought(highest: float, ticks: list[str]) -> None:
    chart = BarChart(title="Realisations", values=[("29 Oct", highest), ("19 Nov", 0)])
    assert chart.ticks == ticks
    page = Template("{% load ui %}{% chart chart %}").render(Context({"chart": chart}))
    assert "".join(f"<span>{tick}</span>" for tick in ticks) in page
