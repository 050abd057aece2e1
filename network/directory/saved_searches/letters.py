"""The letter about new cards, at most one a day; its link ends these letters without signing in."""

from __future__ import annotations

from django.core.mail import EmailMessage

from network.directory.saved_searches.actions import LETTER, fresh_cards, searches_of
from tenants.mail.letters import compose, handler
from tenants.members.letter_links import token_of
from tenants.members.models import Member
from tenants.registry.scope import current_city

MOST_TOLD = 5  # cards of one search
STOP = "directory.saved-searches"  # purpose of the link


@handler(LETTER)
def write_news(*, key: str, **_: object) -> EmailMessage | None:
    """Compose the letter; None if its cards were withdrawn or the member doesn't want it."""
    member = Member.objects.here().filter(pk=int(key)).select_related("user").first()
    if member is None:
        return None
    kept = searches_of(member).filter(by_letter=True).order_by("pk")
    news = [(saved, fresh_cards(saved, reader=member)[:MOST_TOLD]) for saved in kept]
    news = [(saved, cards) for saved, cards in news if cards]
    if not news:
        return None
    city = current_city()
    return compose(
        "directory/letters/saved_searches.txt",
        to=member.user.email,
        language=member.user.language,
        unsubscribe=city.url_of("saved_searches:stop", token_of(member, purpose=STOP)),
        context=lambda: {
            "name": member.name,
            "news": [
                (saved, [(card, city.url(card.get_absolute_url())) for card in cards])
                for saved, cards in news
            ],
            "link": city.url_of("saved_searches:list"),
        },
    )
