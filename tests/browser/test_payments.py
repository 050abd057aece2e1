"""The demo plays Stripe beside the platform, and says that no money moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from deploy.demo.programs import payments_port
from tests.browsers import Platform

pytestmark = pytest.mark.browser


def test_simulated_payments_run_beside_the_platform(chromium: Browser, platform: Platform) -> None:
    page = chromium.new_page()
    page.goto(f"http://localhost:{payments_port(platform.port)}/")
    expect(page.get_by_role("heading", name="A double of Stripe")).to_be_visible()
    expect(page.get_by_text("no money moves")).to_be_visible()
    expect(page.get_by_text("деньги не списываются")).to_be_visible()
