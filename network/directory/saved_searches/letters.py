"""The letter about new cards, of those who want it at once: one for all searches of a morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.mail import EmailMessage

from network.directory.saved_searches.actions import NEW_CARDS, fresh_cards, searches_of
from tenants.mail.letters import compose
from tenants.members.models import Member
from tenants.notifications.kinds import kind_named
from tenants.notifications.letters import letter_context, unsubscribe_link
from tenants.notifications.models import Notification
from tenants.registry.scope import current_city

MOST_TOLD = 5  # cards of one search


def news_letter(
    member: Member, rows: Sequence[Notification], *, now: datetime
) -> EmailMessage | None:
    """Compose the letter; None if its cards were seen or withdrawn."""
    kept = searches_of(member).filter(pk__in=[row.key for row in rows]).order_by("pk")
    news = [(saved, fresh_cards(saved, reader=member)[:MOST_TOLD]) for saved in kept]
    news = [(saved, cards) for saved, cards in news if cards]
    if not news:
        return None
    city, kind = current_city(), kind_named(NEW_CARDS)
    return compose(
        "directory/letters/saved_searches.txt",
        to=member.user.email,
        language=member.user.language,
        unsubscribe=unsubscribe_link(member, kind),
        context=lambda: {
            **letter_context(member, kind),
            "news": [
                (saved, [(card, city.url(card.get_absolute_url())) for card in cards])
                for saved, cards in news
            ],
            "link": city.url_of("saved_searches:list"),
        },
    )
