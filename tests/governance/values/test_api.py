"""Wishes, values, the manifesto and rules through the API."""

from __future__ import annotations

from tenants.governance.values import actions
from tenants.governance.values.models import Wish
from tenants.members.models import Member
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import NOW
from tests.governance.values.test_lineage import TITLE, rule_of, value_of


def test_a_program_reads_the_lineage_and_writes_a_wish(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member
) -> None:
    with tomsk.scope():
        actions.make_wish(by=darya, text="Of Tomsk", is_anonymous=False, now=NOW)
    with omsk.scope():
        value = value_of(anna, boris)
        rule = rule_of(anna, value)
        actions.make_wish(by=boris, text="Nameless", is_anonymous=True, now=NOW)
    his = Program(omsk, boris)
    status, made = his("POST", "wishes/", {"text": "Tea"})
    assert (status, made["text"], made["member"]["name"]) == (201, "Tea", "Boris")
    status, refused = his("POST", "wishes/", {"text": "x" * 20_000})
    assert status == 400
    assert "text" in str(refused)
    with omsk.scope():
        assert Wish.objects.count() == 3
    wishes = {row["text"]: row for row in his.rows("wishes/")}
    assert set(wishes) == {f"About: {TITLE}", "Nameless", "Tea"}
    assert wishes["Nameless"]["member"] is None
    assert wishes[f"About: {TITLE}"]["value"] == value.pk
    assert [(row["title"], row["state"]) for row in his.rows("values/")] == [(TITLE, "in_force")]
    assert [row["number"] for row in his.rows("manifesto/")] == [1]
    (found,) = his.rows("rules/")
    assert (found["id"], found["value"], found["state"]) == (rule.pk, value.pk, "draft")
