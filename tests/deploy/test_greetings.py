"""Letters greet people as one speaks to them: by the first name."""

import re
from pathlib import Path

from django.template import engines
from django.template.loader import render_to_string

ROOT = Path(__file__).parents[2]
GREETING = re.compile(r"\{% blocktranslate(?P<given>[^%]*)%\}Hello,? \{\{ name \}\}")


def test_every_letter_greets_by_the_first_name() -> None:
    greetings = {
        letter.name: match["given"]
        for app in ("tenants", "network", "franchise", "billing")
        for letter in (ROOT / app).rglob("templates/**/*.txt")
        if (match := GREETING.search(letter.read_text()))
    }
    assert len(greetings) > 20
    assert {name for name, given in greetings.items() if "|first_name" not in given} == set()


def test_a_greeting_is_warm_and_short() -> None:
    source = "{% load ui %}{{ name|first_name }}"
    for name, called in (("Света Новикова", "Света"), ("Анна-Мария", "Анна-Мария"), ("", "")):
        assert engines["django"].from_string(source).render({"name": name}) == called
    letter = render_to_string("products/letters/handover.txt", {"name": "Anna Severova"})
    assert "Hello, Anna!" in letter.split("\n")
