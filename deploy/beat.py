"""The scheduler of regular tasks; it survives a machine's clock that is set back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

from deploy.heartbeat import beat

SLACK = timedelta(seconds=5)


class Clock(PersistentScheduler):
    def tick(self, *args: Any, **kwargs: Any) -> Any:
        beat("clock")
        self.forget_the_future()
        return super().tick(*args, **kwargs)

    def forget_the_future(self) -> None:
        """Reset entries whose last run is in the future.

        Celery waits until their time has passed once more: an hour, if the clock went back an hour.
        """
        now = self.app.now()
        entries = self.schedule.values()
        set_back = [e for e in entries if e.last_run_at and e.last_run_at > now + SLACK]
        for entry in set_back:
            entry.last_run_at = now - timedelta(days=1)
        if set_back:
            self._heap = None  # made of the times of before
