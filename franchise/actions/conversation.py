"""The group and HQ write to each other about an application; HQ writes notes to itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from franchise.actions.history import record
from franchise.errors import ConversationOver
from franchise.message_letters import notify_of_message
from franchise.models import PROMISED, Application, Change, Initiator, Message, Note
from franchise.signals import message_written
from tenants.accounts.models import User


@transaction.atomic
def write_message(
    application: Application,
    *,
    text: str,
    nonce: str,
    by: Initiator | User | None,
    now: datetime,
    asks: bool = False,
) -> Message:
    """Write to the other side; a repeated nonce is the same message.

    `by` is None for the browser that sent the application. With `asks` HQ waits for the group,
    and its promised answer waits with it; the group's next words start the promised time anew.
    Raises `ConversationOver`.
    """
    locked = _locked(application)
    if known := locked.messages.filter(nonce=nonce).first():
        return known
    if not locked.takes_messages:
        raise ConversationOver(locked.key)
    from_hq = isinstance(by, User)
    message = Message.objects.create(
        application=locked,
        staff=by if isinstance(by, User) else None,
        initiator=by if isinstance(by, Initiator) else None,
        from_hq=from_hq,
        who=by.email if isinstance(by, User) else by.name if by else "",
        text=text,
        nonce=nonce,
        at=now,
    )
    if from_hq and asks and locked.state == Application.State.SUBMITTED:
        locked.question_at = now
    elif not from_hq and locked.question_at:
        locked.question_at, locked.answer_due_at = None, now + PROMISED
    locked.save(update_fields=["question_at", "answer_due_at"])
    notify_of_message(message, now=now)
    message_written.send(sender=Message, message=message, now=now)
    return message


@transaction.atomic
def write_note(application: Application, *, text: str, by: User, now: datetime) -> Note:
    """Keep words that only HQ reads."""
    return Note.objects.create(application=application, text=text, by=by, at=now)


@transaction.atomic
def assign(application: Application, *, to: User | None, by: User, now: datetime) -> Application:
    """Let one person of HQ take care of an application, or nobody. Idempotent."""
    locked = _locked(application)
    if locked.assignee_id == (to.pk if to else None):
        return locked
    locked.assignee = to
    locked.save(update_fields=["assignee"])
    if to is None:
        record(locked, Change.Kind.UNASSIGNED, by=by, now=now)
    elif to == by:
        record(locked, Change.Kind.ASSIGNED, by=by, now=now)
    else:
        record(locked, Change.Kind.ASSIGNED, by=by, now=now, why=to.email)
    return locked


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update().get(pk=application.pk)
