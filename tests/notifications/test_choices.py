"""A member chooses what comes at once, once a week or not, over which way, and when not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta

import pytest
from django.core import mail

from tenants.members.models import Member
from tenants.notifications import channels
from tenants.notifications.actions import choose, choose_quiet_hours, notify, unsubscribe
from tenants.notifications.channels import Channel, Delivery, Outcome
from tenants.notifications.delivery import HAND_OVER
from tenants.notifications.kinds import Choice
from tenants.notifications.models import Notification, NotificationChoices
from tenants.notifications.queries import unread_count
from tenants.notifications.wishes import Wish
from tenants.outcome.notices import HELPED, TASKS
from tenants.registry.models import Alarm, City
from tests.cast import Visitor
from tests.notifications.ringing import hand_over

Visit = Callable[..., Visitor]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Bell = list[tuple[str, int]]


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Bell:
    """A channel that rings for everybody; what it was given, and how often it is closed."""
    rung: Bell = []

    def ring(deliveries: Sequence[Delivery]) -> Iterator[tuple[Delivery, Outcome]]:
        for delivery in deliveries:
            rung.append((delivery.member.name, len(delivery.rows)))
            yield delivery, Outcome.HANDED

    monkeypatch.setattr(channels, "_channels", dict(channels._channels))
    channels.register(
        Channel(name="bell", label="Bell", order=10, open_to=lambda all_: all_, hand_over=ring)
    )
    return rung


def tell(boris: Member, *, key: int, now: datetime) -> None:
    notify("outcome.task", members=[boris], key=f"{key}:yes:1", text="Call.", now=now)


def test_one_channel_unless_more_are_asked_for(
    omsk: City, boris: Member, bell: Bell, now: datetime
) -> None:
    with omsk.scope():
        tell(boris, key=1, now=now)
    hand_over(omsk, now=now + HOUR)
    assert (bell, mail.outbox) == ([("Boris", 1)], [])
    with omsk.scope():
        choose(by=boris, wishes={TASKS.name: Wish(Choice.AT_ONCE, ("bell", "letter"))})
        tell(boris, key=2, now=now + HOUR)
    hand_over(omsk, now=now + HOUR)
    hand_over(omsk, now=now + HOUR + 2 * MINUTE)
    assert (bell, len(mail.outbox)) == ([("Boris", 1), ("Boris", 1)], 1)
    with omsk.scope():
        handed = Notification.objects.order_by("pk").values_list("handed", flat=True)
        assert list(handed) == [["bell"], ["bell", "letter"]]


def test_a_channel_that_closes_gives_it_to_the_next_one(
    omsk: City, boris: Member, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    known = {boris.pk}

    def lose(deliveries: Sequence[Delivery]) -> Iterable[tuple[Delivery, Outcome]]:
        for delivery in deliveries:
            known.discard(delivery.member.pk)
            yield delivery, Outcome.CLOSED

    monkeypatch.setattr(channels, "_channels", dict(channels._channels))
    channels.register(
        Channel(
            name="bell",
            label="Bell",
            order=10,
            open_to=lambda numbers: known & set(numbers),
            hand_over=lose,
        )
    )
    with omsk.scope():
        tell(boris, key=1, now=now)
    hand_over(omsk, now=now)
    assert mail.outbox == []
    hand_over(omsk, now=now + 2 * MINUTE)
    assert [letter.to for letter in mail.outbox] == [[boris.user.email]]
    with omsk.scope():
        assert not Alarm.objects.filter(kind=HAND_OVER).exists()


def test_what_can_be_tried_again_is(
    omsk: City, boris: Member, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    answers = [Outcome.LATER, Outcome.HANDED]
    monkeypatch.setattr(channels, "_channels", dict(channels._channels))
    channels.register(
        Channel(
            name="bell",
            label="Bell",
            order=10,
            open_to=lambda numbers: numbers,
            hand_over=lambda deliveries: [(one, answers.pop(0)) for one in deliveries],
        )
    )
    with omsk.scope():
        tell(boris, key=1, now=now)
    hand_over(omsk, now=now)
    with omsk.scope():
        assert Notification.objects.get().handed == []
    hand_over(omsk, now=now + HOUR)
    with omsk.scope():
        assert Notification.objects.get().handed == ["bell"]


def test_quiet_hours_wait_and_what_was_read_meanwhile_does_not_come(
    omsk: City, boris: Member, vera: Member, now: datetime
) -> None:
    late = now.astimezone(omsk.zone).replace(hour=23)
    morning = late.replace(hour=8) + timedelta(days=1)
    with omsk.scope():
        choose_quiet_hours(by=vera, begins=None, ends=None)
        notify("outcome.task", members=[boris, vera], key="1:yes:1", text="Call.", now=late)
    hand_over(omsk, now=morning - MINUTE)
    assert [letter.to for letter in mail.outbox] == [[vera.user.email]]
    hand_over(omsk, now=morning)
    assert [letter.to for letter in mail.outbox][1:] == [[boris.user.email]]


def test_a_choice_made_before_the_hand_over_counts(
    omsk: City, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        tell(boris, key=1, now=now)
        unsubscribe(TASKS, by=boris)
    hand_over(omsk, now=now + HOUR)
    assert mail.outbox == []
    with omsk.scope():
        assert unread_count(boris) == 1
        assert NotificationChoices.objects.get().wish(HELPED).when == Choice.DIGEST


def form_of(**changed: object) -> dict[str, object]:
    from tenants.notifications.kinds import all_kinds

    sent: dict[str, object] = {f"when:{kind.name}": kind.default.value for kind in all_kinds()}
    hours = {"quiet_from": "22:00", "quiet_until": "08:00", "digest_day": "0", "digest_hour": "9"}
    return sent | hours | changed


def test_the_page_of_choices(
    omsk: City, tomsk: City, boris: Member, darya: Member, visit: Visit
) -> None:
    his = visit(omsk, boris)
    assert "A task: somebody asks, offers or answers" in his.get("/me/notifications/").text
    assert visit(omsk).get("/me/notifications/").status_code == 302
    assert his.post("/me/notifications/", form_of()).status_code == 302
    with omsk.scope():
        assert NotificationChoices.objects.get().kinds == {}
    sent = form_of(**{"when:outcome.task": "digest", "on:outcome.task": ["letter"]})
    sent |= {"quiet_from": "23:30", "quiet_until": "07:15"}
    assert his.post("/me/notifications/", sent).status_code == 302
    with omsk.scope():
        chosen = NotificationChoices.objects.get()
        assert chosen.kinds == {"outcome.task": {"when": "digest", "on": ["letter"]}}
        assert (chosen.quiet_from, chosen.quiet_until) == (time(23, 30), time(7, 15))
    for wrong in (
        {"when:outcome.task": "hourly"},
        {"on:outcome.task": ["pigeon"]},
        {"quiet_from": "25:00"},
    ):
        assert his.post("/me/notifications/", form_of(**wrong)).status_code == 422
    with omsk.scope():
        assert NotificationChoices.objects.get().quiet_from == time(23, 30)
    with tomsk.scope():
        assert not NotificationChoices.objects.exists()
    assert his.get("/me/letters/")["Location"] == "/me/notifications/"


def test_what_only_the_core_can_get_is_asked_of_the_core_alone(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    of_core = ("webhooks.paused", "duties.turn_offered", "duties.ending")
    for who, shown in ((anna, True), (boris, False)):
        browser = visit(omsk, who)
        page = browser.get("/me/notifications/").text
        told = browser.get("/api/v1/notification-choices/choice/").json()["kinds"]
        names = {row["kind"] for row in told}
        for name in of_core:
            assert (f'name="when:{name}"' in page, name in names) == (shown, shown), name
        assert {"duties.passing", "outcome.task"} <= names
    with omsk.scope():
        choose(by=boris, wishes={"webhooks.paused": Wish(Choice.NEVER)})
    assert visit(omsk, boris).post("/me/notifications/", form_of()).status_code == 302
    with omsk.scope():
        kept = NotificationChoices.objects.get().kinds
    assert kept == {"webhooks.paused": {"when": "never", "on": []}}, "kept for the next duty"
