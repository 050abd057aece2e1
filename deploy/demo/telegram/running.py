"""The world of this process."""

from __future__ import annotations

from pathlib import Path

from deploy.demo.telegram.store import Store
from deploy.demo.telegram.world import World

_world: list[World] = []


def open_world(folder: Path, url: str, token: str) -> World:
    """Make the state in ``folder`` the world that this process plays."""
    _world[:] = [World(Store(folder), url=url, token=token)]
    return world()


def world() -> World:
    return _world[0]
