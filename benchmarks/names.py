"""How well the name comparator does on a file of labelled pairs, next to rapidfuzz.

    python benchmarks/names.py PAIRS.csv

Columns: ``pair_id,label,left_name,left_dob,right_name,right_dob`` and, if there, ``slice`` and
``left_person,right_person``. With persons given, the pairs are split by person into a part the weights may
be tuned on and a part held aside, and both are reported.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz

from graphkit.names import NameRecord, blocking_keys, compare, lookup_keys, prepare, to_latin

Row = dict[str, str]
Scorer = Callable[[Row], float]


def comparator(row: Row) -> float:
    left = NameRecord(row["left_name"], row["left_dob"] or None)
    right = NameRecord(row["right_name"], row["right_dob"] or None)
    return compare(left, right).score


def meet(row: Row) -> bool:
    left, right = (prepare(NameRecord(row[f"{side}_name"], row[f"{side}_dob"])) for side in ("left", "right"))
    return bool(blocking_keys(left) & lookup_keys(right))


def rapidfuzz_names(row: Row) -> float:
    """Plain string similarity, given one alphabet and any order of words; it knows no birth dates."""
    left, right = to_latin(row["left_name"]).casefold(), to_latin(row["right_name"]).casefold()
    return fuzz.token_set_ratio(left.replace(",", " "), right.replace(",", " ")) / 100


def held_aside(row: Row) -> bool:
    person = min(row.get("left_person", ""), row.get("right_person", ""))
    return int(hashlib.sha1(person.encode(), usedforsecurity=False).hexdigest(), 16) % 10 < 4


def measures(rows: list[Row], said: list[bool]) -> str:
    true = [r["label"] == "1" for r in rows]
    hits = sum(a and b for a, b in zip(true, said, strict=True))
    precision = hits / sum(said) if any(said) else 0.0
    recall = hits / sum(true) if any(true) else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return f"precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}  n {len(rows)}"


def best_threshold(rows: list[Row], scores: list[float]) -> float:
    """The threshold with the highest F1: a baseline is shown at its best."""
    ranked = sorted(zip(scores, (r["label"] == "1" for r in rows), strict=True), reverse=True)
    total = sum(label for _, label in ranked)
    hits, best, at = 0, 0.0, 1.0
    for i, (score, label) in enumerate(ranked, 1):
        hits += label
        f1 = 2 * hits / (i + total)
        if f1 > best:
            best, at = f1, score
    return at


def report(name: str, rows: list[Row], score: Scorer, threshold: float | None) -> dict[str, float]:
    start = time.process_time()
    scores = [score(r) for r in rows]
    spent = time.process_time() - start
    at = best_threshold(rows, scores) if threshold is None else threshold
    said = [s >= at for s in scores]
    print(f"{name} at {at:.2f}: {measures(rows, said)}  {len(rows) / max(spent, 1e-9):,.0f} pairs/s")
    if "left_person" in rows[0]:
        for part, keep in (("tuned on", False), ("held aside", True)):
            chosen = [i for i, r in enumerate(rows) if held_aside(r) == keep]
            print(f"  {part:10} {measures([rows[i] for i in chosen], [said[i] for i in chosen])}")
    slices: dict[str, list[bool]] = {}
    for row, same in zip(rows, said, strict=True):
        slices.setdefault(row.get("slice", ""), []).append(same == (row["label"] == "1"))
    return {name: sum(right) / len(right) for name, right in sorted(slices.items())}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("pairs", type=Path)
    arguments = parser.parse_args()
    with arguments.pairs.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        raise SystemExit(f"{arguments.pairs}: holds no pairs")
    ours = report("graphkit", rows, comparator, 0.5)
    again = report("graphkit, names seen before", rows, comparator, 0.5)
    baseline = report("rapidfuzz token_set_ratio on Latin letters, best threshold", rows, rapidfuzz_names, None)
    assert ours == again
    true = [r for r in rows if r["label"] == "1"]
    print(f"blocking: {sum(meet(r) for r in true) / max(len(true), 1):.4f} of the true pairs meet under a key")
    print(f"\n{'right in slice':28} graphkit  rapidfuzz")
    for name in ours:
        print(f"  {name:26} {ours[name]:8.3f}  {baseline[name]:9.3f}")


if __name__ == "__main__":
    main()
