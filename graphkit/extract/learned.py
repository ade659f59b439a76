"""What a clause tells of by its words, beside the frames.

One logistic regression a type of event over the beginnings of words and pairs of neighbours, each clause of
length one (Joachims, "Text categorization with support vector machines", 1998, on why linear models over words
do for short texts). The weights are those of ``learned_LANGUAGE.json``, learnt from the annotated texts in
``tests/extract/data`` by ``learn.py`` there: the same words always give the same, and the word that weighed most
is shown.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["Told", "features", "told_by_words"]

_TOKEN = re.compile(r"[а-яa-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Told:
    """A type that the words of a clause speak for.

    Attributes:
        probability: 0..1, as the regression gives it.
        word: the span in the text of the word that weighs most.
    """

    type: str
    probability: float
    word: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Model:
    types: tuple[str, ...]
    bias: tuple[float, ...]
    weights: dict[str, tuple[tuple[int, float], ...]]


def features(low: str, start: int = 0, end: int | None = None) -> dict[str, tuple[int, int]]:
    """Feature → the span of its (first) word, of a stretch of folded text."""
    words = [(m.group(), m.span()) for m in _TOKEN.finditer(low, start, len(low) if end is None else end)]
    found: dict[str, tuple[int, int]] = {}
    before = ""
    for word, span in words:
        stem = word[:5] if not word[0].isdigit() else "1" if len(word) < 4 else "1000"
        found.setdefault(stem, span)
        if before:
            found.setdefault(f"{before} {stem}", span)
        if len(word) > 4:
            found.setdefault(f"{word[:4]}-", span)
        if len(word) > 7:
            found.setdefault(f"{word[:7]}-", span)
        before = stem
    return found


def told_by_words(low: str, start: int, end: int, language: str) -> list[Told]:
    """How far the words of ``low[start:end]`` speak for each type that was learnt, the likeliest first."""
    model = _model(language)
    seen = features(low, start, end)
    if not seen:
        return []
    length = math.sqrt(len(seen))
    sums = list(model.bias)
    most: list[tuple[float, tuple[int, int]]] = [(0.0, (start, start))] * len(sums)
    for name, span in seen.items():
        for number, weight in model.weights.get(name, ()):
            sums[number] += weight / length
            if weight > most[number][0]:
                most[number] = (weight, span)
    found = [
        Told(model.types[number], 1 / (1 + math.exp(-total)), most[number][1]) for number, total in enumerate(sums)
    ]
    return sorted(found, key=lambda t: (-t.probability, t.type))


@cache
def _model(language: str) -> _Model:
    data = json.loads(resources.files(__package__).joinpath(f"learned_{language}.json").read_text("utf-8"))
    weights = {name: tuple((int(k), float(w)) for k, w in of) for name, of in data["weights"].items()}
    return _Model(tuple(data["types"]), tuple(data["bias"]), weights)
