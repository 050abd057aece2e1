"""For tests marked ``browser``: the real platform under its supervisor, and Chromium."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from deploy.demo import mailbox
from deploy.demo.process import free_port
from deploy.demo.programs import payments_port
from tests import chromium as machine

ROOT = Path(__file__).resolve().parent.parent
# Playwright's own list, which ours replaces, and the boxes of the address bar: each window draws
# them, and they cost more than the pages.
DISABLED = (
    "AimEnabled AvoidCorsURLLoaderRestartOnRedirect AvoidUnnecessaryBeforeUnloadCheckSync "
    "DestroyProfileOnBrowserClose HttpsFirstBalancedModeAutoEnable HttpsUpgrades LensOverlay "
    "MediaRouter NetworkTimeServiceQuerying OptimizationHints PaintHolding PreconnectToSearch "
    "ThirdPartyStoragePartitioning WebUIOmniboxAimPopup WebUIOmniboxFullPopup WebUIOmniboxPopup"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=" + ",".join(DISABLED.split()),
]
expect.set_options(timeout=30_000)  # milliseconds: a busy machine is no failure
_open = ExitStack()  # Chromium and what drives it


@dataclass(frozen=True)
class Platform:
    """A running demo network; ``url()`` is the main domain, ``url("omsk")`` a city."""

    port: int
    data: Path

    def url(self, city: str = "", path: str = "/") -> str:
        return f"http://{city + '.' if city else ''}localhost:{self.port}{path}"

    def move_time(self, *, days: int = 0, hours: int = 0) -> None:
        """Let time pass for the platform and for the simulated payments, at once."""
        seconds = (days * 24 + hours) * 3600
        url = f"http://localhost:{payments_port(self.port)}/double/clock"
        body = json.dumps({"advance": seconds}).encode()
        with urllib.request.urlopen(urllib.request.Request(url, body), timeout=60):
            pass

    def letters(self) -> list[mailbox.Letter]:
        """Its mailed letters, the newest first."""
        return mailbox.letters(self.data / "mail")


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    """The whole demo as ``make demo`` starts it, once for all browser tests that share it."""
    with running() as found:
        yield found


@contextmanager
def running(**settings: str) -> Iterator[Platform]:
    """A demo network on a port and in a folder of its own, with these settings."""
    with tempfile.TemporaryDirectory(prefix="thursdays-demo-") as folder:
        data, port = Path(folder) / "data", free_port()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.demo"],
            cwd=ROOT,
            env=kept | settings | {"PORT": str(port), "DATA": str(data), "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout
        said = []
        try:
            for line in process.stdout:
                said.append(line)
                if line.startswith("READY "):
                    break
            else:
                pytest.fail("The platform did not start:\n" + "".join(said))
            yield Platform(port, data)
        finally:
            _close()  # it waits for whoever still looks at it
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(90)
            except subprocess.TimeoutExpired:
                process.kill()  # its children are told by the kernel
                process.wait()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium for one module."""
    executable = machine.find()
    if not executable:
        pytest.skip(machine.MISSING)
    browser = _launched(executable)
    yield browser
    if browser.is_connected():
        for context in browser.contexts:
            context.close()


@cache
def _launched(executable: str) -> Browser:
    playwright = _open.enter_context(sync_playwright())
    browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
    _open.callback(browser.close)
    return browser


def _close() -> None:
    _open.close()
    _launched.cache_clear()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Stop Playwright before other tests, whose database can't be used beside its event loop."""
    if nextitem is None or not nextitem.get_closest_marker("browser"):
        _close()
