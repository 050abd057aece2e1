"""Captures, energy and votes of the people in a meeting."""
