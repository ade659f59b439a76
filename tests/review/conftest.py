"""The command line in this process, with something typed, and a small case of invented verdicts."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from graphkit.cli import main

VERDICTS = Path(__file__).parents[2] / "examples" / "invented" / "verdicts"


@dataclass(frozen=True)
class Outcome:
    """What a command left: exit code, standard output and error."""

    code: int
    out: str
    err: str


def run(*arguments: object, typed: str = "") -> Outcome:
    """Run ``graphkit.cli.main`` in this process, with pipes for its streams."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    code = 0
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.setattr(sys, "argv", ["graphkit", *map(str, arguments)])
        patch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8"))  # type: ignore[attr-defined]
    return Outcome(code, *texts)


@pytest.fixture(scope="session")
def graphkit_cli() -> Callable[..., Outcome]:
    """``graphkit_cli("review", case, typed="a\\n")``."""
    return run


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with three invented verdicts. Never changed."""
    case = tmp_path_factory.mktemp("loaded") / "case"
    done = run("load", case, "verdicts", "--synthetic", *(VERDICTS / n for n in ("v001.docx", "v002.pdf", "v054.txt")))
    assert done.code == 0, done.err
    return case


@pytest.fixture
def own(loaded: Path, tmp_path: Path) -> Path:
    """A copy of that case, to be changed."""
    return Path(shutil.copytree(loaded, tmp_path / "own"))
