"""Content of the demo network: four cities and two applications, read from the TOML files here."""

from deploy.demo.content.loader import load_applications, load_city

CITIES = tuple(load_city(slug) for slug in ("omsk", "tomsk", "novosibirsk", "kazan"))
APPLICATIONS = load_applications()

__all__ = ["APPLICATIONS", "CITIES"]
