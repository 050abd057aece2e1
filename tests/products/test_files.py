"""Files: inspection, the city's folder, safe display. Pictures are in test_pictures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.uploadedfile import SimpleUploadedFile

from tenants.members.models import Member
from tenants.products.actions.files import REMEMBERED, bring_back_file, remove_file
from tenants.products.actions.products import show_product
from tenants.products.actions.team import help_with_product
from tenants.products.errors import NotInvolved, NotYourFile, TooManyFiles
from tenants.products.file_inspection import Broken, FileRefused, TooLarge, examine
from tenants.products.models import Product, ProductFile
from tenants.products.storage import city_files
from tenants.products.tasks import forget
from tenants.products.validators import MAX_FILES
from tenants.registry.models import City
from tenants.registry.scope import OutsideScope
from tests.cast import NOW, Visitor
from tests.products.making import product

Visit = Callable[..., Visitor]


def packed(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return made.getvalue()


def looked_into(data: bytes, name: str = "a.bin") -> Any:
    return examine(io.BytesIO(data), name=name, size=len(data))


def test_documents_are_known_by_what_is_inside() -> None:
    assert looked_into(b"%PDF-1.7 ...", "a.exe").extension == "pdf"
    word = packed(**{"[Content_Types].xml": "<x/>", "word__document.xml": "<x/>"})
    assert looked_into(word, "a.zip").extension == "docx"
    sheet = packed(mimetype="application/vnd.oasis.opendocument.spreadsheet")
    assert looked_into(sheet).extension == "ods"
    assert looked_into("цена;шт\n".encode(), "a.csv").kind == "text/csv"


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16", "utf-8-sig"])
def test_texts_of_russian_office_programs_are_texts(encoding: str) -> None:
    """Excel saves CSV in Windows-1251, Notepad knows UTF-16."""
    table = "Товар;цена, ₽\n«Полка» № 3;1 200\n" if encoding != "cp1251" else "Товар;№ 3\n"
    sent = table.encode(encoding)
    seen = looked_into(sent, "цены.csv")
    assert (seen.kind, seen.content.read()) == ("text/csv", sent)


MACROS = packed(**{"[Content_Types].xml": "", "word__document.xml": "", "word__vbaProject.bin": ""})
REFUSED = [
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", FileRefused),
    (b"<html><script>1</script>", "a.html", FileRefused),
    (b"MZ\x90\0", "photo.jpg", FileRefused),
    (b"", "empty.txt.exe", FileRefused),
    (b"text with \0", "a.txt", FileRefused),
    (b"\xff\xfe\xfa broken", "a.txt", FileRefused),
    (bytes(range(128, 256)) * 4, "a.txt", FileRefused),
    (b"\x01\x02\xc0\xc1", "a.txt", FileRefused),
    (packed(a="b"), "a.docx", FileRefused),
    (packed(**{"[Content_Types].xml": "", "xl__a": "0" * 101 * 1024 * 1024}), "a.xlsx", TooLarge),
    (b"PK\x03\x04 broken", "a.docx", FileRefused),
    (MACROS, "a.docx", FileRefused),
    (b"GIF89a", "a.gif", Broken),
    (b"\xff\xd8\xff and no more", "a.jpg", Broken),
    (b"x" * (10 * 1024 * 1024 + 1), "a.txt", TooLarge),
]


@pytest.mark.parametrize(("data", "name", "refusal"), REFUSED)
def test_hostile_files_are_refused_in_words(
    data: bytes, name: str, refusal: type[FileRefused]
) -> None:
    with pytest.raises(refusal):
        looked_into(data, name)


class TestOnThePage:
    @pytest.fixture
    def shed(self, omsk: City, anna: Member) -> Product:
        with omsk.scope():
            return product(anna)

    def send(self, visitor: Visitor, shed: Product, data: bytes, name: str) -> Any:
        upload = SimpleUploadedFile(name, data)
        return visitor.post(f"/products/{shed.pk}/files/", {"file": upload, "title": ""})

    def test_who_may_not_see_the_product_may_not_see_its_files(
        self, omsk: City, tomsk: City, anna: Member, darya: Member, shed: Product, visit: Visit
    ) -> None:
        self.send(visit(omsk, anna), shed, b"%PDF-1.4", "plan.pdf")
        with omsk.scope():
            address = ProductFile.objects.get().get_absolute_url()
        assert visit(omsk).get(address).status_code == 404
        assert visit(tomsk, darya).get(address).status_code == 404
        with omsk.scope():
            show_product(shed, to="public", by=anna)
        public = visit(omsk).get(address)
        assert public.status_code == 200
        assert public["Content-Disposition"].startswith("attachment")

    def test_only_its_people_add_and_nothing_is_kept_of_what_is_refused(
        self, omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit
    ) -> None:
        assert self.send(visit(omsk, boris), shed, b"%PDF-1.4", "a.pdf").status_code == 403
        refused = self.send(visit(omsk, anna), shed, b"<svg/>", "a.svg")
        assert "office documents" in refused.content.decode()
        with omsk.scope():
            assert not ProductFile.objects.exists()

    def test_removed_and_brought_back_and_at_last_forgotten(
        self,
        omsk: City,
        anna: Member,
        boris: Member,
        shed: Product,
        visit: Visit,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        self.send(visit(omsk, anna), shed, b"%PDF-1.4", "plan.pdf")
        with omsk.scope():
            file = ProductFile.objects.get()
            where = Path(settings.MEDIA_ROOT, omsk.schema_name, str(file.content.name))
            with pytest.raises(NotInvolved):
                remove_file(file, by=boris, now=NOW)
            remove_file(file, by=anna, now=NOW)
        assert visit(omsk, anna).get(file.get_absolute_url()).status_code == 404
        with omsk.scope():
            bring_back_file(file, by=anna)
            forget(city=omsk, key=str(file.pk), due_at=NOW, now=NOW)
            assert ProductFile.objects.exists()
            help_with_product(shed, member=boris, now=NOW)
            with pytest.raises(NotYourFile):
                remove_file(file, by=boris, now=NOW)
            remove_file(file, by=anna, now=NOW)
            with pytest.raises(NotYourFile):
                bring_back_file(file, by=boris)
            with django_capture_on_commit_callbacks(execute=True):
                later = NOW + REMEMBERED + timedelta(days=1)
                forget(city=omsk, key=str(file.pk), due_at=later, now=later)
            assert not ProductFile.objects.exists()
        assert not where.exists()

    def test_a_helper_removes_only_what_they_added(
        self, omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit
    ) -> None:
        with omsk.scope():
            help_with_product(shed, member=boris, now=NOW)
        self.send(visit(omsk, anna), shed, b"%PDF-1.4", "plan.pdf")
        self.send(visit(omsk, boris), shed, b"%PDF-1.4", "own.pdf")
        with omsk.scope():
            plan, own = ProductFile.objects.order_by("pk")
        helper = visit(omsk, boris)
        page = helper.get(shed.get_absolute_url()).content.decode()
        assert f"files/{own.pk}/removal/" in page
        assert f"files/{plan.pk}/removal/" not in page
        for file in (plan, own):
            helper.post(f"{shed.get_absolute_url()}files/{file.pk}/removal/")
        with omsk.scope():
            assert list(ProductFile.objects.not_removed()) == [plan]
        undone = helper.get(shed.get_absolute_url()).content.decode()
        assert f"files/{own.pk}/return/" in undone
        helper.post(f"{shed.get_absolute_url()}files/{own.pk}/return/", {"_method": "delete"})
        with omsk.scope():
            assert set(ProductFile.objects.not_removed()) == {plan, own}

    def test_removed_files_take_up_room_until_they_are_forgotten(
        self, omsk: City, anna: Member, shed: Product, visit: Visit
    ) -> None:
        with omsk.scope():
            row = {"product": shed, "by": anna, "title": "a", "kind": "text/plain", "size": 1}
            removed, *_kept = ProductFile.objects.bulk_create(
                ProductFile(**row, added_at=NOW, content=f"{n}.txt") for n in range(MAX_FILES)
            )
            remove_file(removed, by=anna, now=NOW)
        refused = self.send(visit(omsk, anna), shed, b"%PDF-1.4", "plan.pdf")
        assert "40 files" in refused.content.decode()
        with omsk.scope():
            bring_back_file(removed, by=anna)
            remove_file(removed, by=anna, now=NOW)
            ProductFile.objects.create(**row, added_at=NOW, content="one-more.txt")
            with pytest.raises(TooManyFiles):
                bring_back_file(removed, by=anna)


def test_a_name_never_leads_out_of_the_city(omsk: City) -> None:
    with omsk.scope():
        for name in ("../city_2/a.txt", "/etc/passwd", "a//b", "", "a/../../b"):
            with pytest.raises(SuspiciousFileOperation):
                city_files.full(name)
    with pytest.raises(OutsideScope):
        city_files.exists("products/1/a.txt")
