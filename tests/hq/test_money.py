"""HQ's page of money: arrears, declined cards, trials, movements, differences; and their CSV."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing import gateway, money
from billing.actions.standing import review_standing
from billing.errors import GatewayUnreachable
from billing.models import Account, Correction, Difference, RevenueChange
from billing.reports import REPORTS, revenue
from network.hq.models import AuditEntry
from network.hq.money_views import FIRST_ROWS, PER_PAGE
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.billing.factories import account, invoice, subscription
from tests.cast import NOW
from tests.franchise.cast import staff

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _with_billing(settings: Any) -> None:
    settings.BILLING = True


@pytest.fixture
def hq() -> Client:
    client = Client(headers={"host": "localhost"})
    with hub_scope():
        client.force_login(staff())
    return client


def lively(omsk: City, tomsk: City) -> None:
    with hub_scope():
        first = account(city=omsk)
        subscription(first, status="past_due")
        due = invoice(first, due_at=NOW - 20 * DAY, number="T-1", next_attempt_at=NOW + DAY)
        review_standing(first, now=NOW)
        second = account(city=tomsk, currency="usd", name="Пайщики Томска")
        subscription(second, status="trialing", trial_ends_at=NOW + 5 * DAY, monthly=5400)
        for kind, cents in (("new", 4900), ("expansion", 10000), ("churn", -4900)):
            first.revenue_changes.create(kind=kind, currency="eur", amount=cents, at=NOW)
        october = NOW.date().replace(month=10, day=1)
        first.usage.create(month=october, people=27, amount=810, currency="eur")
        second.usage.create(month=october, people=4)
        Difference.objects.create(
            account=first,
            object_id=due.stripe_id,
            field="paid",
            ours="0",
            theirs="=HYPERLINK(4900)",
            found_at=NOW,
        )


def test_the_page(hq: Client, omsk: City, tomsk: City) -> None:
    lively(omsk, tomsk)
    page = hq.get("/hq/money/").content.decode()
    assert "€49.00" in page or "49,00\xa0€" in page
    for text in ("20 дней", "T-1", "Томск", "Только чтение, пока не оплачено"):
        assert text in page
    assert "@" not in page.split("<main")[1].split("</main")[0]
    assert "Пайщики" not in page


def test_the_reports(omsk: City, tomsk: City) -> None:
    lively(omsk, tomsk)
    with hub_scope():
        found = {key: report(now=NOW) for key, report in REPORTS.items()}
        assert [(each.currency, each.monthly, each.cities) for each in revenue()] == [
            ("eur", 4900, 1)
        ]
        plain = {
            key: [[str(cell.value) for cell in row] for row in found[key].rows] for key in found
        }
    assert plain["arrears"] == [["Omsk", "20", "49.00", "EUR", "Read-only until it is paid"]]
    assert plain["failed"] == [["Omsk", "T-1", "49.00", "EUR", "2026-11-27"]]
    assert plain["trials"] == [["Tomsk", "2026-12-01", "54.00", "USD"]]
    assert plain["movements"] == [
        ["2026-11-01", "EUR", "49.00", "100.00", "0.00", "-49.00", "0.00", "100.00"]
    ]
    assert plain["usage"] == [
        ["2026-10-01", "1", "4", "0", "not billed"],
        ["2026-10-01", "1", "27", "8.10", "EUR"],
    ]
    assert len(plain["differences"]) == 1


def test_without_rows_each_says_so(hq: Client) -> None:
    page = hq.get("/hq/money/").content.decode()
    assert "Все города заплатили." in page
    assert "<table" not in page


def test_csv_has_values_and_no_formulas(hq: Client, omsk: City, tomsk: City) -> None:
    lively(omsk, tomsk)
    answer = hq.get("/hq/money/differences.csv")
    assert answer["Content-Type"].startswith("text/csv")
    head, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (head[0], row[0]) == ("Город", "Омск")
    assert row[-1] == "'=HYPERLINK(4900)"
    [_head, arrears] = csv.reader(
        io.StringIO(hq.get("/hq/money/arrears.csv").content.decode("utf-8-sig"))
    )
    assert arrears[:4] == ["Омск", "20", "49.00", "EUR"]
    assert hq.get("/hq/money/everything.csv").status_code == 404


def test_it_is_for_hq_only_and_only_with_billing(hq: Client, settings: Any) -> None:
    visitor = Client(headers={"host": "localhost"})
    for path in ("/hq/money/", "/hq/money/arrears/", "/hq/money/arrears.csv"):
        assert visitor.get(path).status_code == 302
    settings.BILLING = False
    for path in ("/hq/money/", "/hq/money/arrears/"):
        assert hq.get(path).status_code == 404


def test_the_number_of_queries_does_not_grow(omsk: City, tomsk: City) -> None:
    def count() -> int:
        with hub_scope(), CaptureQueriesContext(connection) as queries:
            for report in REPORTS.values():
                assert report(now=NOW).rows
            revenue()
        return len(queries)

    lively(omsk, tomsk)
    few = count()
    with hub_scope():
        for number in range(30):
            one = account(begun_at=None)
            subscription(one, status="trialing", trial_ends_at=NOW + DAY)
            invoice(one, due_at=NOW - 50 * DAY)
            review_standing(one, now=NOW)
            RevenueChange.objects.create(
                account=one, kind="new", currency="eur", amount=1, at=NOW - number * 31 * DAY
            )
    assert count() == few


def overdue(count: int) -> None:
    """Accounts `№ …` in arrears, the first one for the longest time."""
    with hub_scope():
        for number in range(count):
            one = account(name=f"Payer {number:02}")
            invoice(one, due_at=NOW - (100 - number) * DAY)
            review_standing(one, now=NOW)


def cities_in(page: str) -> list[str]:
    """The accounts that the rows of a page lead to."""
    return re.findall(r'href="/hq/money/accounts/([\w-]{22})/"', page)


def keys_of_arrears() -> list[str]:
    with hub_scope():
        return list(Account.objects.overdue().values_list("key", flat=True))


def test_the_page_shows_the_longest_arrears_and_leads_to_all(hq: Client) -> None:
    overdue(FIRST_ROWS + 1)
    page = hq.get("/hq/money/", headers={"accept-language": "en"}).content.decode()
    arrears = page.split('id="arrears"')[1].split("</section")[0]
    assert cities_in(arrears) == keys_of_arrears()[:FIRST_ROWS]
    assert 'href="/hq/money/arrears/"' in arrears
    assert "Show all 26" in arrears


def test_a_table_that_is_shown_whole_leads_to_no_page(hq: Client) -> None:
    overdue(FIRST_ROWS)
    page = hq.get("/hq/money/").content.decode()
    assert len(cities_in(page.split('id="arrears"')[1].split("</section")[0])) == FIRST_ROWS
    assert 'href="/hq/money/arrears/"' not in page


def test_a_table_s_own_pages_have_all_its_rows_and_so_has_its_csv(hq: Client) -> None:
    overdue(PER_PAGE + 2)
    first = hq.get("/hq/money/arrears/").content.decode()
    second = hq.get("/hq/money/arrears/?page=2").content.decode()
    assert 'rel="next"' in first
    assert (len(cities_in(first)), len(cities_in(second))) == (PER_PAGE, 2)
    assert cities_in(first) + cities_in(second) == keys_of_arrears()
    text = hq.get("/hq/money/arrears.csv").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) == 1 + PER_PAGE + 2


@pytest.mark.parametrize("key", REPORTS)
def test_each_table_has_a_page_also_without_rows(hq: Client, omsk: City, key: str) -> None:
    page = hq.get(f"/hq/money/{key}/")
    assert page.status_code == 200
    assert f'href="/hq/money/{key}.csv"' in page.content.decode()
    assert hq.get("/hq/money/everything/").status_code == 404


@pytest.mark.parametrize("name", ["томс", "TOMSK", "тайга пайщ", " "])
def test_accounts_are_found_by_city_and_by_name(
    hq: Client, omsk: City, tomsk: City, name: str
) -> None:
    with hub_scope():
        other = account(city=omsk, name="Берег")
        wanted = account(city=tomsk, name="Пайщики «Тайга»")
    found = cities_in(hq.get("/hq/money/accounts/", {"name": name}).content.decode())
    assert found == ([wanted.key] if name.strip() else [other.key, wanted.key])


def test_a_search_without_results_says_so_and_keeps_the_name(hq: Client, omsk: City) -> None:
    with hub_scope():
        account(city=omsk)
    page = hq.get("/hq/money/accounts/", {"name": "Нигде\0"}).content.decode()
    assert cities_in(page) == []
    assert 'value="Нигде' in page
    assert "ничего не подходит" in page


def test_only_rows_that_are_shown_are_formatted(
    hq: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    overdue(PER_PAGE + 20)
    formatted = []

    def note(*given: Any) -> str:
        formatted.append(given)
        return "1"

    monkeypatch.setattr(money, "formatted", note)
    hq.get("/hq/money/")
    assert len(formatted) == 2 * FIRST_ROWS  # arrears and declined cards


def test_pages_take_as_many_queries_with_many_rows(hq: Client, omsk: City, tomsk: City) -> None:
    paths = ("/hq/money/", "/hq/money/arrears/", "/hq/money/accounts/", "/hq/money/accounts.csv")

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert hq.get(path).status_code == 200
        return len(queries)

    lively(omsk, tomsk)
    hq.get("/hq/")  # the process then knows whose session it is
    few = [count(path) for path in paths]
    overdue(FIRST_ROWS + 5)
    assert [count(path) for path in paths] == few


def test_accounts_are_in_words_also_before_and_after_their_licence(
    hq: Client, omsk: City, tomsk: City
) -> None:
    with hub_scope():
        account(name="Псков", begun_at=None, stripe_customer="")
        account(name="Тверь", closed_at=NOW)
        account(name="Орёл", plan="supported")
        trial = account(name="Курск", city=tomsk)
        subscription(trial, status="trialing", trial_ends_at=NOW + 5 * DAY)
        words = [row[-1].text for row in REPORTS["accounts"](now=NOW).rows]
    assert [word.split(" until")[0] for word in words] == [
        "On trial", "Supported by HQ", "No licence yet", "Closed",
    ]  # fmt: skip


def test_a_credit_without_an_answer_stands_in_the_list_and_in_the_audit_log(
    hq: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object, **__: object) -> str:
        raise GatewayUnreachable

    monkeypatch.setattr(gateway, "give_credit", unreachable)
    with hub_scope():
        found = account()
    sent = {"amount": "10", "reason": "Спасибо", "press": str(uuid4())}
    answer = hq.post(f"/hq/money/accounts/{found.key}/credit/", sent)
    assert answer.status_code == 422
    assert sent["press"] in answer.content.decode()
    assert "Stripe ещё не подтвердил" in answer.content.decode()
    with hub_scope():
        [logged] = Correction.objects.all()
        [entry] = AuditEntry.objects.filter(kind=AuditEntry.Kind.CORRECTED)
    assert (logged.amount, logged.stripe_id) == (1000, "")
    assert entry.refused
    assert "Спасибо" in entry.words


@pytest.mark.parametrize(("role", "status"), [("money", 200), ("review", 403)])
def test_a_table_s_page_is_for_roles_that_read_money(role: str, status: int) -> None:
    colleague = Client(headers={"host": "localhost"})
    with hub_scope():
        colleague.force_login(staff("colleague@example.com", roles=(role,)))
    for path in ("/hq/money/arrears/", "/hq/money/accounts/?name=omsk"):
        assert colleague.get(path).status_code == status
