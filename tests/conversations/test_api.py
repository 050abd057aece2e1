"""Threads through the API: read, written, changed, deleted, made something of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.conversations import actions
from tenants.conversations.models import Post
from tenants.members.models import Member
from tenants.outcome.actions import make_task
from tenants.outcome.models import Task
from tenants.products.models import Product
from tenants.registry.models import City
from tests.api.test_answers import V1, Program
from tests.cast import NOW
from tests.products.making import product


@pytest.fixture
def shed(omsk: City, anna: Member) -> Product:
    with omsk.scope():
        return product(anna, "Shed of tools")


def test_a_program_writes_reads_changes_and_deletes(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member, shed: Product
) -> None:
    with tomsk.scope():
        actions.write_post(by=darya, subject=product(darya, "Other"), text="In Tomsk", now=NOW)
    hers, his = Program(omsk, anna), Program(omsk, boris)
    status, first = hers("POST", f"products/{shed.pk}/posts/", {"text": "Hello @Boris"})
    assert status == 201
    assert first["author"] == {"id": anna.pk, "name": "Anna"}
    assert (first["number"], first["mentions"], first["origin"]) == (1, [boris.pk], "")
    status, reply = his(
        "POST",
        f"products/{shed.pk}/posts/",
        {"text": "Hello yourself", "reply_to": first["id"], "quote": "Hello"},
    )
    assert (status, reply["number"], reply["quote"]) == (201, 2, "Hello")
    assert [row["text"] for row in his.rows(f"products/{shed.pk}/posts/?offset=1")] == [
        "Hello yourself"
    ]
    (thread,) = hers.rows("threads/")
    assert (thread["product"], thread["posts"], thread["unread"]) == (shed.pk, 2, 1)
    status, seen = hers("PUT", f"threads/{thread['id']}/seen/", {"number": 2})
    assert (status, seen["unread"]) == (200, 0)
    status, edited = his("PUT", f"posts/{reply['id']}/", {"text": "Hi"})
    assert (status, edited["text"]) == (200, "Hi")
    assert edited["edited_at"]
    assert [row["text"] for row in hers.rows(f"posts/{reply['id']}/versions/")] == [
        "Hello yourself"
    ]
    status, refused = hers("PUT", f"posts/{reply['id']}/", {"text": "Not mine"})
    assert (status, refused["code"]) == (403, "not_your_post")
    assert hers("DELETE", f"posts/{reply['id']}/")[0] == 403
    assert his("DELETE", f"posts/{reply['id']}/") == (204, None)
    status, gone = hers("GET", f"posts/{reply['id']}/")
    assert (status, gone["text"], gone["quote"] != "") == (200, "", True)
    assert gone["deleted_at"]
    assert hers.rows(f"posts/{reply['id']}/versions/") == []
    status, back = his("PUT", f"posts/{reply['id']}/return/")
    assert (status, back["text"], back["deleted_at"]) == (200, "Hi", None)


def test_what_it_became_is_answered(omsk: City, boris: Member, shed: Product) -> None:
    program = Program(omsk, boris)
    _status, post = program("POST", f"products/{shed.pk}/posts/", {"text": "Call three"})
    status, task = program("PUT", f"posts/{post['id']}/task/")
    assert status == 200
    with omsk.scope():
        assert Task.objects.get(pk=task["id"]).text == "Call three"
    assert program("PUT", f"posts/{post['id']}/task/") == (200, task)
    status, refused = program("PUT", f"posts/{post['id']}/realisation/")
    assert (status, refused["code"]) == (409, "no_evening")
    assert program("GET", f"posts/{post['id']}/")[1]["task"] == task["id"]


def test_nobody_reads_what_they_may_not(
    omsk: City, anna: Member, boris: Member, shed: Product
) -> None:
    with omsk.scope():
        task = make_task(by=boris, text="Mine", now=NOW)
        post = actions.write_post(by=boris, subject=task, text="For myself", now=NOW)
    hers, anybody = Program(omsk, anna), Program(omsk)
    for path in (f"tasks/{task.pk}/posts/", f"posts/{post.pk}/", f"posts/{post.pk}/versions/"):
        assert hers("GET", path)[0] == 404, path
        assert anybody("GET", path)[0] == 401, path
    assert hers("POST", f"tasks/{task.pk}/posts/", {"text": "Me too"})[0] == 404
    assert hers.rows("threads/") == []
    for body in ({"text": ""}, {"text": "x" * 10_001}, {"text": "x", "author": 1}):
        assert hers("POST", f"products/{shed.pk}/posts/", body)[0] == 400, body
    with omsk.scope():
        assert Post.objects.count() == 1


def test_files_are_added_to_ones_own_post(
    omsk: City, anna: Member, boris: Member, shed: Product
) -> None:
    program, his = Program(omsk, anna), Program(omsk, boris)
    _status, post = program("POST", f"products/{shed.pk}/posts/", {"text": "See"})
    path = f"{V1}posts/{post['id']}/files/"
    sent = program.browser.post(path, {"file": SimpleUploadedFile("plan.txt", b"First plan")})
    assert sent.status_code == 201, sent.content
    (file,) = sent.json()["files"]
    assert (file["title"], file["state"]) == ("plan", "ready")
    assert b"".join(his.browser.get(file["url"])) == b"First plan"
    bad = program.browser.post(path, {"file": SimpleUploadedFile("virus.exe", b"MZ\x00\x01")})
    assert bad.status_code == 400
    alien = his.browser.post(path, {"file": SimpleUploadedFile("his.txt", b"His")})
    assert (alien.status_code, alien.json()["code"]) == (403, "not_your_post")
    for number in range(9):
        more = SimpleUploadedFile(f"{number}.txt", b"More")
        assert program.browser.post(path, {"file": more}).status_code == 201
    over = program.browser.post(path, {"file": SimpleUploadedFile("over.txt", b"Over")})
    assert (over.status_code, over.json()["code"]) == (409, "too_many_files")
    program("DELETE", f"posts/{post['id']}/")
    assert program.browser.get(file["url"]).status_code == 404


def test_lists_take_the_same_statements(omsk: City, anna: Member, shed: Product) -> None:
    program, counts = Program(omsk, anna), []
    for number in range(3):
        with omsk.scope():
            text = f"Post {number}"
            actions.write_post(
                by=anna, subject=shed, text=text, now=NOW + timedelta(minutes=number)
            )
        program.rows(f"products/{shed.pk}/posts/")
        with CaptureQueriesContext(connection) as sent:
            assert len(program.rows(f"products/{shed.pk}/posts/")) == number + 1
        counts.append(len(sent))
    assert counts[0] == counts[2]
