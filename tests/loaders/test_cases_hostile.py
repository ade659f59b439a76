"""Files that are no case files, broken or hostile: one clear error with its line, never a traceback."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.errors import InputError
from graphkit.loaders.cases import CasesLoader
from graphkit.models import BadRecord, LoadOptions, Record

HEAD = """\
case: {id: trial, title: A trial}
sources: {story: {title: A story, kind: press, locator: A paper}}
defaults: {source: story, said_by: journalist, at: p. 1}
"""


def test_a_figure_with_too_long_a_name_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(HEAD + f"figures: [{{id: a, name: {'x' * 1_001}, population: men, count: 3}}]\n")
    (bad,) = read(path)
    assert isinstance(bad, BadRecord) and "longer than 1000" in bad.reason


def read(path: Path) -> list[Record | BadRecord]:
    return list(CasesLoader().read(path, LoadOptions()))


def error(path: Path, data: str | bytes) -> InputError:
    path = path / "case.yaml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises(InputError) as caught:
        read(path)
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "empty"),
        ("# nothing\n", None, "says nothing"),
        ("a: b: c\n", 1, "no YAML"),
        ("case:\n\tid: x\n", 2, "no YAML"),
        (HEAD + 'people:\n  - name: "Анна\n', 5, "open"),
        (HEAD + "people:\n  - name: [Анна\n  - id: q\n", 6, "line 5"),
        ("- a\n", 1, "begins with `case:`"),
        ("just words\n", 1, "begins with `case:`"),
        ("sources: {}\n", 1, "`case:` is missing"),
        ("case: {id: x, title: y}\n", 1, "`sources:` is missing"),
        (HEAD.replace("kind: press", "kind: newspaper"), 2, "`press`"),
        (HEAD.replace(", locator: A paper", ""), 2, "locator"),
        (HEAD.replace("A story", "x" * 1_001), 2, "`title`: is longer than 1000"),
        (HEAD.replace("source: story", "source: storry"), 3, "no source 'storry'"),
        (HEAD + "poeple: []\n", 4, "did you mean people"),
        (HEAD + "people: none\n", 4, "must be a list"),
        (HEAD + "people: []\npeople: []\n", 5, "a second time"),
        (HEAD + "people: []\n---\ncase: 1\n", 5, "second document"),
        (HEAD + "? [a, b]\n: c\n", 4, "no key"),
        (HEAD.replace("{story:", "&x {story:"), 2, "anchor"),
        (HEAD + "people:\n  - id: a\n    name: x\x00y\n", 6, "U+0000"),
        (HEAD + "people:\n  - " + "[" * 2000 + "]" * 2000 + "\n", 5, "nested deeper"),
    ],
)  # fmt: skip
def test_a_file_that_is_none(tmp_path: Path, text: str, line: int | None, words: str) -> None:
    wrong = error(tmp_path, text)
    assert words in f"{wrong.message} {wrong.hint}"
    assert (wrong.where or "").endswith("case.yaml" if line is None else f"case.yaml, line {line}")


def test_other_encodings(tmp_path: Path) -> None:
    text = HEAD + "people:\n  - {id: p, name: Әсел Пример}\n"
    assert "UTF-8" in str(error(tmp_path, (HEAD + "people:\n  - {id: p, name: Пример}\n").encode("cp1251")))
    for data in (text.encode("utf-16"), text.encode("utf-8-sig"), text.replace("\n", "\r\n").encode()):
        path = tmp_path / "case.yml"
        path.write_bytes(data)
        (record,) = read(path)
        assert isinstance(record, Record) and record.mentions[0].name == "Әсел Пример"
    assert error(tmp_path, text.encode("utf-16")[:-1]).message == "the text is not UTF-16"


def test_a_folder_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(InputError):
            read(path)


def test_zeros_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "zeros.yaml"
    with path.open("wb") as handle:
        handle.truncate(200 << 20)
    begin = time.monotonic()
    with pytest.raises(InputError, match=r"U\+0000"):
        read(path)
    assert time.monotonic() - begin < 2
    with path.open("wb") as handle:
        handle.truncate(2 << 30)
    with pytest.raises(InputError, match="MiB"):
        read(path)


def test_an_alias_bomb_costs_its_person_and_nothing_is_expanded(tmp_path: Path) -> None:
    levels = "".join(f"    n{i}: &n{i} [{', '.join([f'*n{i - 1}'] * 9)}]\n" for i in range(1, 30))
    path = tmp_path / "case.yaml"
    path.write_text(f"{HEAD}people:\n  - id: bomb\n    n0: &n0 [lol]\n{levels}  - {{id: p, name: A}}\n")
    begin = time.monotonic()
    bomb, person = read(path)
    assert time.monotonic() - begin < 5
    assert isinstance(bomb, BadRecord) and "anchor" in bomb.reason and len(bomb.payload) < 21_000
    assert isinstance(person, Record)


def test_an_endless_text_costs_its_person(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(f"{HEAD}people:\n  - {{id: long, name: {'я' * 3_000_000}}}\n  - {{id: p, name: A}}\n")
    long, person = read(path)
    assert isinstance(long, BadRecord) and "3000000 characters" in long.reason and len(long.payload) < 21_000
    assert isinstance(person, Record)


def test_a_source_that_repeats_itself(tmp_path: Path) -> None:
    head = """case: {id: t, title: t}
sources:
  a: {title: A, kind: press, locator: x, derived_from: b}
  b: {title: B, kind: press, locator: x, derived_from: a}
"""
    assert "cannot repeat itself" in str(error(tmp_path, head))
    assert "no source 'c'" in str(error(tmp_path, head.replace("derived_from: a", "derived_from: c")))
    source = "{title: A, kind: press, locator: x}"
    twice = f"case: {{id: t, title: t}}\nsources:\n  a: {source}\n  b: {source}\n"
    assert "same title" in str(error(tmp_path, twice))


PIECES = st.sampled_from(
    ["- ", "id: ", "name: ", "events:", "type: ", "wound", "unit: ", "{", "}", "[", "]", ":", ", ", "&a ", "*a",
     "!!int ", "? ", "| ", "> ", "'", '"', "\n", "\n  ", "\n    ", "\n      - ", "---\n", "...\n", "%YAML 1.1\n", "#",
     "~", "Анна", "2024-02-30", "1:30", "value: ", "because_of: ", "\t", "\u2028", "\x85", "<<: ", "at: ", "9" * 40,
     "-", "=", "@"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_no_text_ends_in_anything_but_records_or_one_error(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.yaml"
    path.write_text(f"{HEAD}people:\n  - id: first\n    name: A\n  - {''.join(pieces)}\n", encoding="utf-8")
    try:
        items = read(path)
    except InputError as wrong:
        assert wrong.message and str(path) in str(wrong.where)
        return
    assert isinstance(items[0], Record | BadRecord)
    for item in items:
        if isinstance(item, BadRecord):
            assert item.reason.startswith("line ") and item.locator.startswith("line ")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_in_quotes_arrives_as_written(tmp_path_factory: pytest.TempPathFactory, name: str, place: str) -> None:
    def quoted(text: str) -> str:
        return '"' + "".join(f"\\U{ord(c):08x}" if not c.isalnum() and c != " " else c for c in text) + '"'

    path = tmp_path_factory.getbasetemp() / "quoted.yaml"
    text = f"{HEAD}people:\n  - id: p\n    name: {quoted(name)}\n    residence: {quoted(place)}\n"
    path.write_text(text, encoding="utf-8")
    (item,) = read(path)
    if not name.strip() or not place.strip() or re.search("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]", name + place):
        assert isinstance(item, BadRecord)
        return
    assert isinstance(item, Record)
    assert item.mentions[0].name == name.strip()
    (residence,) = [s.value for s in item.statements if s.property == "residence"]
    assert residence == place.strip()
