"""What is true of the generated case: tables, span-exact events, the list of sources, the readme."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations
from typing import Any

from graphkit.examples.invented.generator.lists import CSV_ROWS, XLSX_ROWS, ListPerson
from graphkit.examples.invented.generator.lives import Life
from graphkit.examples.invented.generator.verdict import Verdict, sentence_truth
from graphkit.examples.invented.generator.world import CHECKPOINTS, EMPLOYERS, PLATFORMS, RECRUITERS, UNITS

__all__ = ["document_truth", "links", "people_table", "readme", "sources_yaml", "things_table"]

Spans = dict[str, list[tuple[int, int]]]
Found = dict[str, list[tuple[str, str]]]


def _shown_name(verdict: Verdict, i: int) -> str:
    name = verdict.lives[i].name
    name = name if verdict.kk else name.russian()
    if verdict.style.names == "asterisk":
        return f"{name.surname[0]}*** {name.initials}"
    if verdict.style.names == "initials":
        return f"{name.surname} {name.initials}"
    return name.full


def document_truth(
    verdict: Verdict, file: str, text: str, told: list[dict[str, Any]], spans: Spans
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The truth of one verdict (fields, defendants, spans) and its events, one by one.

    Offsets are given for txt only: the text of other formats is the reader's; the quote holds for all
    (line ends and runs of spaces apart).
    """
    txt = file.endswith(".txt")

    def where(start: int, end: int) -> dict[str, Any]:
        at = {"start": start, "end": end} if txt else {"start": None, "end": None}
        return at | {"quote": text[start:end]}

    defendants: dict[str, Any] = {}
    for i, life in enumerate(verdict.lives):
        _, town, region, kk_town, kk_region = life.birthplace
        defendants[f"D{i + 1}"] = {
            "person_id": life.person_id,
            "name": _shown_name(verdict, i),
            "gender": "m",
            "birth": life.birth[:4] if verdict.style.names == "asterisk" and not verdict.kk else life.birth,
            "birthplace": f"{_bare(kk_town)}, {kk_region}" if verdict.kk else f"{town}, {region}",
            "citizenship": ["KZ"],
            "articles_charged": list(life.crimes),
            "articles_convicted": list(life.convicted),
            "outcome": life.outcome,
            "sentence": sentence_truth(verdict, i),
        }
    judge = verdict.judge
    fields = {
        "court": verdict.court.kk if verdict.kk else verdict.court.nom,
        "case_number": verdict.case_number,
        "date": verdict.day.isoformat(),
        "judge": f"{judge.surname} {judge.initials}",
        "procedure": verdict.procedure,
    }
    ids = {e["id"] for e in told}
    document = {
        "schema": "verdict-gold/1",
        "id": verdict.id,
        "file": file,
        "language": "kk" if verdict.kk else "ru",
        "synthetic": True,
        "style": {s: getattr(verdict.style, s) for s in verdict.style.__slots__},
        "fields": fields,
        "field_spans": {k: [where(*s) for s in v] for k, v in sorted(spans.items())
                        if k not in ids and not k.startswith("decoy.")},
        "defendants": defendants,
        "decoys": [{"kind": k.removeprefix("decoy."), **where(*s)} for k, v in sorted(spans.items())
                   if k.startswith("decoy.") for s in v],
    }  # fmt: skip
    kept = [e for e in told if e["id"] in spans]
    number = {e["id"]: f"e{i}" for i, e in enumerate(kept, 1)}
    events = []
    for event in kept:
        subject = event["subject"]
        line = {"document": verdict.id, **event, "id": number[event["id"]], **where(*spans[event["id"]][0])}
        if "duplicate_of" in line:
            line["duplicate_of"] = number[line["duplicate_of"]]
        line["person_id"] = defendants[subject]["person_id"] if subject in defendants else None
        events.append(line)
    return document, events


def _bare(kk_town: str) -> str:
    return kk_town.rsplit(" ", 1)[0]


def people_table(lives: list[Life], others: list[ListPerson], found: Found) -> list[tuple[str, ...]]:
    """Everybody: id, name in his own script, birth date, route, outcome, where he stands, whose namesake he is."""
    header = ("person_id", "name", "birth", "route", "outcome", "verdicts", "csv_rows", "xlsx_rows", "relation")
    rows: list[tuple[str, ...]] = [header]

    def places(person_id: str, start: str, sep: str) -> str:
        return ";".join(ref.split(sep)[-1] if start.startswith("lists") else ref
                        for ref, _ in found.get(person_id, []) if ref.startswith(start))  # fmt: skip

    def standing(person_id: str) -> tuple[str, str, str]:
        return (places(person_id, "verdicts/", "#"), places(person_id, "lists/spisok", "row="),
                places(person_id, "lists/contract", "row="))  # fmt: skip

    rows += [(x.person_id, x.name.full, x.birth, x.route, x.outcome, *standing(x.person_id), "") for x in lives]
    rows += [(x.person_id, x.name.full, x.birth, "", "", *standing(x.person_id), x.relation) for x in others]
    return rows


def links(found: Found) -> list[tuple[str, ...]]:
    """Pairs of mentions of one person; `note` says where a name is masked beyond recognition."""
    rows: list[tuple[str, ...]] = [("person_id", "left", "right", "note")]
    for person_id in sorted(found):
        for (left, a), (right, b) in combinations(found[person_id], 2):
            rows.append((person_id, left, right, a or b))
    return rows


def things_table() -> list[tuple[str, ...]]:
    """The shared things: kind, name as in the Russian truth, name as in the Kazakh truth, what kind of it."""
    rows: list[tuple[str, ...]] = [("kind", "name", "name_kk", "detail")]
    rows += [("unit", u.name, u.kk, u.kind) for u in UNITS.values()]
    rows += [("recruiter", r.name, r.kk, r.kind) for r in RECRUITERS.values()]
    rows += [("platform", p, p, "") for p in PLATFORMS]
    rows += [("employer", name, name, city) for name, city in EMPLOYERS]
    rows += [("checkpoint", c, c, "") for c in CHECKPOINTS]
    return rows


def sources_yaml(verdicts: list[Verdict], files: dict[str, str], csv_name: str, xlsx_name: str) -> str:
    """The list of source files for a loader: title, kind, language, publisher, date; all synthetic."""
    out = ["# Every file here is invented and generated; no person, case or list in it exists.",
           "synthetic: true", "sources:"]  # fmt: skip
    entries = [
        (files[v.id], f"Invented verdict {v.case_number}", "verdict", "kk" if v.kk else "ru",
         v.court.kk if v.kk else v.court.nom, v.day.isoformat()) for v in verdicts]
    entries += [
        (csv_name, "Invented list of contract soldiers (Cyrillic)", "list", "ru", "invented publisher A", "2025-04"),
        (xlsx_name, "Invented list of contract soldiers (Latin)", "list", "en", "invented publisher B", "2025-07"),
    ]  # fmt: skip
    for path, title, kind, language, publisher, day in entries:
        values = {"path": path, "title": title, "kind": kind, "language": language, "publisher": publisher, "date": day}
        lines = [f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in values.items()]
        out.append("  - " + "\n    ".join([*lines, "synthetic: true"]))
    return "\n".join(out) + "\n"


def readme(seed: int, verdicts: list[Verdict], documents: list[dict[str, Any]], events: list[dict[str, Any]]) -> str:
    """README.md of the case folder, with the counts of what was written."""
    kinds = Counter(d["file"].rsplit(".", 1)[1] for d in documents)
    kk = sum(v.kk for v in verdicts)
    people = sum(len(v.lives) for v in verdicts)
    formats = ", ".join(f"{n} {k}" for k, n in kinds.most_common())
    return f"""# Invented case

**Everything here is invented and marked synthetic.** No person, verdict, case number, unit number, recruiter,
employer or list row is real; names are made up from pools of words such as "example", "sample" and "test". Cities,
courts' kinds, articles of the code, platforms and the two private military companies are named as they exist, so that
the texts read like the genre. Any likeness to a living person is chance.

Made by `python -m graphkit.examples.invented.generate --out DIR --seed {seed}`: the same seed gives the same bytes. To
the generator, its prose and its output applies CC0 1.0 (beside the MIT licence of the whole project). The PDFs embed a
subset of DejaVu Serif (Bitstream Vera licence, embedding allowed).

| part | holds |
|---|---|
| `verdicts/` | {len(documents)} verdicts on {people} people ({formats}), {kk} of them in Kazakh |
| `lists/spisok.csv` | {CSV_ROWS} rows, Russian and Kazakh letters, UTF-8 with BOM, semicolons |
| `lists/contract-list.xlsx` | {XLSX_ROWS} rows, Latin letters, title, repeated headers, merged cells, footer |
| `sources.yaml` | for each file: title, kind, language, publisher, date, `synthetic: true` |
| `truth/people.csv` | everybody: name, birth date, route, outcome, where he stands, whose namesake or brother he is |
| `truth/things.csv` | the units, recruiters, platforms, employers and checkpoints that people share |
| `truth/links.csv` | pairs of mentions that are one person; `note` is `masked` where the verdict hides the name |
| `truth/verdicts.jsonl` | per verdict: fields, defendants, field spans, decoys |
| `truth/events.jsonl` | {len(events)} events: document, type, subject, polarity, date, attributes, span and quote |

Offsets are Python string indexes into the `.txt`; for the other formats only the quote is given, and line ends and runs
of spaces in it may differ from what a reader extracts. `subject` is a defendant of the document (`D1`, `D2`) or
somebody else (`W1`). `duplicate_of` marks what is told twice. `polarity: negated` marks what the text denies. Decoys
are spans that look like events or convictions and are none: earlier convictions, what might have happened, dates of
registration.

Routes: ad seen while on rotational work, recruiter at the work site, coercion under threat of deportation, recruitment
in prison, direct volunteers, attempts that failed, deception. Outcomes: convicted (some with a conditional sentence),
acquitted, compulsory treatment, case ended by death. Units, recruiters, platforms, employers and checkpoints are shared
between people.
"""
