"""Writes the invented example case: ``python -m graphkit.examples.invented.generate --out DIR --seed N``."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

from graphkit.examples.invented.generator.files import (
    find_font,
    write_csv,
    write_docx,
    write_html,
    write_pdf,
    write_xlsx,
)
from graphkit.examples.invented.generator.lists import make_lists
from graphkit.examples.invented.generator.plan import FORMATS, make_lives, make_verdicts
from graphkit.examples.invented.generator.truth import (
    document_truth,
    links,
    people_table,
    readme,
    sources_yaml,
    things_table,
)
from graphkit.examples.invented.generator.verdict import Verdict
from graphkit.examples.invented.generator.write_kk import write_kk
from graphkit.examples.invented.generator.write_ru import write_ru

__all__ = ["DEFAULT_SEED", "generate", "main"]

DEFAULT_SEED = 2025
CSV_NAME, XLSX_NAME = "lists/spisok.csv", "lists/contract-list.xlsx"


def generate(out: Path, seed: int = DEFAULT_SEED, font: Path | None = None, *, pdf: bool = True) -> None:
    """Write verdicts, lists, truth, sources.yaml and README.md under `out`.

    Args:
        out: folder, made when missing; files of the same names are overwritten.
        seed: the same seed gives the same bytes (PDF: with the same font and reportlab).
        font: a TrueType font with the Kazakh letters; DejaVu Serif is looked for when None.
        pdf: False leaves the PDF files out (they are named in the truth all the same).

    Raises:
        FileNotFoundError: PDFs are wanted and no font is found.
    """
    font = font or find_font()
    if pdf and font is None:
        raise FileNotFoundError("no DejaVu Serif found for the PDFs: install fonts-dejavu-core, or give --font")
    for folder in ("verdicts", "lists", "truth"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    lives, suspended = make_lives(seed)
    verdicts = make_verdicts(seed, lives, suspended)
    files = _formats(verdicts)
    documents: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for verdict in verdicts:
        name = files[verdict.id]
        text, told, spans = (write_kk if verdict.kk else write_ru)(verdict, seed)
        _write(out / name, text, font if pdf else None)
        document, document_events = document_truth(verdict, name, text, told, spans)
        documents.append(document)
        events.extend(document_events)
    masked = {x.person_id for v in verdicts if v.style.names == "asterisk" for x in v.lives}
    visible = [x.person_id for x in lives if x.person_id not in masked]
    others, csv_rows, xlsx_rows = make_lists(seed, lives, visible)
    write_csv(out / CSV_NAME, csv_rows)
    places = write_xlsx(out / XLSX_NAME, xlsx_rows)
    found: dict[str, list[tuple[str, str]]] = {}
    for document in documents:
        for key, defendant in document["defendants"].items():
            note = "masked" if defendant["person_id"] in masked else ""
            found.setdefault(defendant["person_id"], []).append((f"{document['file']}#{key}", note))
    for i, row in enumerate(csv_rows):
        found.setdefault(row.person_id, []).append((f"{CSV_NAME}#row={i + 2}", ""))
    for row, at in zip(xlsx_rows, places, strict=True):
        found.setdefault(row.person_id, []).append((f"{XLSX_NAME}#row={at}", ""))
    _text(out / "truth/people.csv", _csv(people_table(lives, others, found)))
    _text(out / "truth/links.csv", _csv(links(found)))
    _text(out / "truth/verdicts.jsonl", _jsonl(documents))
    _text(out / "truth/events.jsonl", _jsonl(events))
    _text(out / "truth/things.csv", _csv(things_table()))
    _text(out / "sources.yaml", sources_yaml(verdicts, files, CSV_NAME, XLSX_NAME))
    _text(out / "README.md", readme(seed, verdicts, documents, events))


def _formats(verdicts: list[Verdict]) -> dict[str, str]:
    """Verdict id → file name; formats go over both languages, papers with masked names or two men stay txt."""
    rank = sorted(verdicts, key=lambda v: (v.style.names == "asterisk" or len(v.lives) > 1, v.id[::-1]))
    extensions = [f for f in FORMATS if f != "txt"] + ["txt"] * FORMATS.count("txt")
    return {v.id: f"verdicts/{v.id}.{e}" for v, e in zip(rank, extensions, strict=True)}


def _write(path: Path, text: str, font: Path | None) -> None:
    if path.suffix == ".txt":
        _text(path, text)
    elif path.suffix == ".docx":
        write_docx(path, text)
    elif path.suffix == ".html":
        try:
            text.encode("windows-1251")
            write_html(path, text, "windows-1251")
        except UnicodeEncodeError:
            write_html(path, text, "utf-8")
    elif font is not None:
        write_pdf(path, text, font)


def _text(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def _jsonl(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)


def _csv(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="graphkit.examples.invented.generate", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help=f"default {DEFAULT_SEED}")
    parser.add_argument("--font", type=Path, help="TrueType font for the PDFs")
    parser.add_argument("--no-pdf", action="store_true", help="leave the PDF files out")
    args = parser.parse_args(argv)
    try:
        generate(args.out, args.seed, args.font, pdf=not args.no_pdf)
    except (OSError, ImportError) as error:
        print(f"could not write the case: {error}", file=sys.stderr)
        return 1
    print(f"written to {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
