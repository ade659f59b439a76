"""Who is whom: pairs, lists, clusters and scale, with other matchers beside.

    python benchmarks/identity.py [PAIRS.csv …] [--only pairs lists clusters scale]

PAIRS.csv: columns ``pair_id,label,slice,left_name,left_dob,right_name,right_dob``; without any, only generated
pairs are measured. Splink and nomenklatura are measured where they are installed.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from identity_cases import b_cubed, clusters_of, load_invented, truth_of
from identity_names import Record, labelled_pairs, list_and_verdicts, people, record
from identity_peers import PEERS, Row

from graphkit.identity.candidates import meetings
from graphkit.identity.features import Vocabulary, chunks, collect, read_chunk
from graphkit.identity.resolve import resolve
from graphkit.ledger import Case
from graphkit.names import NameRecord, compare

INVENTED = Path(__file__).parent.parent / "examples" / "invented"


def graphkit_names(rows: list[Row]) -> list[float]:
    return [
        compare(NameRecord(r["left_name"], r["left_dob"] or None), NameRecord(r["right_name"], r["right_dob"] or None))
        .score for r in rows
    ]  # fmt: skip


def measures(true: Sequence[bool], said: Sequence[bool]) -> tuple[float, float, float]:
    hits = sum(a and b for a, b in zip(true, said, strict=True))
    precision, recall = hits / max(sum(said), 1), hits / max(sum(true), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def best_threshold(true: Sequence[bool], scores: Sequence[float]) -> float:
    """The threshold with the highest F1: a peer is shown at its best, too."""
    hits, best, at = 0, 0.0, 1.0
    ranked = sorted(zip(scores, true, strict=True), reverse=True)
    for i, (score, label) in enumerate(ranked, 1):
        hits += label
        if (f1 := 2 * hits / (i + sum(true))) > best:
            best, at = f1, score
    return at


def pairs(name: str, rows: list[Row]) -> None:
    """Precision, recall and F1, overall and by slice, of every matcher there is."""
    true = [r["label"] == "1" for r in rows]
    right: dict[str, dict[str, float]] = {}
    print(f"\n{name}: {len(rows)} pairs, {sum(true)} of them one person")
    print(f"  {'':28}  at   precision  recall    F1    best F1   pairs/s")
    for matcher, scorer in {"graphkit": graphkit_names, **PEERS}.items():
        start = time.process_time()
        try:
            scores = scorer(rows)
        except ImportError as missing:
            print(f"  {matcher:28} not installed ({missing.name})")
            continue
        spent = time.process_time() - start
        at = 0.7 if "logic-v2" in matcher else 0.5 if matcher != "rapidfuzz token_set_ratio" else 0.85
        said = [s >= at for s in scores]
        best = best_threshold(true, scores)
        p, r, f1 = measures(true, said)
        best_f1 = measures(true, [s >= best for s in scores])[2]
        print(f"  {matcher:28} {at:.2f} {p:10.4f} {r:8.4f} {f1:7.4f} {best_f1:8.4f} {len(rows) / spent:10,.0f}")
        # Of a slice that holds only one label, how often the matcher is right says all.
        correct: Counter[str] = Counter(x["slice"] for x, t, s in zip(rows, true, said, strict=True) if t == s)
        right[matcher] = {s: correct[s] / n for s, n in Counter(x["slice"] for x in rows).items()}
    print(f"  {'right in slice':28}" + "".join(f" {m.split()[0]:>13}" for m in right))
    for slice_ in sorted(right["graphkit"]):
        print(f"  {slice_:28}" + "".join(f" {of[slice_]:13.3f}" for of in right.values()))


def write(path: Path, side: str, records: Sequence[Record]) -> dict[str, int]:
    """The records as a list file; id → person."""
    persons = {f"{side}{i}": r.person for i, r in enumerate(records)}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "name", "dob"))
        writer.writerows((key, r.name, r.birth) for key, r in zip(persons, records, strict=True))
    return persons


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [p for child in task.read_text().split() for p in tree(int(child))]
        except OSError:
            continue
    return found


def proportional_mib(pid: int) -> float:
    """Memory of a process and all below it; what they share counts once."""
    total = 0
    for process in tree(pid):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def run_link(left: Path, right: Path, out: Path) -> tuple[float, float, float]:
    """Seconds, seconds of all processors and peak memory in MiB of the whole command."""
    before, start = os.times(), time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "graphkit", "link", left, right, "-o", out])
    peak = 0.0

    def watch() -> None:
        nonlocal peak
        while process.poll() is None:
            peak = max(peak, proportional_mib(process.pid))
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait()
    spent = time.monotonic() - start
    watcher.join()
    assert process.returncode == 0
    after = os.times()
    return spent, after.children_user + after.children_system - before.children_user - before.children_system, peak


def read_links(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["left_id"], row["right_id"]) for row in csv.DictReader(file)]


def lists(folder: Path) -> None:
    """A list of 1,200 rows and 100 people of verdicts: right links, and how long the command takes."""
    print("\n1,200 list rows × 100 people of verdicts, with relatives, namesakes, doubled rows, wrong years")
    sums = [0, 0, 0]
    for seed in range(1, 7):
        listed, tried = list_and_verdicts(seed)
        left, right = write(folder / "l.csv", "l", listed), write(folder / "r.csv", "r", tried)
        spent, _, _ = run_link(folder / "l.csv", folder / "r.csv", folder / "out.csv")
        found = read_links(folder / "out.csv")
        good = sum(left[a] == right[b] for a, b in found)
        there = len(set(left.values()) & set(right.values()))
        print(f"  seed {seed}: precision {good / len(found):.4f}  recall {good / there:.4f}  {spent:.1f} s")
        sums = [a + b for a, b in zip(sums, (good, len(found), there), strict=True)]
    print(f"  together: F1 {2 * sums[0] / (sums[1] + sums[2]):.4f}")


def clusters(folder: Path) -> None:
    """B-cubed over the mentions of the invented example, against its truth."""
    case = Case.create(folder / "case")
    with case.ledger() as ledger:
        load_invented(INVENTED, case, ledger)
        truth = truth_of(INVENTED, ledger)
        print(f"\ninvented example: {len(truth)} mentions of {len(set(truth.values()))} people")
        alone = b_cubed(truth, {m: m for m in truth})
        print("  nobody joined:  B-cubed precision {:.4f}  recall {:.4f}  F1 {:.4f}".format(*alone))
        start = time.monotonic()
        done = resolve(ledger)
        spent = time.monotonic() - start
        found = clusters_of(ledger, list(truth))
        print("  resolved:       B-cubed precision {:.4f}  recall {:.4f}  F1 {:.4f}".format(*b_cubed(truth, found)))
        print(f"  {done.same} pairs the same, {done.possible} possible, {spent:.1f} s")


def scale(folder: Path, count: int) -> None:
    """Two lists of so many generated people, six in ten of them on both: time, memory, recall of blocking."""
    shared = int(count * 0.6)
    crowd = people(2 * count - shared, 7)
    import random

    rng = random.Random(8)
    sides = [[record(p, rng) for p in part] for part in (crowd[:count], crowd[count - shared :])]
    for side in sides:
        rng.shuffle(side)
    left, right = (write(folder / f"{s}.csv", s, side) for s, side in zip("lr", sides, strict=True))
    spent, processor, peak = run_link(folder / "l.csv", folder / "r.csv", folder / "out.csv")
    found = read_links(folder / "out.csv")
    good = sum(left[a] == right[b] for a, b in found)
    print(f"\n{count:,} × {count:,} generated names, {shared:,} people on both")
    print(f"  {spent:.1f} s ({processor:.1f} s of processors), {peak:.0f} MiB at most")
    print(f"  links {len(found):,}: precision {good / len(found):.4f}  recall {good / shared:.4f}")
    vocabulary = Vocabulary()
    tables = [
        collect((read_chunk(part) for part in chunks((r.name, r.birth or None) for r in side)), vocabulary)
        for side in sides
    ]
    places = [{r.person: i for i, r in enumerate(side)} for side in sides]
    true = np.array([places[0][p] * count + places[1][p] for p in places[0].keys() & places[1].keys()])
    met = pairs_met = 0
    for a, b, _ in meetings(tables[0], tables[1]):
        pair = np.unique(tables[0].owner[a].astype(np.int64) * count + tables[1].owner[b])
        met += int(np.isin(true, pair).sum())
        pairs_met += len(pair)
    print(f"  blocking: recall {met / len(true):.4f}, {pairs_met:,} pairs of {count**2:,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("files", metavar="PAIRS.csv", type=Path, nargs="*")
    parts = ("pairs", "lists", "clusters", "scale")
    parser.add_argument("--only", choices=parts, nargs="+", default=parts)
    parser.add_argument("--count", type=int, default=100_000, help="rows a side, for scale")
    arguments = parser.parse_args()
    if "pairs" in arguments.only:
        pairs("generated pairs", labelled_pairs(3_000, 5))
        for path in arguments.files:
            with path.open(encoding="utf-8", newline="") as file:
                pairs(path.name, list(csv.DictReader(file)))
    with tempfile.TemporaryDirectory() as folder:
        if "lists" in arguments.only:
            lists(Path(folder))
        if "clusters" in arguments.only:
            clusters(Path(folder))
        if "scale" in arguments.only:
            scale(Path(folder), arguments.count)


if __name__ == "__main__":
    main()
