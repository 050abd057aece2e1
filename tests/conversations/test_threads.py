"""A thread on a product: written, read, answered, edited, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.conversations import actions
from tenants.conversations.errors import NotReadable, NotRestored, NotYourPost, OtherThread
from tenants.conversations.models import Post, PostFile, Thread, ThreadRead
from tenants.conversations.queries import PAGE, thread_page, threads_for
from tenants.conversations.signals import post_deleted, post_edited, post_written
from tenants.members.models import Member
from tenants.outcome.actions import make_task
from tenants.products.actions.merging import merge_questions
from tenants.products.actions.questions import withdraw_question
from tenants.products.models import Product
from tenants.registry import alarms
from tenants.registry.city_version import version_in_scope
from tenants.registry.models import Alarm, City
from tests.cast import NOW, Clock, Visitor, person
from tests.products.making import product, question

Visit = Callable[..., Visitor]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def shed(omsk: City, anna: Member) -> Product:
    """A product of Anna's."""
    with omsk.scope():
        return product(anna, "Shed of tools")


def write(by: Member, subject: Any, text: str = "Who keeps the keys?", **more: Any) -> Post:
    return actions.write_post(by=by, subject=subject, text=text, **{"now": NOW, **more})


def ring(city: City) -> None:
    """Ring the alarm that forgets a deleted post."""
    alarm = Alarm.objects.get(kind="conversations.forget_post")
    assert alarms.ring(alarm.pk, city=city, now=NOW + 31 * DAY)


def unread(member: Member, thread: Thread) -> int:
    return int(Thread.objects.with_unread(member).get(pk=thread.pk).unread)


def test_the_first_post_begins_the_thread_and_all_read_it(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member, shed: Product, visit: Visit
) -> None:
    with tomsk.scope():
        write(darya, product(darya, "Shed in Tomsk"), "Only in Tomsk")
    browser = visit(omsk, boris)
    page = browser.get(f"/products/{shed.pk}/")
    assert 'action="/products/' in page.text
    sent = browser.post(f"/products/{shed.pk}/thread/", {"text": "Who *keeps* the keys?"})
    with omsk.scope():
        post = Post.objects.get()
        assert (post.number, post.author, post.text) == (1, boris, "Who *keeps* the keys?")
        assert post.thread.product == shed
        assert (post.thread.last_number, post.thread.begun_at) == (1, post.made_at)
    assert sent.status_code == 302
    assert sent["Location"] == f"/posts/{post.pk}/"
    there = visit(omsk, anna).get(f"/posts/{post.pk}/")
    assert there["Location"] == f"/products/{shed.pk}/thread/#post-1"
    read = visit(omsk, anna).get(there["Location"])
    assert "Who <em>keeps</em> the keys?" in read.text
    assert "data-new" in read.text
    assert "Only in Tomsk" not in read.text
    panel = visit(omsk, anna).get(f"/products/{shed.pk}/")
    assert "Who keeps the keys?" in panel.text
    assert "1 new" in panel.text


def test_pressing_twice_writes_once_and_empty_words_are_refused(
    omsk: City, boris: Member, shed: Product, visit: Visit
) -> None:
    browser = visit(omsk, boris)
    for _ in range(2):
        browser.post(f"/products/{shed.pk}/thread/", {"text": "Twice"})
    refused = browser.post(
        f"/products/{shed.pk}/thread/", {"text": " \u200b\n", "reply_to": "9" * 5000}
    )
    assert refused.status_code == 422
    assert "Nothing was written" in refused.text
    with omsk.scope():
        assert Post.objects.count() == 1
        write(boris, shed, "yes", origin="telegram")
        write(boris, shed, "yes", origin="telegram")
        assert Thread.objects.get().last_number == 3


def test_visitors_and_others_read_no_thread(
    omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit
) -> None:
    with omsk.scope():
        Product.objects.update(visibility="public")
        post = write(anna, shed, "For us alone")
        mine = question(boris)
        withdraw_question(mine, by=boris)
        task = make_task(by=boris, text="Mine alone", now=NOW)
        hidden = write(boris, mine), write(boris, task)
        for subject in (mine, task):
            with pytest.raises(NotReadable):
                write(anna, subject)
        assert Post.objects.count() == 3
    visitor, hers = visit(omsk), visit(omsk, anna)
    assert "For us alone" not in visitor.get(f"/products/{shed.pk}/").text
    for path in (f"/products/{shed.pk}/thread/", f"/posts/{post.pk}/", "/threads/"):
        assert visitor.get(path).status_code == 302
        assert (
            "/sign-up/" in visitor.get(path)["Location"] or "join" in visitor.get(path)["Location"]
        )
    for secret in hidden:
        for path in ("", "versions/", "words/"):
            assert hers.get(f"/posts/{secret.pk}/{path}").status_code == 404
        for path in ("deletion", "return", "question", "task", "realisation"):
            assert hers.post(f"/posts/{secret.pk}/{path}/").status_code == 404
    assert hers.get(f"/questions/{mine.pk}/thread/").status_code == 404
    assert hers.get(f"/tasks/{task.pk}/thread/").status_code == 404
    assert "Mine alone" not in hers.get("/threads/").text
    assert "Mine alone" in visit(omsk, boris).get("/threads/").text


def test_unread_is_counted_since_one_was_there_and_joined(
    omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit, clock: Clock
) -> None:
    with omsk.scope():
        first = write(anna, shed, "One")
        write(anna, shed, "Two", now=NOW + MINUTE)
        thread = first.thread
        assert (unread(anna, thread), unread(boris, thread)) == (0, 2)
    zoya = person(omsk, "Zoya", now=NOW + 2 * MINUTE)
    with omsk.scope():
        write(anna, shed, "Three", now=NOW + 3 * MINUTE)
        assert (unread(boris, thread), unread(zoya, thread)) == (3, 1)
        version = version_in_scope(omsk)
        actions.mark_seen(thread, by=boris, number=2)
        thread.refresh_from_db()
        actions.mark_seen(thread, by=boris, number=99)
        actions.mark_seen(thread, by=boris, number=1)
        assert unread(boris, thread) == 0
        assert version_in_scope(omsk) == version  # no page is drawn anew for it
    browser = visit(omsk, zoya)
    assert "1 new" in browser.get("/threads/").text
    browser.get(f"/products/{shed.pk}/thread/")  # reading by itself writes nothing
    assert "1 new" in browser.get("/threads/").text
    done = browser.post(f"/threads/{thread.pk}/seen/", {"number": 3})
    assert done["Location"] == f"/products/{shed.pk}/thread/"
    assert "new</span>" not in browser.get("/threads/").text


def test_one_post_is_unread_for_everybody_by_two_statements(
    omsk: City, anna: Member, shed: Product
) -> None:
    people = [person(omsk, f"Person {number}") for number in range(5)]
    with omsk.scope():
        thread = write(anna, shed).thread
        counts = []
        for text in ("Two", "Three"):
            with CaptureQueriesContext(connection) as sent:
                write(anna, shed, text, now=NOW + MINUTE)
            counts.append([q["sql"] for q in sent if q["sql"].startswith(("INSERT", "UPDATE"))])
        assert [unread(each, thread) for each in people] == [3] * 5
        assert ThreadRead.objects.count() == 1  # Anna's own
    for written in counts:
        ours = [sql for sql in written if "conversations_" in sql]
        assert len(ours) == 3  # the thread's number, the post, and where its author is


def test_a_reply_carries_one_quote_and_stays_in_its_thread(
    omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit
) -> None:
    with omsk.scope():
        first = write(anna, shed, "One **bold** thing.\n\nAnd another one.")
        elsewhere = write(anna, product(anna, "Other"), "Elsewhere")
    browser = visit(omsk, boris)
    asked = browser.get(f"/products/{shed.pk}/thread/?reply={first.pk}")
    assert f'name="reply_to" value="{first.pk}"' in asked.text
    browser.post(f"/products/{shed.pk}/thread/", {"text": "Me too", "reply_to": first.pk})
    with omsk.scope():
        reply = Post.objects.get(text="Me too")
        assert reply.reply_to == first
        assert reply.shown_quote == "One bold thing. And another one."
        part = write(boris, shed, "That!", reply_to=first, quote="And another", origin="telegram")
        assert part.shown_quote == "And another"
        nested = write(anna, shed, "So?", reply_to=reply)
        assert nested.shown_quote == "Me too"  # one level: the quote of the quote is not there
        with pytest.raises(OtherThread):
            write(boris, shed, "Wrong place", reply_to=elsewhere)
        actions.delete_post(first, by=anna, now=NOW)
        assert Post.objects.select_related("reply_to").get(pk=part.pk).shown_quote == ""
    page = browser.get(f"/products/{shed.pk}/thread/").text
    assert "One <strong>bold</strong>" not in page
    assert "And another" not in page
    assert "The post was deleted." in page
    refused = browser.post(
        f"/products/{shed.pk}/thread/", {"text": "Too late", "reply_to": first.pk}
    )
    assert "has been deleted meanwhile" in refused.text
    with omsk.scope():
        assert not Post.objects.filter(text="Too late").exists()


def test_edits_keep_what_was_there(
    omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit, clock: Clock
) -> None:
    with omsk.scope():
        post = write(anna, shed, "First words")
    clock(NOW + MINUTE)
    hers = visit(omsk, anna)
    assert "First words" in hers.get(f"/posts/{post.pk}/words/").text
    for _ in range(2):  # the same text again changes nothing
        hers.post(f"/posts/{post.pk}/words/", {"text": "Better words"})
    assert visit(omsk, boris).post(f"/posts/{post.pk}/words/", {"text": "X"}).status_code == 404
    with omsk.scope():
        post.refresh_from_db()
        assert (post.text, post.edited_at) == ("Better words", NOW + MINUTE)
        assert [(v.text, v.at) for v in post.earlier] == [("First words", NOW)]
        with pytest.raises(NotYourPost):
            actions.edit_post(post, by=boris, text="X", now=NOW)
    page = visit(omsk, boris).get(f"/products/{shed.pk}/thread/").text
    assert f"/posts/{post.pk}/versions/" in page
    versions = visit(omsk, boris).get(f"/posts/{post.pk}/versions/").text
    assert "First words" in versions
    assert "Better words" in versions


def test_deleting_leaves_a_mark_can_be_undone_and_forgets_in_the_end(
    omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit, clock: Clock
) -> None:
    with omsk.scope():
        post = write(anna, shed, "Too much said")
        write(boris, shed, "After it")
        actions.edit_post(post, by=anna, text="Far too much said", now=NOW)
        with pytest.raises(NotYourPost):
            actions.delete_post(post, by=boris, now=NOW)
    hers = visit(omsk, anna)
    gone = hers.post(f"/posts/{post.pk}/deletion/", follow=True)
    assert "Far too much said" not in gone.text
    assert "Deleted by who wrote it" in gone.text
    assert f"/posts/{post.pk}/return/" in gone.text
    assert "Too much" not in visit(omsk, boris).get(f"/posts/{post.pk}/versions/", follow=True).text
    assert "too much" not in visit(omsk, boris).get(f"/products/{shed.pk}/").text
    hers.post(f"/posts/{post.pk}/return/")
    assert "Far too much said" in hers.get(f"/products/{shed.pk}/thread/").text
    with omsk.scope():
        assert not Alarm.objects.filter(kind="conversations.forget_post").exists()
        actions.delete_post(post, by=anna, now=NOW)
        actions.delete_post(post, by=anna, now=NOW + DAY)
        assert Post.objects.get(pk=post.pk).deleted_at == NOW
    with omsk.scope():
        ring(omsk)
        post.refresh_from_db()
        assert (post.text, post.versions, post.number) == ("", [], 1)
        with pytest.raises(NotRestored):
            actions.restore_post(post, by=anna, now=NOW + 31 * DAY)


def test_signals_are_sent_once_within_the_change(
    omsk: City, anna: Member, boris: Member, shed: Product
) -> None:
    heard: list[tuple[str, int, list[str]]] = []

    def hear(name: str) -> Callable[..., None]:
        def note(*, post: Post, called: list[Member] = [], **_: Any) -> None:  # noqa: B006
            heard.append((name, post.number, [member.name for member in called]))

        return note

    signals = {"written": post_written, "edited": post_edited, "deleted": post_deleted}
    receivers = {name: hear(name) for name in signals}
    for name, signal in signals.items():
        signal.connect(receivers[name])
    try:
        with omsk.scope():
            post = write(anna, shed, "Hello @Boris and @Anna")
            actions.edit_post(post, by=anna, text="Hello @Boris!", now=NOW)
            actions.delete_post(post, by=anna, now=NOW)
            actions.delete_post(post, by=anna, now=NOW)
    finally:
        for name, signal in signals.items():
            signal.disconnect(receivers[name])
    assert heard == [("written", 1, ["Boris"]), ("edited", 1, []), ("deleted", 1, [])]


def fill(thread: Thread, author: Member, count: int) -> None:
    """Many posts at once."""
    last = thread.last_number
    Post.objects.bulk_create(
        Post(thread=thread, number=last + n, author=author, text=f"Post {last + n}", made_at=NOW)
        for n in range(1, count + 1)
    )
    thread.last_number = last + count
    thread.save(update_fields=["last_number"])


def test_pages_of_a_long_thread_take_the_same_statements(
    omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit
) -> None:
    with omsk.scope():
        thread = write(anna, shed).thread
    browser, counts = visit(omsk, boris), []
    for more in (0, 2, 300):
        with omsk.scope():
            thread.refresh_from_db()
            fill(thread, anna, more)
        browser.get(f"/products/{shed.pk}/thread/")
        with CaptureQueriesContext(connection) as sent:
            page = browser.get(f"/products/{shed.pk}/thread/")
        counts.append(len(sent))
    assert counts[0] == counts[1] == counts[2]
    assert page.text.count('class="post"') == PAGE
    assert "Post 303" in page.text
    assert "?before=254" in page.text
    earlier = browser.get(f"/products/{shed.pk}/thread/?before=254").text
    assert "Post 253" in earlier
    assert "Post 254" not in earlier
    assert "?after=253" in earlier
    with omsk.scope():
        first = thread_page(shed, reader=boris, after=0)
        assert [post.number for post in first.posts] == list(range(1, PAGE + 1))
        assert (first.earlier, first.later) == (None, PAGE)
        far = Post.objects.get(number=100)
    assert browser.get(f"/posts/{far.pk}/")["Location"].endswith("?before=125#post-100")
    for odd in ("before=0", "after=99999999999999999999", "before=x", "reply=x", "after=-1"):
        assert browser.get(f"/products/{shed.pk}/thread/?{odd}").status_code == 200


def test_the_list_of_threads_takes_the_same_statements(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    counts = []
    for number in range(3):
        with omsk.scope():
            write(anna, product(anna, f"Product {number}"), now=NOW + number * MINUTE)
            write(anna, make_task(by=anna, text=f"Task {number}", now=NOW))
        with omsk.scope(), CaptureQueriesContext(connection) as sent:
            assert len(list(threads_for(anna))) == 2 * (number + 1)
        counts.append(len(sent))
    assert counts[0] == counts[2]
    assert visit(omsk, boris).get("/threads/").text.count("thread-row") == 3


def test_files_come_with_a_post_and_go_with_it(
    omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit
) -> None:
    note = SimpleUploadedFile("plan.txt", "Первый план".encode())
    bad = SimpleUploadedFile("virus.exe", b"MZ\x00\x01")
    browser = visit(omsk, boris)
    refused = browser.post(f"/products/{shed.pk}/thread/", {"text": "See", "file": [bad]})
    assert "virus.exe" in refused.text
    browser.post(f"/products/{shed.pk}/thread/", {"text": "", "file": [note]})
    with omsk.scope():
        file = PostFile.objects.get()
        post = Post.objects.get()
        assert (file.title, file.kind, post.text) == ("plan", "text/plain", "")
    hers = visit(omsk, anna)
    assert file.title in hers.get(f"/products/{shed.pk}/thread/").text
    path = f"/posts/{post.pk}/files/{file.pk}/"
    assert b"".join(hers.get(path)).decode() == "Первый план"
    assert visit(omsk).get(path).status_code == 302
    with omsk.scope():
        actions.delete_post(post, by=boris, now=NOW)
    assert hers.get(path).status_code == 404
    with omsk.scope():
        ring(omsk)
        assert not PostFile.objects.exists()


def test_minutes_and_tasks_have_threads_too(
    omsk: City, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        asked = question(boris)
        task = make_task(by=anna, text="Call three", question=asked, now=NOW)
    browser = visit(omsk, anna)
    browser.post(f"/tasks/{task.pk}/thread/", {"text": "Two are called"})
    browser.post(f"/questions/{asked.pk}/thread/", {"text": "And the third?"})
    assert "Two are called" in browser.get(f"/tasks/{task.pk}/").text
    assert f"/tasks/{task.pk}/thread/" in browser.get("/tasks/").text
    assert "And the third?" in browser.get(f"/questions/{asked.pk}/").text
    with omsk.scope():
        fields = {thread.subject_field for thread in Thread.objects.all()}
    assert fields == {"task", "question"}


def test_the_talk_of_a_merged_question_is_found_from_the_one_that_remains(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        one = question(boris, text="Who keeps the keys?")
        other = question(boris, text="Where are the keys?")
        actions.write_post(by=anna, subject=one, text="With Vera, I think.", now=NOW)
        merge_questions(one, into=other, by=boris, now=NOW)
    page = visit(omsk, anna).get(f"/questions/{one.pk}/", follow=True).text
    assert "Where are the keys?" in page
    assert f'<a href="/questions/{one.pk}/thread/">Talk of the merged question</a>' in page
    assert "With Vera, I think." in visit(omsk, anna).get(f"/questions/{one.pk}/thread/").text
    assert "/thread/" not in visit(omsk).get(f"/questions/{other.pk}/").text
