"""A ledger opened in a child of its own, that is killed at a chosen step or runs out of room or permission."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from graphkit.errors import GraphkitError
from graphkit.ledger import Ledger
from graphkit.projection import build  # noqa: F401 - with all it imports, so that a child needs no file of ours

_FILES = ("sqlite3.connect", "os.rename", "os.chmod", "os.remove")
_NEVER = 1_000_000


class Steps:
    """Counts statements, commits and changes of files of this process; kills it at one of them."""

    def __init__(self, fatal: int) -> None:
        self.count, self.fatal = 0, fatal
        sys.addaudithook(self._hook)
        for name in ("before_cursor_execute", "commit"):
            sa.event.listen(sa.Engine, name, self._step)

    def _hook(self, event: str, _: Any) -> None:
        if event in _FILES:
            self._step()

    def _step(self, *_: Any) -> None:
        self.count += 1
        if self.count == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def _killed(ledger: str, fatal: int, say: Any) -> None:
    steps = Steps(fatal)
    with Ledger(Path(ledger)):
        pass
    say.send(steps.count)


def _without_room(ledger: str, room: int, say: Any) -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    say.send(_opened(ledger))


def _without_permission(ledger: str, user: int, say: Any) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    say.send(_opened(ledger))


def _opened(ledger: str) -> tuple[int, str]:
    try:
        with Ledger(Path(ledger)):
            return 0, ""
    except GraphkitError as error:
        return error.exit_code, str(error)
    except BaseException as error:
        return -1, repr(error)


def in_child(what: Callable[[str, int, Any], None], ledger: Path, number: int) -> tuple[int, Any]:
    """Run in a child; its exit code (-9 when it was killed) and what it said, None if nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["trust_migration", "alembic.command", "alembic.config", "alembic.op"])
    hears, says = context.Pipe(duplex=False)
    child = context.Process(target=what, args=(str(ledger), number, says))
    child.start()
    says.close()
    child.join(120)
    try:
        said = hears.recv() if hears.poll() else None
    except EOFError:
        said = None
    return child.exitcode if child.exitcode is not None else _NEVER, said


killed_at_step = _killed
without_room = _without_room
without_permission = _without_permission
