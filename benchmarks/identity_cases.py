"""The truth of the invented example case, by mention, and how clusters are measured against it."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

from graphkit.identity import cluster
from graphkit.ledger import Case, Ledger
from graphkit.ledger.ingest import expand, load
from graphkit.loaders.lists import ListLoader
from graphkit.loaders.verdicts import VerdictsLoader
from graphkit.models import LoadOptions, file_sha256
from graphkit.names import NameRecord, compare

__all__ = ["b_cubed", "clusters_of", "load_invented", "truth_of"]


def load_invented(folder: Path, case: Case, ledger: Ledger) -> None:
    """Verdicts and lists of the example into a case."""
    for loader, part in ((VerdictsLoader(), "verdicts"), (ListLoader(), "lists")):
        load(case, ledger, loader, expand([folder / part], loader.suffixes), LoadOptions(synthetic=True))


def truth_of(folder: Path, ledger: Ledger) -> dict[str, str]:
    """Mention id → id of the person it truly is, for every mention of a person."""
    with (folder / "truth" / "people.csv").open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    at: dict[tuple[str, str], str] = {}
    defendants: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for person in people:
        for name, column in (("spisok.csv", "csv_rows"), ("contract-list.xlsx", "xlsx_rows")):
            at.update({(name, row): person["person_id"] for row in person[column].split(";") if row})
        for reference in filter(None, person["verdicts"].split(";")):
            defendants[Path(reference.split("#")[0]).name].append((person["name"], person["person_id"]))
    files = {file_sha256(p): p.name for p in [*(folder / "verdicts").iterdir(), *(folder / "lists").iterdir()]}
    names = {s.id: files[str(s.sha256)] for s in ledger.sources()}
    found = {}
    for mention in ledger.mentions(people=True):
        file = names[mention.source_id]
        if file in defendants:
            # Of several defendants of one verdict the one whose name agrees.
            found[mention.id] = max(
                defendants[file], key=lambda d: compare(NameRecord(d[0]), NameRecord(mention.name)).score
            )[1]
        else:
            row = re.findall(r"\d+", mention.locator)[-1]
            found[mention.id] = at[file, row]
    return found


def clusters_of(ledger: Ledger, mentions: list[str]) -> dict[str, str]:
    """Mention id → person id, by all judgements of the ledger."""
    clusters = cluster(ledger.links(), ledger.judgements())
    return {m: clusters.person_of(m) for m in mentions}


def b_cubed(truth: dict[str, str], found: dict[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of clusters, averaged over mentions (Bagga and Baldwin 1998)."""
    true_groups: dict[str, set[str]] = defaultdict(set)
    found_groups: dict[str, set[str]] = defaultdict(set)
    for mention, person in truth.items():
        true_groups[person].add(mention)
        found_groups[found[mention]].add(mention)
    precision = recall = 0.0
    for mention, person in truth.items():
        mine, right = found_groups[found[mention]], true_groups[person]
        both = len(mine & right)
        precision += both / len(mine)
        recall += both / len(right)
    precision, recall = precision / len(truth), recall / len(truth)
    return precision, recall, 2 * precision * recall / (precision + recall)
