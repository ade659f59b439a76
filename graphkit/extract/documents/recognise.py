"""Text of scanned pages through tesseract, when it is installed with Russian and Kazakh."""

from __future__ import annotations

import csv
import functools
import shutil
import subprocess
import tempfile
from array import array
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from graphkit.errors import InputError

__all__ = ["available", "has_picture", "how_to_install", "page_text"]

_LANGUAGES = ("rus", "kaz")
_DPI = 300
_MAX_PIXELS = 40_000_000
_SECONDS = 120


@functools.cache
def available() -> bool:
    """True if ``tesseract`` is on the path and knows Russian and Kazakh."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    return set(_LANGUAGES) <= set((done.stdout + done.stderr).split())


def how_to_install() -> str:
    """What to do to have scans read."""
    return (
        "Text recognition is needed: install tesseract with Russian and Kazakh "
        "(Debian: apt install tesseract-ocr tesseract-ocr-rus tesseract-ocr-kaz), "
        "or give a PDF that has its text."
    )


def has_picture(page: pypdfium2.PdfPage) -> bool:
    """True if a page draws a picture or shape, as a scan does; a blank page does not."""
    return int(pdfium.FPDFPage_CountObjects(page.raw)) > 0


def page_text(page: pypdfium2.PdfPage, number: int) -> tuple[str, array[float]]:
    """Text and character boxes of a page from its picture; a word's letters share its width evenly.

    Raises:
        InputError: tesseract failed or took too long.
    """
    width, height = page.get_size()
    scale = min(_DPI / 72, (_MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    with tempfile.TemporaryDirectory(prefix="graphkit-scan-") as folder:
        picture = Path(folder) / "page.pgm"
        bitmap = page.render(scale=scale, grayscale=True)
        array_ = bitmap.to_numpy()
        with picture.open("wb") as handle:
            handle.write(b"P5 %d %d 255\n" % (array_.shape[1], array_.shape[0]))
            handle.write(array_.reshape(array_.shape[0], array_.shape[1]).tobytes())
        program = shutil.which("tesseract") or "tesseract"
        command = [program, str(picture), "stdout", "-l", "+".join(_LANGUAGES), "--dpi", str(round(72 * scale)), "tsv"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603
        except (OSError, subprocess.SubprocessError) as error:
            raise InputError(
                f"text recognition failed ({type(error).__name__})", where=f"page {number}", hint=how_to_install()
            ) from None
    return _words(done.stdout.decode("utf-8", "replace"), scale, height)


def _words(table: str, scale: float, height: float) -> tuple[str, array[float]]:
    parts: list[str] = []
    boxes: array[float] = array("f")
    nothing = (0.0, 0.0, 0.0, 0.0)
    line = None
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row.get("text") or "").strip()
        if row.get("level") != "5" or not word:
            continue
        here = (row["block_num"], row["par_num"], row["line_num"])
        if line is not None:
            parts.append(" " if here == line else "\n")
            boxes.extend(nothing)
        line = here
        left, top = int(row["left"]) / scale, height - int(row["top"]) / scale
        step = int(row["width"]) / scale / len(word)
        bottom = top - int(row["height"]) / scale
        for i in range(len(word)):
            boxes.extend((left + i * step, bottom, left + (i + 1) * step, top))
        parts.append(word)
    if parts:
        parts.append("\n")
        boxes.extend(nothing)
    return "".join(parts), boxes
