"""Keep and forget the files of posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Sum

from tenants.conversations.models import Post, PostFile
from tenants.conversations.validators import MAX_FILES_OF_POST
from tenants.products.errors import TooManyBytes, TooManyFiles
from tenants.products.file_inspection import Examined
from tenants.products.stored_files import PictureQueue
from tenants.products.validators import MAX_FILE_TITLE

MOST_BYTES = 500 * 1024 * 1024  # of one member, in all threads
FORGET = "conversations.forget_post"
PREPARE = "conversations.prepare_picture"
PREPARING_TASK = "tenants.conversations.tasks.prepare_picture"
PICTURES = PictureQueue(PostFile, PREPARE, PREPARING_TASK)


def keep_files(post: Post, files: Sequence[tuple[Examined, str]], *, now: datetime) -> None:
    """Save the files of a post; pictures are shown once they have been redrawn.

    Raises TooManyFiles, TooManyBytes, NoRoom.
    """
    if not files:
        return
    if post.files.count() + len(files) > MAX_FILES_OF_POST:
        raise TooManyFiles
    kept = PostFile.objects.filter(by=post.author_id).aggregate(bytes=Sum("size"))["bytes"] or 0
    if kept + sum(examined.content.size for examined, _title in files) > MOST_BYTES:
        raise TooManyBytes
    for examined, title in files:
        file = PostFile(post=post, by=post.author, title=title[:MAX_FILE_TITLE], added_at=now)
        PICTURES.save(file, examined)


def forget_content(post: Post) -> None:
    """Delete the files of a post."""
    for file in post.files.all():
        PICTURES.forget(file)
