"""Which letters a person wants."""

from __future__ import annotations

from collections.abc import Iterable

from tenants.members.models import Member
from tenants.outcome.models import LetterChoice


def choose_letters(*, by: Member, wanted: Iterable[str]) -> None:
    """All other kinds are switched off."""
    off = [kind for kind in LetterChoice.Kind.values if kind not in set(wanted)]
    if off:
        LetterChoice.objects.update_or_create(member=by, defaults={"off": off})
    else:
        LetterChoice.objects.filter(member=by).delete()
