"""Learn the weights of graphkit/extract/learned_LANGUAGE.json from the annotated texts.

usage: python learn.py [--score]      (needs scikit-learn, which graphkit itself does not)

Every clause of the findings of an annotated text is an example; it tells of the types of the events, whatever
their polarity and subject, whose spans share at least half of the shorter one with it. So is every single sentence
of data/sentences, which tells something or nothing. --score leaves out each tenth of the texts in turn and prints how
often the words are right on it, without writing anything.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from graphkit.extract.clauses import split_clauses
from graphkit.extract.learned import features
from graphkit.extract.normalise import normalise
from graphkit.extract.sections import find_sections, language_of, split_sentences

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PARTS = ("development", "held_out", "seen")
C = 100.0
"""Inverse strength of the penalty (L2)."""
LEAST_EXAMPLES = 8
SMALLEST = 0.05
"""Weights below this share of a type's greatest are left out of the file."""
LIKELY = 0.6

THEIR_MAN = re.compile(r"савченко|сейткали", re.IGNORECASE)
"""The man of all single sentences: his name would tell that they are such."""

Example = tuple[str, str, set[str]]


def examples(language: str) -> Iterator[Example]:
    """(text, clause, types told)."""
    for part in PARTS:
        for file in sorted((HERE / part).glob("*.json")):
            gold = json.loads(file.read_text("utf-8"))
            text = file.with_suffix(".txt").read_bytes().decode("utf-8")
            n = normalise(text)
            if language_of(n) != language:
                continue
            sections = find_sections(n)
            for s in split_sentences(n, sections):
                if s.section in ("opening", "qualification", "resolution"):
                    continue
                for c in split_clauses(n.low, n.text, s.start, s.end, language):
                    start, end = n.span(c.start, c.end)
                    told = {e["type"] for e in gold["events"] if shared(start, end, e["start"], e["end"]) >= 0.5}
                    yield file.stem, n.low[c.start : c.end], told


def sentences(language: str) -> Iterator[Example]:
    """The single sentences of data/sentences, each as one clause."""
    for file in sorted((HERE / "sentences").glob(f"*_{language}.csv")):
        with file.open(encoding="utf-8", newline="") as handle:
            for number, row in enumerate(csv.DictReader(handle)):
                types = {*row["tells"].split(), *row["may_tell"].split()}
                yield f"{file.stem} {number // 20}", THEIR_MAN.sub("", normalise(row["sentence"]).low), types


def shared(a: int, b: int, c: int, d: int) -> float:
    return max(0, min(b, d) - max(a, c)) / max(1, min(b - a, d - c))


def matrix(clauses: list[str], vectors: DictVectorizer, *, fit: bool = False) -> object:
    rows = [dict.fromkeys(features(clause), 1.0) for clause in clauses]
    return normalize(vectors.fit_transform(rows) if fit else vectors.transform(rows))


def learn(found: list[Example]) -> tuple[list[str], DictVectorizer, dict[str, LogisticRegression]]:
    types = sorted({t for _, _, told in found for t in told})
    vectors = DictVectorizer()
    x = matrix([clause for _, clause, _ in found], vectors, fit=True)
    models = {}
    for kind in types:
        y = np.array([kind in told for _, _, told in found])
        if y.sum() >= LEAST_EXAMPLES:
            models[kind] = LogisticRegression(C=C, max_iter=1_000).fit(x, y)
    return sorted(models), vectors, models


def score(language: str, found: list[Example]) -> None:
    texts = sorted({text for text, _, _ in found})
    right = predicted = there = 0
    for fold in range(10):
        out = set(texts[fold::10])
        types, vectors, models = learn([e for e in found if e[0] not in out])
        rest = [e for e in found if e[0] in out]
        x = matrix([clause for _, clause, _ in rest], vectors)
        there += sum(len(told) for _, _, told in rest)
        for kind in types:
            yes = models[kind].predict_proba(x)[:, 1] >= LIKELY
            predicted += int(yes.sum())
            right += sum(kind in rest[i][2] for i in np.flatnonzero(yes))
    print(f"{language}: {len(texts)} texts, {len(found)} clauses, P {right / predicted:.2f} R {right / there:.2f}")


def write(language: str, found: list[Example]) -> None:
    types, vectors, models = learn(found)
    counts = np.zeros(len(vectors.feature_names_))
    for _, clause, _ in found:
        for name in features(clause):
            counts[vectors.vocabulary_[name]] += 1
    weights: dict[str, list[tuple[int, float]]] = {}
    for number, kind in enumerate(types):
        of = models[kind].coef_[0]
        for at in np.flatnonzero((np.abs(of) >= SMALLEST * np.abs(of).max()) & (counts > 1)):
            weights.setdefault(vectors.feature_names_[at], []).append((number, round(float(of[at]), 1)))
    data = {
        "types": types,
        "bias": [round(float(models[kind].intercept_[0]), 2) for kind in types],
        "weights": dict(sorted(weights.items())),
    }
    file = ROOT / "graphkit" / "extract" / f"learned_{language}.json"
    file.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{file.name}: {len(types)} types, {len(weights)} words and pairs, {file.stat().st_size:,} bytes")


def main(arguments: list[str]) -> None:
    for language in ("ru", "kk"):
        found = [*examples(language), *sentences(language)]
        (score if "--score" in arguments else write)(language, found)


if __name__ == "__main__":
    main(sys.argv[1:])
