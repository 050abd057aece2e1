"""Stripe's hosted pages, played by the double."""
