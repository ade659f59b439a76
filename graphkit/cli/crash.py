"""What is said when graphkit itself fails: where in its code, and nothing of the data.

The words of an unexpected error may quote a record, a query's parameters or a file, and a report is copied to
strangers; so it has the kinds of the errors and the places in the code, never their messages or values.
"""

from __future__ import annotations

import os
import platform
import sys
import threading
import traceback
from types import TracebackType

from graphkit import __version__

__all__ = ["crash_report", "guard_process"]


def crash_report(error: BaseException) -> str:
    """Kinds of the error and of what led to it, with module, line and function of each frame; no values."""
    lines = [
        "Error: graphkit failed in a way that was not foreseen; what was committed stands.",
        "  Please report this; the lines below hold nothing of your data.",
        f"  graphkit {__version__}, Python {platform.python_version()}, {platform.system()}",
    ]
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        lines.append(f"  {type(at).__module__}.{type(at).__qualname__}")
        for frame, line in traceback.walk_tb(at.__traceback__):
            lines.append(f"    {frame.f_globals.get('__name__')}:{line} {frame.f_code.co_name}")
        at = at.__cause__ or at.__context__
    return "\n".join(lines)


def guard_process() -> None:
    """From now on files are made for their owner only, and what nobody catches is told without data."""
    os.umask(0o077)  # what is to be published is opened to all by who writes it

    def failed(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        print(crash_report(error), file=sys.stderr)  # noqa: T201 - nothing of ours may be in the way now

    sys.excepthook = failed
    threading.excepthook = lambda said: None if said.exc_value is None else failed(said.exc_type, said.exc_value, None)
    sys.unraisablehook = lambda said: None
