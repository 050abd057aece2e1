"""The letter about a new pair, with a link that ends all of them in one press."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage

from tenants.mail.letters import compose, handler
from tenants.members.letter_links import token_of
from tenants.pairs.models import Pair, PairChoice
from tenants.pairs.queries import pairs_of
from tenants.pairs.validators import WEEK
from tenants.registry.scope import current_city

LETTER = "pairs.letter"  # key: pair and member
STOP = "pairs.stop"  # purpose of the link


@handler(LETTER)
def write_letter(*, key: str, now: datetime, **_: object) -> EmailMessage | None:
    """Compose the letter; None after the member stopped taking part, or for an old pair."""
    number, _colon, member = key.partition(":")
    takes_part = PairChoice.objects.filter(member=int(member), member__left_at=None)
    choice = takes_part.select_related("member__user").first()
    pair = Pair.objects.filter(pk=int(number), made_at__gt=now - WEEK).first()
    if choice is None or pair is None:
        return None
    reader, city = choice.member, current_city()
    return compose(
        "pairs/letters/pair.txt",
        to=reader.user.email,
        language=reader.user.language,
        unsubscribe=city.url_of("pairs:stop_by_letter", token_of(reader, purpose=STOP)),
        context=lambda: {
            "name": reader.name,
            "seen": next(one for one in pairs_of(reader, now=now) if one.pair.pk == pair.pk),
            "link": city.url_of("pairs:mine"),
        },
    )
