"""The whole fleet: nothing to do, five schema changes, one data step.

The peer needs seconds a tenant, so it runs over fewer of them and its time is scaled up; that is in
its favour, because its catalog is smaller.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from tests.bench._ground import CITIES, PEER_CITIES, RUNS, Child, Ground, ground, interleaved, row

JOBS = 4
ROWS = 100  # products a city
numbers = count(1)
FIVE = """
        migrations.AddField("product", "f{n}", models.CharField(max_length=20, db_default="a")),
        migrations.AddField("product", "g{n}", models.IntegerField(null=True)),
        migrations.AddIndex("product", models.Index(fields=["g{n}"], name="product_g{n}")),
        migrations.AlterField("product", "f{n}", models.CharField(max_length=40, db_default="a")),
        migrations.CreateModel("Extra{n}", [("id", models.BigAutoField(primary_key=True)),
            ("word", models.CharField(max_length=20))]),
"""
STEP = """
def fill(apps, schema_editor):
    products = apps.get_model("products", "Product").objects
    for product in products.filter(title__startswith="t").only("pk", "title"):
        pass
    products.update(pitch="{n}")

"""


def run() -> list[dict[str, Any]]:
    place = ground()
    folder = place.folder / "later"
    folder.mkdir()
    env = {"LATER_MIGRATIONS": str(folder)}
    ours, peer = place.child("ours", "fleet", **env), place.child("peer", "fleet_peer", **env)
    ours("prepare")
    peer("prepare")
    script = ours("script")
    ours("spares", count=CITIES - 1)
    peer("adopt", count=PEER_CITIES - 1, script=script)
    _raw_cities(place, script)
    for database in ("fleet", "fleet_peer", "fleet_raw"):
        _fill(place, database)
    scale = CITIES / PEER_CITIES
    return [
        _noop(ours, peer, scale),
        _change("fleet-migrate", "five schema changes", folder, ours, peer, scale),
        _change("fleet-data", f"a data step over {ROWS} rows", folder, ours, peer, scale),
    ]


def _schemas(database: psycopg.Connection[Any]) -> list[str]:
    rows = database.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname ~ '^city_' OR nspname = 'base' ORDER BY 1"
    )
    return [name for (name,) in rows.fetchall()]


NEEDED = """
    SELECT column_name, data_type FROM information_schema.columns
    WHERE table_schema = %s AND table_name = 'products_product'
      AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
"""


def _fill(place: Ground, name: str) -> None:
    """Products in every city, whatever columns they have by now."""
    with place.sql(name) as database:
        schemas = _schemas(database)
        known = dict(database.execute(NEEDED, [schemas[-1]]).fetchall())
        names, values = ", ".join(known), ", ".join(_value(kind) for kind in known.values())
        for schema in schemas:
            database.execute(
                f"INSERT INTO {schema}.products_product ({names}) "
                f"SELECT {values} FROM generate_series(1, {ROWS})"
            )


def _value(kind: str) -> str:
    words = {
        "timestamp with time zone": "now()",
        "boolean": "false",
        "jsonb": "'[]'",
        "ARRAY": "'{}'",
    }
    return words.get(kind, "1" if "int" in kind else "'t'")


def _noop(ours: Child, peer: Child, scale: float) -> dict[str, Any]:
    with ground().sql("fleet") as database:

        def one_select() -> float:
            started = time.perf_counter()
            database.execute("SELECT plan_hash, count(*) FROM registry_city GROUP BY 1").fetchall()
            return (time.perf_counter() - started) * 1000

        mine, theirs, limit = interleaved(
            lambda: ours("fleet") * 1000, lambda: peer("fleet") * 1000 * scale, one_select
        )
    work = f"is every one of {CITIES} cities current?"
    return row("fleet-noop", work, mine, peer=theirs, peer_name=_name(), limit=limit)


def _name() -> str:
    return f"migrate_schemas, multiprocessing; {PEER_CITIES} tenants scaled to {CITIES}"


def _change(
    name: str, work: str, folder: Path, ours: Child, peer: Child, scale: float
) -> dict[str, Any]:
    """Each turn adds a migration; the limit sends the same statements to schemas of its own."""
    last: list[str] = []

    def add() -> None:
        number = next(numbers)
        before = sorted(path.stem for path in folder.glob("0*.py"))
        parent = before[-1] if before else _newest()
        data = name == "fleet-data"
        stem = f"0{900 + number}_turn"
        (folder / f"{stem}.py").write_text(
            "from django.db import migrations, models\n"
            "from tenants.registry.migration_operations import CityStep\n"
            + (STEP.format(n=number) if data else "")
            + "class Migration(migrations.Migration):\n"
            f"    dependencies = [('products', '{parent}')]\n"
            f"    operations = [{'CityStep(fill)' if data else FIVE.format(n=number)}]\n"
        )
        last[:] = [stem, str(number)]

    def theirs() -> float:
        peer("fleet_of_public")
        return float(peer("fleet")) * 1000 * scale

    def mine() -> float:
        add()
        return float(ours("fleet", jobs=JOBS)) * 1000

    def raw() -> float:
        return _raw(_statements(ours, last, data=name == "fleet-data")) * 1000

    got = interleaved(mine, theirs, raw, runs=RUNS)
    work = f"{work} × {CITIES} cities"
    return row(name, work, got[0], peer=got[1], peer_name=_name(), limit=got[2])


def _newest() -> str:
    from tenants.products import migrations

    return max(path.stem for path in Path(migrations.__path__[0]).glob("0*.py"))


def _statements(ours: Child, last: list[str], *, data: bool) -> list[str]:
    stem, number = last
    if data:
        return [
            "SELECT id, title FROM products_product WHERE title LIKE 't%'",
            f"UPDATE products_product SET pitch = '{number}'",
        ]
    return list(ours("newest_sql", name=stem))


def _raw_cities(place: Ground, script: list[str]) -> None:
    """Plain schemas of the same shape."""
    with place.sql("postgres") as server:
        server.execute("CREATE DATABASE fleet_raw TEMPLATE template0")
    with place.sql("fleet_raw") as database:
        for extension in ("pg_trgm", "unaccent", "btree_gin", "citext"):
            database.execute(f"CREATE EXTENSION {extension}")
        for number in range(CITIES):
            path = f"CREATE SCHEMA city_{number}; SET LOCAL search_path TO city_{number}, public"
            database.execute(";".join(["BEGIN", path, *script, "COMMIT"]))


def _raw(statements: list[str]) -> float:
    """The seconds for the same SQL over as many connections, a transaction a city."""
    text = ";".join(statements)

    def some(mine: list[int]) -> None:
        with ground().sql("fleet_raw") as database:
            for number in mine:
                database.execute(
                    f"BEGIN; SET LOCAL search_path TO city_{number}, public; {text}; COMMIT"
                )

    started = time.perf_counter()
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(some, [list(range(CITIES))[n::JOBS] for n in range(JOBS)]))
    return time.perf_counter() - started
