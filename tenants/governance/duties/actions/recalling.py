"""Recall the holder of a duty: a decision by consent of the permanent participants."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.governance.decisions.actions import open_decision
from tenants.governance.decisions.models import Decision, Way
from tenants.governance.decisions.schedule import evening_in
from tenants.governance.decisions.validators import MAX_TITLE
from tenants.governance.duties import notices
from tenants.governance.duties.errors import MayNotRecall, NotHeld, OwnRecall, RecallOpen
from tenants.meetings.permanent import permanent_or_all
from tenants.members.models import Duty, Member
from tenants.ui.plain_text import shortened

DUTY = "duty"  # the kind of subject of the decision
RECALL_DAYS = 7
FEWEST = 3  # permanent participants, the holder perhaps among them


@transaction.atomic
def propose_recall(duty: Duty, *, by: Member, reason: str, now: datetime) -> Decision:
    """Open the decision; the duty is held until its end, and beyond it without consent.

    The holder is told, may write in its talk, and has no word in it: consent to one's own recall
    would be a veto. Raises NotHeld, OwnRecall, MayNotRecall, RecallOpen, NoElectors.
    """
    locked = Duty.objects.select_for_update(of=("self",)).select_related("member").get(pk=duty.pk)
    if not locked.is_held(now=now):
        raise NotHeld(locked)
    if locked.member_id == by.pk:
        raise OwnRecall(locked)
    asked = permanent_or_all(now=now, fewest=FEWEST)
    if by not in asked:
        raise MayNotRecall(by)
    if Decision.objects.open().filter(subject_kind=DUTY, subject_id=locked.pk).exists():
        raise RecallOpen(locked)
    names = {"duty": locked.get_kind_display(), "name": locked.member.name}
    title = _("%(name)s no longer takes care of this: %(duty)s") % names
    made = open_decision(
        by=by,
        way=Way.CONSENT,
        title=shortened(title, MAX_TITLE),
        text=reason,
        electors=[member for member in asked if member.pk != locked.member_id],
        closes_at=evening_in(RECALL_DAYS, now=now),
        subject=(DUTY, locked.pk),
        now=now,
    )
    notices.tell_of_recall(locked, made, by=by, now=now)
    return made
