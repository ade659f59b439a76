"""The frozen text of a file, and which of its characters stand where on which page."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

__all__ = ["Box", "FrozenText", "Kind", "Page", "text_sha256"]

Kind = Literal["txt", "html", "docx", "pdf"]
Box = tuple[float, float, float, float]


def text_sha256(text: str) -> str:
    """SHA-256 (hex) of the UTF-8 of a frozen text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a pdf.

    Attributes:
        number: from 1.
        start: offset of its first character in the frozen text.
        end: one past its last character.
        boxes: of each character from ``start`` to ``end`` four numbers (left, bottom, right, top),
            in points from the page's bottom left; all zero for a character that the reader put in
            (a line end, a space between words).
    """

    number: int
    start: int
    end: int
    boxes: array[float]

    def box(self, start: int, end: int) -> Box | None:
        """The smallest box around the characters of a span, None if none of them has one."""
        low, high = max(start, self.start), min(end, self.end)
        found = False
        left = bottom = float("inf")
        right = top = float("-inf")
        for i in range((low - self.start) * 4, (high - self.start) * 4, 4):
            x0, y0, x1, y1 = self.boxes[i : i + 4]
            if x1 > x0 and y1 > y0:
                found = True
                left, bottom, right, top = min(left, x0), min(bottom, y0), max(right, x1), max(top, y1)
        return (left, bottom, right, top) if found else None


@dataclass(frozen=True, slots=True)
class FrozenText:
    """What a file says, as text that is never changed again.

    Attributes:
        text: the canonical text; offsets are Python string indexes into it.
        sha256_file: of the file's bytes.
        text_sha256: of the text's UTF-8.
        kind: what the file is, by its content.
        pages: of a pdf, in order; empty for the other kinds.
        recognised: True when the text, or a part of it, was recognised from pictures.
        notices: sentences for the user: the encoding found, deleted passages left out …
    """

    text: str
    sha256_file: str
    text_sha256: str
    kind: Kind
    pages: tuple[Page, ...] = ()
    recognised: bool = False
    notices: tuple[str, ...] = ()

    def page_of(self, offset: int) -> Page | None:
        """The page on which a character stands; None for kinds without pages."""
        index = bisect_right(self.pages, offset, key=lambda p: p.start) - 1
        return self.pages[index] if index >= 0 else None

    def place(self, start: int, end: int) -> tuple[int, Box | None] | None:
        """Page number and box of a span; of one over several pages, of its part on the first."""
        page = self.page_of(start)
        return None if page is None else (page.number, page.box(start, end))
