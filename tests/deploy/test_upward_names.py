"""The check for names that point upward: it finds every kind of them, and none in our code."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.upward_names import ROOT, findings

PYPROJECT = """
[tool.importlinter]
root_packages = ["network", "tenants"]
[[tool.importlinter.contracts]]
name = "packages"
type = "layers"
layers = ["network", "tenants"]
[[tool.importlinter.contracts]]
name = "apps"
type = "layers"
layers = ["(tenants.threads) | (tenants.votes)", "tenants.products"]
"""
FILES = {
    "network/urls.py": 'app_name = "network"\n',
    "tenants/threads/urls.py": 'app_name = "threads"\n',
    "tenants/threads/templates/threads/list.html": "{% url 'products:list' %}{% load products %}\n",
    "tenants/threads/static/threads/list.css": "",
    "tenants/threads/templatetags/threads.py": "",
    "tenants/threads/views.py": 'url = reverse("products:list")\n',
    "tenants/votes/urls.py": 'app_name = "votes"\n',
    "tenants/products/urls.py": 'app_name = "products"\n',
    "tenants/products/templates/products/list.html": (
        "{% url 'products:list' %} 'threads:list' {{ 'account_login' }}\n"
    ),
    "tenants/products/views.py": '"""See threads:list and threads/list.html."""\n',
    "tenants/products/templatetags/products.py": "",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Three apps of two layers, and a package above them, where all names point downward."""
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    for name, text in FILES.items():
        write(tmp_path, name, text)
    return tmp_path


def write(project: Path, name: str, text: str) -> None:
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_names_that_point_down_or_stay_are_fine(project: Path) -> None:
    assert findings(project) == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("products/templates/products/one.html", "\n{% url 'threads:list' as x %}", "threads:list"),
        ("products/templates/products/one.html", '\n{% include "threads/list.html" %}', ""),
        ("products/templates/products/one.html", "\n{% static 'threads/list.css' %}", ""),
        ("products/templates/products/one.html", "\n{% load i18n threads %}", "threads"),
        ("products/templates/products/one.html", "\n{% url\n  'network:find'\n%}", "network:find"),
        ("products/templates/products/letter.txt", "\n{% url 'threads:list' %}", "threads:list"),
        ("products/actions.py", '\nreturn_to = redirect("threads:list", 7)', "threads:list"),
        ("products/apps.py", '\nNavItem(url_name="threads:list")', "threads:list"),
        ("products/views.py", '\nrender(request, "threads/list.html")', "threads/list.html"),
        ("products/views.py", '\nreverse(f"threads:{name}")', "threads:"),
        ("votes/views.py", '\nreverse("threads:list")', "threads:list"),
        ("threads/views.py", '\nreverse("network:find")', "network:find"),
    ],
)
def test_a_name_that_points_up_or_sideways_is_found(
    project: Path, name: str, text: str, found: str
) -> None:
    write(project, f"tenants/{name}", text)
    [finding] = findings(project)
    assert (str(finding.path), finding.line) == (f"tenants/{name}", 2)
    assert found in finding.name
    assert finding.name in str(finding)


def test_no_app_of_ours_names_a_higher_one() -> None:
    assert [str(finding) for finding in findings(ROOT)] == []
