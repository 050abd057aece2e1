"""The outcome of a question for its author: read, marked as helpful, answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tenants.live.models import Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.actions import create_follow_ups, make_task, mark_helped
from tenants.outcome.errors import NotYours
from tenants.outcome.models import Task, Trace
from tenants.outcome.queries import captures_about, my_meeting
from tenants.products.actions.merging import merge_questions
from tenants.products.actions.questions import ask_question, withdraw_question
from tenants.products.models import Product, Question
from tenants.products.queries.lines import line_of
from tenants.registry.models import City
from tests.cast import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def author(omsk: City, question: Question) -> Member:
    with omsk.scope():
        return Member.objects.select_related("user").get(pk=question.author_id)


def test_the_author_reads_it_grouped(omsk: City, closed: Meeting, question: Question) -> None:
    with omsk.scope():
        [evening] = captures_about(question)
        assert evening.meeting == closed
        assert [(g.kind, {t.text for t in g.thoughts}) for g in evening.groups] == [
            ("realisation", {"So it was never about money!"}),
            ("perspective", {"Ask three who said no."}),
            ("idea", {"A tea table."}),
            ("commitment", {"Call three of them.", "Bring my neighbour."}),
        ]


def test_the_author_marks_what_helped_and_only_who_said_it_hears(
    omsk: City,
    closed: Meeting,
    question: Question,
    author: Member,
    thoughts: dict[str, Capture],
    speaker: Callable[[str], Member],
    people: dict[str, Member],
    visit: Visit,
) -> None:
    address = f"/questions/{question.pk}/outcome/"
    thought, by = thoughts["perspective"], speaker("perspective")
    third = next(m for m in people.values() if m not in (author, by))
    mine = visit(omsk, author)
    assert mine.post(f"{address}{thought.pk}/").status_code == 302
    mine.post(f"{address}{thought.pk}/")
    with omsk.scope():
        assert [t.capture for t in Trace.objects.all()] == [thought]
    heard = f"{author.name} says that this helped."
    assert heard in visit(omsk, by).get(address).content.decode()
    assert "helped" not in visit(omsk, third).get(address).content.decode()
    mine.post(f"{address}{thought.pk}/end/")
    with omsk.scope():
        assert not Trace.objects.exists()
        with pytest.raises(NotYours):
            mark_helped(thought, by=third, now=closed.ends_at)
        assert not Trace.objects.exists()


def test_the_author_answers_right_there(
    omsk: City, closed: Meeting, question: Question, author: Member, anna: Member, visit: Visit
) -> None:
    address = f"/questions/{question.pk}/outcome/answer/"
    mine = visit(omsk, author)
    assert mine.post(address, {"answer": ""}).status_code == 422
    assert visit(omsk, anna).post(address, {"answer": "Not mine."}).status_code in (302, 403)
    with omsk.scope():
        question.refresh_from_db()
        assert question.state == Question.State.QUEUED
    assert mine.post(address, {"answer": "Three said no."}).status_code == 302
    with omsk.scope():
        question.refresh_from_db()
        assert (question.state, question.answer) == (Question.State.ANSWERED, "Three said no.")


def test_visitors_and_the_other_city_read_nothing(
    omsk: City, tomsk: City, closed: Meeting, question: Question, darya: Member, visit: Visit
) -> None:
    address = f"/questions/{question.pk}/outcome/"
    assert visit(omsk).get(address).status_code == 302
    assert visit(tomsk, darya).get(address).status_code == 404
    assert visit(tomsk, darya).post(f"{address}1/").status_code == 404


def test_a_thought_about_another_question_is_not_found_here(
    omsk: City, closed: Meeting, questions: dict[str, Question], question: Question,
    author: Member, thoughts: dict[str, Capture], visit: Visit,
) -> None:  # fmt: skip
    other = next(q for q in questions.values() if q != question)
    address = f"/questions/{other.pk}/outcome/{thoughts['perspective'].pk}/"
    assert visit(omsk, author).post(address).status_code == 404


def test_reading_takes_the_same_queries_for_one_and_for_all(
    omsk: City,
    closed: Meeting,
    question: Question,
    thoughts: dict[str, Capture],
    reads: Callable[[], Any],
) -> None:
    with omsk.scope():
        with reads() as many:
            captures_about(question)
        Capture.objects.exclude(pk=thoughts["realisation"].pk).delete()
        with reads() as one:
            captures_about(question)
        assert len(one) == len(many) == 2


def test_every_word_is_a_stop_on_the_line_of_the_product(
    omsk: City, closed: Meeting, question: Question, anna: Member, settings: Any
) -> None:
    settings.ROOT_URLCONF = settings.CITY_URLCONF
    with omsk.scope():
        product = Product.objects.create(title="Tea", pitch="Hot", visibility="public")
        Question.objects.filter(pk=question.pk).update(product=product)
        stops = [(s.kind, s.label) for s in line_of(product, reader=anna).stops]
        assert ("realisation", "So it was never about money!") in stops
        assert ("commitment", "Call three of them.") in stops
        worked = [str(label) for kind, label in stops if kind == "meeting"]
        assert len(worked) == 1
        assert worked[0].startswith("Worked on: ")
        seen = line_of(product, reader=None).stops
        assert {s.kind for s in seen} <= {"meeting", "question", "stage", "start"}
        Meeting.objects.filter(pk=closed.pk).update(is_open=False)
        assert "meeting" not in {s.kind for s in line_of(product, reader=None).stops}


def test_one_page_tells_the_author_all_of_the_evening(
    omsk: City,
    closed: Meeting,
    question: Question,
    author: Member,
    speaker: Callable[[str], Member],
    visit: Visit,
) -> None:
    address = f"/meetings/{closed.pk}/minutes/mine/"
    page = visit(omsk, author).get(address).content.decode()
    for words in (question.text, "Ask three who said no.", "So it was never about money!"):
        assert words in page
    assert f"/questions/{question.pk}/outcome/#answer" in page
    assert address in visit(omsk, author).get(f"/meetings/{closed.pk}/minutes/").content.decode()

    promised = speaker("commitment")
    own = visit(omsk, promised).get(address).content.decode()
    assert "Call three of them." in own
    assert "So it was never about money!" not in own
    assert visit(omsk).get(address).status_code == 302


def test_my_evening_names_my_own_words_after_a_merge_into_anothers(
    omsk: City,
    closed: Meeting,
    question: Question,
    author: Member,
    people: dict[str, Member],
    visit: Visit,
) -> None:
    others = [member for member in people.values() if member not in (author, people["Anna"])]
    with omsk.scope():
        first, second = (
            ask_question(by=by, text=f"{by.name} asks it so", blocker="", now=closed.ends_at)
            for by in others[:2]
        )
        merge_questions(question, into=first, by=people["Anna"], now=closed.ends_at)
        merge_questions(first, into=second, by=people["Anna"], now=closed.ends_at)
        assert [q for q, _said in my_meeting(closed, member=author).questions] == [question]
        for asked in (first, second):
            named = dict(my_meeting(closed, member=asked.author).questions)
            assert {one.author for one in named} == {asked.author}
            assert named[asked]
        [evening] = captures_about(second)
        assert "Ask three who said no." in {t.text for g in evening.groups for t in g.thoughts}
        withdraw_question(second, by=others[1])
    page = visit(omsk, author).get(f"/meetings/{closed.pk}/minutes/mine/").content.decode()
    assert question.text in page
    assert "asks it so" not in page


def test_what_was_taken_back_is_named_nowhere_but_to_its_author(
    omsk: City,
    closed: Meeting,
    question: Question,
    author: Member,
    speaker: Callable[[str], Member],
    visit: Visit,
) -> None:
    with omsk.scope():
        create_follow_ups(closed, kind="week", now=closed.ends_at)
        own = make_task(by=author, text="Mine.", due_on=None, now=closed.ends_at)
        Task.objects.filter(pk=own.pk).update(question=question)
        withdraw_question(question, by=author)
    minutes = f"/meetings/{closed.pk}/minutes/"
    for who, address in (
        ("commitment", "/tasks/"),
        ("commitment", f"{minutes}mine/"),
        ("realisation", "/realisations/"),
        ("realisation", minutes),
    ):
        page = visit(omsk, speaker(who)).get(address).content.decode()
        assert question.text not in page, address
        assert "A question that its author has taken back" in page, address
    assert question.text in visit(omsk, author).get("/tasks/").content.decode()


def test_the_page_of_an_evening_counts_for_who_may_see_it(
    omsk: City, tomsk: City, closed: Meeting, author: Member, darya: Member, visit: Visit
) -> None:
    assert visit(tomsk, darya).get(f"/meetings/{closed.pk}/minutes/mine/").status_code == 404
    assert visit(omsk, author).get("/meetings/999999/minutes/mine/").status_code == 404


def test_my_evening_takes_as_many_queries_for_one_thought_as_for_many(
    omsk: City, closed: Meeting, author: Member, reads: Callable[[], Any]
) -> None:
    with omsk.scope():
        with reads() as many:
            assert my_meeting(closed, member=author).said
        Capture.objects.exclude(text="Ask three who said no.").delete()
        with reads() as one:
            assert my_meeting(closed, member=author).said
    assert len(one) == len(many) <= 8
