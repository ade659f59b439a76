"""Text with marked spans: values with case forms, templates, and the noise of badly typed papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

__all__ = ["Builder", "Value", "capitalise", "mark", "mess_up", "render"]

_OPEN, _SEP, _CLOSE = "\x01", "\x02", "\x03"
_PLACEHOLDER = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
_MONTH_STEMS = ("январ", "феврал", "март", "апрел", "мая", "мае", "июн", "июл", "август", "сентябр", "октябр",
                "ноябр", "декабр")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """What a template may name: the event's attribute, its true value, and how running text writes it.

    `kk` is the true value where the text is Kazakh and the name has a Kazakh form.
    """

    attr: str
    truth: Any
    forms: Mapping[str, str]
    kk: str | None = None


def mark(key: str, text: str) -> str:
    """The text as a span to be found again under the key once the document stands."""
    return f"{_OPEN}{key}{_SEP}{text}{_CLOSE}"


def capitalise(text: str) -> str:
    """First letter up, marks skipped."""
    i = 0
    while i < len(text) and text[i] == _OPEN:
        i = text.index(_SEP, i) + 1
    return text[:i] + text[i : i + 1].upper() + text[i + 1 :]


def render(template: str, values: Mapping[str, Value], *, kk: bool = False) -> tuple[str, dict[str, Any]]:
    """Fill a template; returns the text and the attributes it really names.

    ``{place.prep}`` takes the form `prep` of the value `place` (Kazakh: `kk_prep`); ``{place}`` takes `nom`.
    """
    said: dict[str, Any] = {}

    def fill(match: re.Match[str]) -> str:
        name, form = match.group(1), match.group(2) or "nom"
        value = values[name]
        if value.attr:
            truth = value.kk if kk and value.kk is not None else value.truth
            if value.attr == "amounts":
                said.setdefault("amounts", []).append(truth)
            else:
                said[value.attr] = truth
        return value.forms[f"kk_{form}"] if kk and f"kk_{form}" in value.forms else value.forms[form]

    return _PLACEHOLDER.sub(fill, template), said


def mess_up(text: str, rng: Random) -> str:
    """Typos as in carelessly typed papers: lost spaces after commas, a swapped or lost letter.

    Names, numbers and months stay readable; marks are never touched.
    """

    def word(match: re.Match[str]) -> str:
        w = match.group(0)
        if rng.random() > 0.02 or w.startswith(_MONTH_STEMS):
            return w
        i = rng.randrange(3, len(w) - 2)
        return w[:i] + w[i + 1] + w[i] + w[i + 2 :] if rng.random() < 0.5 else w[:i] + w[i + 1 :]

    text = re.sub(r"(?<![\w\x01«-])[а-яё]{8,}(?![\w\x02»-])", word, text)
    return re.sub(r", (?=[а-яА-Я])", lambda m: "," if rng.random() < 0.3 else ", ", text)


@dataclass(slots=True)
class Builder:
    """Collects marked text and takes it apart into the plain text and the spans of each key."""

    parts: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Append marked text as it is."""
        self.parts.append(text)

    def finish(self, *, yo: str, rng: Random) -> tuple[str, dict[str, list[tuple[int, int]]]]:
        """The plain text and, by key, the spans in it. `yo` says what becomes of ё: keep, drop or mix."""
        marked = "".join(self.parts)
        out: list[str] = []
        spans: dict[str, list[tuple[int, int]]] = {}
        stack: list[tuple[str, int]] = []
        i = size = 0
        while i < len(marked):
            char = marked[i]
            if char == _OPEN:
                end = marked.index(_SEP, i)
                stack.append((marked[i + 1 : end], size))
                i = end + 1
                continue
            if char == _CLOSE:
                key, start = stack.pop()
                spans.setdefault(key, []).append((start, size))
            else:
                if char in "ёЁ" and (yo == "drop" or (yo == "mix" and rng.random() < 0.5)):
                    char = "е" if char == "ё" else "Е"
                out.append(char)
                size += 1
            i += 1
        return "".join(out), spans
