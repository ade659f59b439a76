"""What is fuzzed: each target takes bytes, and may raise nothing but the errors that it documents.

    python tests/command/trust_fuzz.py TARGET SECONDS FOLDER    # inputs chosen by coverage; needs atheris

FOLDER keeps the corpus, what failed, and ``stats.json`` with inputs run and the slowest of them.
"""

from __future__ import annotations

import contextlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("graphkit.extract", "graphkit.loaders", "graphkit.dates", "graphkit.names", "graphkit.models")
LIMIT_S = 10
HOSTILE = (
    "<script>alert(1)</script>", "<!--", "]]>", "&#x202e;", "\u202e", "\x00", "\ud800", "\ufeff", "{{7*7}}", "'; DROP",
    "%s%n", "<table><tr>" * 50, "<div>" * 500, "((((((((((", "ст." * 200, "в/ч " * 100, "«" * 300, "1" * 400,
    "31.02.2023", "99.99.9999", "00.00.0000 г.", "двенадцатого " * 40, "И.И. " * 80, "ПРИГОВОРИЛ:" * 20, "екеуі " * 60,
    "-\n" * 200, "\u00ad" * 100, "\u0301" * 200, "не " * 150, "и " * 300, "\t" * 1_000, "\u2028" * 30,
)  # fmt: skip
SWAPS = str.maketrans("аеорсухАВЕКМНОРСТХіқңғ", "aeopcyxABEKMHOPCTXiкнг")
CASE_FILE = """\
case: {id: trial, title: A trial}
sources: {story: {title: A story, kind: press, locator: A paper}}
defaults: {source: story, said_by: journalist, at: p. 1}
people:
  - id: one
    name: Выдумкин Тарас
    birth_date: 1993-02-07
    events:
      - {type: contract, date: 2024-02-06, unit: Редут}
"""
LIST = "ФИО;Дата рождения;Подразделение\nВыдумкин Тарас Остапович;07.02.1993;Редут\nДругов Олег;1988;в/ч 12345\n"
DATES = (
    "13.02.1991", "13 февраля 1991 г.", "1991 жылғы 13 ақпан", "02/1991", "около 1991", "13.02.91", "13.II.1991",
    "24 октября 2023 года выехал, через три дня, 27 числа того же месяца, вернулся", "в начале мая 2023",
    "Feb 13, 1991",
)  # fmt: skip
NAMES = (
    "Выдумкин Тарас Остапович", "ВЫДУМКИН Т.О.", "Т. О. Выдумкин", "Қайратұлы Ерлан", "O'Neill-Smith, Jean Paul",
    "Vydumkin Taras", "Ахмедов Али оглы Мамед", "ибн Сина", "Выдумкина (Другова) А.", "Тарасу Выдумкину",
)  # fmt: skip


def extract(data: bytes) -> None:
    """A text of a verdict: every span is inside it, every quote is what stands there."""
    from graphkit.extract import extract_text

    text = data.decode("utf-8", "replace")
    found = extract_text(text, "fuzz").as_json()
    for span in [*found["events"], *(s for spans in found["field_spans"].values() for s in spans)]:
        assert 0 <= span["start"] <= span["end"] <= len(text), "span outside the text"
        assert text[span["start"] : span["end"]] == span["quote"], "quote differs"


def lists(data: bytes) -> None:
    """A list as a file of separated values: records, and what is bad goes to quarantine."""
    from graphkit.loaders.lists import ListLoader

    _load(ListLoader(), data, ".csv")


def cases(data: bytes) -> None:
    """A case file."""
    from graphkit.loaders.cases import CasesLoader

    _load(CasesLoader(), data, ".yaml")


def dates(data: bytes) -> None:
    """A cell that holds a date, and dates in running text."""
    from graphkit.dates import find_dates, fold, parse_cell, resolve
    from graphkit.models import PartialDate

    text = data.decode("utf-8", "replace")
    for dayfirst in (None, True, False):
        with contextlib.suppress(ValueError):
            found = parse_cell(text, dayfirst=dayfirst)
            assert PartialDate(str(found)) == found
    folded = fold(text)
    written = find_dates(folded)
    assert all(0 <= date.start < date.end <= len(folded) for date in written)
    assert len(resolve(written)) == len(written)


def names(data: bytes) -> None:
    """A name read, folded and compared with another."""
    from graphkit.names import (
        NameRecord,
        blocking_keys,
        compare,
        normalise_full_name,
        prepare,
        readings,
        search_keys,
        to_latin,
    )

    text = data.decode("utf-8", "replace")
    assert readings(text)
    normalise_full_name(text)
    search_keys(text)
    to_latin(text)
    left, _, right = text.partition("\n")
    one, other = NameRecord(left), NameRecord(right)
    blocking_keys(prepare(one))
    there, back = compare(one, other), compare(other, one)
    assert 0 <= there.score <= 1 and abs(there.score - back.score) < 1e-9


def _load(loader: object, data: bytes, suffix: str) -> None:
    from graphkit.errors import InputError, UsageError
    from graphkit.models import BadRecord, LoadOptions, Record

    path = _folder() / f"fuzz{suffix}"
    path.write_bytes(data)
    with contextlib.suppress(InputError, UsageError):
        for record in loader.read(path, LoadOptions(synthetic=True)):  # type: ignore[attr-defined]
            assert isinstance(record, Record | BadRecord)
            assert not isinstance(record, Record) or record.content_hash


_kept: list[tempfile.TemporaryDirectory[str]] = []


def _folder() -> Path:
    if not _kept:
        _kept.append(tempfile.TemporaryDirectory())
    return Path(_kept[0].name)


def document(data: bytes, suffix: str) -> None:
    """A file with a text in it: read, or refused with one of our errors."""
    from graphkit.errors import GraphkitError
    from graphkit.extract.documents.read import read_document

    path = _folder() / f"fuzz{suffix}"
    path.write_bytes(data)
    with contextlib.suppress(GraphkitError):
        extract(read_document(path).text.encode("utf-8", "replace"))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "extract": extract, "lists": lists, "dates": dates, "names": names, "cases": cases,
}  # fmt: skip
LONGEST = {"extract": 6_000, "lists": 4_000, "dates": 400, "names": 200, "cases": 4_000}


def seeds(target: str) -> Iterator[bytes]:
    """What good inputs look like."""
    if target == "extract":
        for path in sorted((ROOT / "examples" / "invented" / "verdicts").glob("*.txt")):
            yield path.read_bytes()
    elif target == "lists":
        yield LIST.encode()
        yield LIST.encode("cp1251", "replace")
        yield LIST.replace(";", "\t").encode("utf-16")
    elif target == "cases":
        yield CASE_FILE.encode()
        yield (ROOT / "examples" / "kazakhstan-2025" / "case.yaml").read_bytes()[: LONGEST["cases"]]
    elif target == "dates":
        yield from (text.encode() for text in DATES)
    else:
        yield from (text.encode() for text in (*NAMES, *(f"{a}\n{b}" for a, b in pairwise(NAMES))))


def mutated(dice: random.Random, held: list[bytes]) -> bytes:
    """A broken input: cut, spliced, noisy, of other alphabets, shuffled, repeated, or with something hostile in it."""
    a, b = (dice.choice(held).decode("utf-8", "replace") or "а" for _ in range(2))
    kind = dice.randrange(9)
    if kind == 0:
        text = a[dice.randrange(len(a)) :][: dice.randrange(len(a)) + 1]
    elif kind == 1:
        text = a[: dice.randrange(len(a))] + b[dice.randrange(len(b)) :]
    elif kind == 2:
        letters = list(a)
        for _ in range(dice.randrange(1, 1 + min(200, len(letters)))):
            code = dice.choice((dice.randrange(32, 1_300), dice.randrange(65_536)))
            letters[dice.randrange(len(letters))] = chr(code)
        text = "".join(letters)
    elif kind == 3:
        text = a.translate(SWAPS) if dice.random() < 0.5 else a.replace(" ", "", dice.randrange(1, 300))
    elif kind == 4:
        at = dice.randrange(len(a))
        text = a[:at] + dice.choice(HOSTILE) * dice.randrange(1, 20) + a[at:]
    elif kind == 5:
        words = a.split(" ")
        dice.shuffle(words)
        text = " ".join(words)
    elif kind == 6:
        text = a.replace("\n", dice.choice((" ", "", "\r", "\u2028", "-\n"))) * dice.randrange(1, 12)
    elif kind == 7:
        piece = a[(at := dice.randrange(len(a))) : at + dice.randrange(1, 60)] or "а"
        text = piece * dice.randrange(1, 5_000)
    else:
        data = bytearray(dice.choice(held))
        for _ in range(dice.randrange(1, 100)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        return bytes(data)
    return text.encode("utf-8", "replace")


def mutated_file(dice: random.Random) -> tuple[bytes, str]:
    """A broken file and its suffix."""
    files = sorted((ROOT / "examples" / "invented" / "verdicts").iterdir())
    path, other = dice.choice(files), dice.choice(files)
    data = bytearray(path.read_bytes())
    kind = dice.randrange(5)
    if kind == 0:
        del data[dice.randrange(len(data)) :]
    elif kind == 1:
        for _ in range(dice.randrange(1, 100)):
            data[dice.randrange(len(data))] = dice.randrange(256)
    elif kind == 2:
        data = bytearray(dice.randbytes(dice.randrange(1, 5_000)))
    elif kind == 3:
        rest = other.read_bytes()
        data = data[: dice.randrange(len(data))] + rest[dice.randrange(len(rest)) :]
    else:
        markup = "".join(dice.choice(HOSTILE) for _ in range(dice.randrange(1, 40)))
        return f"<html><body>{markup}".encode("utf-8", "surrogatepass"), ".html"
    return bytes(data), dice.choice((path.suffix, path.suffix, path.suffix, ".txt", ".html"))


def by_coverage(target: str, seconds: int, folder: Path) -> None:
    """Inputs chosen by coverage until the time is up; ends the process, with another code than 0 if one failed."""
    import atheris

    with atheris.instrument_imports(include=list(PACKAGES)):
        import graphkit.dates
        import graphkit.extract
        import graphkit.loaders.cases
        import graphkit.loaders.lists
        import graphkit.names  # noqa: F401
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    for number, data in enumerate(seeds(target)):
        (corpus / f"seed{number}").write_bytes(data)
    run, stats = TARGETS[target], folder / "stats.json"
    count, slowest, written = 0, 0.0, 0.0

    def one(data: bytes) -> None:
        nonlocal count, slowest, written
        began = time.perf_counter()
        run(data)
        ended = time.perf_counter()
        count, slowest = count + 1, max(slowest, ended - began)
        if ended - written > 1:
            written = ended
            stats.write_text(json.dumps({"inputs": count, "slowest_s": round(slowest, 3)}), "utf-8")

    atheris.Setup(
        [sys.argv[0], f"-max_total_time={seconds}", f"-timeout={LIMIT_S}", f"-max_len={LONGEST[target]}",
         "-rss_limit_mb=4096", "-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={folder}/", str(corpus)],
        one,
    )  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    by_coverage(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
