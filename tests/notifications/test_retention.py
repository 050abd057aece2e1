"""Old notifications go by themselves; a city without any has no alarm."""

from __future__ import annotations

from datetime import datetime, timedelta

from tenants.members.models import Member
from tenants.notifications.actions import choose, mark_read, notify
from tenants.notifications.kinds import Choice
from tenants.notifications.models import Notification
from tenants.notifications.retention import FORGET
from tenants.notifications.wishes import Wish
from tenants.registry import alarms
from tenants.registry.models import Alarm, City

DAY = timedelta(days=1)


def tell(member: Member, key: int, *, now: datetime) -> None:
    notify("outcome.task", members=[member], key=f"{key}:yes:1", text="Call.", now=now)


def keys() -> list[str]:
    found = Notification.objects.order_by("pk").values_list("key", flat=True)
    return [key.split(":")[0] for key in found]


def ring(city: City) -> datetime:
    """Ring the city's alarm of old notifications when it is due."""
    alarm = Alarm.objects.get(kind=FORGET)
    assert alarms.ring(alarm.pk, city=city, now=alarm.due_at)
    return alarm.due_at


def test_read_ones_go_after_three_months_and_all_after_a_year(
    omsk: City, tomsk: City, boris: Member, darya: Member, now: datetime
) -> None:
    with tomsk.scope():
        tell(darya, 1, now=now - 400 * DAY)
    with omsk.scope():
        choose(by=boris, wishes={"outcome.task": Wish(Choice.NEVER)})
        tell(boris, 1, now=now)
        mark_read(by=boris, now=now)
        tell(boris, 2, now=now)
        tell(boris, 3, now=now + 10 * DAY)
        first = Alarm.objects.get(kind=FORGET).due_at
        assert first == now + 30 * DAY, "the second one does not put it off"
        rung = [(ring(omsk), keys()) for _ in range(13)]
        assert rung[2] == (now + 90 * DAY, ["1", "2", "3"]), "just not over"
        assert rung[3] == (now + 120 * DAY, ["2", "3"])
        assert rung[11] == (now + 360 * DAY, ["2", "3"])
        assert rung[12] == (now + 390 * DAY, [])
        assert not Alarm.objects.filter(kind=FORGET).exists(), "a quiet city has no alarm"
    with tomsk.scope():
        assert keys() == ["1"]
