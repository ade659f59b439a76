"""The command line as a user meets it, and one small built case that the tests share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command_runner import Outcome, run_cli

from graphkit.store import EmbeddedServer

ROOT = Path(__file__).parents[2]
VERDICTS = ROOT / "examples" / "invented" / "verdicts"
CODED = ROOT / "examples" / "kazakhstan-2025" / "case.yaml"

PEOPLE = """ФИО;Дата рождения;Подразделение
Тестов Ерлан Маратович;1990-05-12;Вагнер
Тестова Әлия Қанатқызы;03.04.1988;Редут
Пробный Иван Иванович;1979;Вагнер
"""


@pytest.fixture(scope="session")
def cli() -> Callable[..., Outcome]:
    """``cli("query", case, "figures")`` in this process, through the real entry point."""
    return run_cli


@pytest.fixture(scope="session")
def process() -> Callable[..., subprocess.Popen[bytes]]:
    """``process("query", …)``: the installed command as a process of its own, its streams pipes."""

    def start(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("NEO4J_")}
        return subprocess.Popen(
            [sys.executable, "-m", "graphkit", *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment, **options,  # type: ignore[call-overload]
        )  # fmt: skip

    return start


@pytest.fixture(scope="session")
def verdicts() -> list[Path]:
    """Three invented verdicts: Word, PDF and text."""
    return [VERDICTS / "v001.docx", VERDICTS / "v002.pdf", VERDICTS / "v054.txt"]


@pytest.fixture(scope="session")
def coded() -> Path:
    """The case file of the published investigation."""
    return CODED


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A list of three invented people."""
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def built_case(tmp_path_factory: pytest.TempPathFactory, verdicts: list[Path]) -> Path:
    """A case with the coded file, three verdicts and a list, built; its database has ended. Never changed."""
    folder = tmp_path_factory.mktemp("built")
    case, people = folder / "case", folder / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    for arguments in (("cases", CODED), ("verdicts", "--synthetic", *verdicts), ("list", "--synthetic", people)):
        loaded = run_cli("load", case, *arguments)
        assert loaded.code == 0, loaded.err
    built = run_cli("build", case)
    assert built.code == 0, built.err
    return case


@pytest.fixture(scope="module")
def case(built_case: Path) -> Iterator[Path]:
    """The built case with its database held up, so that commands join it and answer soon. For reading."""
    with EmbeddedServer.join(built_case / "graph", create=False):
        yield built_case


@pytest.fixture
def own_case(built_case: Path, tmp_path: Path) -> Path:
    """A copy of the built case, to be changed."""
    return Path(shutil.copytree(built_case, tmp_path / "own"))
