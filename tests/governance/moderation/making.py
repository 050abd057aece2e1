"""Posts that are reported, and the core's acts."""

from __future__ import annotations

from typing import Any

from tenants.conversations.actions import write_post
from tenants.conversations.models import Post
from tenants.governance.moderation import actions
from tenants.governance.moderation.models import Act
from tenants.governance.moderation.things import KINDS, Thing
from tenants.members.models import Member
from tests.cast import NOW
from tests.products.making import question

SHOUT = "Only a fool builds sheds"


def shout(by: Member, about: Member, text: str = SHOUT) -> Thing:
    """A post by one member about another one's question."""
    post = write_post(by=by, subject=question(about), text=text, now=NOW)
    return Thing(KINDS["post"], post)


def report(thing: Thing, by: Member, **more: Any) -> None:
    facts: dict[str, Any] = {"rule": "respect", "now": NOW}
    actions.report_thing(thing, by=by, **(facts | more))


def act(thing: Thing, by: Member, **more: Any) -> Act:
    facts: dict[str, Any] = {
        "kind": Act.Kind.HIDE,
        "rule": "respect",
        "reason": "It puts a person down.",
        "days": 7,
        "now": NOW,
    }
    return actions.act_on(thing, by=by, **(facts | more))


def again(thing: Thing) -> Post:
    found: Post = Post.objects.get(pk=thing.row.pk)
    return found
