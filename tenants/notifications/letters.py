"""The channel of letters: one letter for all rows of a kind that wait for a reader."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _

from tenants.mail.letters import compose
from tenants.mail.sending import send_each
from tenants.members.guests import has_mailbox
from tenants.members.models import Member
from tenants.notifications.channels import Channel, Delivery, Outcome
from tenants.notifications.kinds import Kind
from tenants.notifications.models import Notification
from tenants.notifications.slots import REPLY_ADDRESS
from tenants.notifications.tokens import unsubscribe_token
from tenants.registry.scope import current_city


def hand_over(deliveries: Sequence[Delivery]) -> Iterator[tuple[Delivery, Outcome]]:
    """Send letters over one connection. All are composed before the first one is sent."""
    letters: list[tuple[Delivery, EmailMessage]] = []
    for delivery in deliveries:
        if letter := letter_of(delivery):
            letters.append((delivery, letter))
        else:
            yield delivery, Outcome.HANDED  # nothing to say any more
    results = send_each(letter for _delivery, letter in letters)
    for (delivery, _letter), is_sent in zip(letters, results, strict=True):
        yield delivery, Outcome.HANDED if is_sent else Outcome.LATER


def letter_of(delivery: Delivery) -> EmailMessage | None:
    """The kind's own letter, or the common one; None if there is nothing to say any more."""
    member, kind = delivery.member, delivery.kind
    if not has_mailbox(member.user.email):
        return None
    if kind.letter:
        return kind.letter(member, delivery.rows, now=delivery.now)
    common = letter_context(member, kind)
    return compose(
        "notifications/letters/notification.txt",
        to=member.user.email,
        language=member.user.language,
        unsubscribe=str(common["stop_link"]),
        reply_to=reply_address(member, kind, delivery.rows),
        context=lambda: {
            **common,
            "items": [(item, current_city().url(item.url)) for item in delivery.items],
        },
    )


def letter_context(member: Member, kind: Kind) -> dict[str, object]:
    """The words of every letter of a kind: its reader, and the ways to get fewer of them."""
    return {
        "name": member.name,
        "kind_label": kind.label,
        "stop_link": unsubscribe_link(member, kind),
        "choices_link": current_city().url_of("notifications:choices"),
    }


def reply_address(member: Member, kind: Kind, rows: Sequence[Notification]) -> str:
    """Where the answer to a letter about these rows goes; empty for the sender of all letters."""
    return next(iter(REPLY_ADDRESS.fill(member, kind, rows)), "")


def unsubscribe_link(member: Member, kind: Kind) -> str:
    token = unsubscribe_token(member, kind.name)
    return current_city().url_of("notifications:unsubscribe", token)


def _all(members: Collection[int]) -> Collection[int]:
    return members


LETTERS = Channel(
    name="letter",
    label=_("Letter"),
    order=90,
    open_to=_all,
    hand_over=hand_over,
    delay=timedelta(minutes=2),
)
