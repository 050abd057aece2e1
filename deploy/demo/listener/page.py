"""The page of the listener: the answer it gives, and what it has heard."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from deploy.demo.listener.store import ANSWERS, Heard

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A program that listens</title>
<link rel="stylesheet" href="/static/listener.css">
<script src="/static/listener.js" defer></script>
</head>
<body>
<header>
<h1>A program that listens</h1>
<p>The city of Omsk tells it what happens, by a webhook. Nothing leaves this machine.</p>
<form method="post" action="/answer/">
<label for="answer">It answers</label>
<select id="answer" name="answer">{answers}</select>
<button>Choose</button>
</form>
</header>
<main id="heard" data-latest="{latest}">
{heard}
</main>
</body>
</html>
"""
DELIVERY = """<details class="heard">
<summary>
<strong>{event}</strong>
<span class="{mark}">{signature}</span>
<span class="muted">answered {answer}</span>
<time>{at}</time>
</summary>
<p class="muted">{number}</p>
<pre>{body}</pre>
</details>"""
NOTHING = """<p class="nothing">Nothing was heard yet. Ask a question in Omsk, or send a test from
“Webhooks” on the page of the core.</p>"""


def draw(heard: Sequence[Heard], *, answer: int) -> str:
    options = (
        f'<option value="{status}"{" selected" if status == answer else ""}>'
        f"{status} · {escape(words)}</option>"
        for status, words in ANSWERS.items()
    )
    return PAGE.format(
        answers="".join(options),
        latest=f"{len(heard)}-{heard[0].webhook_id}-{heard[0].at}" if heard else "0",
        heard="\n".join(map(_delivery, heard)) or NOTHING,
    )


def _delivery(heard: Heard) -> str:
    return DELIVERY.format(
        event=escape(heard.event or "no event"),
        mark="good" if heard.is_signed else "bad",
        signature="signed" if heard.is_signed else "not signed by the city",
        answer=heard.answer,
        at=escape(heard.at),
        number=escape(heard.webhook_id),
        body=escape(heard.pretty),
    )
