"""Encrypt and send push messages, by pywebpush over one session.

A service answers after a tenth of a second or so, therefore some messages are under way at once.
The threads that send them never ask the database.
"""

from __future__ import annotations

import json
import logging
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tenants.notifications.channels import Channel, Delivery, Outcome
from tenants.notifications.models import Device
from tenants.notifications.push.services import is_known_service

if TYPE_CHECKING:
    from requests import Session

logger = logging.getLogger(__name__)
AT_ONCE = 8  # messages under way
PATIENCE = 10  # seconds for an answer
KEPT = 24 * 3600  # seconds for which a service waits for the device
SIGNED = 12 * 3600  # seconds for which a signature is good: longer than any message is tried
LONGEST = 200  # characters of a title or a text: a message has at most 4096 bytes
GONE = frozenset((400, 401, 403, 404, 410))  # the subscription ended, or was made with another key


def open_to(members: Collection[int]) -> Collection[int]:
    """Those of the members who have a device."""
    if not settings.PUSH:
        return ()
    return set(Device.objects.filter(member__in=list(members)).values_list("member", flat=True))


def hand_over(deliveries: Sequence[Delivery]) -> Iterator[tuple[Delivery, Outcome]]:
    """Send each delivery to all devices of its reader; a device that is gone is deleted."""
    from requests import Session

    by_member: defaultdict[int, list[Device]] = defaultdict(list)
    for device in Device.objects.filter(member__in=[one.member.pk for one in deliveries]):
        by_member[device.member_id].append(device)
    signed = _signatures(device for devices in by_member.values() for device in devices)
    with Session() as session, ThreadPoolExecutor(AT_ONCE) as threads:
        session.max_redirects = 0
        session.trust_env, session.proxies = False, getproxies()  # read once, not for each message

        def send(delivery: Delivery) -> list[tuple[Device, int]]:
            devices = by_member.get(delivery.member.pk, ())
            return [(one, _send(one, delivery, session, signed.get(one.pk))) for one in devices]

        for delivery, answers in zip(deliveries, threads.map(send, deliveries), strict=True):
            yield delivery, _outcome(answers)


def _outcome(answers: Sequence[tuple[Device, int]]) -> Outcome:
    """HANDED if any device has it: the others would get it twice."""
    found = {Outcome.CLOSED}
    for device, status in answers:
        if status in GONE:
            device.delete()
        else:
            found.add(Outcome.HANDED if 200 <= status < 300 else Outcome.LATER)
    return next(one for one in (Outcome.HANDED, Outcome.LATER, Outcome.CLOSED) if one in found)


def _signatures(devices: Iterable[Device]) -> dict[int, dict[str, str]]:
    """The header of each device that says who sends (RFC 8292); one signature for a service."""
    from py_vapid import Vapid02

    key = Vapid02.from_string(settings.PUSH_PRIVATE_KEY)
    by_service: dict[str, dict[str, str]] = {}
    found = {}
    for device in devices:
        if not is_known_service(device.endpoint):
            continue
        parts = urlsplit(device.endpoint)
        service = f"{parts.scheme}://{parts.netloc}"
        if service not in by_service:
            claims = {"aud": service, "sub": settings.PUSH_CONTACT}
            by_service[service] = key.sign({**claims, "exp": int(time.time()) + SIGNED})
        found[device.pk] = by_service[service]
    return found


def _send(
    device: Device, delivery: Delivery, session: Session, signature: Mapping[str, str] | None
) -> int:
    """The status of the answer; 0 without one."""
    from pywebpush import WebPushException, webpush
    from requests import RequestException

    if signature is None:
        return 410  # a service that is not known any more
    try:
        answer: Any = webpush(
            {
                "endpoint": device.endpoint,
                "keys": {"p256dh": device.p256dh, "auth": device.auth},
            },
            _message(delivery),
            timeout=PATIENCE,
            ttl=KEPT,
            headers={**signature, "Urgency": "high" if delivery.kind.is_urgent else "normal"},
            requests_session=session,
        )
    except WebPushException as error:
        status = error.response.status_code if error.response is not None else 0
    except RequestException as error:
        logger.warning("A push message waits: %r", error)
        return 0
    except ValueError as error:  # keys that are none
        logger.warning("A device has keys that encrypt nothing: %r", error)
        return 410
    else:
        return int(answer.status_code)
    if status not in GONE:
        logger.warning("A push message waits: status %s", status)
    return status


def _message(delivery: Delivery) -> str:
    """What the service worker shows: the newest line, and how many there are."""
    item, number = delivery.items[-1], len(delivery.items)
    with translation.override(delivery.member.user.language or settings.LANGUAGE_CODE):
        title = item.title if number == 1 else f"{delivery.kind.label}: {number}"
    words = {
        "title": title[:LONGEST],
        "body": item.detail[:LONGEST],
        "url": item.url if number == 1 else "/notifications/",
        "tag": delivery.kind.name,
    }
    return json.dumps(words, ensure_ascii=False)


PUSH = Channel(name="push", label=_("Browser"), order=20, open_to=open_to, hand_over=hand_over)
