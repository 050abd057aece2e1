"""The gaps of an application: shown to HQ before it answers, and asked about."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from franchise.models import INITIATORS, Application


def missing_from(application: Application) -> list[str]:
    """In words, the gravest first. Empty when nothing speaks against a yes."""
    people = list(application.initiators.all())
    confirmed = [person for person in people if person.confirmed_at]
    lacks = []
    if len(confirmed) < len(people):
        silent = ", ".join(str(person) for person in people if not person.confirmed_at)
        counts = {"confirmed": len(confirmed), "all": len(people), "names": silent}
        lacks.append(_("%(confirmed)d of %(all)d have confirmed. No word from: %(names)s") % counts)
    if len(confirmed) < INITIATORS:
        lacks.append(
            ngettext(
                "fewer than %d person is known to exist",
                "fewer than %d people are known to exist",
                INITIATORS,
            )
            % INITIATORS
        )
    refused = [letter.to for letter in application.letters.refused() if letter.to]
    if refused:
        lacks.append(_("our letters don't reach %(whom)s") % {"whom": ", ".join(refused)})
    if not application.address:
        lacks.append(_("no street and house are named"))
    return lacks
