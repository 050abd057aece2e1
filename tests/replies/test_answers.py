"""A mail in answer becomes a post, once; who may not write gets one sentence."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.files.storage import default_storage
from django.test import TestCase
from PIL import Image

from tenants.conversations.actions import delete_post, write_post
from tenants.conversations.models import Post, PostFile, Thread
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tenants.replies.addresses import ReplyAddress
from tenants.replies.incoming import MAX_MAIL
from tenants.replies.models import ReceivedMail
from tenants.replies.receiving import READ, Taken, file_name, receive
from tests.cast import NOW
from tests.products.making import product
from tests.replies.mails import GMAIL, mail, raw_mail

DOMAIN = "reply.example.org"


@pytest.fixture(autouse=True)
def _reply_domain(settings: Any, tmp_path: Path) -> None:
    settings.REPLY_DOMAIN = DOMAIN
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def asked(omsk: City, boris: Member, anna: Member) -> Post:
    """Boris asks on Anna's product."""
    with omsk.scope():
        shed = product(anna, "Shed of tools")
        return write_post(by=boris, subject=shed, text="Who keeps the keys?", now=NOW)


@pytest.fixture
def address(omsk: City, anna: Member, asked: Post) -> str:
    return str(ReplyAddress(omsk.pk, anna.pk, asked.thread_id, asked.number))


def take(raw: bytes, *recipients: str) -> Taken:
    with hub_scope():
        return receive(raw, recipients=recipients, now=NOW)


def read_all(city: City) -> None:
    with hub_scope():
        waiting = list(Alarm.objects.filter(kind=READ, city=city).values_list("pk", flat=True))
    for key in waiting:
        with TestCase.captureOnCommitCallbacks(execute=True), city.scope():
            assert alarms.ring(key, city=city, now=NOW)


def posts(city: City) -> list[tuple[int, str, str, str]]:
    with city.scope():
        return [
            (post.number, post.author.name, post.text, post.origin)
            for post in Post.objects.select_related("author").order_by("number")
        ]


FIRST = (1, "Boris", "Who keeps the keys?", "")


def test_an_answer_joins_the_thread(
    omsk: City, tomsk: City, anna: Member, asked: Post, address: str
) -> None:
    raw = mail(GMAIL, to=address, sender=anna.user.email).as_bytes()
    assert take(raw, address) == Taken.STORED
    read_all(tomsk)
    assert posts(omsk) == [FIRST]
    read_all(omsk)
    assert posts(omsk) == [FIRST, (2, "Anna", "Да, давай в четверг.", "mail")]
    with omsk.scope():
        assert Post.objects.get(number=2).reply_to == asked
    assert outbox.outbox == []
    assert default_storage.listdir("replies")[1] == []


def test_the_same_mail_twice_is_one_post(omsk: City, anna: Member, address: str) -> None:
    raw = mail("Yes.", to=address, sender=anna.user.email).as_bytes()
    assert take(raw, address) == Taken.STORED
    assert take(raw, address) == Taken.KNOWN
    read_all(omsk)
    assert take(raw) == Taken.KNOWN  # now by its header
    read_all(omsk)
    assert [text for _n, _by, text, _origin in posts(omsk)] == [FIRST[2], "Yes."]
    with hub_scope():
        assert ReceivedMail.objects.count() == 1
        receive(raw, recipients=["x@example.org"], now=NOW)


def test_the_same_words_in_two_mails_are_two_posts(omsk: City, anna: Member, address: str) -> None:
    for identity in ("<1@x.org>", "<2@x.org>", ""):
        raw = mail("Yes.", to=address, sender=anna.user.email, identity=identity).as_bytes()
        assert take(raw, address) == Taken.STORED
    read_all(omsk)
    assert len(posts(omsk)) == 4


def test_addresses_that_are_not_ours_or_forged(omsk: City, anna: Member, address: str) -> None:
    local, _, domain = address.partition("@")
    forged = local.replace(f"-{anna.pk}-", f"-{anna.pk + 1}-", 1)
    strangers = (f"{forged}@{domain}", f"{local}@example.com", "omsk@example.com", local, "")
    raw = mail("Yes.", to="x@example.com", sender=anna.user.email).as_bytes()
    for stranger in strangers:
        assert ReplyAddress.parse(stranger) is None
        assert take(raw, stranger) == Taken.NO_ADDRESS
    assert ReplyAddress.parse(address.upper()) == ReplyAddress.parse(address)
    assert len(local) <= 64
    with hub_scope():
        assert ReceivedMail.objects.count() == 0


def test_an_address_outlives_the_secret_that_signed_it(settings: Any, address: str) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret"
    assert ReplyAddress.parse(address) is not None
    settings.SECRET_KEY_FALLBACKS = []
    assert ReplyAddress.parse(address) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<list.example.org>"},
        {"Return_Path": "<>"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_programs_write_no_posts_and_get_no_answer(
    omsk: City, anna: Member, address: str, headers: dict[str, str]
) -> None:
    sent = mail("I am on holiday.", to=address, sender=anna.user.email, **headers)
    assert take(sent.as_bytes(), address) == Taken.STORED
    read_all(omsk)
    assert posts(omsk) == [FIRST]
    assert outbox.outbox == []
    assert default_storage.listdir("replies")[1] == []


def refusal(city: City) -> Any:
    """The one letter back, after it has changed nothing."""
    read_all(city)
    assert posts(city) == [FIRST]
    [letter] = outbox.outbox
    assert letter.extra_headers["Auto-Submitted"] == "auto-replied"
    outbox.outbox.clear()
    return letter


def test_another_mailbox_gets_one_sentence(omsk: City, address: str) -> None:
    take(mail("Let me in", to=address, sender="eve@example.com").as_bytes(), address)
    letter = refusal(omsk)
    assert letter.to == ["eve@example.com"]
    assert "from another mailbox" in letter.body
    assert "Let me in" in letter.body


def test_who_has_left_gets_one_sentence(omsk: City, anna: Member, address: str) -> None:
    email = anna.user.email
    with omsk.scope():
        leave_city(member=anna, now=NOW)
    take(mail("I am still here", to=address, sender=email).as_bytes(), address)
    assert "not a member of this city any more" in refusal(omsk).body


def test_a_thread_that_is_gone_and_a_quote_alone(omsk: City, anna: Member, address: str) -> None:
    take(mail("> nothing of mine", to=address, sender=anna.user.email).as_bytes(), address)
    assert "no words of yours" in refusal(omsk).body
    with omsk.scope():
        gone = Thread.objects.get()
        other = str(ReplyAddress(omsk.pk, anna.pk, gone.pk + 1, 1))
    take(mail("Hello?", to=other, sender=anna.user.email).as_bytes(), other)
    assert "has been deleted" in refusal(omsk).body


def test_an_answer_to_a_deleted_post_is_a_post(
    omsk: City, anna: Member, boris: Member, asked: Post, address: str
) -> None:
    with omsk.scope():
        delete_post(asked, by=boris, now=NOW)
    take(mail("I do.", to=address, sender=anna.user.email).as_bytes(), address)
    read_all(omsk)
    with omsk.scope():
        answer = Post.objects.get(number=2)
        assert (answer.text, answer.reply_to) == ("I do.", None)


def test_a_city_that_is_closed_or_may_not_write(omsk: City, anna: Member, address: str) -> None:
    raw = mail("Later", to=address, sender=anna.user.email).as_bytes()
    with hub_scope():
        City.objects.filter(pk=omsk.pk).update(state=City.State.PAUSED)
        assert receive(raw, recipients=[address], now=NOW) == Taken.NO_CITY
        City.objects.filter(pk=omsk.pk).update(state=City.State.READ_ONLY)
        assert receive(raw, recipients=[address], now=NOW) == Taken.STORED  # waits for its alarm
        City.objects.filter(pk=omsk.pk).update(state=City.State.ACTIVE)
    read_all(omsk)
    assert len(posts(omsk)) == 2


def test_too_large_at_the_door(address: str) -> None:
    assert take(b"x" * (MAX_MAIL + 1), address) == Taken.TOO_LARGE
    with hub_scope():
        assert ReceivedMail.objects.count() == 0


@pytest.mark.parametrize(
    ("charset", "said"),
    [
        ("windows-1251", "windows-1251"),
        ("koi8-r", "koi8-r"),
        ("windows-1251", "utf-8"),  # wrong
        ("koi8-r", "x-unknown"),
        ("utf-8", ""),
        ("windows-1251", ""),
    ],
)
def test_old_charsets_even_where_the_mail_is_wrong(
    omsk: City, anna: Member, address: str, charset: str, said: str
) -> None:
    words = "Съешь ещё этих мягких французских булок, а ключи от сарая лежат у меня дома."
    kind = f"text/plain; charset={said}" if said else "text/plain"
    raw = raw_mail(words.encode(charset), to=address, sender=anna.user.email, content_type=kind)
    take(raw, address)
    read_all(omsk)
    assert posts(omsk)[1][2] == words


def test_html_only_with_a_calendar_a_picture_and_a_program(
    omsk: City, anna: Member, address: str
) -> None:
    letter = mail("-", to=address, sender=anna.user.email)
    letter.set_content(
        "<p>Keys are with <b>me</b>.</p><p>Come at six.</p><script>alert(1)</script>"
        '<div class="gmail_quote">On Fri, 27 Nov 2026, Omsk &lt;r@example.org&gt; wrote:'
        "<blockquote>══ Write above this line ══<br>Boris: who?</blockquote></div>",
        subtype="html",
    )
    picture = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(picture, "PNG")
    letter.add_attachment(picture.getvalue(), maintype="image", subtype="png", filename="keys.png")
    letter.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="i.ics")
    letter.add_attachment(b"MZ\x90", maintype="application", subtype="x-msdos", filename="a.exe")
    take(letter.as_bytes(), address)
    read_all(omsk)
    assert posts(omsk)[1][2] == "Keys are with **me**.\n\nCome at six."
    with omsk.scope():
        assert [file.title for file in PostFile.objects.all()] == ["keys"]
    [back] = outbox.outbox
    assert "a.exe" in back.body
    assert "i.ics" not in back.body


def test_a_broken_mail_is_read_as_far_as_it_can(omsk: City, anna: Member, address: str) -> None:
    broken = (
        b"From: " + anna.user.email.encode() + b"\r\nTo: \xff\xfe <" + address.encode() + b">\r\n"
        b"Message-ID: <a b@@>\r\nDate: never\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain; charset=\xff\r\n\r\nStill readable\r\n"
    )
    assert take(broken, address) == Taken.STORED
    read_all(omsk)
    assert posts(omsk)[1][2] == "Still readable"


def test_a_mail_server_that_is_away_loses_nothing(
    omsk: City, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = mail("Let me in", to=address, sender="eve@example.com").as_bytes()
    take(raw, address)

    def is_away(*_args: object) -> int:
        raise OSError("no route")

    with hub_scope():
        [key] = Alarm.objects.filter(kind=READ).values_list("pk", flat=True)
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", is_away)
        with pytest.raises(OSError, match="no route"), omsk.scope():
            alarms.ring(key, city=omsk, now=NOW)
    with hub_scope():
        assert Alarm.objects.filter(kind=READ).exists()
        [digest] = ReceivedMail.objects.values_list("digest", flat=True)
    assert default_storage.exists(file_name(digest))
    assert "from another mailbox" in refusal(omsk).body


def test_received_mails_are_forgotten(omsk: City, anna: Member, address: str) -> None:
    take(mail("Yes.", to=address, sender=anna.user.email).as_bytes(), address)
    later = mail("No.", to=address, sender=anna.user.email, identity="<2@x.org>").as_bytes()
    with hub_scope():
        receive(later, recipients=[address], now=NOW + timedelta(days=31))
        assert ReceivedMail.objects.count() == 1
