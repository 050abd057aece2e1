"""Pictures: photos of all phones are accepted, and shown only after being drawn anew."""

from __future__ import annotations

import errno
import io
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from tenants.members.models import Member
from tenants.products import stored_files, tasks
from tenants.products.actions.files import PREPARE, finish_picture
from tenants.products.file_inspection import (
    Avif,
    Broken,
    Examined,
    FileRefused,
    Heic,
    Moving,
    TooManyPixels,
    examine,
)
from tenants.products.models import Product, ProductFile
from tenants.products.picture_drawing import MEMORY, Drawn, NotDrawn, draw
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import Visitor
from tests.products.making import product

Visit = Callable[..., Visitor]


def encoded(image: Image.Image, form: str, **more: Any) -> bytes:
    kept = io.BytesIO()
    image.save(kept, form, **more)
    return kept.getvalue()


def photo(form: str = "JPEG", size: tuple[int, int] = (2400, 1200), **more: Any) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Somebody's camera"
    return encoded(Image.new("RGB", size, "orange"), form, exif=exif, **more)


def looked_into(data: bytes, name: str = "a.bin") -> Examined:
    return examine(io.BytesIO(data), name=name, size=len(data))


def opened(drawn: Drawn) -> Image.Image:
    return Image.open(io.BytesIO(drawn.content))


def two_colours() -> Image.Image:
    """Red above blue, taller than wide."""
    image = Image.new("RGB", (40, 80), "red")
    image.paste("blue", (0, 40, 40, 80))
    return image


def turned(form: str) -> bytes:
    """As a phone keeps a picture taken upright: lying, with a note to turn it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(two_colours().transpose(Image.Transpose.ROTATE_90), form, exif=exif)


class TestDrawingAnew:
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    def test_it_becomes_small_and_forgets_the_camera(self, form: str) -> None:
        assert looked_into(photo(form)).is_original
        drawn = draw(photo(form))
        assert (drawn.form, drawn.width, drawn.height) == ("JPEG", 1600, 800)
        assert b"camera" not in drawn.content
        assert not opened(drawn).getexif()
        assert opened(drawn).getpixel((800, 400)) == pytest.approx((255, 165, 0), abs=3)

    def test_the_photos_of_newer_phones_are_photos(self) -> None:
        """An MPO holds a second frame: the depth, another view or a brighter copy."""
        other = Image.new("RGB", (40, 80), "green")
        sent = encoded(two_colours(), "MPO", save_all=True, append_images=[other])
        assert looked_into(sent, "photo.jpg").kind == "image/jpeg"
        image = opened(draw(sent)).convert("RGB")
        assert image.size == (40, 80)
        assert image.getpixel((20, 5))[0] > 200  # type: ignore[index]

    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "MPO"])
    def test_it_stands_upright(self, form: str) -> None:
        image = opened(draw(turned(form))).convert("RGB")
        assert image.size == (40, 80)
        top, bottom = image.getpixel((20, 5)), image.getpixel((20, 75))
        assert (top[0] > 200, bottom[2] > 200) == (True, True)  # type: ignore[index]

    @pytest.mark.parametrize(
        ("image", "form", "seen"),
        [
            (Image.new("CMYK", (20, 10), (0, 255, 255, 0)), "JPEG", (255, 0, 0)),
            (Image.new("L", (20, 10), 128), "JPEG", (128, 128, 128)),
            (Image.new("I;16", (20, 10), 0x8000), "PNG", (128, 128, 128)),
            (Image.new("1", (20, 10), 1), "PNG", (255, 255, 255)),
            (Image.new("RGB", (20, 10), "red").quantize(), "GIF", (255, 0, 0)),
            (Image.new("RGB", (20, 10), "red").quantize(), "PNG", (255, 0, 0)),
        ],
        ids=["CMYK", "grey", "16 bit", "black and white", "one-frame GIF", "palette"],
    )
    def test_colours_of_every_kind(
        self, image: Image.Image, form: str, seen: tuple[int, ...]
    ) -> None:
        sent = encoded(image, form)
        assert looked_into(sent).is_original
        found = opened(draw(sent)).convert("RGB").getpixel((10, 5))
        assert found == pytest.approx(seen, abs=4)

    @pytest.mark.parametrize("mode", ["RGBA", "LA"])
    def test_what_is_transparent_stays_so(self, mode: str) -> None:
        drawn = draw(encoded(Image.new(mode, (20, 10)), "PNG"))
        assert drawn.form == "PNG"
        assert opened(drawn).getpixel((5, 5))[3] == 0  # type: ignore[index]

    @pytest.mark.parametrize("size", [(8064, 6048), (16320, 12240)], ids=["48 MP", "200 MP"])
    def test_the_largest_photos_of_phones_are_decoded_reduced(self, size: tuple[int, int]) -> None:
        sent = encoded(Image.new("RGB", size, "orange"), "JPEG", quality=20)
        looked_into(sent)
        drawn = draw(sent)
        assert (drawn.width, drawn.height) == (1600, 1200)

    @pytest.mark.parametrize("sent", [b"", photo()[:500], b"\xff\xd8\xff and no more"])
    def test_a_damaged_one_is_not_drawn(self, sent: bytes) -> None:
        with pytest.raises(NotDrawn):
            draw(sent)

    def test_its_process_can_take_no_more_memory_than_it_is_given(self) -> None:
        hungry = (
            "from tenants.products import picture_drawing as drawing\n"
            "drawing.limit_this_process()\n"
            f"bytearray({MEMORY})"
        )
        done = subprocess.run(
            [sys.executable, "-c", hungry], cwd=settings.BASE_DIR, capture_output=True, check=False
        )
        assert done.returncode == 1
        assert b"MemoryError" in done.stderr

    def test_a_bomb_takes_none_of_ours(self) -> None:
        """The largest PNG that the header lets pass: its process stays within 300 MB."""
        measured = (
            "import json, re, sys\n"
            "from tenants.products import picture_drawing as drawing\n"
            "drawing.main()\n"
            "peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read()).group(1)\n"
            "print(json.dumps(int(peak)), file=sys.stderr)"
        )
        bomb = encoded(Image.new("RGBA", (5000, 5000)), "PNG")
        looked_into(bomb)
        mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        done = subprocess.run(
            [sys.executable, "-c", measured],
            input=bomb,
            cwd=settings.BASE_DIR,
            capture_output=True,
            check=True,
        )
        assert json.loads(done.stderr) < 300 * 1024
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - mine < 20 * 1024


def moving(form: str) -> bytes:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    return encoded(frames[0], form, save_all=True, append_images=frames[1:])


def only_header(form: str, width: int, height: int) -> bytes:
    """A header that promises a picture, and no more than that."""
    if form == "PNG":
        size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
        head = b"\0\0\0\rIHDR" + size + b"\x08\x06\0\0\0" + b"\0" * 4
        return b"\x89PNG\r\n\x1a\n" + head + b"\0\0\0\x01IDAT"
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0" + b"\0" * 4 + canvas


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (moving("GIF"), Moving),
        (moving("WEBP"), Moving),
        (moving("PNG"), Moving),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Heic),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Heic),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", Avif),
        (only_header("PNG", 6320, 6320), TooManyPixels),
        (only_header("PNG", 1, 39_000_000), TooManyPixels),
        (only_header("PNG", 20_000, 20_000), TooManyPixels),
        (only_header("WEBP", 6320, 6320), TooManyPixels),
        (encoded(Image.new("L", (65_000, 1)), "JPEG"), TooManyPixels),
        (photo()[:2], FileRefused),
        (photo()[:20], Broken),
        (only_header("PNG", 0, 5), Broken),
        (photo("WEBP")[:20], Broken),
    ],
)
def test_a_refusal_names_its_true_reason(sent: bytes, reason: type[FileRefused]) -> None:
    with pytest.raises(FileRefused) as refused:
        looked_into(sent, "IMG_1.jpg")
    assert type(refused.value) is reason


@pytest.fixture
def shed(omsk: City, anna: Member) -> Product:
    with omsk.scope():
        return product(anna, visibility="public")


def send(visitor: Visitor, shed: Product, *files: tuple[str, bytes], title: str = "") -> Any:
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    return visitor.post(f"/products/{shed.pk}/files/", {"file": uploads, "title": title})


def states(city: City) -> dict[str, str]:
    with city.scope():
        return dict(ProductFile.objects.order_by("pk").values_list("title", "state"))


def test_a_picture_is_private_until_it_is_drawn(
    omsk: City, anna: Member, shed: Product, visit: Visit, django_capture_on_commit_callbacks: Any
) -> None:
    page, part = f"/products/{shed.pk}/", f"/products/{shed.pk}/files/list/"
    browser, stranger = visit(omsk, anna), visit(omsk)
    assert send(browser, shed, ("полка <b>.jpg", photo())).status_code == 302
    with omsk.scope():
        kept = ProductFile.objects.get()
        assert (kept.title, kept.by, kept.state) == ("полка <b>", anna, "preparing")
        original = Path(settings.MEDIA_ROOT, omsk.schema_name, str(kept.content.name))
        assert original.read_bytes() == photo()
        assert Alarm.objects.filter(kind=PREPARE, key=str(kept.pk)).exists()
    for who in (browser, stranger):
        assert who.get(kept.get_absolute_url()).status_code == 404
    assert "Being prepared" in browser.get(page).text
    assert "полка" not in stranger.get(page).text
    waiting = browser.get(part, headers={"hx-request": "true"}).text
    assert 'hx-trigger="load delay:3s"' in waiting

    with django_capture_on_commit_callbacks(execute=True):
        tasks.prepare_picture(city_id=omsk.pk, file_id=kept.pk)
    assert not original.exists()
    with omsk.scope():
        kept.refresh_from_db()
        assert (kept.state, kept.kind, kept.width, kept.height) == (
            *("ready", "image/jpeg", 1600, 800),
        )
        assert str(kept.content.name).endswith(".jpg")
        assert not Alarm.objects.filter(kind=PREPARE).exists()
    ready = browser.get(part, headers={"hx-request": "true"}).text
    assert "hx-trigger" not in ready
    shown = stranger.get(kept.get_absolute_url())
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert shown["Content-Disposition"].startswith("inline")
    content = shown.getvalue()
    assert b"camera" not in content
    assert Image.open(io.BytesIO(content)).size == (1600, 800)


def test_delivered_twice_it_is_drawn_once(
    omsk: City, anna: Member, shed: Product, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(visit(omsk, anna), shed, ("a.jpg", photo()))
    with omsk.scope():
        file = ProductFile.objects.get()
        finish_picture(file, draw(photo()))
        once = ProductFile.objects.get().content.name
        finish_picture(file, draw(photo(size=(10, 10))))  # the other worker, later
        assert ProductFile.objects.get().content.name == once
    monkeypatch.setattr(
        stored_files, "draw_if_possible", lambda _: pytest.fail("it is drawn already")
    )
    tasks.prepare_picture(city_id=omsk.pk, file_id=file.pk)


def test_a_worker_that_never_heard_of_it_is_asked_again(
    omsk: City, anna: Member, shed: Product, visit: Visit
) -> None:
    send(visit(omsk, anna), shed, ("a.jpg", photo()))
    later = timezone.now() + timedelta(minutes=3)
    with omsk.scope():
        alarm = Alarm.objects.get(kind=PREPARE)
        assert alarms.ring(alarm.pk, city=omsk, now=later)
        assert Alarm.objects.get(kind=PREPARE).due_at > later
        finish_picture(ProductFile.objects.get(), draw(photo()))
        assert not Alarm.objects.filter(kind=PREPARE).exists()


def test_one_that_cannot_be_drawn_says_so_to_its_people_alone(
    omsk: City, anna: Member, shed: Product, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    send(browser, shed, ("roof.jpg", photo()[:500]))
    with omsk.scope():
        file = ProductFile.objects.get()
    tasks.prepare_picture(city_id=omsk.pk, file_id=file.pk)
    assert states(omsk) == {"roof": "failed"}
    assert "We could not open this picture" in browser.get(f"/products/{shed.pk}/").text
    assert "roof" not in visit(omsk).get(f"/products/{shed.pk}/").text
    assert browser.get(file.get_absolute_url()).status_code == 404


def test_several_at_once_and_each_that_is_refused_is_named(
    omsk: City, anna: Member, shed: Product, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    files = (("one.jpg", photo()), ("two.heic", heic), ("three.pdf", b"%PDF-1.7"))
    answer = send(browser, shed, *files)
    assert answer.status_code == 302
    assert states(omsk) == {"one": "preparing", "three": "ready"}
    page = browser.get(f"/products/{shed.pk}/").text
    assert "2 files are on the page." in page
    assert "two.heic: This is a photo in Apple" in page
    named = send(browser, shed, ("a.pdf", b"%PDF-1.7"), ("b.pdf", b"%PDF-1.7"), title="Plan")
    assert named.status_code == 302
    assert {"Plan, 1", "Plan, 2"} <= states(omsk).keys()
    refused = send(browser, shed, ("two.heic", heic))
    assert "HEIC" in refused.text
    crowd = send(browser, shed, *((f"{n}.pdf", b"%PDF-1.7") for n in range(11)))
    assert "at most ten files" in crowd.text
    assert len(states(omsk)) == 4


def test_a_cover_is_chosen_and_taken_off(
    omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    send(browser, shed, ("roof.jpg", photo()))
    with omsk.scope():
        file = ProductFile.objects.get()
    choose = f"{file.get_absolute_url()}cover/"
    assert browser.post(choose).status_code == 404  # not before it can be seen
    with omsk.scope():
        finish_picture(file, draw(photo()))
    assert visit(omsk, boris).post(choose).status_code == 403
    assert browser.post(choose).status_code == 302
    assert 'class="cover"' in visit(omsk).get(f"/products/{shed.pk}/").text
    assert file.get_absolute_url() in visit(omsk).get("/products/").text
    assert visit(omsk, boris).post(f"/products/{shed.pk}/cover/removal/").status_code == 403
    assert browser.post(f"/products/{shed.pk}/cover/removal/").status_code == 302
    with omsk.scope():
        assert Product.objects.get().cover is None
        assert ProductFile.objects.not_removed().exists()


def test_a_full_disk_keeps_nothing_of_a_file(
    omsk: City, anna: Member, shed: Product, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(self: FileSystemStorage, name: str, content: Any) -> str:
        piece = Path(self.path(name))
        piece.parent.mkdir(parents=True, exist_ok=True)
        piece.write_bytes(b"%PDF")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", fill)
    answer = send(visit(omsk, anna), shed, ("plan.pdf", b"%PDF-1.7"))
    assert "no room for files" in answer.text
    assert states(omsk) == {}
    folder = Path(settings.MEDIA_ROOT, omsk.schema_name, "products", str(shed.pk))
    assert list(folder.iterdir()) == []


def test_one_member_fills_no_storage(
    omsk: City, anna: Member, shed: Product, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.products.actions.files.MOST_BYTES", 12)
    browser = visit(omsk, anna)
    assert send(browser, shed, ("one.pdf", b"%PDF-1.7")).status_code == 302
    with omsk.scope():
        other = product(anna, "Another")
    refused = send(browser, other, ("two.pdf", b"%PDF-1.7"))  # in all products together
    assert "take up 500 MB" in refused.text
    assert states(omsk) == {"one": "ready"}
