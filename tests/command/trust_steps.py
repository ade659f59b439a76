"""A command that kills itself at a given step on its way to the ledger's file."""

from __future__ import annotations

import re
import subprocess
import sys

# Killed at its n-th step; or, without n, how many there are.
_STEPS = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
last, done = int(sys.argv.pop(1)), 0
def step(*_):
    global done
    done += 1
    if done == last:
        sys.stderr.flush()
        os.kill(os.getpid(), signal.SIGKILL)
for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
    event.listen(Engine, name, step)
from graphkit.cli import main
try:
    main()
finally:
    print(f"steps {done}", file=sys.stderr)
"""


def stepping(last: int, arguments: tuple[object, ...], typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run ``graphkit`` until its ``last``-th step, where it is killed by SIGKILL; 0 for to its end."""
    return subprocess.run(
        [sys.executable, "-c", _STEPS, str(last), *map(str, arguments)], input=typed, capture_output=True,
        encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip


def steps_of(outcome: subprocess.CompletedProcess[str]) -> int:
    """The steps of a command that came to its end."""
    assert outcome.returncode == 0, outcome.stderr
    return int(re.findall(r"^steps (\d+)$", outcome.stderr, re.MULTILINE)[-1])
