"""The letter about new cards, at most one a day; its link ends these letters without signing in."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.core.signing import BadSignature, dumps, loads

from network.directory.saved_searches.actions import LETTER, fresh_cards, searches_of
from tenants.mail.letters import compose, handler
from tenants.members.models import Member
from tenants.registry.scope import current_city

MOST_TOLD = 5  # cards of one search


def token_of(member: Member) -> str:
    return dumps(member.pk, salt=_salt())


def read_token(token: str) -> int | None:
    """The member's key; None for a token that this city didn't sign."""
    try:
        return int(loads(token, salt=_salt()))
    except (BadSignature, TypeError, ValueError):
        return None


def _salt() -> str:
    return f"directory.saved-searches:{current_city().identity}"


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
        unsubscribe=city.url_of("saved_searches:stop", token_of(member)),
        context=lambda: {
            "name": member.name,
            "news": [
                (saved, [(card, city.url(card.get_absolute_url())) for card in cards])
                for saved, cards in news
            ],
            "link": city.url_of("saved_searches:list"),
        },
    )
