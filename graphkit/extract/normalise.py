# ruff: noqa: E501 -- the patterns read best in one line each
"""A copy of the text for matching, with a map back to every character of the frozen text.

The frozen text is never changed. The copy mends what a typist, a scanner or a converter broke
(look-alike letters, soft hyphens, words cut at line ends, letter-spaced headings, missing spaces),
so that the grammars can stay plain. Every index of the copy points to one of the frozen text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from graphkit.dates.words import fold

__all__ = ["Normalised", "normalise"]

_DROP = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
_PLAIN = {
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "“": "«", "„": "«", "”": "»", "″": '"', "‘": "'", "’": "'", "ʼ": "'", "…": ".",
    "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n",
}  # fmt: skip
_LATIN_TO_CYRILLIC = str.maketrans("ABCEHKMOPTXYIaceopxykihəƏ", "АВСЕНКМОРТХУІасеорхукіһәӘ")
_WORD = re.compile(r"[^\W\d_]+(?:[01346][^\W\d_]+)*")
_ZERO_FIRST = re.compile(r"(?<![\w.,-])0(?=[^\W\d_A-Za-z]{3})")
_DIGITS = re.compile(r"(?<![^\W\d_])(?=[\dОоOoЗзlIбБ]*\d)[\dОоOoЗзlIбБ]{2,20}(?![^\W\d_])")
_DIGIT_FIX = str.maketrans("ОоOoЗзlIбБ", "0000331166")
_LETTER_FIX = str.maketrans("0346", "озчб")
_ZEROS = re.compile(r"(?<=[\dОO] )[ОоOo]{3}(?= ?(?:[рp][уy]б|те[нң]ге|тг|долл))")
_SPACED = re.compile(
    r"(?:(?<![^\W_])|(?<=[а-яё])(?=[А-Я]))[^\W\d_](?:[ ]{1,2}[^\W\d_](?![^\W\d_])){3,}(?:[ ]{1,2}[^\W\d_](?=[^\W\d_]{2}))?"
)


@dataclass(frozen=True, slots=True)
class Normalised:
    """The copy and its map.

    Attributes:
        text: the copy, case kept.
        low: the copy folded (lower case, ё and Kazakh letters folded), as long as `text`.
        index: for each character of the copy, its index in the frozen text; one more for the end.
    """

    text: str
    low: str
    index: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the frozen text that a span of the copy stands for; empty stays empty."""
        if start >= end:
            return self.index[start], self.index[start]
        return self.index[start], self.index[end - 1] + 1


def normalise(text: str) -> Normalised:
    """The copy of a text for matching; linear in its length."""
    chars: list[str] = []
    index: list[int] = []
    for i, c in enumerate(text):
        if c in _DROP:
            continue
        if chars and unicodedata.combining(c):
            joined = unicodedata.normalize("NFC", chars[-1] + c)
            if len(joined) == 1:
                chars[-1] = joined
                continue
        c = _PLAIN.get(c, c)
        if c != "\n" and (c.isspace() or c in "\t\r"):
            c = " "
        chars.append(c)
        index.append(i)
    index.append(len(text))
    copy = _Copy("".join(chars), index)
    copy = _rejoin_lines(copy)
    copy = _close_headings(copy)
    copy = _insert_spaces(copy)
    mended = _mend_letters(copy.text)
    return Normalised(mended, fold(mended), tuple(copy.index))


@dataclass(slots=True)
class _Copy:
    text: str
    index: list[int]

    def edited(self, edits: list[tuple[int, int, str]]) -> _Copy:
        """With non-overlapping (start, end, replacement) edits, in order, applied."""
        if not edits:
            return self
        parts: list[str] = []
        index: list[int] = []
        last = 0
        for start, end, new in edits:
            parts.append(self.text[last:start])
            index.extend(self.index[last:start])
            parts.append(new)
            index.extend([self.index[min(start, len(self.text) - 1)]] * len(new))
            last = end
        parts.append(self.text[last:])
        index.extend(self.index[last:])
        return _Copy("".join(parts), index)


_BROKEN = re.compile(r"(?<=[^\W\d_])-[ ]*\n[ ]*(?=[a-zа-яёәғқңөұүһі])")
_WRAP = re.compile(r"(?<=[^\s.:;!?])[ ]*\n[ ]*(?=[a-zа-яёәғқңөұүһі(])(?!установил|приговорил|постановил)")
_HEADWORD = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІ ]{4,40}:?\s*$")


def _rejoin_lines(copy: _Copy) -> _Copy:
    """Words cut at line ends are joined, wrapped lines become one."""
    edits = [(m.start(), m.end(), "") for m in _BROKEN.finditer(copy.text)]
    taken = {s for s, _, _ in edits}
    for m in _WRAP.finditer(copy.text):
        line_start = max(copy.text.rfind("\n", 0, m.start()), m.start() - 60) + 1
        # A heading in capitals keeps its own line.
        if m.start() not in taken and not _HEADWORD.fullmatch(copy.text[line_start : m.start()]):
            edits.append((m.start(), m.end(), " "))
    edits.sort()
    clean: list[tuple[int, int, str]] = []
    for e in edits:
        if not clean or e[0] >= clean[-1][1]:
            clean.append(e)
    return copy.edited(clean)


_HEADINGS = re.compile(r"(?:приговор|постанов|установ|определ|решил|үкім|анықта|қаулы)")
_HEADING_INSIDE = re.compile(
    r"(?<=[^\s])[ ]*(?=(?:УСТАНОВИЛА?|УСТАНОВЛЕНО|ПРИГОВОРИЛА?|ПОСТАНОВИЛА?|АНЫҚТАДЫ|ҮКІМ ЕТТІ)\s*:)"
)


def _close_headings(copy: _Copy) -> _Copy:
    """«П Р И Г О В О Р» becomes «ПРИГОВОР»; what was glued to it starts a new line."""
    edits: list[tuple[int, int, str]] = []
    for m in _SPACED.finditer(copy.text):
        run = m.group()
        letters = run.replace(" ", "")
        glued = m.start() > 0 and copy.text[m.start() - 1].isalpha()
        if glued and not re.match(r"приговорил|постановил|установил", letters.lower()):
            continue
        if "." in run or not (letters.isupper() or _HEADINGS.match(letters.lower())):
            continue
        # Every second character of the run is a space to drop; edit them one by one to keep the map exact.
        for k, c in enumerate(run):
            if c == " ":
                edits.append((m.start() + k, m.start() + k + 1, ""))
    copy = copy.edited(edits)
    # A wide gap between two spaced words survives as it was; the heading's end is a line end.
    glue = [
        (m.start(2), m.start(2), "\n")
        for m in re.finditer(
            r"(ПРИГОВОРИЛА?:?|УСТАНОВИЛА?:?|УСТАНОВЛЕНО:?|ПОСТАНОВИЛА?:?|ПРИГОВОР|[ҮУ]К[ІИI]М ?ЕТТ[ІИI]:?|[АA]НЫ[ҚК]ТАДЫ:?|[ҮУ]К[ІИI]М)()(?=[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]|[а-яёәғқңөұүһі]{3})",
            copy.text,
        )
    ]
    copy = copy.edited(glue)
    return copy.edited([(m.end(), m.end(), "\n") for m in _HEADING_INSIDE.finditer(copy.text)])


_GLUED = re.compile(
    r"(?<=[,;:])(?=[^\W\d_«\"])|(?<=[^\W\d_]),(?=\d)|(?<=[а-яёәғқңөұүһі]{2}\.)(?=[А-ЯЁӘҒҚҢӨҰҮҺІ«])"
    r"|(?<=[а-яёәғқңөұүһі]{4}\.)(?=\d)|(?<=\d\.)(?=[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі])|(?<=[»\")])(?=[^\W\d_])"
    # «Казахстан31 января 2025», «ЖезказганЖезказганский городской суд»
    r"|(?<=[^\W\d_]{4})(?=\d{1,2}(?: [а-яё]{3,8} |\.\d{2}\.)\d{4})"
    # «15мая 2023», «увиделв приложении»
    r"|(?<=\d)(?=(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-яё]{0,3} ?\d{4})"
    r"|(?<=[аеиыя]л)(?=в )|(?<=[аеиыя]ли)(?=сотрудник)"
    r"|(?<=[а-яёәғқңөұүһі]{3})(?=[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яё]+(?:ский|цкий) (?:[а-яё]+ )?суд)"
)


def _insert_spaces(copy: _Copy) -> _Copy:
    edits: list[tuple[int, int, str]] = []
    for m in _GLUED.finditer(copy.text):
        at = m.end()
        edits.append((at, at, " "))
    return copy.edited(edits)


_INITIAL_AFTER = re.compile(r"\.\s?[А-ЯЁӘҒҚҢӨҰҮҺІ](?![А-Яа-яЁё]{0,2}\d)")
_INITIAL_BEFORE = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІ]\.\s?$")


def _mend_letters(text: str) -> str:
    """Look-alike letters in Cyrillic words and figures; one character for one."""

    def word(m: re.Match[str]) -> str:
        w = m.group()
        if w.isascii() and w.isalpha():
            # «P.А.» with a Latin P: initials are of one alphabet.
            alone = len(w) == 1 and w in "ABCEHKMOPTXY"
            initial = alone and (
                _INITIAL_AFTER.match(text, m.end()) or _INITIAL_BEFORE.search(text, max(0, m.start() - 4), m.start())
            )
            return w.translate(_LATIN_TO_CYRILLIC) if initial else w
        cyrillic = sum("\u0400" <= c <= "\u04ff" for c in w)
        # Latin i alone proves nothing: Kazakh keyboards often give it.
        if cyrillic * 2 < len(w) - w.count("i") - w.count("I") or (w.isalpha() and cyrillic == len(w)):
            return w
        w = w.translate(_LATIN_TO_CYRILLIC)
        if not w.isalpha():
            fixed = w.translate(_LETTER_FIX)
            w = fixed.upper() if w.isupper() else fixed
            if w[:1] == "о" and m.group()[:1] == "0":
                w = "О" + w[1:]
        return w

    text = _ZERO_FIRST.sub("о", _ZEROS.sub("000", _WORD.sub(word, text)))

    def number(m: re.Match[str]) -> str:
        s = m.group()
        return s if s.isdigit() or sum(c.isdigit() for c in s) * 2 < len(s) else s.translate(_DIGIT_FIX)

    return _DIGITS.sub(number, text)
