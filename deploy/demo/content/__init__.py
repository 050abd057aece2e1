"""What the demo network is made of: four cities and two groups that wait for theirs."""

from deploy.demo.content.applications import APPLICATIONS
from deploy.demo.content.kazan import KAZAN
from deploy.demo.content.novosibirsk import NOVOSIBIRSK
from deploy.demo.content.omsk import OMSK
from deploy.demo.content.tomsk import TOMSK

CITIES = (OMSK, TOMSK, NOVOSIBIRSK, KAZAN)

__all__ = ["APPLICATIONS", "CITIES"]
