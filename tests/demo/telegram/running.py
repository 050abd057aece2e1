"""A running double of Telegram and its controls."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.demo.process import free_port

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "7000000001:token-of-the-tests"
Json = dict[str, Any]


@dataclass
class Double:
    """A process of the double on a port and a folder of its own."""

    port: int
    data: Path
    process: subprocess.Popen[bytes] | None = None
    people: dict[str, Json] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def control(self, name: str, given: Json | None = None) -> Json:
        """GET ``/double/name``, or POST ``given``."""
        return self._ask(f"/double/{name}", given)

    def call(self, method: str, given: Json | None = None, *, token: str = TOKEN) -> Json:
        """A call of the Bot API; the whole answer, also of a refusal."""
        return self._ask(f"/bot{token}/{method}", given or {})

    def act(self, do: str, **given: Any) -> Any:
        """What a person does, see ``controls.ACTS``."""
        return self.control("act", {"do": do, **given})["result"]

    def person(self, name: str) -> int:
        """The number of a person, made at the first use."""
        if name not in self.people:
            self.people[name] = self.act("add_person", name=name, language="en")
        number: int = self.people[name]["id"]
        return number

    def messages(self, chat: int) -> list[Json]:
        found: list[Json] = self.control("state")["messages"].get(str(chat), [])
        return found

    def calls(self, method: str = "") -> list[Json]:
        """The parameters of the bot's calls so far."""
        calls = self.control("calls")["calls"]
        return [call["params"] for call in calls if method in ("", call["method"])]

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "deploy.demo.telegram"),
                *("--port", str(self.port), "--data", str(self.data)),
            ],
            cwd=ROOT,
            start_new_session=True,
            env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "TELEGRAM_TOKEN": TOKEN},
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(OSError):
                self.control("settings")
                return
            assert self.process.poll() is None, "The double has ended."
            time.sleep(0.05)
        raise AssertionError("The double did not answer within 30 seconds.")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)

    def _ask(self, path: str, given: Json | None) -> Json:
        data = None if given is None else json.dumps(given).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                found: Json = json.load(answer)
        except urllib.error.HTTPError as refused:
            found = json.load(refused)
        return found


@contextmanager
def double(folder: Path) -> Iterator[Double]:
    found = Double(free_port(), folder)
    found.start()
    try:
        yield found
    finally:
        found.stop()
