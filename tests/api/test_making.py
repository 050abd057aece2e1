"""The API of product teams and of merging questions."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tenants.members.models import Member
from tenants.products.actions.files import finish_picture
from tenants.products.models import Authorship, HoursSpent, Merge, Product, ProductFile, Question
from tenants.products.picture_drawing import draw
from tenants.registry.models import City
from tests.api.test_answers import V1, Program
from tests.products.making import product, question


@pytest.fixture
def shed(omsk: City, anna: Member) -> str:
    with omsk.scope():
        return f"products/{product(anna, 'Shed').pk}/"


def roles(omsk: City) -> dict[str, str]:
    with omsk.scope():
        return dict(Authorship.objects.values_list("member__name", "role"))


def test_helpers_come_become_authors_and_go(
    omsk: City, anna: Member, boris: Member, vera: Member, shed: str
) -> None:
    hers, his = Program(omsk, anna), Program(omsk, boris)
    assert his("PUT", shed + "help/")[1]["people"][1]["name"] == "Boris"
    assert roles(omsk) == {"Anna": "author", "Boris": "helper"}
    status, said = his("PUT", shed + f"authors/{boris.pk}/")
    assert (status, said["code"]) == (403, "not_its_author")
    status, said = hers("PUT", shed + f"authors/{vera.pk}/")
    assert (status, said["code"]) == (409, "not_a_helper")
    assert hers("DELETE", shed + "help/")[1]["code"] == "last_author"
    assert hers("PUT", shed + f"authors/{boris.pk}/")[0] == 200
    assert hers("DELETE", shed + "help/")[0] == 204
    assert roles(omsk) == {"Boris": "author"}


def test_a_product_changes_hands_once_it_is_accepted(
    omsk: City, anna: Member, boris: Member, vera: Member, shed: str
) -> None:
    hers, his = Program(omsk, anna), Program(omsk, boris)
    assert hers("GET", shed + "handover/")[0] == 404
    assert hers("PUT", shed + "handover/", {"to": 10**6})[1]["fields"].keys() == {"to"}
    status, offer = hers("PUT", shed + "handover/", {"to": boris.pk, "words": "The roof leaks"})
    assert (status, offer["outcome"], offer["to"]["name"]) == (200, "waiting", "Boris")
    status, said = hers("PUT", shed + "handover/", {"to": vera.pk})
    assert (status, said["code"]) == (409, "handover_under_way")
    assert Program(omsk, vera)("PUT", shed + "handover/acceptance/")[0] == 403
    assert Program(omsk, vera)("GET", shed + "handover/")[1]["words"] == ""
    assert his("GET", shed + "handover/")[1]["words"] == "The roof leaks"
    assert hers("DELETE", shed + "handover/")[1]["outcome"] == "taken_back"
    hers("PUT", shed + "handover/", {"to": boris.pk})
    assert his("PUT", shed + "handover/refusal/")[1]["outcome"] == "declined"
    assert roles(omsk) == {"Anna": "author"}
    hers("PUT", shed + "handover/", {"to": boris.pk})
    assert his("PUT", shed + "handover/acceptance/")[0] == 200
    assert his("PUT", shed + "handover/acceptance/")[1]["code"] == "handover_settled"
    assert roles(omsk) == {"Anna": "helper", "Boris": "author"}


def test_a_rest_ends_and_nothing_is_lost(omsk: City, anna: Member, shed: str) -> None:
    hers = Program(omsk, anna)
    hers("POST", shed + "stage/", {"to": "archived", "why": "Winter"})
    assert hers("PUT", shed + "return/")[1]["stage"] == "idea"
    assert hers("PUT", shed + "return/")[1]["code"] == "not_resting"
    with omsk.scope():
        assert Product.objects.get().stage_changes.count() == 3


def test_hours_are_written_struck_and_counted_again(
    omsk: City, anna: Member, boris: Member, shed: str
) -> None:
    hers, his = Program(omsk, anna), Program(omsk, boris)
    body = {"day": "2026-11-01", "hours": "2.5", "note": "Roof"}
    assert his("POST", shed + "hours/", body)[1]["code"] == "not_involved"
    assert his("GET", shed + "hours/")[0] == 403
    status, line = hers("POST", shed + "hours/", body)
    assert status == 201
    assert hers("POST", shed + "hours/", body)[1]["id"] == line["id"]  # sent twice
    own = shed + f"hours/{line['id']}/striking/"
    assert hers("PUT", own)[1]["struck_at"]
    assert hers("DELETE", own)[1]["struck_at"] is None
    his("PUT", shed + "help/")
    assert his("PUT", own)[1]["code"] == "not_involved"  # only one's own line
    assert [row["note"] for row in hers("GET", shed + "hours/")[1]["results"]] == ["Roof"]
    for wrong in ({"day": "2999-01-01"}, {"hours": "25"}, {"hours": "NaN"}, {"day": "x"}):
        status, said = hers("POST", shed + "hours/", body | wrong)
        assert (status, said["fields"].keys()) == (400, wrong.keys())
    with omsk.scope():
        assert list(HoursSpent.objects.counted().values_list("note", flat=True)) == ["Roof"]


def picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (20, 10), "red").save(kept, "PNG")
    return kept.getvalue()


def send(program: Program, path: str, content: bytes, name: str) -> tuple[int, Any]:
    body = {"file": SimpleUploadedFile(name, content), "title": "Roof"}
    answer = program.browser.post(V1 + path, body)  # multipart
    return answer.status_code, answer.json()


def test_a_file_is_added_removed_and_brought_back(
    omsk: City, anna: Member, boris: Member, shed: str
) -> None:
    hers, his = Program(omsk, anna), Program(omsk, boris)
    assert send(his, shed + "files/", picture(), "roof.png")[1]["code"] == "not_involved"
    status, added = send(hers, shed + "files/", picture(), "roof.png")
    assert (status, added["kind"], added["state"]) == (201, "image/png", "preparing")
    assert added["by"]["name"] == "Anna"
    assert his("GET", shed + "files/")[1]["results"] == []  # it is private until it is drawn anew
    assert hers.browser.get(added["url"]).status_code == 404
    with omsk.scope():
        finish_picture(ProductFile.objects.get(), draw(picture()))
    (ready,) = hers("GET", shed + "files/")[1]["results"]
    assert (ready["kind"], ready["state"], ready["width"]) == ("image/jpeg", "ready", 20)
    status, said = send(hers, shed + "files/", b"MZ\x00", "roof.exe")
    assert (status, list(said["fields"])) == (400, ["file"])
    assert [row["id"] for row in his("GET", shed + "files/")[1]["results"]] == [added["id"]]
    own = shed + f"files/{added['id']}/"
    assert his("DELETE", own)[0] == 403
    assert hers("DELETE", own)[0] == 204
    assert hers("GET", shed + "files/")[1]["results"] == []
    assert hers("PUT", own + "return/")[1]["removed_at"] is None
    with omsk.scope():
        assert ProductFile.objects.not_removed().count() == 1


def test_a_file_is_read_with_the_key_that_brought_it(
    omsk: City, anna: Member, boris: Member, shed: str
) -> None:
    hers, plan = Program(omsk, anna), b"%PDF-1.7 the plan of the shed"
    url = send(hers, shed + "files/", plan, "plan.pdf")[1]["url"]
    whole = hers.browser.get(url, headers={"accept": "application/pdf"})
    assert whole.getvalue() == plan
    etag = whole["ETag"]
    assert hers.browser.get(url, headers={"if-none-match": etag}).status_code == 304
    for asked, status, got, span in (
        ("bytes=0-3", 206, b"%PDF", "bytes 0-3/29"),
        ("bytes=-4", 206, b"shed", "bytes 25-28/29"),
        ("bytes=25-", 206, b"shed", "bytes 25-28/29"),
        ("bytes=25-999", 206, b"shed", "bytes 25-28/29"),
        ("bytes=29-", 416, b"", "bytes */29"),
        ("bytes=0-1,3-4", 200, plan, None),
        ("lines=1-2", 200, plan, None),
    ):
        part = hers.browser.get(url, headers={"range": asked})
        assert (part.status_code, part.getvalue(), part.get("Content-Range")) == (status, got, span)
    changed = hers.browser.get(url, headers={"range": "bytes=0-3", "if-range": '"other"'})
    assert (changed.status_code, changed.getvalue()) == (200, plan)
    assert Program(omsk, boris).browser.get(url).status_code == 200
    assert Program(omsk).browser.get(url).json()["code"] == "not_found"


def test_a_picture_becomes_the_cover(omsk: City, anna: Member, boris: Member, shed: str) -> None:
    hers, his = Program(omsk, anna), Program(omsk, boris)
    added = send(hers, shed + "files/", picture(), "roof.png")[1]
    status, said = hers("PUT", shed + "cover/", {"file": added["id"]})
    assert (status, said["code"]) == (409, "not_a_cover")  # nobody has seen it yet
    with omsk.scope():
        finish_picture(ProductFile.objects.get(), draw(picture()))
    assert his("PUT", shed + "cover/", {"file": added["id"]})[1]["code"] == "not_involved"
    assert hers("PUT", shed + "cover/", {"file": added["id"]})[1]["cover"] == added["url"]
    assert his("GET", "products/")[1]["results"][0]["cover"] == added["url"]
    hers("DELETE", shed + f"files/{added['id']}/")
    assert hers("GET", shed)[1]["cover"] is None
    hers("PUT", shed + f"files/{added['id']}/return/")
    assert hers("GET", shed)[1]["cover"] == added["url"]
    assert hers("DELETE", shed + "cover/")[1]["cover"] is None
    with omsk.scope():
        assert Product.objects.get().cover is None
        assert ProductFile.objects.not_removed().exists()


def test_questions_merge_once_both_agree_and_part_again(
    omsk: City, anna: Member, boris: Member, vera: Member
) -> None:
    with omsk.scope():
        one = question(boris, "Where do I find a roofer for the shed?")
        other = question(vera, "Where do I find a roofer for the shed, quickly?")
    his, hers = Program(omsk, boris), Program(omsk, vera)
    found = hers.rows("questions/similar/?text=find a roofer for the shed")
    assert {row["id"] for row in found} == {one.pk, other.pk}
    path = f"questions/{one.pk}/merges/"
    status, proposed = his("POST", path, {"into": other.pk})
    assert (status, proposed["made_at"]) == (200, None)
    assert hers("POST", path, {"into": other.pk})[1]["made_at"]
    assert his("GET", f"questions/{one.pk}/")[1]["merged_into"] == other.pk
    assert len(his.rows(path)) == 1
    assert his("DELETE", path + f"{proposed['id']}/")[1]["ended_at"]
    assert his("GET", f"questions/{one.pk}/")[1]["state"] == "queued"
    status, said = his("POST", path, {"into": one.pk})
    assert (status, said["code"]) == (409, "one_question")
    with omsk.scope():
        assert Merge.objects.filter(ended_at=None).count() == 0
        assert set(Question.objects.values_list("state", flat=True)) == {"queued"}
