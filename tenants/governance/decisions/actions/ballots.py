"""Anonymous ballots: an urn apart from who has voted, and a receipt for the voter alone.

Of a ballot nothing is stored but its receipt and its voice: all ballots of a decision are one value
(`Urn`), written anew with each, in which PostgreSQL sorts the random receipts. Of a voter, only
that they have voted is stored, without a time, until the closing, which forgets it and writes all
electors' rows anew. The answer with the receipt is not stored anywhere: it is no redirect (whose
address would be in logs), no message (which would be in a session), and not kept for repetition.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from tenants.governance.decisions.ballot_shapes import check_voice
from tenants.governance.decisions.errors import AlreadyCast, OtherWay
from tenants.governance.decisions.locking import locked_elector, locked_for_answers
from tenants.governance.decisions.models import Decision, Elector, Urn
from tenants.governance.decisions.models.decision import BY_OPTIONS
from tenants.members.models import Member

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
GROUPS, LETTERS = 4, 4  # 79 bits


@transaction.atomic
def cast_ballot(decision: Decision, *, by: Member, voice: Mapping[str, Any], now: datetime) -> str:
    """Put a ballot into the urn, once and for good; return its receipt.

    Raises Closed, NotYet, OtherWay, NotAnElector, AlreadyCast, WrongBallot.
    """
    locked = locked_for_answers(decision, *BY_OPTIONS, now=now)
    if not locked.is_anonymous:
        raise OtherWay
    kept, elector = check_voice(locked, voice), locked_elector(locked, by)
    if elector.has_spoken:
        raise AlreadyCast
    elector.has_spoken = True
    elector.save(update_fields=["has_spoken"])
    urn = Urn.objects.select_for_update().get(decision=locked)
    receipt = new_receipt()
    urn.ballots = {**urn.ballots, receipt: kept}
    urn.save(update_fields=["ballots"])
    return receipt


def new_receipt() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _l in range(LETTERS)) for _g in range(GROUPS))
    return "-".join(groups)


def forget_voters(decision: Decision) -> None:
    """Write the electors and the urn anew, in the order of members; call within the closing.

    Which row was written when, and who has voted, can't be read from the tables any more.
    """
    rows = Elector.objects.filter(decision=decision)
    members = sorted(rows.values_list("member", flat=True))
    rows.delete()
    Elector.objects.bulk_create(
        [Elector(decision=decision, member_id=key, has_spoken=True) for key in members]
    )
    urn = Urn.objects.get(decision=decision)
    urn.delete()
    Urn.objects.create(decision=decision, ballots=urn.ballots)
