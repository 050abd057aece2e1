"""Omsk in full."""

from deploy.demo.content.omsk.city import OMSK

__all__ = ["OMSK"]
