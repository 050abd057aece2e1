"""Reports of a person, acts that concern them, and their voices in second looks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.governance.moderation.models import Act, Report, Voice
from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, delete, register, rows


def collect(member: Member) -> Mapping[str, Rows]:
    concerning = Act.objects.filter(concerned=member)
    made = Act.objects.filter(by=member)
    rule = ("rule__title", "first_rule")
    return {
        "reports": rows(Report.objects.filter(by=member), "thing", *rule, "words", "made_at"),
        "acts": rows(concerning, "kind", *rule, "reason", "made_at", "answer", "ended_how"),
        "acts_made": rows(made, "kind", *rule, "reason", "made_at"),
        "voices": rows(Voice.objects.filter(member=member), "keeps", "reason", "said_at"),
    }


def forget(member: Member, now: datetime) -> Forgotten:
    """Delete their reports and answers; acts and voices stay without a name."""
    gone = delete(Report.objects.filter(by=member))
    Act.objects.filter(concerned=member).update(answer="", answered_at=None)
    acts = Act.objects.filter(Q(concerned=member) | Q(by=member)).count()
    return gone + Forgotten(nameless=acts + Voice.objects.filter(member=member).count())


def register_part() -> None:
    register(
        PersonalData(
            name="moderation",
            order=85,
            title=_("Moderation"),
            purpose=_("To keep the rules together, and to let everybody check how."),
            kept=_("Acts stay in the log without your name. Reports go when you are forgotten."),
            collect=collect,
            forget=forget,
        )
    )
