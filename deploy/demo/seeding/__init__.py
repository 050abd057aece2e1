"""Turn the content of the demo network into rows by the actions that people use."""

from deploy.demo.seeding.network import seed_network

__all__ = ["seed_network"]
