"""The command line in this process, as a user meets it: arguments and typed words in, code and output out."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass

import pytest

from graphkit.cli import main


@dataclass(frozen=True)
class Outcome:
    """What a command left: exit code, standard output and error."""

    code: int
    out: str
    err: str


def run_cli(*arguments: object, typed: str = "") -> Outcome:
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
