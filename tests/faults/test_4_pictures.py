"""Fault 4, pictures: a worker killed at any statement; the picture is drawn once and is whole."""

from __future__ import annotations

import io
from pathlib import Path

from django.conf import settings
from PIL import Image

from tenants.accounts.models import User
from tenants.members.actions import join_city
from tenants.products.actions.files import add_file
from tenants.products.actions.products import begin_product
from tenants.products.file_inspection import examine
from tenants.products.models import ProductFile
from tenants.registry.models import Alarm, City
from tests.cast import NOW
from tests.faults.killing import killed_at

RUN = """
from tenants.products.tasks import prepare_picture
prepare_picture.apply(kwargs={"city_id": int(sys.argv[1]), "file_id": int(sys.argv[2])}).get()
"""


def photo() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 20), "orange").save(kept, "JPEG")
    return kept.getvalue()


def test_killed_anywhere_and_delivered_again_it_is_drawn_once(town: City) -> None:
    with town.scope():
        user = User.objects.create_user(f"anna@{town.slug}.example.com")
        anna = join_city(user=user, name="Anna", now=NOW)
        shed = begin_product(by=anna, title="Shed", pitch="For all", now=NOW)
        examined = examine(io.BytesIO(photo()), name="a.jpg", size=len(photo()))
        file = add_file(shed, by=anna, examined=examined, title="Roof", now=NOW)
    moment = 0
    while killed_at(moment, RUN, str(town.pk), str(file.pk)):
        with town.scope():
            kept = ProductFile.objects.get()
            where = Path(settings.MEDIA_ROOT, town.schema_name, str(kept.content.name))
            assert where.is_file(), kept.state  # whatever was committed has its content
            assert kept.is_ready or where.read_bytes() == photo()
        moment += 1
    assert moment > 3
    with town.scope():
        kept = ProductFile.objects.get()
        assert (kept.state, kept.width, kept.height) == ("ready", 40, 20)
        assert not Alarm.objects.filter(kind="products.prepare_picture").exists()
        where = Path(settings.MEDIA_ROOT, town.schema_name, str(kept.content.name))
        assert Image.open(where).size == (40, 20)
