"""PDF files: text by position with a box for every character, scans through tesseract."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2

from graphkit.errors import InputError
from graphkit.extract.documents import recognise
from graphkit.extract.documents.confined import step
from graphkit.extract.documents.frozen import Page
from graphkit.extract.documents.guard import Limits
from graphkit.extract.documents.pdf_chars import Line, page_chars, page_lines

__all__ = ["open_pdf", "pdf_pages", "read_pdf"]


@contextmanager
def open_pdf(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """A pdf document, closed at the end.

    Raises:
        InputError: it is protected by a password, damaged, or has too many pages.
    """
    where = str(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise InputError(
                "a PDF protected by a password",
                where=where,
                hint="Open it with the password and print it to a new PDF.",
            ) from None
        raise InputError(
            "a PDF that is cut off or damaged", where=where, hint="Get it again from where it came."
        ) from None
    try:
        if len(document) == 0:
            raise InputError("a PDF without pages", where=where, hint="Get it again from where it came.")
        if len(document) > Limits.PAGES:
            raise InputError(
                f"a PDF of {len(document):,} pages, over the limit of {Limits.PAGES:,}", where=where, hint="Split it."
            )
        yield document
    finally:
        document.close()


def pdf_pages(document: pypdfium2.PdfDocument) -> Iterator[tuple[int, pypdfium2.PdfPage, list[Line]]]:
    """Number, page and lines of each page in order; the page is closed when the next is asked for.

    Raises:
        InputError: a page is damaged, or all take too long.
    """
    spent = 0.0  # in here, not by who uses the pages: recognition of a long scan takes its time
    for index in range(len(document)):
        where = f"page {index + 1}"
        if spent > Limits.SECONDS:
            raise InputError(f"reading took over {Limits.SECONDS:.0f} seconds", where=where, hint="Split the file.")
        started = time.monotonic()
        try:
            page = document[index]
            textpage = page.get_textpage()
        except pypdfium2.PdfiumError:
            raise InputError("the page is damaged", where=where, hint="Get the file again.") from None
        try:
            lines = page_lines(page_chars(textpage, index + 1))
            spent += time.monotonic() - started
            yield index + 1, page, lines
        finally:
            textpage.close()
            page.close()
        step()


def read_pdf(path: Path, notices: list[str]) -> tuple[str, tuple[Page, ...], bool]:
    """Text, pages and whether any of it was recognised from pictures.

    Pages are apart by a form feed; lines end with a line feed.

    Raises:
        InputError: it cannot be read, or is a scan and no recognition is installed.
    """
    parts: list[str] = []
    pages: list[Page] = []
    offset = 0
    scans: list[int] = []
    recognised: list[int] = []
    with open_pdf(path) as document:
        total = len(document)
        for number, page, lines in pdf_pages(document):
            text, boxes = _page_text(lines)
            if not any(c.isalnum() for c in text) and recognise.has_picture(page):
                scans.append(number)
                if recognise.available():
                    text, boxes = recognise.page_text(page, number)
                    recognised.append(number)
            if number < total:
                text += "\f"
                boxes.extend((0.0, 0.0, 0.0, 0.0))
            parts.append(text)
            pages.append(Page(number, offset, offset + len(text), boxes))
            offset += len(text)
            if offset > Limits.CHARACTERS:
                raise InputError(
                    f"more than {Limits.CHARACTERS:,} characters", where=f"page {number}", hint="Split it."
                )
    text = "".join(parts)
    left = [n for n in scans if n not in recognised]
    if left and (len(left) == total or not text.strip()):
        raise InputError(
            "a scan: its pages are pictures without text", where=str(path), hint=recognise.how_to_install()
        )
    if left:
        notices.append(f"{_numbers(left)} without text, only a picture: not read. {recognise.how_to_install()}")
    if recognised:
        notices.append(f"{_numbers(recognised)}: text recognised from the picture, with errors")
    return text, tuple(pages), bool(recognised)


def _numbers(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:10])) + (" …" if len(pages) > 10 else "")
    return f"page {shown}" if len(pages) == 1 else f"{len(pages)} pages ({shown})"


def _page_text(lines: list[Line]) -> tuple[str, array[float]]:
    parts: list[str] = []
    boxes: array[float] = array("f")
    for line in lines:
        text, line_boxes = line.text_and_boxes()
        if text:
            parts.append(text + "\n")
            boxes.extend(line_boxes)
            boxes.extend((0.0, 0.0, 0.0, 0.0))
    return "".join(parts), boxes
