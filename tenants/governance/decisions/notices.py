"""Notifications about decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tenants.governance.decisions.models import Decision, Elector
from tenants.members.models import Member
from tenants.notifications import kinds
from tenants.notifications.actions import notify

OPENED = "decisions.opened"
NEEDED = "decisions.needed"
CHANGED = "decisions.changed"
CLOSED = "decisions.closed"
RECORDED = "decisions.recorded"
REVIEW = "decisions.review"


def register_all() -> None:
    digest, at_once = kinds.Choice.DIGEST, kinds.Choice.AT_ONCE
    for name, label, title, icon, default in (
        (
            OPENED,
            _("A decision is opened, and I am asked"),
            _("%(name)s proposes something to decide"),
            "hand-raised",
            digest,
        ),
        (
            NEEDED,
            _("A decision waits for my word"),
            _("A decision waits for your word"),
            "hand-raised",
            at_once,
        ),
        (
            CHANGED,
            _("A proposal that I am asked about gets another text"),
            _("The text of a proposal has changed"),
            "pencil-square",
            at_once,
        ),
        (
            RECORDED,
            _("Somebody has written down my word in a decision"),
            _("%(name)s has written down your word"),
            "pencil-square",
            at_once,
        ),
        (CLOSED, _("A decision is over"), _("A decision is over"), "check-circle", digest),
        (
            REVIEW,
            _("A decision is to be looked at again"),
            _("Does this decision still hold?"),
            "arrow-path",
            at_once,
        ),
    ):
        group = kinds.Group.OURS
        kinds.register(
            kinds.Kind(name=name, group=group, label=label, title=title, icon=icon, default=default)
        )


def tell_electors(
    kind: str,
    decision: Decision,
    *,
    now: datetime,
    key: str = "",
    by: Member | None = None,
    members: Iterable[int] | None = None,
    text: str = "",
) -> None:
    """Notify the electors who are here, or those of `members`; two statements and the delivery."""
    rows = Elector.objects.filter(decision=decision, member__left_at=None)
    chosen = rows if members is None else rows.filter(member__in=list(members))
    notify(
        kind,
        members=list(chosen.values_list("member", flat=True)),
        key=f"{decision.pk}:{key}" if key else decision.pk,
        by=by,
        text=text or decision.title,
        path=decision.get_absolute_url(),
        now=now,
    )
