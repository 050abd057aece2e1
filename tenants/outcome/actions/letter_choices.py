"""Choose which letters to get."""

from __future__ import annotations

from collections.abc import Iterable

from tenants.members.models import Member
from tenants.outcome.models import LetterChoice


def choose_letters(*, by: Member, wanted: Iterable[str]) -> None:
    """Switch these kinds of letters on and all others off."""
    off = [kind for kind in LetterChoice.Kind.values if kind not in set(wanted)]
    if off:
        LetterChoice.objects.update_or_create(member=by, defaults={"off": off})
    else:
        LetterChoice.objects.filter(member=by).delete()


def unsubscribe(*, by: Member, kind: str) -> None:
    """Switch one kind of letters off. Idempotent."""
    choice = LetterChoice.objects.filter(member=by).first()
    off = set(choice.off) if choice else set()
    choose_letters(by=by, wanted=set(LetterChoice.Kind.values) - off - {kind})
