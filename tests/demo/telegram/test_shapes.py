"""The double answers with Telegram's shapes and words, which the client's own parser reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import telegram

from tests.demo.telegram import running
from tests.demo.telegram.running import Double


@pytest.fixture(scope="module")
def double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    with running.double(tmp_path_factory.mktemp("telegram")) as found:
        yield found


@pytest.mark.parametrize(
    ("method", "given", "code", "words"),
    [
        ("sendMessage", {"chat_id": 5, "text": "a"}, 400, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": 0, "text": " "}, 400, "Bad Request: message text is empty"),
        (
            "sendMessage",
            {"chat_id": 0, "text": "a" * 4097},
            400,
            "Bad Request: message is too long",
        ),
        ("getFile", {"file_id": "x"}, 400, "Bad Request: invalid file_id"),
        (
            "createForumTopic",
            {"chat_id": 0, "name": "a"},
            400,
            "Bad Request: the chat is not a forum",
        ),
        ("nothing", {}, 404, "Not Found"),
    ],
)
def test_refusals_have_telegrams_words(
    double: Double, method: str, given: dict[str, Any], code: int, words: str
) -> None:
    person = double.person("Anna")
    double.act("start", **{"as": person})
    if given.get("chat_id") == 0:
        given = given | {"chat_id": person}
    answer = double.call(method, given)
    assert answer == {"ok": False, "error_code": code, "description": words}


def test_updates_and_messages_are_read_by_the_client(double: Double) -> None:
    person = double.person("Boris")
    double.control("deliveries", {"hold": True})
    double.call("setWebhook", {"url": "http://127.0.0.1:9/"})
    double.act("start", **{"as": person}, code="abc")
    sent = double.call("sendMessage", {"chat_id": person, "text": "Hello"})
    message = telegram.Message.de_json(sent["result"], None)
    assert (message.text, message.chat.id, dict(message.api_kwargs)) == ("Hello", person, {})
    update = double.control("deliveries")["updates"][0]
    read = telegram.Update.de_json({k: update[k] for k in ("update_id", "message")}, None)
    assert read.message
    assert read.message.text == "/start abc"
    assert double.call("getMe", token="1:wrong")["error_code"] == 401
