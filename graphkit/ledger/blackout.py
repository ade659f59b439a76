"""Blacking out one person's name in words that tell of others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from graphkit.names import readings, search_keys

__all__ = ["BLACK", "Blackout"]

_WORD = re.compile(r"[^\W\d_]+(?:[-’'ʼ][^\W\d_]+)*\.?")
_INITIAL = re.compile(r"[^\W\d_]\.")
BLACK = "█"
"""What stands for each letter of a name that was blacked out."""


class Blackout:
    """Finds a person's name in any case, spelling or alphabet, and blacks it out, letter for letter.

    A family name counts by itself; a given name and patronymic, or initials, only beside it, since others bear
    them too. The length of a text stays, so that places in it do.

    Args:
        names: all spellings seen.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted({n.strip() for n in names if n.strip()}, key=len, reverse=True)
        self._family: set[str] = set()
        self._beside: set[str] = set()
        for text in self.names:
            for name in readings(text):
                family = name.family or ""
                if len(family.rstrip(".")) > 1:
                    self._family |= search_keys(family)
                for part in (name.given, name.patronymic):
                    if part and not _INITIAL.fullmatch(part):
                        self._beside |= search_keys(part)

    def text(self, text: str) -> str:
        """The text with the name in black."""
        for name in self.names:
            if " " in name and name in text:
                text = text.replace(name, "".join(BLACK if c.isalnum() else c for c in name))
        words = list(_WORD.finditer(text))
        black = {i for i, w in enumerate(words) if self._is(w.group(), self._family)}
        for start in sorted(black):
            for step in (1, -1):
                at = start + step
                while 0 <= at < len(words) and self._belongs(words[at].group()) and _near(text, words, at, at - step):
                    black.add(at)
                    at += step
        letters = list(text)
        for index in black:
            for at in range(*words[index].span()):
                if letters[at].isalnum():
                    letters[at] = BLACK
        return "".join(letters)

    def finds(self, text: str) -> bool:
        """Whether the name stands in a text."""
        return self.text(text) != text

    def value(self, value: Any) -> Any:
        """The same in every text of a plain JSON value."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(v) for v in value]
        if isinstance(value, dict):
            return {name: self.value(v) for name, v in value.items()}
        return value

    def _belongs(self, word: str) -> bool:
        return bool(_INITIAL.fullmatch(word)) or self._is(word, self._beside)

    @staticmethod
    def _is(word: str, keys: set[str]) -> bool:
        return word[:1].isupper() and len(word) > 2 and not keys.isdisjoint(search_keys(word.rstrip(".")))


def _near(text: str, words: list[re.Match[str]], one: int, other: int) -> bool:
    first, second = sorted((one, other))
    return not text[words[first].end() : words[second].start()].strip()
