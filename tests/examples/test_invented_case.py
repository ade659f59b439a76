"""The invented example case: made again it is the same, and its truth fits its texts."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from ruamel.yaml import YAML

from graphkit.examples.invented.generate import DEFAULT_SEED, generate, main
from graphkit.examples.invented.generator.files import find_font
from graphkit.examples.invented.generator.prose_kk import CLAUSES_KK
from graphkit.examples.invented.generator.prose_ru import CLAUSES_RU
from graphkit.models import EVENT_TYPES

CASE = Path(str(files("graphkit.examples"))) / "invented"
TEXT_SUFFIXES = {".txt", ".html", ".csv", ".jsonl", ".yaml", ".md"}


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("again")
    generate(out, DEFAULT_SEED, pdf=find_font() is not None)
    return out


def _jsonl(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASE / "truth" / name).read_text("utf-8").splitlines()]


def _produced() -> list[Path]:
    found = [p for d in ("verdicts", "lists", "truth") for p in sorted((CASE / d).iterdir())]
    return [p.relative_to(CASE) for p in [*found, CASE / "sources.yaml", CASE / "README.md"]]


@cache
def _plain(path: Path) -> str:
    """What the file says, spaces folded."""
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            xml = archive.read("word/document.xml").decode()
        text = re.sub(r"<[^>]+>", "", xml.replace("</w:p>", "\n"))
    elif path.suffix == ".html":
        raw = path.read_bytes()
        charset = re.search(rb"charset=([\w-]+)", raw)
        assert charset
        text = re.sub(r"<[^>]+>", "", raw.decode(charset.group(1).decode()))
    else:
        text = path.read_bytes().decode("utf-8")
    return re.sub(r"\s+", " ", text)


def test_same_seed_same_text_bytes(again: Path) -> None:
    names = [p for p in _produced() if p.suffix in TEXT_SUFFIXES]
    assert len(names) >= 45 + 2 + 1 + 5
    different = [str(p) for p in names if (CASE / p).read_bytes() != (again / p).read_bytes()]
    assert different == []


def test_same_seed_same_word_files(again: Path) -> None:
    names = [p for p in _produced() if p.suffix == ".docx"]
    assert len(names) == 6
    for name in names:
        assert _plain(CASE / name) == _plain(again / name)


@pytest.mark.skipif(find_font() is None, reason="DejaVu Serif is not installed")
def test_same_seed_same_pdf_text(again: Path) -> None:
    names = [p for p in _produced() if p.suffix == ".pdf"]
    assert len(names) == 5
    for name in names:
        assert _plain(CASE / name) == _plain(again / name)


def test_same_seed_same_sheet(again: Path) -> None:
    def content(path: Path) -> tuple[list[Any], set[str]]:
        sheet = openpyxl.load_workbook(path).active
        return [list(r) for r in sheet.iter_rows(values_only=True)], {str(m) for m in sheet.merged_cells.ranges}

    name = "lists/contract-list.xlsx"
    assert content(CASE / name) == content(again / name)


def test_another_seed_makes_other_people(again: Path, tmp_path: Path) -> None:
    generate(tmp_path, DEFAULT_SEED + 1, pdf=False)
    assert (tmp_path / "truth/people.csv").read_bytes() != (again / "truth/people.csv").read_bytes()


def test_spans_point_at_their_quotes() -> None:
    by_id = {d["id"]: d for d in _jsonl("verdicts.jsonl")}
    events = _jsonl("events.jsonl")
    assert len(events) > 800
    for event in events:
        path = CASE / by_id[event["document"]]["file"]
        if path.suffix == ".txt":
            text = path.read_bytes().decode("utf-8")
            assert text[event["start"] : event["end"]] == event["quote"]
        else:
            assert event["start"] is None
            assert re.sub(r"\s+", " ", event["quote"]) in _plain(path).replace("&quot;", '"'), event
    for document in by_id.values():
        text = (CASE / document["file"]).read_bytes().decode("utf-8") if document["file"].endswith(".txt") else ""
        for span in [s for spans in document["field_spans"].values() for s in spans] + document["decoys"]:
            assert not text or text[span["start"] : span["end"]] == span["quote"]


def test_events_are_of_the_model() -> None:
    loose = {"id", "document", "type", "subject", "person_id", "polarity", "date", "start", "end", "quote",
             "duplicate_of", "unit", "recruiter", "employer", "place", "from_place", "to_place", "platform",
             "amounts"}  # fmt: skip
    for event in _jsonl("events.jsonl"):
        kind = EVENT_TYPES[event["type"]]
        assert [k for k in event if k not in loose and kind.attribute(k) is None] == []
        assert event["polarity"] in ("asserted", "negated")


def test_case_has_what_it_promises() -> None:
    documents = _jsonl("verdicts.jsonl")
    assert Counter(d["file"].rsplit(".", 1)[1] for d in documents) == {"txt": 45, "docx": 6, "pdf": 5, "html": 2}
    assert Counter(d["language"] for d in documents) == {"ru": 43, "kk": 15}
    assert sum(len(d["defendants"]) == 2 for d in documents) == 2
    outcomes = Counter(x["outcome"] for d in documents for x in d["defendants"].values())
    assert outcomes == {"convicted": 53, "acquitted": 3, "treatment": 2, "terminated": 2}
    assert sum(p.stat().st_size for p in CASE.rglob("*") if p.is_file() and "__pycache__" not in p.parts) < 3_000_000


def test_lists_hold_the_people_the_truth_says() -> None:
    with (CASE / "truth/people.csv").open(encoding="utf-8", newline="") as handle:
        people = list(csv.DictReader(handle))
    in_csv = {int(r) for p in people for r in p["csv_rows"].split(";") if r}
    in_xlsx = {int(r) for p in people for r in p["xlsx_rows"].split(";") if r}
    rows = list(csv.reader(io.StringIO((CASE / "lists/spisok.csv").read_bytes().decode("utf-8-sig")), delimiter=";"))
    assert in_csv == set(range(2, 702)) == set(range(2, len(rows) + 1))
    sheet = openpyxl.load_workbook(CASE / "lists/contract-list.xlsx").active
    named = {r for r in range(3, sheet.max_row + 1) if sheet.cell(r, 2).value not in (None, "Name")}
    assert in_xlsx == named
    assert len(in_xlsx) == 500
    assert sum(bool(p["verdicts"]) and bool(p["csv_rows"] or p["xlsx_rows"]) for p in people) == 40
    kinds = Counter(p["relation"].split(":")[0] for p in people if p["relation"])
    assert kinds == {"namesake_of": 10, "brother_of": 10}
    by_id = {p["person_id"]: p for p in people}
    for p in people:
        relation, _, other = p["relation"].partition(":")
        if relation == "namesake_of":
            assert p["name"] == by_id[other]["name"]
            assert p["birth"] != by_id[other]["birth"]


def test_links_join_each_persons_mentions() -> None:
    with (CASE / "truth/links.csv").open(encoding="utf-8", newline="") as handle:
        links = list(csv.DictReader(handle))
    owner: dict[str, str] = {}
    for link in links:
        for mention in (link["left"], link["right"]):
            assert owner.setdefault(mention, link["person_id"]) == link["person_id"]
            assert (CASE / mention.split("#")[0]).is_file()
    assert len(links) > 60


def test_every_file_is_marked_synthetic() -> None:
    listed = YAML(typ="safe").load((CASE / "sources.yaml").read_text("utf-8"))
    assert listed["synthetic"] is True
    there = {str(p.relative_to(CASE)) for d in ("verdicts", "lists") for p in (CASE / d).iterdir()}
    assert {s["path"] for s in listed["sources"]} == there
    assert all(s["synthetic"] is True and "supplier" not in s for s in listed["sources"])


def test_wordings_vary() -> None:
    for clauses in (CLAUSES_RU, CLAUSES_KK):
        assert {k: len(v) for k, v in clauses.items() if len(v) < 4} == {}
        assert {k.split(".")[0] for k in clauses} <= set(EVENT_TYPES)


def test_command_line_says_what_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert main(["--out", str(blocked), "--no-pdf"]) == 1
    assert "could not write the case" in capsys.readouterr().err


def test_folder_is_not_imported_under_another_name() -> None:
    root = CASE.parent.parent
    done = subprocess.run([sys.executable, "-c", "import examples"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 1
    assert "graphkit.examples" in done.stderr
