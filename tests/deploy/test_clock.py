"""The scheduler has all regular tasks when it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ASK = """
from deploy.celery import app
app.loader.init_worker()  # as beat and the worker begin
app.finalize()
print(*sorted(app.conf.beat_schedule))
"""
ROOT = Path(__file__).parents[2]


def test_the_clock_knows_the_regular_tasks_of_every_app() -> None:
    environment = {
        **os.environ,
        "SECRET_KEY": "nobody's",
        "DJANGO_SETTINGS_MODULE": "deploy.settings",
        "PYTHONPATH": str(ROOT),
    }
    answer = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    regular = ["embed-pending", "forget-receipts", "keep-spares", "ring-due-alarms"]
    assert answer.stdout.split() == regular
