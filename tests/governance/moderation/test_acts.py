"""Three reports hide a post, the core looks at it, and everybody reads what it decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tenants.conversations.actions import write_post
from tenants.conversations.models import Post
from tenants.governance.moderation import actions, errors
from tenants.governance.moderation.models import Act, Report
from tenants.governance.moderation.things import Thing
from tenants.governance.values.models import Rule, Value
from tenants.members.models import Member
from tenants.members.pauses import Paused
from tenants.notifications.models import Notification
from tenants.products.actions.questions import ask_question
from tenants.registry.models import City
from tests.cast import NOW, Visitor, person
from tests.governance.moderation.making import SHOUT, act, again, report, shout
from tests.governance.values.test_lineage import rule_of

Visit = Callable[..., Visitor]


@pytest.fixture
def zoya(omsk: City) -> Member:
    return person(omsk, "Zoya")


def test_three_people_hide_a_post_until_the_core_has_looked(
    omsk: City,
    visit: Visit,
    anna: Member,
    boris: Member,
    vera: Member,
    gleb: Member,
    zoya: Member,
) -> None:
    with omsk.scope():
        thing = shout(boris, vera)
        with pytest.raises(errors.YourOwn):
            report(thing, boris)
        for member in (vera, gleb):
            report(thing, member)
        with pytest.raises(errors.ReportedBefore):
            report(thing, gleb)
        assert again(thing).hidden_as == ""
        report(thing, zoya)
        assert again(thing).hidden_as == Post.Hidden.SOFTWARE
        path = again(thing).thread.get_absolute_url()
    page = visit(omsk, gleb).get(path).content.decode()
    assert "Hidden by three reports, until the core has looked" in page
    assert SHOUT not in page
    assert SHOUT in visit(omsk, boris).get(path).content.decode()
    shown = visit(omsk, gleb).get(f"/api/v1/posts/{thing.row.pk}/").json()
    assert (shown["text"], shown["hidden_as"]) == ("", "software")
    with omsk.scope():
        act(thing, anna, kind=Act.Kind.NOTHING)
        assert again(thing).hidden_as == ""
        assert not Report.objects.open().exists()
    assert SHOUT in visit(omsk, gleb).get(path).content.decode()


def test_the_core_hides_for_a_time_and_the_log_names_no_reporter(
    omsk: City, visit: Visit, anna: Member, boris: Member, vera: Member
) -> None:
    with omsk.scope():
        thing = shout(boris, anna)
        with pytest.raises(errors.NotReported):
            act(thing, anna)
        report(thing, vera, words="He shouts at her")
        with pytest.raises(errors.CoreActs):
            act(thing, vera)
        with pytest.raises(errors.NoDays):
            act(thing, anna, days=None)
        assert not Act.objects.exists()
        made = act(thing, anna)
        assert again(thing).hidden_as == Post.Hidden.PEOPLE
        told = Notification.objects.filter(kind="moderation.acted")
        assert [row.member for row in told] == [boris]
        path = again(thing).thread.get_absolute_url()
    for reader in (boris, vera):
        for address in ("/moderation/", f"/moderation/{made.pk}/"):
            page = visit(omsk, reader).get(address).content.decode()
            assert "It puts a person down." in page
            assert "He shouts at her" not in page
            assert reader is vera or "Vera" not in page
    assert "Hidden by the core" in visit(omsk, vera).get(path).content.decode()
    answered = visit(omsk, boris).post(f"/moderation/{made.pk}/answer/", {"text": "I am sorry"})
    assert answered.status_code == 302
    assert (
        visit(omsk, vera).post(f"/moderation/{made.pk}/answer/", {"text": "Ha"}).status_code == 302
    )
    with omsk.scope():
        assert Act.objects.get().answer == "I am sorry"
        later = NOW + timedelta(days=7)
        actions.expire_act(made.pk, now=later - timedelta(seconds=1))
        assert again(thing).hidden_as == Post.Hidden.PEOPLE
        actions.expire_act(made.pk, now=later)
        assert again(thing).hidden_as == ""
        assert Act.objects.get().ended_how == Act.End.EXPIRED


def test_nobody_of_the_core_acts_where_they_have_a_part(
    omsk: City, visit: Visit, anna: Member, boris: Member, vera: Member
) -> None:
    with omsk.scope():
        hers = shout(anna, vera)
        report(hers, boris, words="Boris has written this")
        with pytest.raises(errors.Concerned):
            act(hers, anna)
        his = shout(boris, vera)
        report(his, anna)
        with pytest.raises(errors.Concerned):
            act(his, anna)
        assert not Act.objects.exists()
    page = visit(omsk, anna).get(f"/moderation/post/{hers.row.pk}/").content.decode()
    assert "Boris has written this" not in page
    assert visit(omsk, vera).get(f"/moderation/post/{hers.row.pk}/").status_code == 403


def test_a_pause_ends_writing_by_every_door_and_nothing_else(
    omsk: City, visit: Visit, anna: Member, boris: Member, vera: Member
) -> None:
    with omsk.scope():
        thing = shout(boris, vera)
        report(thing, vera)
        act(thing, anna, kind=Act.Kind.PAUSE, days=3)
        paused = Member.objects.get(pk=boris.pk)
        assert paused.paused_until == NOW + timedelta(days=3)
        subject = again(thing).thread.question
        with pytest.raises(Paused):
            write_post(by=paused, subject=subject, text="More", now=NOW)
        with pytest.raises(Paused):
            ask_question(by=paused, text="Why?", blocker="", now=NOW)
        path = again(thing).thread.get_absolute_url()
    browser = visit(omsk, boris)
    page = browser.post(path, {"text": "More"})
    assert "The core has paused you from writing until" in page.content.decode()
    assert subject
    sent = browser.post(
        f"/api/v1/questions/{subject.pk}/posts/", {"text": "More"}, "application/json"
    )
    assert sent.status_code == 403
    assert browser.get(path).status_code == 200
    with omsk.scope():
        assert Post.objects.count() == 1
        actions.expire_act(Act.objects.get().pk, now=NOW + timedelta(days=3))
        free = Member.objects.get(pk=boris.pk)
        assert free.paused_until is None
        write_post(by=free, subject=subject, text="Sorry", now=NOW + timedelta(days=3))


def test_pages_report_and_decide(
    omsk: City, tomsk: City, visit: Visit, anna: Member, boris: Member, vera: Member, egor: Member
) -> None:
    with omsk.scope():
        thing = shout(boris, vera)
    address = f"/moderation/post/{thing.row.pk}/"
    browser = visit(omsk, vera)
    assert "Which rule does it break?" in browser.get(f"{address}report/").content.decode()
    assert browser.post(f"{address}report/", {"rule": "none"}).status_code == 422
    assert browser.post(f"{address}report/", {"rule": "respect"}).status_code == 302
    assert visit(tomsk, egor).get(f"{address}report/").status_code == 404
    assert visit(omsk).get(f"{address}report/").status_code == 302
    core = visit(omsk, anna)
    assert "A report waits for the core" in core.get("/").content.decode()
    assert SHOUT in core.get(address).content.decode()
    facts = {"kind": "word", "rule": "respect", "reason": "Please, kindly."}
    assert core.post(address, facts).status_code == 302
    assert "Please, kindly." in browser.get("/moderation/").content.decode()
    assert core.post(address, facts).status_code == 422
    with omsk.scope():
        assert Act.objects.count() == 1


def test_a_rule_of_the_city_is_cited_and_stays_cited_when_it_is_dropped(
    omsk: City, visit: Visit, anna: Member, boris: Member, vera: Member
) -> None:
    with omsk.scope():
        value = Value.objects.create(
            title="To listen", text="To the end.", state=Value.State.IN_FORCE, by=anna
        )
        rule = rule_of(anna, value)
        Rule.objects.update(state=Rule.State.TRIAL)
        thing = shout(boris, vera)
    reporter, core = visit(omsk, vera), visit(omsk, anna)
    address = f"/moderation/post/{thing.row.pk}/"
    assert rule.title in reporter.get(f"{address}report/").text
    assert reporter.post(f"{address}report/", {"rule": str(rule.pk)}).status_code == 302
    with omsk.scope():
        Rule.objects.update(state=Rule.State.DROPPED)
    facts = {"kind": "word", "rule": str(rule.pk), "reason": "Please, kindly."}
    refused = core.post(address, facts)
    assert refused.status_code == 422
    assert "Please, kindly." in refused.text
    assert rule.title in refused.text  # as the report cites it
    with omsk.scope():
        assert not Act.objects.exists()
    assert core.post(address, facts | {"rule": "respect"}).status_code == 302
    with omsk.scope():
        Rule.objects.update(state=Rule.State.ACCEPTED)
        again = act(reported_by(vera, boris), anna, rule=str(rule.pk), kind="word")
        Rule.objects.update(state=Rule.State.DROPPED)
    assert rule.title in visit(omsk, boris).get(again.get_absolute_url()).text


def reported_by(reporter: Member, writer: Member) -> Thing:
    thing = shout(writer, reporter, text="And only a fool keeps the keys")
    report(thing, reporter)
    return thing
