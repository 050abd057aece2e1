"""Redraw a picture in a child process: upright, smaller, without metadata.

    python -m tenants.products.picture_drawing < original > drawn

The first line of the output is `JPEG 1600 1200`, the rest is the picture. The process limits its
own memory and time before it reads anything, so that a hostile picture can only crash this process.
It has no settings, no database and no secrets.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 448 * 1024 * 1024  # bytes of address space, Python and its libraries included
SECONDS = 20  # of processor time; twice as many on the clock
SIDE = 1600  # pixels of the longest side
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # an MPO is a JPEG


@dataclass(frozen=True, slots=True)
class Drawn:
    content: bytes
    form: str
    width: int
    height: int

    @property
    def kind(self) -> str:
        return f"image/{self.form.lower()}"

    @property
    def extension(self) -> str:
        return "jpg" if self.form == "JPEG" else self.form.lower()


class NotDrawn(Exception):
    """The picture is damaged, or exceeds the limits of memory or time."""


def draw(original: bytes) -> Drawn:
    """Redraw a picture in a child process. Raises `NotDrawn`."""
    try:
        done = subprocess.run(  # noqa: S603 (our own module and interpreter)
            [sys.executable, "-m", __name__],
            input=original,
            capture_output=True,
            timeout=2 * SECONDS,
            check=True,
            env={},
            cwd=ROOT,
        )
        facts, _, content = done.stdout.partition(b"\n")
        form, width, height = facts.decode("ascii").split()
    except (subprocess.SubprocessError, ValueError) as error:
        raise NotDrawn from error
    return Drawn(content, form, int(width), int(height))


def draw_if_possible(original: bytes) -> Drawn | None:
    """Redraw a picture; None for one that is damaged or too large."""
    try:
        return draw(original)
    except NotDrawn:
        return None


def limit_this_process() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def redraw(data: bytes) -> Drawn:
    """Decode at the smallest sufficient size; of an MPO the main frame."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # the size was checked by the header, and memory is limited
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        image.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded at a half, a fourth or an eighth
        image.load()
        small = in_colours(image)
        small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=2)
    upright = ImageOps.exif_transpose(small)
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    form = "PNG" if clean.mode == "RGBA" else "JPEG"
    drawn = io.BytesIO()
    clean.save(drawn, form, quality=85, optimize=True)
    return Drawn(drawn.getvalue(), form, *clean.size)


def in_colours(image: Picture) -> Picture:
    """Convert to eight-bit RGB, or RGBA for a transparent picture."""
    if image.mode.startswith("I"):  # sixteen bits of grey
        return image.convert("I").point(lambda grey: grey / 256).convert("L").convert("RGB")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)


def main() -> None:
    limit_this_process()
    drawn = redraw(sys.stdin.buffer.read())
    sys.stdout.buffer.write(f"{drawn.form} {drawn.width} {drawn.height}\n".encode())
    sys.stdout.buffer.write(drawn.content)


if __name__ == "__main__":
    main()
