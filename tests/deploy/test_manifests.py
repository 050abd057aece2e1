"""Names in the Kubernetes files refer to things that other files define."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.deploy.test_services import documents, named

KINDS = {
    "Deployment": "apps/v1",
    "Job": "batch/v1",
    "Service": "v1",
    "Ingress": "networking.k8s.io/v1",
    "Secret": "v1",
    "ConfigMap": "v1",
    "Namespace": "v1",
    "PersistentVolumeClaim": "v1",
    "PodDisruptionBudget": "policy/v1",
}


def pods() -> Iterator[tuple[Any, Any]]:
    """Each workload and the specification of its pods."""
    for document in documents():
        if document["kind"] in ("Deployment", "Job"):
            yield document, document["spec"]["template"]["spec"]


def names(kind: str) -> set[str]:
    return {d["metadata"]["name"] for d in documents() if d["kind"] == kind}


def test_every_document_has_its_kind_and_an_own_name() -> None:
    known = [(d["kind"], d["metadata"]["name"]) for d in documents()]
    assert len(set(known)) == len(known)
    for document in documents():
        assert document["apiVersion"] == KINDS[document["kind"]]


def test_whatever_a_pod_names_is_there() -> None:
    keys = set(named("Secret", "secrets")["stringData"])
    for workload, pod in pods():
        volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
        for volume in volumes.values():
            if claim := volume.get("persistentVolumeClaim"):
                assert claim["claimName"] in names("PersistentVolumeClaim")
        for container in pod["containers"]:
            assert {m["name"] for m in container.get("volumeMounts", [])} <= set(volumes)
            for source in container["envFrom"]:
                for kind, field in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
                    if field in source:
                        assert source[field]["name"] in names(kind)
            for variable in container.get("env", []):
                assert variable["valueFrom"]["secretKeyRef"]["key"] in keys
            assert container["securityContext"]["allowPrivilegeEscalation"] is False
            assert container["resources"]["limits"]["memory"]
            ports = {port["name"] for port in container.get("ports", [])}
            for probe in ("readinessProbe", "livenessProbe", "startupProbe"):
                if request := container.get(probe, {}).get("httpGet"):
                    assert request["port"] in ports, workload["metadata"]["name"]


def test_services_and_budgets_select_pods_that_exist() -> None:
    labels = [
        pod["metadata"]["labels"]
        for pod in (w["spec"]["template"] for w, _ in pods())
        if "labels" in pod.get("metadata", {})
    ]
    for document in documents():
        spec = document.get("spec", {})
        if document["kind"] == "Service":
            assert spec["selector"] in labels
        if document["kind"] == "PodDisruptionBudget":
            assert spec["selector"]["matchLabels"] in labels


def test_ingresses_lead_to_services_and_buffer_pages() -> None:
    for document in documents():
        if document["kind"] != "Ingress":
            continue
        for rule in document["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                assert path["backend"]["service"]["name"] in names("Service")
        annotations = document["metadata"]["annotations"]
        buffering = annotations.get("nginx.ingress.kubernetes.io/proxy-buffering", "on")
        assert buffering == ("off" if document["metadata"]["name"] == "stream" else "on")


@pytest.mark.parametrize(
    ("workload", "probe", "wanted"),
    [
        ("web", "readinessProbe", "/healthz"),
        ("web", "livenessProbe", "/livez"),
        ("worker", "livenessProbe", "worker"),
        ("beat", "livenessProbe", "clock"),
        ("meaning", "livenessProbe", "meaning"),
    ],
)
def test_each_program_is_watched(workload: str, probe: str, wanted: str) -> None:
    (container,) = named("Deployment", workload)["spec"]["template"]["spec"]["containers"]
    found = container[probe]
    asked = found["httpGet"]["path"] if "httpGet" in found else found["exec"]["command"][-1]
    assert asked == wanted


def test_migrations_go_past_the_pooler() -> None:
    (container,) = named("Job", "migrate")["spec"]["template"]["spec"]["containers"]
    (variable,) = container["env"]
    assert variable["name"] == "DATABASE_URL"
    key = variable["valueFrom"]["secretKeyRef"]["key"]
    assert ":5432/" in named("Secret", "secrets")["stringData"][key]
