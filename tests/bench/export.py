"""Export and import of a city of 1,000 members and some 50 MB."""

from __future__ import annotations

import subprocess
import time
from typing import Any

from deploy.demo.servers import PROGRAMS
from tests.bench._ground import Ground, ground, interleaved, row

MEMBERS, PRODUCTS, TEXT = 1_000, 5_000, 10_000  # TEXT: characters of each product
NEEDED = """
    SELECT column_name, data_type FROM information_schema.columns
    WHERE table_schema = %s AND table_name = %s
      AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
"""


def run() -> list[dict[str, Any]]:
    place = ground()
    ours = place.child("ours", "export")
    ours("prepare")
    ours("create", slug="big")
    schema = ours("schema_of", slug="big")
    with place.sql("export") as database:
        database.execute(
            f"INSERT INTO {schema}.accounts_user (email, password, language, is_active, is_staff,"
            " created_at) SELECT 'member' || n || '@example.com', '', '', true, false, now()"
            f" FROM generate_series(1, {MEMBERS}) n"
        )
        known = dict(database.execute(NEEDED, [schema, "products_product"]).fetchall())
        text = next(name for name, kind in known.items() if kind == "text")
        values = ", ".join(_value(name, kind, text) for name, kind in known.items())
        database.execute(
            f"INSERT INTO {schema}.products_product ({', '.join(known)})"
            f" SELECT {values} FROM generate_series(1, {PRODUCTS}) n"
        )
        tables = [
            name
            for (name,) in database.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = %s::regnamespace",
                [schema],
            )
        ]
    file, dump = str(place.folder / "big.zip"), str(place.folder / "big.dump")
    size = f"{PRODUCTS * TEXT // 1_000_000} MB"
    out = interleaved(
        lambda: ours("export", slug="big", file=file) * 1000,
        lambda: _program(place, "pg_dump", "-Fc", "-n", schema, "-f", dump, "export"),
        lambda: _copy_out(place, schema, tables),
    )
    back = interleaved(
        lambda: ours("load", slug="big-again", file=file) * 1000,
        lambda: _restore(place, dump),
        lambda: _copy_in(place, schema),
    )
    return [
        row("export", f"{size} out", out[0], peer=out[1], peer_name="pg_dump -Fc -n", limit=out[2]),
        row(
            "export",
            f"{size} back in",
            back[0],
            peer=back[1],
            peer_name="pg_restore",
            limit=back[2],
        ),
    ]


def _value(name: str, kind: str, text: str) -> str:
    if name == text:  # words that don't repeat, as people's don't
        return (
            f"(SELECT string_agg(md5(n || ' ' || i), ' ') FROM generate_series(1, {TEXT // 33}) i)"
        )
    words = {
        "timestamp with time zone": "now()",
        "boolean": "false",
        "jsonb": "'[]'",
        "ARRAY": "'{}'",
    }
    return words.get(kind, "1" if "int" in kind else "'t'")


def _program(place: Ground, name: str, *arguments: str) -> float:
    started = time.perf_counter()
    *options, database = arguments
    command = [str(PROGRAMS / name), "-d", place.url(database), *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # our own programs
    return (time.perf_counter() - started) * 1000


def _restore(place: Ground, dump: str) -> float:
    with place.sql("postgres") as server:
        server.execute("DROP DATABASE IF EXISTS restored")
        server.execute("CREATE DATABASE restored TEMPLATE template0")
    with place.sql("restored") as database:
        for extension in ("pg_trgm", "unaccent", "btree_gin", "citext"):
            database.execute(f"CREATE EXTENSION {extension}")
    return _program(place, "pg_restore", "--no-owner", "--no-acl", dump, "restored")


def _copy_out(place: Ground, schema: str, tables: list[str]) -> float:
    with place.sql("export") as database:
        started = time.perf_counter()
        with (place.folder / "raw").open("wb") as out, database.cursor() as cursor:
            for table in tables:
                with cursor.copy(f"COPY {schema}.{table} TO STDOUT (FORMAT csv)") as copy:
                    for data in copy:
                        out.write(data)
        return (time.perf_counter() - started) * 1000


def _copy_in(place: Ground, schema: str) -> float:
    """Copy into bare copies of the two tables with data, in one commit."""
    source = place.folder / "product.csv"
    with place.sql("export") as database, database.cursor() as cursor:
        if not source.exists():
            with (
                source.open("wb") as out,
                cursor.copy(f"COPY {schema}.products_product TO STDOUT (FORMAT csv)") as copy,
            ):
                for data in copy:
                    out.write(data)
        database.execute("DROP TABLE IF EXISTS bare")
        database.execute(f"CREATE TABLE bare (LIKE {schema}.products_product INCLUDING ALL)")
        started = time.perf_counter()
        with source.open("rb") as rows, cursor.copy("COPY bare FROM STDIN (FORMAT csv)") as copy:
            while block := rows.read(1 << 18):
                copy.write(block)
        return (time.perf_counter() - started) * 1000
