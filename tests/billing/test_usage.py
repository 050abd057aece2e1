"""Active members: counted when their month is over, reported once, on the right invoice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from billing.actions.accounts import give_city
from billing.actions.sync import sync_account
from billing.actions.usage import COUNT, count_month, counted_at, month_counted_at
from billing.errors import GatewayUnreachable
from billing.models import Account, Usage
from billing.tasks import count
from tenants.accounts.models import User
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry import alarms
from tenants.registry.actions import move_city
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.billing.factories import ANNA, account
from tests.billing.shopping import checkout_url, clock, pay, payer
from tests.cast import NOW, person
from tests.demo.stripe.running import Double

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def due() -> list[datetime]:
    return list(Alarm.objects.filter(kind=COUNT).values_list("due_at", flat=True))


def ask(member: Member, at: datetime) -> None:
    Question.objects.create(author=member, about="person", text="How?", asked_at=at)


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2026-12-02T11:59:59+00:00", date(2026, 10, 1)),
        ("2026-12-02T12:00:00+00:00", NOVEMBER),
        ("2026-12-31T23:59:59+00:00", NOVEMBER),
        ("2027-01-02T15:00:00+06:00", NOVEMBER),
        ("2027-01-02T18:00:00+06:00", DECEMBER),
    ],
)
def test_a_month_is_counted_on_the_second_day_of_the_next(moment: str, month: date) -> None:
    assert month_counted_at(datetime.fromisoformat(moment)) == month
    assert month_counted_at(counted_at(month)) == month


@pytest.mark.parametrize("day", [1, 2, 3, 28, 29, 30, 31])
@pytest.mark.parametrize("hour", [0, 11, 12, 23])
def test_every_billing_period_has_one_count(day: int, hour: int) -> None:
    """Whatever the day of the month on which a licence began; short months end on their last."""

    def begins(number: int) -> datetime:
        year, month = 2026 + number // 12, number % 12 + 1
        last = ((date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
        return datetime(year, month, min(day, last), hour, tzinfo=UTC)

    counts = [counted_at(date(2025 + n // 12, n % 12 + 1, 1)) for n in range(60)]
    for number in range(30):
        begin, end = begins(number), begins(number + 1)
        assert sum(begin <= at < end for at in counts) == 1, begin


def test_the_first_month_is_the_one_of_the_beginning() -> None:
    with hub_scope():
        payer(now=NOW, plan="supported")
        assert due() == [datetime(2026, 12, 2, 12, tzinfo=UTC)]


def test_a_city_without_a_price_is_counted_and_charged_nothing(omsk: City, boris: Member) -> None:
    with hub_scope():
        free = payer(now=NOW, plan="supported")
        give_city(free, omsk)
    with omsk.scope():
        ask(boris, NOW)
    count(free.pk, NOVEMBER.isoformat())
    with hub_scope():
        [usage] = Usage.objects.all()
        assert due() == [counted_at(DECEMBER)]
    assert (usage.people, usage.amount, usage.reported_at) == (1, None, None)


def test_a_closed_city_and_a_group_without_a_city_are_left_out(omsk: City) -> None:
    with hub_scope():
        groupless, closed = account(city=None), account(city=omsk)
        move_city(omsk, to=City.State.ARCHIVED)
    for one in (groupless, closed):
        count(one.pk, NOVEMBER.isoformat())
    with hub_scope():
        assert not Usage.objects.exists()
        assert due() == [counted_at(DECEMBER)] * 2


def test_the_alarm_asks_until_the_month_is_counted() -> None:
    with hub_scope():
        payer(now=NOW, plan="supported")
        [alarm] = Alarm.objects.filter(kind=COUNT)
        assert alarms.ring(alarm.pk, city=None, now=alarm.due_at)
        assert due() == [alarm.due_at]


@pytest.fixture
def licensed(shop: Double, omsk: City) -> tuple[Account, Member]:
    """A city whose trial is over, and a member of it."""
    now = clock(shop)
    with hub_scope():
        paid = payer(now=now)
        assert pay(checkout_url(paid, now=now)) == 303
        sync_account(paid, now=now)
        give_city(paid, omsk)
        now = clock(shop, days=31)
        sync_account(paid, now=now)
        paid.refresh_from_db()
    return paid, person(omsk, "Kira")


def until(shop: Double, moment: datetime) -> datetime:
    days = (moment - clock(shop)).total_seconds() / 86_400
    return clock(shop, days=days + 0.0001) if days > 0 else clock(shop)


def used_lines(paid: Account) -> list[int]:
    """What the last invoice takes for each kind of line, without taxes."""
    with hub_scope():
        sync_account(paid, now=NOW)
        return [invoice.total for invoice in paid.invoices.order_by("created_at")]


@pytest.mark.wall_clock
def test_the_invoice_of_the_period_bills_the_last_number_once(
    shop: Double, omsk: City, licensed: tuple[Account, Member]
) -> None:
    paid, kira = licensed
    month = month_counted_at(clock(shop) + timedelta(days=32)).replace(day=1)
    now = until(shop, counted_at(month))
    with omsk.scope():
        ask(kira, counted_at(month) - timedelta(days=5))
    for _twice in range(2):
        usage = count_month(paid.pk, month=month, now=now)
    assert usage
    assert (usage.people, usage.amount, usage.currency, usage.revision) == (1, 30, "eur", 0)
    reported = usage.reported_at

    vera = person(omsk, "Vera")
    with omsk.scope():
        ask(vera, counted_at(month) - timedelta(days=5))
    corrected = count_month(paid.pk, month=month, now=now + HOUR)
    assert corrected
    assert (corrected.people, corrected.amount, corrected.revision) == (2, 60, 1)
    assert reported
    assert corrected.reported_at == reported + HOUR

    before = used_lines(paid)
    clock(shop, days=31)
    *old, renewal = used_lines(paid)
    assert old[-1:] == before[-1:]
    assert renewal - before[-1] == round(2 * 30 * renewal / (4900 + 2 * 30))  # with its tax

    late = person(omsk, "Egor")
    with omsk.scope():
        ask(late, counted_at(month) - timedelta(days=5))
    after = count_month(paid.pk, month=month, now=clock(shop))
    assert after
    assert (after.people, after.amount, after.reported_at) == (3, 60, None)  # billed already


@pytest.mark.wall_clock
def test_while_stripe_is_away_the_number_waits(
    shop: Double, omsk: City, licensed: tuple[Account, Member]
) -> None:
    paid, kira = licensed
    month = month_counted_at(clock(shop) + timedelta(days=32))
    now = until(shop, counted_at(month))
    with omsk.scope():
        ask(kira, counted_at(month) - timedelta(days=5))
    with hub_scope():
        before = due()
    shop.control("faults", {"kind": "error", "count": 9, "status": 500})
    with pytest.raises(GatewayUnreachable):
        count(paid.pk, month.isoformat())
    with hub_scope():
        [usage] = paid.usage.all()
        assert (usage.people, usage.reported_at) == (1, None)
        assert due() == before
    shop.control("faults", {"clear": True})
    again = count_month(paid.pk, month=month, now=now)
    assert again
    assert again.amount == 30


def test_the_page_names_months_and_amounts(omsk: City, client: Client) -> None:
    with hub_scope():
        paid = account(city=omsk)
        paid.usage.create(month=NOVEMBER, people=27, amount=810, currency="eur")
        paid.usage.create(month=date(2026, 10, 1), people=3, amount=0, currency="eur")
        client.force_login(User.objects.create_user(ANNA))
    page = client.get(f"/money/{paid.key}/", headers={"host": "localhost"}).content.decode()
    for words in ("Ноябрь 2026", "27 активных участников", "8,10", "во время пробного периода"):
        assert words in page


def test_a_past_month_is_counted_again_by_hand(
    omsk: City, boris: Member, capsys: pytest.CaptureFixture[str]
) -> None:
    with hub_scope():
        account(city=omsk)
    with omsk.scope():
        ask(boris, datetime(2026, 10, 10, tzinfo=UTC))
    call_command("billing", "usage", "omsk", "2026-10")
    assert "1 active members" in capsys.readouterr().out
