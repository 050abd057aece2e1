"""Examples for the description of the API: an evening of Omsk."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample

BORIS = {"id": 2, "name": "Boris"}
PLANNED = OpenApiExample(
    "A plan",
    response_only=True,
    value={
        "meeting": 12,
        "version": 1,
        "told_at": None,
        "tables": 2,
        "seats": 6,
        "only_here": False,
        "formats": [],
        "people": 9,
        "here": 0,
        "sentences": [
            "6 questions of 9 people.",
            "31 of 38 pairs meet in work for the first time.",
            "1 question finds no time tonight and stays in the queue.",
        ],
        "parts": [
            {
                "id": 41,
                "position": 3,
                "kind": "block",
                "title": "Troika",
                "format": "troika",
                "starts_at": "2026-11-26T18:15:00+06:00",
                "minutes": 30,
                "locked": False,
                "has_begun": False,
                "tables": [
                    {
                        "id": 77,
                        "number": 1,
                        "seats": [
                            {
                                "id": 301,
                                "name": "Boris",
                                "member": 2,
                                "is_here": False,
                                "locked": False,
                            }
                        ],
                        "items": [
                            {
                                "id": 91,
                                "question": 5,
                                "text": "How do I find the first ten customers?",
                                "author": BORIS,
                                "locked": False,
                                "outcome": "planned",
                            }
                        ],
                    }
                ],
            }
        ],
        "left_out": [],
    },
)
WISH = OpenApiExample(
    "Two tables of six", request_only=True, value={"tables": 2, "seats": 6, "formats": ["troika"]}
)
TROIKA: dict[str, Any] = {
    "part": 3,
    "step": 0,
    "number": 1,
    "count": 9,
    "kind": "block",
    "format": "troika",
    "title": "The author tells",
    "for_participants": "Listen, and note what you see.",
    "for_facilitator": "",
    "minutes": 2.0,
    "round": 0,
    "seat": 0,
    "changing_tables": False,
    "captures": ["perspective"],
}
STATE = OpenApiExample(
    "In the middle of an evening, seen by Vera at table 1",
    response_only=True,
    value={
        "meeting": 12,
        "state": "live",
        "at_the_door": True,
        "revision": 3,
        "plan_version": 1,
        "told": True,
        "is_open": True,
        "by_itself": False,
        "facilitator": {"id": 1, "name": "Anna"},
        "here": 9,
        "step": TROIKA,
        "next": TROIKA | {"step": 1, "number": 2, "title": "The others ask"},
        "clock": {
            "server_now": "2026-11-26T18:16:00+06:00",
            "ends_at": "2026-11-26T18:17:00+06:00",
            "seconds_left": 60,
            "paused_at": None,
            "finish": "2026-11-26T20:00:00+06:00",
            "behind_minutes": 0,
        },
        "parts": [{"title": "Arriving", "minutes": 10, "state": "done"}],
        "tables": [],
        "asked": [],
        "mine": {
            "name": "Vera",
            "table": 1,
            "people": ["Boris", "Vera", "Gleb"],
            "step": TROIKA,
            "question": {
                "id": 5,
                "text": "How do I find the first ten customers?",
                "author": BORIS,
            },
            "topic": "",
            "is_mine": False,
            "ideas": [],
            "chosen": [],
            "pulse": {"start": 3},
            "asks_pulse": None,
        },
    },
)
ONWARD = OpenApiExample("The next step", request_only=True, value={"revision": 3})
THOUGHT = OpenApiExample(
    "A perspective",
    request_only=True,
    value={
        "kind": "perspective",
        "text": "Begin with those who have bought once already.",
        "nonce": "6f1c2a4e-6a0b-4a53-9d0e-0b6f8f0f5c11",
    },
)
