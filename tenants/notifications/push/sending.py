"""Encrypt and send push messages, by pywebpush over one session."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.notifications.channels import Channel, Delivery, Outcome
from tenants.notifications.models import Device
from tenants.notifications.push.services import is_known_service

if TYPE_CHECKING:
    from py_vapid import Vapid02
    from requests import Session

logger = logging.getLogger(__name__)
PATIENCE = 10  # seconds for an answer
KEPT = 24 * 3600  # seconds for which a service waits for the device
LONGEST = 200  # characters of a title or a text: a message has at most 4096 bytes
GONE = frozenset((400, 401, 403, 404, 410))  # the subscription ended, or was made with another key


def open_to(members: Collection[int]) -> Collection[int]:
    """Those of the members who have a device."""
    if not settings.PUSH:
        return ()
    return set(Device.objects.filter(member__in=list(members)).values_list("member", flat=True))


def hand_over(deliveries: Sequence[Delivery]) -> Iterator[tuple[Delivery, Outcome]]:
    """Send each delivery to all devices of its reader; a device that is gone is deleted."""
    from py_vapid import Vapid02
    from requests import Session

    by_member: defaultdict[int, list[Device]] = defaultdict(list)
    for device in Device.objects.filter(member__in=[one.member.pk for one in deliveries]):
        by_member[device.member_id].append(device)
    key = Vapid02.from_string(settings.PUSH_PRIVATE_KEY)
    with Session() as session:
        session.max_redirects = 0
        session.trust_env, session.proxies = False, getproxies()  # read once, not for each message
        for delivery in deliveries:
            yield delivery, _to_all(delivery, by_member[delivery.member.pk], session, key)


def _to_all(
    delivery: Delivery, devices: Sequence[Device], session: Session, key: Vapid02
) -> Outcome:
    """HANDED if any device has it: the others would get it twice."""
    message, found = _message(delivery), {Outcome.CLOSED}
    for device in devices:
        status = _send(device, message, session, key, is_urgent=delivery.kind.is_urgent)
        if status in GONE:
            device.delete()
        else:
            found.add(Outcome.HANDED if 200 <= status < 300 else Outcome.LATER)
    return next(one for one in (Outcome.HANDED, Outcome.LATER, Outcome.CLOSED) if one in found)


def _send(device: Device, message: str, session: Session, key: Vapid02, *, is_urgent: bool) -> int:
    """The status of the answer; 0 without one."""
    from pywebpush import WebPushException, webpush
    from requests import RequestException

    if not is_known_service(device.endpoint):
        return 410
    try:
        answer: Any = webpush(
            {
                "endpoint": device.endpoint,
                "keys": {"p256dh": device.p256dh, "auth": device.auth},
            },
            message,
            vapid_private_key=key,
            vapid_claims={"sub": settings.PUSH_CONTACT},
            timeout=PATIENCE,
            ttl=KEPT,
            headers={"Urgency": "high" if is_urgent else "normal"},
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
    title = item.title if number == 1 else f"{delivery.kind.label}: {number}"
    words = {
        "title": title[:LONGEST],
        "body": item.detail[:LONGEST],
        "url": item.url if number == 1 else "/notifications/",
        "tag": delivery.kind.name,
    }
    return json.dumps(words, ensure_ascii=False)


PUSH = Channel(name="push", label=_("Browser"), order=20, open_to=open_to, hand_over=hand_over)
