"""Broken and random inputs for everything that reads what others wrote: no error but those that are documented.

Three ways: mutations of good inputs, seeded; what hypothesis finds; and in the whole run inputs chosen by coverage
(atheris). None may take longer than ten seconds.
"""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
import trust_fuzz
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from trust_fuzz import LIMIT_S, LONGEST, TARGETS
from trust_run import WHOLE, scaled

POINT = 15
MUTATING_S = scaled(0.4, 20.0)
BY_COVERAGE_S = 80
EXAMPLES = scaled(15, 1_000)

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGPROF"), reason="signals as on POSIX")

Figures = Callable[..., None]


class TooLong(Exception):
    """An input took more than the limit."""


def _alarm(_number: int, _frame: FrameType | None) -> None:
    raise TooLong(f"over {LIMIT_S} s")


def guarded(what: Callable[[], None]) -> float:
    """Run with the time limit; the seconds it took. Of the processor, since others may use the machine."""
    before = signal.signal(signal.SIGPROF, _alarm)
    signal.setitimer(signal.ITIMER_PROF, LIMIT_S)
    began = time.process_time()
    try:
        what()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return time.process_time() - began


def campaign(seconds: float, make: Callable[[random.Random], Callable[[], None]], seed: str) -> tuple[int, float]:
    """Inputs 0, 1, 2 … of a seed until the time is up; (how many, the slowest in seconds)."""
    ends, number, slowest = time.monotonic() + seconds, 0, 0.0
    while time.monotonic() < ends or number < 5:
        dice = random.Random(f"{seed}/{number}")
        try:
            slowest = max(slowest, guarded(make(dice)))
        except Exception as error:
            pytest.fail(f"input {number} of {seed}: {type(error).__name__}: {str(error)[:300]}")
        number += 1
    return number, slowest


@pytest.mark.timeout(900)
@pytest.mark.parametrize("target", TARGETS)
def test_mutations_of_good_inputs(target: str, figures: Figures) -> None:
    run, held = TARGETS[target], list(trust_fuzz.seeds(target))

    def make(dice: random.Random) -> Callable[[], None]:
        data = trust_fuzz.mutated(dice, held)
        return lambda: run(data)

    inputs, slowest = campaign(MUTATING_S, make, f"mutations of {target}")
    figures(POINT, f"Mutations: {target}", inputs=inputs, tracebacks=0, slowest_s=round(slowest, 2))


@pytest.mark.timeout(900)
def test_mutations_of_files(figures: Figures) -> None:
    def make(dice: random.Random) -> Callable[[], None]:
        data, suffix = trust_fuzz.mutated_file(dice)
        return lambda: trust_fuzz.document(data, suffix)

    inputs, slowest = campaign(MUTATING_S, make, "mutations of files")
    figures(POINT, "Mutations: txt, html, docx and pdf files", inputs=inputs, tracebacks=0, slowest_s=round(slowest, 2))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("target", TARGETS)
def test_what_hypothesis_finds(target: str, figures: Figures) -> None:
    run, count = TARGETS[target], 0
    examples = EXAMPLES // 4 if target == "extract" else EXAMPLES
    words = st.sampled_from(
        [*trust_fuzz.HOSTILE, *(seed.decode("utf-8", "replace")[:300] for seed in trust_fuzz.seeds(target))]
    )
    texts = st.lists(st.one_of(words, st.text(max_size=40)), max_size=12).map("".join)
    inputs = st.one_of(st.binary(max_size=400), texts.map(lambda text: text.encode("utf-8", "replace")))

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, print_blob=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    @given(data=inputs)
    def check(data: bytes) -> None:
        nonlocal count
        count += 1
        guarded(lambda: run(data[: LONGEST[target]]))

    check()
    figures(POINT, f"Hypothesis: {target}", inputs=count, tracebacks=0)


def _by_coverage(target: str, seconds: int, folder: Path, script: Path) -> tuple[int, str]:
    command = [sys.executable, str(script), target, str(seconds), str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds * 4 + 300)
    return ran.returncode, ran.stdout[-3_000:] + ran.stderr[-6_000:]


if WHOLE:

    @pytest.mark.timeout(900)
    @pytest.mark.parametrize("target", TARGETS)
    def test_inputs_chosen_by_coverage(target: str, tmp_path: Path, figures: Figures) -> None:
        folder = tmp_path / target
        code, said = _by_coverage(target, BY_COVERAGE_S, folder, Path(trust_fuzz.__file__))
        failed = [p for p in folder.iterdir() if re.match(r"(crash|timeout|oom|leak)-", p.name)]
        assert code == 0 and not failed, (failed, said)
        stats = json.loads((folder / "stats.json").read_text("utf-8"))
        assert stats["inputs"] > 50
        kept = sum(1 for _ in (folder / "corpus").iterdir()) - sum(1 for _ in trust_fuzz.seeds(target))
        figures(
            POINT, f"Coverage (atheris): {target}", inputs=stats["inputs"], tracebacks=len(failed),
            found_new_paths=kept, slowest_s=stats["slowest_s"],
        )  # fmt: skip

    @pytest.mark.timeout(300)
    def test_coverage_finds_a_planted_fault(tmp_path: Path, figures: Figures) -> None:
        """The negative control: a target that fails on one kind of input is found out."""
        script = tmp_path / "planted.py"
        text = (
            Path(trust_fuzz.__file__).read_text("utf-8").replace("parents[2]", f"parents[0] / {str(trust_fuzz.ROOT)!r}")
        )
        text = text.replace("    folded = fold(text)\n", "    folded = fold(text)\n    assert '1999' not in folded\n")
        script.write_text(text, "utf-8")
        code, said = _by_coverage("dates", 60, tmp_path / "dates", script)
        assert code != 0 and "AssertionError" in said, said
        assert [p for p in (tmp_path / "dates").iterdir() if p.name.startswith("crash-")]
        figures(POINT, "A fault planted in a target", found=1)
