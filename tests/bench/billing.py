"""`billing`: an event is answered, events are drained, HQ's pages of money with many cities.

The limit of an answer is the bare insert of the same row and its flush to disk. The limit of a
drain is one bare request to Stripe's double for each object. A drain runs the worker's task in one
process, one call for each event, without the broker's transport. The pages of money have as many
cities as the fleet, with 36 months each; their queries must be as many as with ten cities.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from tests.bench._ground import CITIES, RUNS, Child, Ground, ground, interleaved, row
from tests.demo.stripe import running

NAME = "billing"
MONTHS = 36
EVENTS = 10 * CITIES  # about one object for each city, then about a single one
AT_ONCE = 50  # events of one turn
SECRET = "whsec_bench"
PAGES = ("/hq/money/", "/hq/money/accounts/", "/hq/money/accounts.csv")
ENVIRONMENT = {
    "BENCH_DEPLOYED": "1",
    "BENCH_URLCONF": "deploy.urls_public",
    "HQ_SECOND_FACTOR": "0",
    "STRIPE_KEY": "sk_test_bench",
    "STRIPE_WEBHOOK_SECRET": SECRET,
}


def run() -> list[dict[str, Any]]:
    place = ground()
    with (
        tempfile.TemporaryDirectory(prefix="thursdays-stripe-") as folder,
        running.double(Path(folder)) as double,
    ):
        ours = place.child("ours", NAME, **ENVIRONMENT, STRIPE_API_BASE=double.url)
        ours("prepare")
        return [*_webhook(place, ours), *_drain(ours), *_pages(place, ours)]


def _webhook(place: Ground, ours: Child) -> list[dict[str, Any]]:
    sent = iter(range(10**6))

    def answer() -> float:
        return float(ours("receive_events", first=next(sent) * AT_ONCE, count=AT_ONCE))

    with place.sql(NAME) as database:
        database.execute("CREATE TABLE bench_event (LIKE billing_event INCLUDING ALL)")

        def insert() -> float:
            turn = next(sent)
            return median(_bare_insert(database, f"evt_{turn}_{n}") for n in range(AT_ONCE))

        mine, limit = interleaved(answer, insert)
    return [
        row(NAME, "an event is checked, stored and answered", mine, limit=limit),
        row(NAME, "the same beyond the insert and its flush; goal 5 ms", mine - limit),
    ]


def _bare_insert(database: psycopg.Connection[Any], number: str) -> float:
    """The milliseconds of one insert that commits."""
    started = time.perf_counter()
    database.execute(
        "INSERT INTO bench_event (stripe_id, type, stripe_account, object_kind, object_id,"
        " customer, created_at, received_at, result)"
        " VALUES (%s, 'invoice.updated', '', 'invoice', %s, 'cus', now(), now(), 'waiting')",
        [number, number],
    )
    return 1000 * (time.perf_counter() - started)


def _drain(ours: Child) -> list[dict[str, Any]]:
    keys = ours("subscribe", count=CITIES // 2)
    bare = ours("read_bare", keys=keys)
    many = ours("drain", keys=keys, events=EVENTS, run="many")
    one = ours("drain", keys=keys[:1], events=EVENTS, run="one")
    return [
        row(
            *(NAME, f"{EVENTS} events about {len(keys)} objects", EVENTS / many),
            limit=EVENTS / bare,
            unit="events/s",
            more_is_better=True,
            runs=1,
        ),
        row(
            *(NAME, f"{EVENTS} events about one object", EVENTS / one),
            unit="events/s",
            more_is_better=True,
            runs=1,
        ),
    ]


def _pages(place: Ground, ours: Child) -> list[dict[str, Any]]:
    """Raises AssertionError if the number of queries grows with the number of cities."""
    rows = []
    with place.sql(NAME) as database:
        _clear(database)
        _fill(database, 0, 10)
        few = {path: ours("money_page", path=path) for path in PAGES}
        _fill(database, 10, CITIES)
    for path in PAGES:
        found = [ours("money_page", path=path) for _ in range(RUNS)]
        assert found[0]["queries"] == few[path]["queries"], (path, few[path], found[0])
        work = (
            f"{path}, {CITIES} cities × {MONTHS} months,"
            f" {found[0]['queries']} queries, {found[0]['bytes'] // 1024} KB"
        )
        times = median(page["ms"] for page in found)
        rows.append(row(NAME, work, times, peer=few[path]["ms"], peer_name="10 cities"))
    return rows


def _clear(database: psycopg.Connection[Any]) -> None:
    database.execute("TRUNCATE billing_account CASCADE")


def _fill(database: psycopg.Connection[Any], first: int, last: int) -> None:
    """Cities with licences, invoices, movements, usage and differences; every tenth is in arrears,
    every twentieth on a trial that ends soon."""
    numbers = {"first": first, "last": last, "months": MONTHS}
    for statement in FILL:
        database.execute(statement, numbers)
    database.execute("ANALYZE")


FILL = (
    """
    INSERT INTO registry_city (schema_name, slug, name_ru, name_en, timezone, accent, state,
        created_at)
    SELECT 'money_' || n, 'money-' || n, 'Город ' || n, 'Town ' || n, 'UTC', 'orange', 'active',
        now() FROM generate_series(%(first)s::int, %(last)s - 1) n
    """,
    """
    INSERT INTO billing_account (key, name, emails, language, city_id, plan, currency, method,
        standing, owed_since, begun_at, opened_at, stripe_customer)
    SELECT 'bench-' || n, 'Town ' || n, '{}', 'ru', id, 'standard', 'eur', 'card',
        CASE WHEN n %% 10 = 0 THEN 'overdue' ELSE 'current' END,
        CASE WHEN n %% 10 = 0 THEN now() - (1 + n %% 13) * interval '1 day' END,
        now() - interval '3 years', now() - interval '3 years', 'cus_bench_' || n
    FROM generate_series(%(first)s::int, %(last)s - 1) n
    JOIN registry_city ON slug = 'money-' || n
    """,
    """
    INSERT INTO billing_subscription (account_id, stripe_id, status, plan, currency, monthly,
        is_invoiced, created_at, trial_ends_at, ends_at_period_end, items)
    SELECT id, 'sub_' || key, CASE WHEN n %% 20 = 1 THEN 'trialing' ELSE 'active' END,
        'standard', 'eur', 4900, false, begun_at,
        CASE WHEN n %% 20 = 1 THEN now() + interval '3 days' END, false, '{}'
    FROM generate_series(%(first)s::int, %(last)s - 1) n JOIN billing_account ON key = 'bench-' || n
    """,
    """
    INSERT INTO billing_invoice (account_id, stripe_id, subscription, number, status, currency,
        total, paid, remaining, refunded, refundable_payment, created_at, due_at, page_url,
        pdf_url, reference)
    SELECT id, 'in_' || key || '_' || m, '', 'T-' || n || '-' || m,
        CASE WHEN m = 1 AND n %% 10 = 0 THEN 'open' ELSE 'paid' END, 'eur', 4900,
        CASE WHEN m = 1 AND n %% 10 = 0 THEN 0 ELSE 4900 END,
        CASE WHEN m = 1 AND n %% 10 = 0 THEN 4900 ELSE 0 END, 0, '',
        now() - m * interval '1 month', now() - m * interval '1 month', '', '', ''
    FROM generate_series(%(first)s::int, %(last)s - 1) n JOIN billing_account ON key = 'bench-' || n
    CROSS JOIN generate_series(1, %(months)s) m
    """,
    """
    INSERT INTO billing_revenuechange (account_id, kind, currency, amount, at)
    SELECT id, (ARRAY['new', 'expansion', 'contraction', 'churn'])[1 + m %% 4], 'eur', 4900,
        now() - m * interval '1 month'
    FROM generate_series(%(first)s::int, %(last)s - 1) n JOIN billing_account ON key = 'bench-' || n
    CROSS JOIN generate_series(1, %(months)s) m
    """,
    """
    INSERT INTO billing_usage (account_id, month, people, amount, currency, revision)
    SELECT id, date_trunc('month', now() - m * interval '1 month'), 30, 900, 'eur', 0
    FROM generate_series(%(first)s::int, %(last)s - 1) n JOIN billing_account ON key = 'bench-' || n
    CROSS JOIN generate_series(1, %(months)s) m
    """,
    """
    INSERT INTO billing_difference (account_id, object_id, field, ours, theirs, found_at)
    SELECT id, 'in_' || key, 'paid', '0', '4900', now() - (n %% 29) * interval '1 day'
    FROM generate_series(%(first)s::int, %(last)s - 1) n JOIN billing_account ON key = 'bench-' || n
    WHERE n %% 5 = 0
    """,
)
