"""A paper as it arrives: 204 by 98 dots an inch, black or white, and read by Debian's tesseract."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO

import pypdfium2
from PIL import Image

DOTS_ACROSS, DOTS_DOWN, POINTS = 204, 98, 72
NO_TESSERACT = "tesseract is missing. Debian: apt-get install tesseract-ocr; then run the tests again."


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
    return sharp.resize(dots, Image.Resampling.BOX).point(lambda grey: 255 if grey >= 160 else 0).convert("1")


def read_fax(fax: Image.Image) -> str:
    """What tesseract reads; like every fax machine, it first stretches the page to its true shape."""
    program = shutil.which("tesseract")
    assert program, NO_TESSERACT
    shape = fax.convert("L").resize((fax.width * 2, fax.height * 4), Image.Resampling.BICUBIC)
    held = BytesIO()
    shape.save(held, "PNG", dpi=(2 * DOTS_ACROSS, 2 * DOTS_ACROSS))
    told = subprocess.run(
        [program, "-", "-", "--psm", "4", "-l", "eng"], input=held.getvalue(), capture_output=True, check=True
    )
    return told.stdout.decode()


def plain(text: str) -> str:
    """Letters and digits only, look-alikes made one: what a fax of 98 lines an inch can tell apart."""
    alike = str.maketrans("olisOIL|", "01151111"[:0] or "01150111")
    return re.sub(r"[^a-z0-9]", "", text.translate(alike).lower())
