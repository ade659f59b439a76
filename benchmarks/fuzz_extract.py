"""Broken texts and files through the extractor: no traceback, no wait over 10 s, no span outside the text.

Cut, spliced and noisy verdicts, letters of other alphabets, hostile markup, long lines, and bytes as .txt, .html,
.docx and .pdf; half of them texts, half files. With --atheris the same checks are driven by coverage.

    python benchmarks/fuzz_extract.py                       # 10,000 inputs
    python benchmarks/fuzz_extract.py --runs 500 --seed 7
    python benchmarks/fuzz_extract.py --atheris             # needs `pip install atheris`
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from graphkit.errors import GraphkitError
from graphkit.extract import extract_text
from graphkit.extract.documents.read import read_document

ROOT = Path(__file__).parent.parent
VERDICTS = sorted((ROOT / "tests" / "extract" / "data").rglob("[bhqr]*.txt"))
FILES = sorted((ROOT / "examples" / "invented" / "verdicts").iterdir())
LIMIT_S = 10
HOSTILE = (
    "<script>alert(1)</script>", "<!--", "]]>", "&#x202e;", "\u202e", "\x00", "\ud800", "\ufeff", "{{7*7}}", "'; DROP",
    "%s%n", "<table><tr>" * 50, "<div>" * 500, "((((((((((", "ст." * 200, "в/ч " * 100, "«" * 300, "1" * 400,
    "31.02.2023", "99.99.9999", "00.00.0000 г.", "двенадцатого " * 40, "И.И. " * 80, "ПРИГОВОРИЛ:" * 20, "екеуі " * 60,
    "-\n" * 200, "\u00ad" * 100, "\u0301" * 200, "не " * 150, "и " * 300, "\t" * 1_000, "\u2028" * 30,
)  # fmt: skip
SWAPS = str.maketrans("аеорсухАВЕКМНОРСТХіқңғ", "aeopcyxABEKMHOPCTXiкнг")


class TooLong(Exception):
    """An input took more than the limit."""


def check_text(text: str) -> None:
    """Raises AssertionError where a span is not inside the text or its quote differs."""
    found = extract_text(text, "fuzz").as_json()
    spans = [*found["events"], *(s for v in found["field_spans"].values() for s in v)]
    for s in spans:
        assert 0 <= s["start"] <= s["end"] <= len(text), "span outside the text"
        assert text[s["start"] : s["end"]] == s["quote"], "quote differs"


def check_file(data: bytes, suffix: str, folder: Path) -> None:
    """A file is read, or refused with one of our errors."""
    path = folder / f"fuzz{suffix}"
    path.write_bytes(data)
    try:
        text = read_document(path).text
    except GraphkitError:
        return
    check_text(text)


def mutated_text(dice: random.Random, texts: list[str]) -> str:
    """One broken verdict."""
    a, b = dice.choice(texts), dice.choice(texts)
    kind = dice.randrange(8)
    if kind == 0:
        text = a[dice.randrange(len(a)) :][: dice.randrange(len(a))]
    elif kind == 1:
        text = a[: dice.randrange(len(a))] + b[dice.randrange(len(b)) :]
    elif kind == 2:
        letters = list(a)
        for _ in range(dice.randrange(1, 200)):
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
    else:
        piece = a[(at := dice.randrange(len(a))) : at + dice.randrange(1, 60)] or "а"
        text = piece * dice.randrange(1, 5_000)
    return text


def mutated_file(dice: random.Random, files: list[Path]) -> tuple[bytes, str]:
    """One broken file and its suffix."""
    path = dice.choice(files)
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
        other = dice.choice(files).read_bytes()
        data = data[: dice.randrange(len(data))] + other[dice.randrange(len(other)) :]
    else:
        markup = "".join(dice.choice(HOSTILE) for _ in range(dice.randrange(1, 40)))
        return f"<html><body>{markup}".encode("utf-8", "surrogatepass"), ".html"
    return bytes(data), dice.choice((path.suffix, path.suffix, path.suffix, ".txt", ".html"))


def _alarm(number: int, frame: FrameType | None) -> None:
    raise TooLong(f"over {LIMIT_S} s")


def guarded(what: Callable[[], None]) -> float:
    """Run with the time limit; the seconds it took."""
    signal.signal(signal.SIGALRM, _alarm)
    signal.alarm(LIMIT_S)
    began = time.perf_counter()
    try:
        what()
    finally:
        signal.alarm(0)
    return time.perf_counter() - began


def campaign(runs: int, seed: int) -> int:
    """Random mutations; prints what failed and how to repeat it; the number of failures."""
    texts = [p.read_bytes().decode("utf-8") for p in VERDICTS]
    failures: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as name:
        for number in range(runs):
            dice = random.Random(f"{seed}/{number}")
            try:
                if number % 2:
                    data, suffix = mutated_file(dice, FILES)
                    took = guarded(lambda d=data, s=suffix: check_file(d, s, Path(name)))  # type: ignore[misc]
                else:
                    text = mutated_text(dice, texts)
                    took = guarded(lambda t=text: check_text(t))  # type: ignore[misc]
                slowest = max(slowest, took)
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                failures[f"{type(error).__name__}: {error} at {Path(where.filename).name}:{where.lineno}"[:200]] += 1
                print(f"input {number} of seed {seed}: {type(error).__name__}: {str(error)[:150]}", file=sys.stderr)
    print(f"{runs:,} inputs, seed {seed}: {sum(failures.values())} failed, slowest {slowest:.1f} s")
    for what, count in failures.most_common():
        print(f"  {count} × {what}")
    return sum(failures.values())


def by_coverage(runs: int) -> None:
    """The same check, inputs chosen by coverage; ends the process."""
    import atheris

    atheris.instrument_all()

    def one(data: bytes) -> None:
        check_text(data.decode("utf-8", "replace"))

    with tempfile.TemporaryDirectory() as corpus:
        for path in VERDICTS:
            (Path(corpus) / path.name).write_bytes(path.read_bytes())
        atheris.Setup([sys.argv[0], f"-runs={runs}", f"-timeout={LIMIT_S}", "-max_len=20000", corpus], one)
        atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--atheris", action="store_true")
    options = parser.parse_args()
    if options.atheris:
        by_coverage(options.runs)
    return 1 if campaign(options.runs, options.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
