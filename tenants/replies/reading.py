"""Make posts of mails, in the city that they are for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.conversations.actions import write_post
from tenants.conversations.budgets import POSTS
from tenants.conversations.models import Post, Thread
from tenants.conversations.validators import MAX_FILES_OF_POST, MAX_POST
from tenants.members.budgets import spend
from tenants.members.models import Member
from tenants.products.file_inspection import Examined, FileRefused, examine
from tenants.refusals import Refusal
from tenants.registry import alarms
from tenants.replies.errors import NotHere, OnlyAQuote, OtherMailbox, ThreadGone
from tenants.replies.incoming import Attachment, IncomingMail, read_mail
from tenants.replies.letters import letter_back
from tenants.replies.own_words import own_words
from tenants.replies.receiving import READ, file_name
from tenants.ui.plain_text import one_line

File = tuple[Examined, str]


@alarms.handler(READ)
def read(*, key: str, now: datetime, **_alarm: object) -> None:
    """Read the mail of an alarm: it becomes a post, or its author gets one sentence.

    Answers of programs become nothing, and nobody answers them. If the mail server refuses the
    sentence, the alarm repeats and the post with it.
    """
    digest, *numbers = key.split(":")
    if not default_storage.exists(file_name(digest)):
        return
    with default_storage.open(file_name(digest)) as file:
        mail = read_mail(file.read())
    transaction.on_commit(lambda: default_storage.delete(file_name(digest)))
    if mail.is_automatic or not mail.sender:
        return
    member, thread, post = map(int, numbers)
    author = Member.objects.select_related("user").filter(pk=member, user__isnull=False).first()
    language = author.user.language if author and author.user else ""
    with translation.override(language or translation.get_language()):
        reasons = _answer(mail, author, thread=thread, post=post, now=now)
        if reasons and (letter := letter_back(mail, reasons, language=language)):
            letter.send()


def _answer(
    mail: IncomingMail, author: Member | None, *, thread: int, post: int, now: datetime
) -> list[str]:
    """Write the post; the sentences about what of the mail was not posted."""
    try:
        files, left_out = _files(mail.attachments)
        with transaction.atomic():
            write(mail, author, thread=thread, post=post, files=files, now=now)
    except Refusal as refusal:
        return [str(refusal.message)]
    return left_out


def write(
    mail: IncomingMail,
    author: Member | None,
    *,
    thread: int,
    post: int,
    files: list[File],
    now: datetime,
) -> Post:
    """Post an answer. Raises NotHere, OtherMailbox, ThreadGone, OnlyAQuote, TooOften, and what
    `write_post` raises.
    """
    if author is None or author.user is None or author.left_at is not None:
        raise NotHere
    if mail.sender != author.user.email.lower():
        raise OtherMailbox
    found = Thread.objects.filter(pk=thread).first()
    if found is None:
        raise ThreadGone
    words = own_words(mail.text)[:MAX_POST]
    if not words and not files:
        raise OnlyAQuote
    spend(POSTS, by=author)
    answered = found.posts.standing().filter(number=post).first()
    return write_post(
        by=author,
        thread=found,
        text=words,
        reply_to=answered,
        files=files,
        origin=Post.Origin.MAIL,
        now=now,
    )


def _files(attachments: Iterable[Attachment]) -> tuple[list[File], list[str]]:
    """The files that can be kept, and a sentence about each that can't."""
    files: list[File] = []
    left_out: list[str] = []
    for attachment in attachments:
        name = one_line(PurePath(attachment.name).name) or _("File")
        try:
            data = BytesIO(attachment.data)
            examined = examine(data, name=name, size=len(attachment.data))
        except FileRefused as refusal:
            left_out.append(f"{name}: {refusal}")
            continue
        if len(files) == MAX_FILES_OF_POST:
            left_out.append(
                _("%(name)s: a post takes at most %(most)d files.")
                % {
                    "name": name,
                    "most": MAX_FILES_OF_POST,
                }
            )
            continue
        files.append((examined, PurePath(name).stem))
    return files, left_out
