"""A paper as it arrives: 204 by 98 dots an inch, black or white, and read by Debian's tesseract."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from io import BytesIO

import pypdfium2
from PIL import Image

DOTS_ACROSS, DOTS_DOWN, POINTS = 204, 98, 72
BLACK_BELOW = 160
NO_TESSERACT = "tesseract is missing, and without it no fax can be read. Debian: apt-get install tesseract-ocr."


def pages_of(pdf: bytes) -> list[str]:
    """The selectable text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def faxes_of(pdf: bytes) -> list[Image.Image]:
    """Each page as a fax of standard resolution: one bit a dot, no grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_faxed(page) for page in document]
    finally:
        document.close()


def _faxed(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    sharp = page.render(scale=4, grayscale=True).to_pil()
    dots = (round(width / POINTS * DOTS_ACROSS), round(height / POINTS * DOTS_DOWN))
    small = sharp.resize(dots, Image.Resampling.BOX)
    return small.point(lambda grey: 255 if grey >= BLACK_BELOW else 0).convert("1")


def read_fax(fax: Image.Image) -> str:
    """What tesseract reads; like every fax machine, it is first given its true shape."""
    program = shutil.which("tesseract")
    assert program, NO_TESSERACT
    held = BytesIO()
    shape = fax.convert("L").resize((fax.width, fax.height * 2), Image.Resampling.BICUBIC)
    shape.save(held, "PNG", dpi=(DOTS_ACROSS, DOTS_ACROSS))
    told = subprocess.run(
        [program, "-", "-", "--psm", "4", "-l", "eng"],
        input=held.getvalue(),
        capture_output=True,
        check=True,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},  # several at once on few cores wait for each other
    )
    return told.stdout.decode()


def words_of(text: str) -> list[str]:
    """Numbers with their point, and words, in small letters."""
    return re.findall(r"\d+(?:\.\d+)?|[a-zà-ÿ]+", text.lower())
