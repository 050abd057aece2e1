"""The sentence that goes back where an answer, or a part of it, was not posted."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage

from tenants.mail.digests import digest_of
from tenants.mail.letters import compose
from tenants.registry.limiter import DAY, Limit, take
from tenants.replies.incoming import IncomingMail
from tenants.replies.own_words import own_words

LETTERS_BACK = Limit("letters back to a mailbox", 5, DAY)  # a loop that we don't recognise ends
LONGEST = 10_000  # characters of the words that were not posted


def letter_back(
    mail: IncomingMail, reasons: Sequence[str], *, language: str
) -> EmailMessage | None:
    """Compose the letter, with the words that were written; None after too many in a day."""
    if not take(LETTERS_BACK, digest_of(mail.sender)):
        return None
    letter = compose(
        "replies/letters/not_posted.txt",
        to=mail.sender,
        language=language,
        context=lambda: {"reasons": reasons, "words": own_words(mail.text)[:LONGEST]},
    )
    letter.extra_headers["Auto-Submitted"] = "auto-replied"
    if "@" in mail.identity:
        letter.extra_headers["In-Reply-To"] = mail.identity
    return letter
