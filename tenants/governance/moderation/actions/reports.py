"""Report a thing; three open reports hide it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.conversations.models import Post
from tenants.governance.moderation import notices
from tenants.governance.moderation.errors import NothingThere, ReportedBefore, YourOwn
from tenants.governance.moderation.models import Report
from tenants.governance.moderation.rules import cited
from tenants.governance.moderation.things import Thing, locked_thing
from tenants.governance.moderation.validators import HIDING
from tenants.members.models import Member


@transaction.atomic
def report_thing(thing: Thing, *, by: Member, rule: str, now: datetime, words: str = "") -> Report:
    """Tell the core which rule a thing breaks. Raises NothingThere, YourOwn, ReportedBefore."""
    name, number = thing.kind.name, thing.row.pk
    locked = locked_thing(name, number)
    if locked is None:
        raise NothingThere
    if locked.author == by:
        raise YourOwn
    about = Report.objects.about(name, number)
    if about.filter(by=by).exists():
        raise ReportedBefore
    made = Report.objects.create(
        thing=name, thing_id=number, by=by, words=words.strip(), made_at=now, **cited(rule)
    )
    if about.open().count() >= HIDING and not getattr(locked.row, "hidden_as", ""):
        locked.hide(how=Post.Hidden.SOFTWARE, now=now)
    notices.tell_core(made, now=now)
    return made
