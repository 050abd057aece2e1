"""The demo network: twelve cities and two applications, read from the TOML files here."""

from deploy.demo.content.loader import load_applications, load_city

SLUGS = (
    *("omsk", "tomsk", "novosibirsk", "kazan", "yekaterinburg", "krasnoyarsk"),
    *("kirov", "voronezh", "almaty", "irkutsk", "tyumen", "samara"),
)
CITIES = tuple(load_city(slug) for slug in SLUGS)
APPLICATIONS = load_applications()

__all__ = ["APPLICATIONS", "CITIES"]
