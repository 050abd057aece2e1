"""Every operation of a city × callers without permission; rows are compared, too."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from tenants.formats.actions import install_catalogue
from tenants.live import actions as live
from tenants.meetings.actions import check_in
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry.models import City
from tests.api.test_answers import V1, Program
from tests.cast import NOW, Visitor
from tests.faults.test_1_every_address import changes, contents
from tests.meetings.conftest import a_series, clock
from tests.products.making import product, question

__all__ = ["clock"]

WRITING = ("post", "put", "patch", "delete")
NOBODY = {"not_authenticated", "authentication_failed", "read_only_key"}
# What a member without a duty is refused, whoever's row it is.
THE_CORE_ALONE = {
    *("plan_read", "plan_make", "plan_announce", "plan_seat", "plan_item", "plan_take_off"),
    *("plan_part", "plan_put_question", "plan_bring_back", "plan_remove_part", "plan_undo"),
    *(
        "live_begin",
        "live_step_back",
        "live_take_tonight",
        "live_leave_in_queue",
        "live_by_itself",
        "live_by_hand",
        "live_seat_those_here",
        "live_next_step",
        "live_extend_step",
        "live_pause",
        "live_resume",
    ),
    *("live_lead", "live_close", "live_table_rejoin", "live_presses"),
    *("meetings_partial_update", "meetings_confirmation_update", "meetings_closing_update"),
    *("meetings_cancellation_update", "meetings_cancellation_destroy"),
    *("meetings_cancellation_agreement", "series_end_agreement", "series_go_on"),
    *("meetings_door_retrieve", "meetings_arrival", "meetings_take_back_arrival"),
    *("meetings_leave_early", "meetings_bring_back", "meetings_merge_arrivals"),
    *("series_create", "series_partial_update", "series_end_update", "series_preview_create"),
}
THE_CORE_ALONE |= {
    *("webhooks_list", "webhooks_retrieve", "webhooks_create", "webhooks_change"),
    *("webhooks_remove", "webhooks_rotate_secret", "webhooks_pause", "webhooks_resume"),
    *("webhooks_test", "webhooks_deliveries_list", "webhooks_send_again"),
}
THE_CORE_ALONE |= {
    *("formats_create", "formats_publish", "formats_fork"),
    *("formats_archive", "formats_bring_back", "formats_take_newer"),
}
THE_CORE_ALONE |= {
    *("library_adopt", "library_merge", "library_undo", "packs_adopt", "packs_undo"),
    *("publications_update", "publications_destroy", "network_questions_take"),
    "telegram_group_choose",
}


def operations(numbers: dict[str, int]) -> list[tuple[str, str, str]]:
    """Method, path with numbers of existing rows, and name of each operation."""
    return [
        (method, filled(path.removeprefix(V1), numbers), told["operationId"])
        for path, methods in schema()["paths"].items()
        for method, told in methods.items()
        if method in (*WRITING, "get")
    ]


def schema(urlconf: str = settings.CITY_URLCONF) -> dict[str, Any]:
    found: dict[str, Any] = SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)
    return found


def filled(path: str, numbers: dict[str, int]) -> str:
    of_what = path.split("/")[0]
    path = path.replace("{id}", str(numbers.get(of_what, 1)))
    path = path.replace("{moment}", "start").replace("{key}", "troika")
    return re.sub(r"{\w+}", "1", path)


def writing(numbers: dict[str, int]) -> list[tuple[str, str, str]]:
    """Changing operations, with closing and ending last: the others need the objects."""
    found = [each for each in operations(numbers) if each[0] != "get"]
    return sorted(found, key=lambda each: each[1].endswith(("/closing/", "/end/")))


@pytest.fixture
def numbers(omsk: City, tomsk: City, anna: Member, boris: Member) -> dict[str, int]:
    """An evening that goes on, a product, a question: their numbers by the address."""
    with omsk.scope():
        install_catalogue(now=NOW)
        series = a_series(omsk, now=NOW)
        kept = product(anna, "Its product")
        asked = question(anna, "Its question?", product=kept)
        meeting = Meeting.objects.order_by("starts_at")[0]
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=NOW + timedelta(minutes=10))
        meeting.refresh_from_db()
        for member in (anna, boris):
            check_in(meeting, member=member, how="qr", now=NOW)
        live.start_run(meeting, by=anna, now=NOW)
        return {
            "meetings": meeting.pk,
            "series": series.pk,
            "products": kept.pk,
            "questions": asked.pk,
        }


@pytest.fixture
def strangers(omsk: City, tomsk: City, anna: Member, darya: Member) -> dict[str, Program]:
    of_tomsk = Program(tomsk, darya)
    key = of_tomsk.browser.defaults["HTTP_AUTHORIZATION"]
    of_tomsk.browser = Visitor(omsk.host)
    of_tomsk.browser.defaults["HTTP_AUTHORIZATION"] = key
    wrong_token = Program(omsk)
    wrong_token.browser = Visitor(omsk.host, enforce_csrf_checks=True)
    with omsk.scope():
        wrong_token.browser.force_login(anna.user)
    wrong_token.browser.defaults["HTTP_X_CSRFTOKEN"] = "0" * 64
    return {
        "of Tomsk": of_tomsk,
        "anonymous": Program(omsk),
        "who only reads": Program(omsk, anna, may_write=False),
        "with a wrong CSRF token": wrong_token,
    }


def test_nobody_else_writes_anywhere(
    numbers: dict[str, int], omsk: City, tomsk: City, strangers: dict[str, Program]
) -> None:
    before = contents(omsk), contents(tomsk)
    expected = {
        "of Tomsk": (401, {"authentication_failed"}),
        "anonymous": (401, {"not_authenticated"}),
        "who only reads": (403, {"read_only_key"}),
        "with a wrong CSRF token": (403, {"permission_denied"}),
    }
    for who, program in strangers.items():
        for method, path, _name in writing(numbers):
            status, said = program(method.upper(), path, {})
            assert (status, {said["code"]}) == expected[who], (who, method, path)
    assert changes(before[0], contents(omsk)) == {}
    assert changes(before[1], contents(tomsk)) == {}


def test_the_same_requests_with_her_key_reach_their_actions(
    numbers: dict[str, int], omsk: City, anna: Member
) -> None:
    """The positive control: nothing above was refused for another reason."""
    program = Program(omsk, anna)
    before, answers = contents(omsk), []
    for method, path, _name in writing(numbers):
        status, said = program(method.upper(), path, {})
        assert status != 405, (method, path)
        answers.append(status)
        assert (said or {}).get("code") not in NOBODY, (method, path)
    assert {200, 201, 204, 400, 409} & set(answers) >= {200, 204, 400}
    assert changes(before, contents(omsk)) != {}


def test_what_is_the_cores_is_refused_to_others(
    numbers: dict[str, int], omsk: City, boris: Member
) -> None:
    program = Program(omsk, boris)
    before = contents(omsk)
    for method, path, name in operations(numbers):
        if name in THE_CORE_ALONE:
            status, said = program(method.upper(), path, {})
            assert (status, said["code"]) == (403, "permission_denied"), (method, path)
            assert "on the page of the core" in said["message"]
    before.pop("accounts_apikey")
    after = contents(omsk)
    after.pop("accounts_apikey")
    assert changes(before, after) == {}


def test_no_other_operation_says_that_it_is_the_cores(
    numbers: dict[str, int], omsk: City, boris: Member
) -> None:
    program = Program(omsk, boris)
    refused = set()
    for method, path, name in operations(numbers):
        status, said = program(method.upper(), path, {})
        if status == 403 and "on the page of the core" in said["message"]:
            refused.add(name)
    assert refused == THE_CORE_ALONE & {name for *_, name in operations(numbers)}


@pytest.mark.parametrize("urlconf", [settings.CITY_URLCONF, settings.HUB_URLCONF])
def test_every_operation_is_told_in_words(db: None, urlconf: str) -> None:
    told_of = schema(urlconf)["paths"]
    for path, methods in told_of.items():
        for method, told in methods.items():
            if method not in (*WRITING, "get") or path.endswith("/schema/"):
                continue
            assert told["summary"], (method, path)
            assert len(told["summary"]) < 90, told["summary"]
            assert told["description"], (method, path)
            assert {"401", "403", "429"} <= told["responses"].keys(), (method, path)
            if method != "get":
                assert "409" in told["responses"], (method, path)
    summaries = [
        (told["tags"][0], told["summary"])
        for methods in told_of.values()
        for method, told in methods.items()
        if method in (*WRITING, "get")
    ]
    assert len(summaries) == len(set(summaries))
