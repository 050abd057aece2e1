"""Fewer statements, the same schema. That real cities come out alike is in test_provisioning."""

from __future__ import annotations

from tenants.registry import blueprint
from tenants.registry.ddl_folding import folded
from tenants.registry.scope import hub_scope

PLACE = 'CREATE TABLE "place" ("id" bigint NOT NULL PRIMARY KEY, "word" varchar(9) NOT NULL)'
GUEST = 'CREATE TABLE "guest" ("id" bigint NOT NULL PRIMARY KEY, "place_id" bigint NOT NULL)'
KNOWS = (
    'ALTER TABLE "guest" ADD CONSTRAINT "guest_knows" FOREIGN KEY ("place_id") '
    'REFERENCES "place" ("id") DEFERRABLE INITIALLY DEFERRED'
)
ALONE = 'ALTER TABLE "guest" ADD CONSTRAINT "guest_alone" UNIQUE ("place_id")'


def test_constraints_move_into_their_table() -> None:
    left, guest = folded([PLACE, GUEST, KNOWS, ALONE])
    assert left == PLACE
    assert guest == (
        'CREATE TABLE "guest" ("id" bigint NOT NULL PRIMARY KEY, "place_id" bigint NOT NULL, '
        'CONSTRAINT "guest_knows" FOREIGN KEY ("place_id") REFERENCES "place" ("id") '
        'DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "guest_alone" UNIQUE ("place_id"))'
    )


def test_later_columns_move_into_their_table_in_their_order() -> None:
    plain = (
        'ALTER TABLE "guest" ADD COLUMN "seats" smallint DEFAULT 1 NOT NULL CHECK ("seats" >= 0)'
    )
    referring = (
        'ALTER TABLE "guest" ADD COLUMN "other_id" bigint NULL CONSTRAINT "guest_other" '
        'REFERENCES "place"("id") DEFERRABLE INITIALLY DEFERRED; '
        'SET CONSTRAINTS "guest_other" IMMEDIATE'
    )
    left, guest = folded([PLACE, GUEST, plain, referring])
    assert left == PLACE
    assert guest == (
        'CREATE TABLE "guest" ("id" bigint NOT NULL PRIMARY KEY, "place_id" bigint NOT NULL, '
        '"seats" smallint DEFAULT 1 NOT NULL CHECK ("seats" >= 0), '
        '"other_id" bigint NULL CONSTRAINT "guest_other" REFERENCES "place"("id") '
        "DEFERRABLE INITIALLY DEFERRED)"
    )
    # A column that has to wait lets none overtake it, and rows are older than their new column.
    for statements in (
        [GUEST, PLACE, referring, plain],
        [PLACE, GUEST, 'INSERT INTO "guest" VALUES (1, 2)', plain],
        [PLACE, GUEST, plain, 'ALTER TABLE "guest" ALTER COLUMN "seats" DROP DEFAULT'],
        [PLACE, GUEST, 'ALTER TABLE "guest" ADD COLUMN "code" text NOT NULL UNIQUE'],
    ):
        assert folded(statements) == statements


def test_what_the_order_matters_to_stays() -> None:
    for statements in (
        [GUEST, PLACE, KNOWS],  # refers to a table that is made later
        [PLACE, GUEST, ALONE, 'ALTER TABLE "guest" DROP CONSTRAINT "guest_alone"'],
        [PLACE, GUEST, KNOWS, 'ALTER TABLE "place" ALTER COLUMN "id" TYPE integer'],
        [PLACE, GUEST, KNOWS, 'ALTER TABLE "place" RENAME TO "room"'],
        [PLACE, GUEST, ALONE, 'DROP TABLE "guest" CASCADE'],
        [PLACE, GUEST, f"{ALONE}; SET CONSTRAINTS ALL IMMEDIATE"],
        [PLACE, GUEST, 'ALTER TABLE "guest" ADD CONSTRAINT "later" UNIQUE ("since")'],
        [PLACE, GUEST, 'INSERT INTO "guest" VALUES (1, 2), (2, 2)', ALONE],  # mended before
        [PLACE, GUEST, "UPDATE public.guest SET place_id = id", KNOWS],
        [PLACE, GUEST, "WITH new AS (SELECT 1) INSERT INTO guest SELECT 1, 1", ALONE],
        [KNOWS, ALONE],  # tables that somebody else has made
    ):
        assert folded(statements) == statements


def test_what_is_written_elsewhere_or_later_holds_up_nothing() -> None:
    elsewhere, later = 'INSERT INTO "place" VALUES (1)', 'INSERT INTO "guest" VALUES (1, 1)'
    left = folded([PLACE, GUEST, elsewhere, ALONE, later])
    assert left == [
        PLACE,
        GUEST.removesuffix(")") + ', CONSTRAINT "guest_alone" UNIQUE ("place_id"))',
        elsewhere,
        later,
    ]


def test_a_city_needs_a_third_fewer_statements(engine: None) -> None:
    with hub_scope():
        drawn = blueprint.newest()
    assert drawn is not None
    units = blueprint.units_of(drawn)
    sent = sum(len(part.sql) for unit in units for part in unit.parts)
    assert len(blueprint.script(units)) < sent * 2 / 3
