"""Pages of network questions, and the same by programs."""

from __future__ import annotations

from datetime import datetime, timedelta

from network.library.models import PublishedFormat
from network.questions import actions
from network.questions.models import Hosting, NetworkQuestion, Reply
from tenants.live.models import Capture
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import Clock
from tests.questions.making import Visit


class TestPages:
    def test_the_whole_way(
        self, omsk: City, tomsk: City, anna: Member, boris: Member, egor: Member,
        original: Question, triz: PublishedFormat, visit: Visit, now: datetime,
    ) -> None:  # fmt: skip
        author, core = visit(tomsk, egor), visit(omsk, anna)
        page = author.get(original.get_absolute_url()).text
        assert "Ask other cities" in page
        assert page.count("Ask other cities") == 1  # the way to a card has other words
        form = f"/network/questions/ask/{original.pk}/"
        assert "Omsk" in author.get(form).text
        until = (now + timedelta(weeks=3)).date().isoformat()
        sent = {"format": triz.pk, "cities": [omsk.pk], "until": until}
        early = author.post(form, sent | {"until": now.date().isoformat()})
        assert (early.status_code, "at least a week" in early.text) == (422, True)
        page = author.post(form, sent).url
        assert "Tomsk asks your city" in core.get("/").text
        assert "Tomsk asks your city" not in visit(omsk, boris).get("/").text
        assert "Take it to our evening" in core.get(page).text
        assert visit(omsk, boris).post(f"{page}hosting/").status_code == 403
        taken = core.post(f"{page}hosting/", follow=True)
        assert "you speak for it at the table" in taken.text
        with omsk.scope():
            local = Question.objects.get()
        assert "From Tomsk" in core.get(local.get_absolute_url()).text
        assert "1 city has taken it." in author.get(original.get_absolute_url()).text
        assert "It is in their queue" in author.get(page).text
        author.post(f"{page}closing/")
        assert "The author has closed it" in core.get(page).text

    def test_words_are_signed_thanked_and_taken_back(
        self, omsk: City, tomsk: City, boris: Member, vera: Member, egor: Member, darya: Member,
        collected: dict[str, Capture], asked: NetworkQuestion, visit: Visit,
    ) -> None:  # fmt: skip
        page = f"/network/questions/{asked.pk}/"
        with omsk.scope():
            reply = Reply.objects.get(capture_id=collected["Boris"].pk)
        his, hers = visit(omsk, boris), visit(omsk, vera)
        assert "Your words went to Tomsk" in his.get("/").text
        name = f"/network/questions/perspectives/{reply.pk}/name/"
        assert "somebody else" in hers.post(name, {"with_name": "on"}, follow=True).text
        assert "Boris, Omsk" not in visit(tomsk, egor).get(page).text
        his.post(name, {"with_name": "on"})
        assert "Boris, Omsk" in visit(tomsk, egor).get(page).text
        thanks = f"/network/questions/perspectives/{reply.pk}/thanks/"
        assert "Only the author" in visit(tomsk, darya).post(thanks, follow=True).text
        assert his.post(thanks).status_code == 404
        visit(tomsk, egor).post(thanks)
        assert "this helped" in his.get(page).text
        his.post(name, {"_method": "delete"})
        assert "Boris thinks" not in visit(tomsk, egor).get(page).text

    def test_the_author_hears_of_what_came_back_until_they_have_read_it(
        self, tomsk: City, egor: Member, darya: Member, collected: dict[str, Capture],
        asked: NetworkQuestion, original: Question, visit: Visit, clock: Clock, now: datetime,
    ) -> None:  # fmt: skip
        author = visit(tomsk, egor)
        assert "Perspectives of other cities came back" in author.get("/").text
        assert "Perspectives of other cities" not in visit(tomsk, darya).get("/").text
        here = author.get(original.get_absolute_url()).text
        assert here.index("Omsk") < here.index("Boris thinks of leasing")
        address = f"/network/questions/{asked.pk}/reading/"
        visit(tomsk, darya).post(address)
        assert "Perspectives of other cities came back" in author.get("/").text
        author.post(address)
        assert "Perspectives of other cities came back" not in author.get("/").text

    def test_others_change_nothing(
        self, omsk: City, tomsk: City, anna: Member, darya: Member, asked: NetworkQuestion,
        original: Question, visit: Visit,
    ) -> None:  # fmt: skip
        page = f"/network/questions/{asked.pk}/"
        assert visit(omsk, anna).post(f"{page}closing/").status_code == 404
        assert "Only the author" in visit(tomsk, darya).post(f"{page}closing/", follow=True).text
        assert visit(tomsk, darya).post(f"{page}hosting/").status_code == 404
        form = f"/network/questions/ask/{original.pk}/"
        assert visit(tomsk, darya).get(form).status_code == 404
        assert visit(omsk).get(page).status_code == 302
        with tomsk.scope():
            assert NetworkQuestion.objects.get().closed_at is None
            assert not Hosting.objects.exists()

    def test_the_list(self, omsk: City, anna: Member, taken: Hosting, visit: Visit) -> None:
        page = visit(omsk, anna).get("/network/questions/").text
        assert "Taken by your city" in page
        assert "Who pays for the moulds?" in page


class TestTakenBack:
    def test_it_is_read_where_it_was_taken_only(
        self, omsk: City, tomsk: City, anna: Member, egor: Member, asked: NetworkQuestion,
        visit: Visit, now: datetime,
    ) -> None:  # fmt: skip
        page, program = f"/network/questions/{asked.pk}/", Program(omsk, anna)
        assert visit(omsk, anna).get(page).status_code == 200
        with tomsk.scope():
            actions.close(asked, by=egor, now=now)
        assert visit(omsk, anna).get(page).status_code == 404
        assert program("GET", f"network-questions/{asked.pk}/")[0] == 404
        answer = visit(omsk, anna).post(f"{page}hosting/", follow=True)
        assert "moulds" not in answer.text
        assert visit(tomsk, egor).get(page).status_code == 200

    def test_a_host_keeps_it(
        self, omsk: City, tomsk: City, anna: Member, egor: Member, taken: Hosting,
        asked: NetworkQuestion, visit: Visit, now: datetime,
    ) -> None:  # fmt: skip
        with tomsk.scope():
            actions.close(asked, by=egor, now=now)
        page = visit(omsk, anna).get(f"/network/questions/{asked.pk}/")
        assert "Who pays for the moulds?" in page.text

    def test_nobody_is_asked_for_an_author_who_left(
        self, omsk: City, tomsk: City, anna: Member, egor: Member, taken: Hosting,
        asked: NetworkQuestion, visit: Visit, now: datetime,
    ) -> None:  # fmt: skip
        with tomsk.scope():
            leave_city(member=egor, now=now)
            asked.refresh_from_db()
            assert (asked.author_name, asked.closed_at is None) == ("", False)
        page = visit(omsk, anna).get(f"/network/questions/{asked.pk}/")
        assert page.status_code == 200
        assert "Egor" not in page.text


def test_programs_ask_take_read_and_close(
    omsk: City, tomsk: City, anna: Member, boris: Member, egor: Member, darya: Member,
    original: Question, triz: PublishedFormat, now: datetime,
) -> None:  # fmt: skip
    author, core, other = Program(tomsk, egor), Program(omsk, anna), Program(omsk, boris)
    until = (now + timedelta(weeks=3)).date().isoformat()
    sent = {"question": original.pk, "format": triz.pk, "cities": [omsk.pk], "until": until}
    assert Program(tomsk, darya)("POST", "network-questions/", sent)[0] == 400
    status, made = author("POST", "network-questions/", sent)
    assert (status, made["city"], made["format"]) == (201, "tomsk", "triz")
    (offer,) = core.rows("network-questions/")
    address = f"network-questions/{offer['id']}/"
    assert other("PUT", f"{address}hosting/")[0] == 403
    assert author("PUT", f"{address}hosting/")[0] == 403  # Egor holds no duty
    assert core("PUT", f"{address}hosting/")[0] == 200
    assert core.rows("network-questions/") == []
    _, whole = other("GET", address)
    assert whole["cities"] == [{"city": "omsk", "held_at": None, "perspectives": []}]
    assert core("DELETE", address)[0] == 404
    assert Program(tomsk, darya)("DELETE", address)[0] == 403
    assert author("DELETE", address)[0] == 204
    assert Program(omsk)("GET", address)[0] == 401
