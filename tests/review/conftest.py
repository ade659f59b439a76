"""The command line in this process, with something typed, and a small case of invented verdicts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command_runner import Outcome, run_cli

VERDICTS = Path(__file__).parents[2] / "examples" / "invented" / "verdicts"


@pytest.fixture(scope="session")
def graphkit_cli() -> Callable[..., Outcome]:
    """``graphkit_cli("review", case, typed="a\\n")``."""
    return run_cli


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with three invented verdicts. Never changed."""
    case = tmp_path_factory.mktemp("loaded") / "case"
    done = run_cli(
        "load", case, "verdicts", "--synthetic", *(VERDICTS / n for n in ("v001.docx", "v002.pdf", "v054.txt"))
    )
    assert done.code == 0, done.err
    return case


@pytest.fixture
def own(loaded: Path, tmp_path: Path) -> Path:
    """A copy of that case, to be changed."""
    return Path(shutil.copytree(loaded, tmp_path / "own"))
