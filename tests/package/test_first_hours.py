"""The pages for the first hour: every command is run, every line of output shown is really said."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(?P<kind>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_TIMEOUT = 300
_MARK = "---- here the block begins ----"


def said_and_shown(page: str, folder: Path) -> list[tuple[str, str, str]]:
    """(commands, what they said, what the page shows) of each block of commands, run in order in a folder."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NEO4J_")}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    environment["COLUMNS"] = "200"
    found: list[tuple[str, str, str]] = []
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    before, python = None, ""
    for block in _BLOCK.finditer(text):
        body = block["body"].replace(". .venv/bin/activate\n", "")
        if block["kind"] == "sh":
            found.append((body, run(["bash", "-c", body], folder, environment), ""))
        elif block["kind"] == "python":
            # Each goes on where the one before ended.
            script = f"{python}\nprint({_MARK!r})\n{body}"
            said = run([sys.executable, "-c", script], folder, environment)
            found.append((body, said.rpartition(f"{_MARK}\n")[2], ""))
            python += body
        elif block["kind"] == "" and before is not None and not text[before.end() : block.start()].strip():
            found[-1] = (*found[-1][:2], block["body"])
        before = block if block["kind"] in ("sh", "python") else None
    return found


def run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What a command says on both streams."""
    return subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=_TIMEOUT, check=False,
    ).stdout  # fmt: skip


def missing(said: str, shown: str) -> list[str]:
    """Lines shown that were not said, in this order; ``…`` stands for what was cut."""
    lines = [" ".join(line.split()) for line in said.splitlines()]
    gone, at = [], 0
    for line in shown.splitlines():
        wanted = " ".join(line.split())
        if wanted in ("", "…"):
            continue
        pattern = re.compile(".*".join(re.escape(piece.strip()) for piece in wanted.split("…")))
        place = next((i for i in range(at, len(lines)) if pattern.fullmatch(lines[i])), None)
        if place is None:
            gone.append(wanted)
        else:
            at = place + 1
    return gone


@pytest.mark.timeout(900)
@pytest.mark.parametrize("page", ["investigator.md", "analyst.md"])
def test_every_output_shown_is_real(page: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    if page == "analyst.md":
        command = [sys.executable, "-m", "graphkit", "demo", "--out", "demo"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=_TIMEOUT)
    wrong = {}
    blocks = said_and_shown(page, tmp_path)
    assert sum(bool(shown) for _, _, shown in blocks) >= 3
    for commands, said, shown in blocks:
        if gone := missing(said, shown):
            wrong[commands] = (gone, said)
    assert not wrong, "\n\n".join(f"$ {c}\nshown: {g}\nsaid:\n{s}" for c, (g, s) in wrong.items())
