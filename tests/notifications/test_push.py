"""Messages to browsers, over real HTTP to a service on loopback, decrypted as a browser does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from tenants.members.models import Member
from tenants.notifications.actions import notify
from tenants.notifications.delivery import HAND_OVER
from tenants.notifications.errors import TooManyDevices, UnknownService
from tenants.notifications.models import Device, Notification
from tenants.notifications.push.actions import MOST_DEVICES, add_device
from tenants.notifications.push.keys import new_private_key, public_key
from tenants.notifications.push.services import is_known_service
from tenants.registry.models import Alarm, City
from tests.cast import Visitor
from tests.notifications.push_double import Browser, PushService, push_service
from tests.notifications.ringing import hand_over

Visit = Callable[..., Visitor]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    with push_service() as found:
        settings.PUSH_SERVICES = [*settings.PUSH_SERVICES, found.url]
        yield found


@pytest.fixture
def browser(omsk: City, boris: Member, service: PushService, now: datetime) -> Browser:
    """Boris's browser, subscribed."""
    found = Browser()
    subscribe(omsk, boris, found.subscription(f"{service.url}/boris"), now=now)
    return found


def subscribe(city: City, member: Member, subscription: dict[str, str], *, now: datetime) -> None:
    with city.scope():
        add_device(by=member, name=FIREFOX, now=now, **subscription)


def tell(city: City, member: Member, *, key: int, now: datetime) -> None:
    with city.scope():
        notify(
            "outcome.task",
            members=[member],
            key=f"{key}:yes:1",
            text="Call «Ромашку».",
            path="/tasks/",
            now=now,
        )


def test_a_message_reaches_the_browser_at_once_and_no_letter_follows(
    omsk: City, boris: Member, service: PushService, browser: Browser, now: datetime
) -> None:
    tell(omsk, boris, key=1, now=now)
    hand_over(omsk, now=now)
    hand_over(omsk, now=now + HOUR)
    [(path, headers, body)] = service.came
    assert path == "/boris"
    assert (headers["content-encoding"], headers["urgency"]) == ("aes128gcm", "normal")
    assert headers["authorization"].startswith("vapid t=")
    assert public_key() in headers["authorization"]
    message = browser.read(body)
    assert message["body"] == "Call «Ромашку»."
    assert (message["url"], message["tag"]) == ("/tasks/", "outcome.task")
    assert mail.outbox == []
    with omsk.scope():
        assert Notification.objects.get().handed == ["push"]


def test_a_crowd_gets_each_its_own_message_under_one_signature(
    omsk: City, anna: Member, boris: Member, vera: Member, service: PushService, now: datetime
) -> None:
    """Some messages are under way at once; two of a kind are one message."""
    people = {"/anna": anna, "/boris": boris, "/vera": vera}
    browsers = {path: Browser() for path in people}
    for path, member in people.items():
        subscribe(omsk, member, browsers[path].subscription(f"{service.url}{path}"), now=now)
    tell(omsk, anna, key=1, now=now)
    for key in (1, 2):
        for member in (boris, vera):
            tell(omsk, member, key=key, now=now)
    hand_over(omsk, now=now)
    read = {path: browsers[path].read(body) for path, _headers, body in service.came}
    assert read["/anna"]["body"] == "Call «Ромашку»."
    for path in ("/boris", "/vera"):
        assert read[path]["title"].startswith("Задача: ")
        assert read[path]["title"].endswith(": 2")
    assert len(service.came) == 3
    with omsk.scope():
        assert all(row.handed == ["push"] for row in Notification.objects.all())
        notify("outcome.task", members=people.values(), key="9:yes:1", text="Go.", now=now)
    hand_over(omsk, now=now)
    assert len(service.came) == 6
    assert len({headers["authorization"] for _path, headers, _body in service.came[3:]}) == 1


@pytest.mark.parametrize("status", [404, 410, 403])
def test_a_device_that_is_gone_is_deleted_and_a_letter_takes_its_place(
    omsk: City, boris: Member, service: PushService, browser: Browser, now: datetime, status: int
) -> None:
    service.answers["/boris"] = status
    tell(omsk, boris, key=1, now=now)
    hand_over(omsk, now=now)
    with omsk.scope():
        assert not Device.objects.exists()
    hand_over(omsk, now=now + 2 * MINUTE)
    assert [letter.to for letter in mail.outbox] == [[boris.user.email]]


@pytest.mark.parametrize("status", [429, 500, 503, 302])
def test_a_busy_service_is_asked_again_and_never_followed(
    omsk: City, boris: Member, service: PushService, browser: Browser, now: datetime, status: int
) -> None:
    service.answers["/boris"] = status
    tell(omsk, boris, key=1, now=now)
    hand_over(omsk, now=now)
    assert [path for path, *_ in service.came] == ["/boris"]
    with omsk.scope():
        assert Device.objects.exists()
        assert Alarm.objects.filter(kind=HAND_OVER).exists()
        assert Notification.objects.get().handed == []
    service.answers.clear()
    hand_over(omsk, now=now + HOUR)
    assert len(service.came) == 2
    assert mail.outbox == []


def test_no_answer_at_all_is_tried_again(
    omsk: City, boris: Member, settings: Any, now: datetime
) -> None:
    with push_service() as ended:
        url = ended.url
    settings.PUSH_SERVICES = [url]
    subscribe(omsk, boris, Browser().subscription(f"{url}/boris"), now=now)
    tell(omsk, boris, key=1, now=now)
    hand_over(omsk, now=now)
    with omsk.scope():
        assert Alarm.objects.filter(kind=HAND_OVER).exists()


def test_two_devices_get_it_and_one_that_fails_gets_nothing_twice(
    omsk: City, boris: Member, service: PushService, browser: Browser, now: datetime
) -> None:
    subscribe(omsk, boris, Browser().subscription(f"{service.url}/phone"), now=now)
    service.answers["/phone"] = 503
    tell(omsk, boris, key=1, now=now)
    hand_over(omsk, now=now)
    hand_over(omsk, now=now + HOUR)
    assert sorted(path for path, *_ in service.came) == ["/boris", "/phone"]


@pytest.mark.parametrize(
    ("endpoint", "is_known"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("https://wns2-by3p.notify.windows.com/w/?token=x", True),
        ("https://web.push.apple.com/x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com.evil.com/x", False),
        ("https://evilfcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com@10.0.0.1/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://10.0.0.1/x", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_only_services_of_browsers_are_written_to(endpoint: str, is_known: bool) -> None:
    assert is_known_service(endpoint) is is_known


def test_a_browser_is_added_and_removed_on_the_page(
    omsk: City,
    tomsk: City,
    boris: Member,
    vera: Member,
    darya: Member,
    service: PushService,
    visit: Visit,
) -> None:
    sent = Browser().subscription(f"{service.url}/x")
    his, hers = visit(omsk, boris), visit(omsk, vera)
    assert public_key() in his.get("/me/notifications/").text
    page = "/me/notifications/devices/"
    agent = {"User-Agent": FIREFOX}
    assert his.post(page, sent, headers=agent).status_code == 302
    assert "Firefox, Android" in his.get("/me/notifications/").text
    assert his.post(page, sent | {"p256dh": "<"}).status_code == 400
    his.post(page, sent | {"endpoint": "https://10.0.0.1/x"})
    with omsk.scope():
        device = Device.objects.get()
    hers.post(f"{page}{device.pk}/")
    visit(tomsk, darya).post(f"{page}{device.pk}/")
    with omsk.scope():
        assert Device.objects.get().member == boris
    assert hers.post(page, sent, headers=agent).status_code == 302
    with omsk.scope():
        assert Device.objects.get().member == vera  # who uses this browser now
    hers.post(f"{page}{device.pk}/")
    with omsk.scope():
        assert not Device.objects.exists()
    assert visit(omsk).post(page, sent).status_code == 302


def test_signing_out_elsewhere_ends_the_messages_there(
    omsk: City, boris: Member, vera: Member, service: PushService, visit: Visit
) -> None:
    here, phone, hers = visit(omsk, boris), visit(omsk, boris), visit(omsk, vera)
    for number, browser in enumerate((here, phone, hers)):
        sent = Browser().subscription(f"{service.url}/{number}")
        browser.post("/me/notifications/devices/", sent)
    here.post("/me/sign-out-elsewhere/")
    with omsk.scope():
        left = Device.objects.order_by("endpoint").values_list("endpoint", flat=True)
        assert list(left) == [f"{service.url}/0", f"{service.url}/2"]
    with omsk.scope():
        boris.user.refresh_from_db()
    visit(omsk, boris).post("/me/sign-out-elsewhere/")
    with omsk.scope():
        assert Device.objects.get().member == vera


def test_there_is_an_end_to_devices(
    omsk: City, boris: Member, service: PushService, now: datetime
) -> None:
    for number in range(MOST_DEVICES):
        subscribe(omsk, boris, Browser().subscription(f"{service.url}/{number}"), now=now)
    with pytest.raises(TooManyDevices):
        subscribe(omsk, boris, Browser().subscription(f"{service.url}/more"), now=now)
    with pytest.raises(UnknownService):
        subscribe(omsk, boris, Browser().subscription("https://example.com/"), now=now)


def test_the_worker_is_served_at_the_root_and_a_new_key_is_a_key(
    omsk: City, settings: Any, visit: Visit
) -> None:
    answer = visit(omsk).get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert "showNotification" in answer.text
    settings.PUSH_PRIVATE_KEY = new_private_key()
    assert len(public_key()) == 87


def test_without_a_key_nothing_of_it_shows(
    omsk: City, boris: Member, settings: Any, visit: Visit
) -> None:
    settings.PUSH, settings.PUSH_PRIVATE_KEY = False, ""
    assert "data-push" not in visit(omsk, boris).get("/me/notifications/").text
