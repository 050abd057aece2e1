"""Threads of the city and topics of its group, in both directions; answers in private.

All sending to topics locks the row of the group, so that posts keep their order and a thread gets
one topic. A thread is shown to the group only if every member of the city may read it.
"""

from __future__ import annotations

import io
import logging
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from telegram import Message as TelegramMessage

from tenants.conversations.actions import edit_post, write_post
from tenants.conversations.actions.posts import NewFile
from tenants.conversations.models import Post, Thread
from tenants.conversations.models.thread import Subject
from tenants.outcome.models import Task
from tenants.products.file_inspection import FileRefused, examine
from tenants.products.models import Product, Question
from tenants.registry import alarms
from tenants.registry.limiter import DAY, Limit, take
from tenants.registry.scope import current_city
from tenants.telegram.actions.people import Person
from tenants.telegram.bot import gateway
from tenants.telegram.bot.markdown import from_markdown
from tenants.telegram.bot.outgoing import Call, delete, edit, link_button, picture, send
from tenants.telegram.bot.rounds import take_word
from tenants.telegram.bot.sending import Result, make_calls
from tenants.telegram.bot.texts import Text, bold, italic, lines, quote, split
from tenants.telegram.codes import bot_url
from tenants.telegram.kinds import Told
from tenants.telegram.models import LinkedChat, Message, Topic
from tenants.telegram.tasks import THREAD
from tenants.ui.plain_text import one_line, shortened

logger = logging.getLogger(__name__)
FIRST_POSTS = 10  # that a new topic begins with
PICTURES_WAIT = timedelta(minutes=5)  # for being redrawn; then the post goes without
LOOK_AGAIN = timedelta(seconds=20)
MAX_NAME = 128  # of a topic
HINTS = Limit("hints of Telegram", 1, 7 * DAY)


# From the city to the group


def send_posts(number: int, *, now: datetime) -> None:
    """Send the posts that the topic of a thread lacks, in their order."""
    chat = _open_group()
    thread = Thread.objects.with_subjects().filter(pk=number).first()
    if chat is None or thread is None or not is_for_all(thread.subject):
        return
    topic = _topic_of(thread, chat, now=now)
    if topic is None:
        return
    if not _settle(topic, make_calls(topic.waiting, now=now), now=now):
        return
    posts = Post.objects.filter(thread=thread, number__gt=topic.sent_number).order_by("number")
    shown = Message.objects.filter(city_id=current_city().pk, chat_id=chat.chat_id, about="post")
    numbers = list(posts.values_list("pk", flat=True))
    known = set(shown.filter(about_id__in=numbers).values_list("about_id", flat=True))
    for post in posts.select_related("author", "reply_to__author").prefetch_related("files"):
        if post.pk not in known and not post.is_withheld:
            if _waits_for_pictures(post, now=now):
                alarms.set(
                    city=current_city(), kind=THREAD, key=str(number), due_at=now + LOOK_AGAIN
                )
                return
            topic.sent_number = post.number
            if not _settle(topic, make_calls(post_calls(post, topic), now=now), now=now):
                return
        topic.sent_number = post.number
        topic.save(update_fields=["sent_number"])


def follow_post(number: int, *, now: datetime) -> None:
    """Bring an edited, deleted or restored post to the group."""
    chat = _open_group()
    post = Post.objects.select_related("author", "thread").filter(pk=number).first()
    if chat is None or post is None:
        return
    messages = list(
        Message.objects.filter(
            city_id=current_city().pk,
            chat_id=chat.chat_id,
            about__in=("post", "post_file"),
            about_id=post.pk,
        ).order_by("number")
    )
    topic = Topic.objects.filter(city_id=current_city().pk, thread_id=post.thread_id).first()
    calls: list[Call] = []
    if post.is_withheld:
        for message in messages:
            calls += delete(chat.chat_id, message.number)
        Message.objects.filter(pk__in=[message.pk for message in messages]).delete()
    elif not messages and topic and post.number <= topic.sent_number:
        calls = post_calls(post, topic)
    else:
        ours = [each for each in messages if each.is_ours and each.about == "post"]
        pieces = split(post_text(post))
        for message, piece in zip(ours, pieces, strict=False):
            calls += edit(chat.chat_id, message.number, piece)
    if topic and calls:
        _settle(topic, make_calls(calls, now=now), now=now)


def post_calls(post: Post, topic: Topic) -> list[Call]:
    """A post as messages: its words, then its pictures; other files are linked."""
    about = ("post", post.pk)
    answered = _message_of(post.reply_to_id, topic.chat_id) if post.reply_to_id else None
    target = {"topic": topic.number, "about": about}
    calls = send(topic.chat_id, post_text(post, is_answered=bool(answered)), **target)  # type: ignore[arg-type]
    if answered:
        calls[0]["reply_to"] = answered
    for file in post.files.all():
        if file.is_picture and file.is_ready:
            calls += picture(
                topic.chat_id, file=file.pk, topic=topic.number, about=("post_file", post.pk)
            )
    return calls


def post_text(post: Post, *, is_answered: bool = True) -> Text:
    """The author, what is answered unless the chat shows it, the words, links to files."""
    said = quote(shortened(post.shown_quote, 200)) if not is_answered else None
    files = [
        f"{file.title}: {current_city().url(file.get_absolute_url())}"
        for file in post.files.all()
        if not file.is_picture
    ]
    return lines(bold(post.author.name), said or "", from_markdown(post.text), *files)


def is_for_all(subject: Subject) -> bool:
    """True if every member of the city may read the thread of a subject."""
    if isinstance(subject, Task):
        return False  # between those who gave and those who took it
    if isinstance(subject, Question):
        return subject.state != Question.State.WITHDRAWN
    return True


def _open_group() -> LinkedChat | None:
    """The group that shows threads, locked."""
    chats = LinkedChat.objects.select_for_update().filter(city_id=current_city().pk)
    chat = chats.filter(state=LinkedChat.State.OPEN, is_forum=True, is_admin=True).first()
    return chat if chat and Told.THREADS not in chat.quiet else None


def _topic_of(thread: Thread, chat: LinkedChat, *, now: datetime) -> Topic | None:
    """The topic of a thread, made now if there is none. None while Telegram refuses it."""
    known = Topic.objects.filter(city_id=current_city().pk, thread_id=thread.pk).first()
    if known and known.chat_id == chat.chat_id:
        return known
    name = shortened(one_line(str(thread.subject)), MAX_NAME)
    try:
        number = gateway.create_topic(chat.chat_id, name)
    except gateway.TooMany as refused:
        _again(thread.pk, now=now, seconds=refused.seconds)
        return None
    except (gateway.Rejected, gateway.Closed) as refused:
        logger.warning("Telegram refuses a topic: %s", refused)
        LinkedChat.objects.filter(pk=chat.pk).update(is_admin=False)
        return None
    topic, _made = Topic.objects.update_or_create(
        city_id=current_city().pk,
        thread_id=thread.pk,
        defaults={
            "chat_id": chat.chat_id,
            "number": number,
            "sent_number": max(0, thread.last_number - FIRST_POSTS),
            "waiting": [],
        },
    )
    field = thread.subject_field
    page = current_city().url_of(f"conversations:{field}", getattr(thread, f"{field}_id"))
    hello = _("What is written here stands on the page as well, and the other way round.")
    make_calls(
        send(
            chat.chat_id,
            hello,
            topic=number,
            buttons=[[link_button(_("Open the page"), page)]],
        ),
        now=now,
    )
    return topic


def _settle(topic: Topic, result: Result, *, now: datetime) -> bool:
    """Keep what could not be sent for the next time. False if that has to be waited for."""
    if any("thread not found" in words.lower() for words in result.refused):
        topic.delete()  # somebody deleted it: the thread gets another one
        _again(topic.thread_id, now=now, seconds=1)
        return False
    if any("topic_closed" in words.lower() for words in result.refused):
        gateway.reopen_topic(topic.chat_id, topic.number)
        _again(topic.thread_id, now=now, seconds=1)
        return False
    if topic.waiting != result.left:
        topic.waiting = result.left
    topic.save(update_fields=["waiting", "sent_number"])
    if result.left:
        _again(topic.thread_id, now=now, seconds=result.wait or 60)
        return False
    return not result.is_closed


def _again(thread: int, *, now: datetime, seconds: float) -> None:
    due_at = now + timedelta(seconds=seconds)
    alarms.set(city=current_city(), kind=THREAD, key=str(thread), due_at=due_at)


def _waits_for_pictures(post: Post, *, now: datetime) -> bool:
    if now - post.made_at > PICTURES_WAIT:
        return False
    return any(file.state == file.State.PREPARING for file in post.files.all())


def _message_of(post: int, chat: int) -> int | None:
    """The number of the first message that shows a post in a chat."""
    shown = Message.objects.filter(
        city_id=current_city().pk, chat_id=chat, about="post", about_id=post
    )
    return shown.order_by("number").values_list("number", flat=True).first()


# From Telegram to the city


def hear_topic(
    message: TelegramMessage, person: Person | None, *, is_edit: bool, now: datetime
) -> list[Call]:
    """A message in a topic is a post of its thread; an edited one is edited there.

    Both may come in any order, and twice. Raises Refusal.
    """
    city = current_city()
    topics = Topic.objects.filter(city_id=city.pk, chat_id=message.chat.id)
    topic = topics.filter(number=message.message_thread_id or 0).first()
    if topic is None or not (message.text or message.caption or message.photo or message.document):
        return []
    if person is None:
        return _hint(message)
    shown = Message.objects.filter(chat_id=message.chat.id, number=message.message_id).first()
    if shown:
        post = Post.objects.filter(pk=shown.about_id).first()
        if is_edit and post and shown.about == "post":
            edit_post(post, by=person.member, text=text_of(message), now=now)
        return []
    thread = Thread.objects.with_subjects().filter(pk=topic.thread_id).first()
    if thread is None:
        return []
    answered, said = _answered(message)
    post = write_post(
        by=person.member,
        text=text_of(message),
        now=now,
        thread=thread,
        reply_to=answered,
        quote=said,
        files=files_of(message),
        origin=Post.Origin.TELEGRAM,
    )
    _note_theirs(message, post)
    return []


def take_answer(
    person: Person, message: TelegramMessage, asked: TelegramMessage, *, now: datetime
) -> list[Call]:
    """An answer to a message of the bot in private is a post about what that was about, or a word.

    Returns no calls if it was about nothing that has a thread. Raises Refusal.
    """
    shown = Message.objects.filter(
        city_id=current_city().pk, chat_id=message.chat.id, number=asked.message_id
    ).first()
    if shown is None or not (text_of(message) or message.photo or message.document):
        return []
    if shown.about == "round":
        return take_word(person, message, shown.about_id, text=text_of(message), now=now)
    about: dict[str, object] = {}
    if shown.about in ("post", "post_file"):
        post = Post.objects.select_related("thread").filter(pk=shown.about_id).first()
        if post:
            answered = None if post.is_withheld else post
            about = {"thread": post.thread, "reply_to": answered}
    elif shown.about in SUBJECTS:
        subject = SUBJECTS[shown.about].objects.filter(pk=shown.about_id).first()
        about = {"subject": subject} if subject else {}
    if not about:
        return []
    written = write_post(
        by=person.member,
        text=text_of(message),
        now=now,
        files=files_of(message),
        origin=Post.Origin.TELEGRAM,
        **about,  # type: ignore[arg-type]
    )
    _note_theirs(message, written)
    page = current_city().url_of("conversations:post", written.pk)
    return send(
        message.chat.id,
        italic(_("It stands in the thread.")),
        buttons=[[link_button(_("Open the page"), page)]],
        reply_to=message.message_id,
    )


SUBJECTS: dict[str, type[Product | Question | Task]] = {
    "product": Product,
    "question": Question,
    "task": Task,
}


def text_of(message: TelegramMessage) -> str:
    """The words of a message; links that hide behind words follow them."""
    text = message.text or message.caption or ""
    marks = message.parse_entities(["text_link"]) if message.text else {}
    for mark, words in marks.items():
        text = text.replace(words, f"{words} ({mark.url})", 1)
    return text


def files_of(message: TelegramMessage) -> list[NewFile]:
    """The picture or document of a message, unless it is of a kind that isn't kept here."""
    if message.photo:
        found = [(message.photo[-1].file_id, "picture.jpg")]
    elif message.document:
        found = [(message.document.file_id, message.document.file_name or "file")]
    else:
        return []
    [(number, name)] = found
    try:
        content = gateway.download(number)
        examined = examine(io.BytesIO(content), name=name, size=len(content))
    except FileRefused:
        if text_of(message):
            return []
        raise
    except gateway.Rejected as refused:  # larger than bots may read
        logger.info("Telegram doesn't give a file: %s", refused)
        return []
    return [(examined, name.rpartition(".")[0] or _("Picture"))]


def _answered(message: TelegramMessage) -> tuple[Post | None, str]:
    """The post that a message answers, and the words that it quotes."""
    original = message.reply_to_message
    if original is None or original.forum_topic_created:
        return None, ""
    shown = Message.objects.filter(
        chat_id=message.chat.id, number=original.message_id, about__in=("post", "post_file")
    ).first()
    post = Post.objects.standing().filter(pk=shown.about_id).first() if shown else None
    return post, message.quote.text if message.quote and post else ""


def _note_theirs(message: TelegramMessage, post: Post) -> None:
    Message.objects.create(
        city_id=current_city().pk,
        chat_id=message.chat.id,
        number=message.message_id,
        about="post",
        about_id=post.pk,
        is_ours=False,
    )


def _hint(message: TelegramMessage) -> list[Call]:
    """Once a week tell somebody unknown how their words reach the page."""
    user = message.from_user
    if user is None or user.is_bot or not take(HINTS, f"telegram:{user.id}"):
        return []
    words = _("%(name)s, your words stay in this chat: link your account on the page “Telegram”.")
    return send(
        message.chat.id,
        words % {"name": user.first_name},
        topic=message.message_thread_id,
        reply_to=message.message_id,
        buttons=[[link_button(_("How to"), bot_url())]],
    )
