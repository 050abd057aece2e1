"""A city in which everything has happened leaves and comes back, row by row and file by file."""

from __future__ import annotations

from pathlib import Path

from tenants.registry.archive import export_city, import_city
from tenants.registry.models import City

ROUND = {  # tables that refer to one another, whatever the order they are filled in
    "formats_format",
    "formats_formatversion",
    "live_agendaitem",
    "live_table",
    "meetings_meeting",
    "meetings_series",
    "members_invitation",
    "members_member",
    "products_authorship",
    "products_product",
}


def test_a_lively_city_comes_back_as_it_was(lively: City, tmp_path: Path) -> None:
    before = export_city(lively, tmp_path / "before.zip")
    filled = {name for name, part in before.tables.items() if part.rows}
    assert filled >= ROUND
    copy = import_city(tmp_path / "before.zip", slug=f"{lively.slug}-copy")
    after = export_city(copy, tmp_path / "after.zip")
    assert after.tables == before.tables
    assert after.sequences == before.sequences
    assert after.files == before.files
    counted = [alarm for alarm in after.alarms if alarm not in before.alarms]
    # The hub counts its launch anew, and HQ hears that it came.
    assert [kind for kind, _key, _due_at in counted] == ["franchise.launch", "hq.changed"]
    assert [alarm for alarm in after.alarms if alarm not in counted] == before.alarms
