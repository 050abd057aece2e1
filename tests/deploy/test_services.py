"""The descriptions for real servers have every process that the pages count on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from deploy.checks import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
K8S = ROOT / "deploy" / "k8s"
STREAM = ["uvicorn", "deploy.asgi:application"]


def documents() -> list[Any]:
    listed = yaml.safe_load((K8S / "kustomization.yaml").read_text())["resources"]
    return [part for name in listed for part in yaml.safe_load_all((K8S / name).read_text())]


def named(kind: str, name: str) -> Any:
    found = [d for d in documents() if d["kind"] == kind and d["metadata"]["name"] == name]
    assert len(found) == 1
    return found[0]


def test_pages_send_screens_to_a_path_that_is_served() -> None:
    code = (
        "import django; django.setup(); from django.conf import settings as s; print(s.STREAM_URL)"
    )
    env = {"PATH": os.environ["PATH"]} | PRODUCTION
    asked = [sys.executable, "-c", code]
    told = subprocess.run(asked, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert told.stdout.strip() == "/stream/", told.stderr
    for name, path in (("web", "/"), ("stream", "/stream/")):
        for rule in named("Ingress", name)["spec"]["rules"]:
            routes = {p["path"]: p["backend"]["service"]["name"] for p in rule["http"]["paths"]}
            assert routes == {path: name}
    assert "location /stream/" in (ROOT / "deploy/docs/operations.md").read_text()


def test_the_event_stream_runs_in_a_cluster() -> None:
    container = named("Deployment", "stream")["spec"]["template"]["spec"]["containers"][0]
    assert container["command"][:2] == STREAM
    port = container["ports"][0]["containerPort"]
    assert f"--port={port}" in container["command"]
    assert named("Service", "stream")["spec"]["selector"] == {"app": "stream"}


def test_the_event_stream_runs_on_one_machine() -> None:
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
    stream = services["stream"]
    assert stream["command"][:2] == STREAM
    assert "--port=8001" in stream["command"]
    assert stream["ports"] == ["127.0.0.1:8001:8001"]
    assert "127.0.0.1:8001" in (ROOT / "deploy/docs/operations.md").read_text()
