"""Guests with a session of their own: people of another place who read here, but are no members.

A guest is never a `Member`: no right of a member opens to one. Where a page shows more to guests
than to visitors, it asks `guest_of` or `reader_of` (`tenants/members/requests.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from tenants.members.models import Member

NO_MAILBOX = "guests.invalid"  # RFC 2606: no letter can leave for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A guest of this request.

    address: by which registrations and the door know them; not always a mailbox
    place: where they come from, in the reader's language
    may_come: may register for evenings
    may_read: reads products and questions that are for members only
    may_write: may write thoughts at the table
    reads_only: may press nothing, so that pages draw no buttons and no ways to sign in
    """

    name: str
    place: str
    address: str = ""
    language: str = ""
    may_come: bool = False
    may_read: bool = False
    may_write: bool = False
    reads_only: bool = False


Reader = Member | Guest  # reads what members read of products and questions


def has_mailbox(address: str) -> bool:
    return not address.endswith(f"@{NO_MAILBOX}")
