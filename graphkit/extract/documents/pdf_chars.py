"""Characters of a pdf page with their places, sorted into lines as a reader sees them.

pdfium's own plain text follows the order of the drawing commands: where a font lacks the Kazakh
letters and another steps in, they are drawn apart and land outside their words. Here the order is
that of the page: by baseline, then from left to right, with a space where the gap is one.
"""

from __future__ import annotations

import ctypes
import math
from array import array
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from graphkit.errors import InputError

__all__ = ["Char", "Line", "page_chars", "page_lines"]

MAX_PAGE_CHARS = 200_000
_GAP = 0.18
"""A gap over this share of the type size is a space; spaces are about 0.25, kerning under 0.1."""

_REPLACED = {0: "", 0xFFFE: "", 0xFFFF: "", 0x02: "-", 0xA0: " ", 0x0D: "", 0x0A: "", 0x09: " "}
# pdfium gives U+0002 for a hyphen at a line's end.


@dataclass(slots=True)
class Char:
    """One character: its text, box (left, bottom, right, top), baseline, size in points."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    size: float


@dataclass(slots=True)
class Line:
    """Characters on one baseline from left to right, real spaces included."""

    chars: list[Char]
    baseline: float

    def text_and_boxes(self) -> tuple[str, array[float]]:
        """The line's text, with spaces put in at gaps, and four numbers a character."""
        parts: list[str] = []
        boxes: array[float] = array("f")
        before: Char | None = None
        for char in self.chars:
            if before is not None and before.text != " " and char.text != " ":
                gap = char.left - before.right
                if gap > _GAP * max(char.size, before.size):
                    parts.append(" ")
                    boxes.extend((0.0, 0.0, 0.0, 0.0))
            if char.text == " " and (not parts or parts[-1] == " "):
                continue
            parts.append(char.text)
            box = (char.left, char.bottom, char.right, char.top)
            for _ in char.text:
                boxes.extend(box)
            before = char
        if parts and parts[-1] == " ":
            parts.pop()
            del boxes[-4:]
        return "".join(parts), boxes


def page_chars(textpage: Any, page_number: int) -> list[tuple[Char, int]]:
    """All characters that a page draws, each with its direction in quarter turns.

    Raises:
        InputError: more characters than a page can hold.
    """
    handle = getattr(textpage, "raw", textpage)
    count = pdfium.FPDFText_CountChars(handle)
    if count > MAX_PAGE_CHARS:
        raise InputError(
            f"{count:,} characters on one page", where=f"page {page_number}", hint="It is not a real document."
        )
    x, y, rect = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    ref_x, ref_y, ref_rect = ctypes.byref(x), ctypes.byref(y), ctypes.byref(rect)
    found: list[tuple[Char, int]] = []
    high = 0
    for i in range(count):
        if pdfium.FPDFText_IsGenerated(handle, i) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(handle, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        text = _REPLACED[code] if code in _REPLACED else (" " if code < 32 else chr(code))
        # The loose box is as wide as the letter's advance: gaps between tight ones say little ("11").
        if not text or not pdfium.FPDFText_GetLooseCharBox(handle, i, ref_rect):
            continue
        pdfium.FPDFText_GetCharOrigin(handle, i, ref_x, ref_y)
        size = pdfium.FPDFText_GetFontSize(handle, i)
        angle = pdfium.FPDFText_GetCharAngle(handle, i)
        turn = -round(angle / (math.pi / 2)) % 4 if angle > 0 else 0  # pdfium counts clockwise
        box = (rect.left, rect.bottom, rect.right, rect.top)
        if not all(map(math.isfinite, (*box, x.value, y.value))):
            continue
        found.append((Char(text, *box, y.value if turn % 2 == 0 else x.value, size), turn))
    return found


def _turned(char: Char, turn: int) -> Char:
    """A character in the frame of a reader who turned the page with its text."""
    if turn == 1:
        return Char(char.text, char.bottom, -char.right, char.top, -char.left, -char.baseline, char.size)
    if turn == 2:
        return Char(char.text, -char.right, -char.top, -char.left, -char.bottom, -char.baseline, char.size)
    if turn == 3:
        return Char(char.text, -char.top, char.left, -char.bottom, char.right, char.baseline, char.size)
    return char


def _unturned(char: Char, turn: int) -> Char:
    if turn == 1:
        return Char(char.text, -char.top, char.left, -char.bottom, char.right, -char.baseline, char.size)
    if turn == 3:
        return Char(char.text, char.bottom, -char.right, char.top, -char.left, char.baseline, char.size)
    return _turned(char, turn)


def page_lines(chars: list[tuple[Char, int]]) -> list[Line]:
    """Lines from top to bottom; text in another direction than most of the page comes last."""
    turns = Counter(turn for _, turn in chars)
    lines: list[Line] = []
    for turn, _ in turns.most_common():
        group = [_turned(c, turn) for c, t in chars if t == turn]
        lines.extend(_lines(group, turn))
    return lines


def _lines(chars: list[Char], turn: int) -> list[Line]:
    chars.sort(key=lambda c: (-c.baseline, c.left))
    lines: list[Line] = []
    current: list[Char] = []
    level = size = 0.0
    for char in chars:
        height = char.size if char.size > 1 else max(1.0, char.top - char.bottom)
        if current and level - char.baseline > 0.4 * max(height, size):
            lines.append(_line(current, level, turn))
            current = []
        if not current:
            level, size = char.baseline, height
        elif height > size:
            # A raised mark came first: the line is that of the larger letters.
            level, size = char.baseline, height
        current.append(char)
    if current:
        lines.append(_line(current, level, turn))
    return [line for line in lines if line.chars]


def _line(chars: list[Char], level: float, turn: int) -> Line:
    chars.sort(key=lambda c: c.left)
    kept: list[Char] = []
    for char in chars:
        # Bold faked by printing twice: the same letter at nearly the same place is one.
        near = (k for k in kept[-3:] if k.text == char.text and char.text != " ")
        if any(abs(k.left - char.left) < 0.12 * max(char.size, 1.0) for k in near):
            continue
        kept.append(char)
    if turn:
        line = Line(kept, level)
        return _TurnedLine(line.chars, level, turn)
    return Line(kept, level)


class _TurnedLine(Line):
    """A line whose characters are in a turned frame; its boxes are given back in the page's."""

    __slots__ = ("turn",)

    def __init__(self, chars: list[Char], baseline: float, turn: int) -> None:
        super().__init__(chars, baseline)
        self.turn = turn

    def text_and_boxes(self) -> tuple[str, array[float]]:
        text, boxes = super().text_and_boxes()
        for i in range(0, len(boxes), 4):
            if boxes[i + 2] > boxes[i]:
                left, bottom, right, top = boxes[i : i + 4]
                back = _unturned(Char("", left, bottom, right, top, 0.0, 0.0), self.turn)
                boxes[i : i + 4] = array("f", (back.left, back.bottom, back.right, back.top))
        return text, boxes
