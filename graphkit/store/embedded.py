"""The embedded database: a child process that all commands on one folder share.

The first command starts the child (see ``embedded_child.py``), later ones join it over its ports, and it
ends when the last of them has gone, however it went.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graphkit.errors import CaseError, DatabaseUnavailable, UsageError
from graphkit.store.embedded_child import LOCKED, lock_folder

__all__ = ["EmbeddedServer"]

DEFAULT_HEAP = "1g"
_DISCARDED = ".discarded-"
START_SECONDS = 90.0
"""How long a start may take: a slow disk, a repair after a crash. Usually it takes two seconds."""


class EmbeddedServer:
    """One user's hold on the embedded database of a folder; the database lives while anybody holds it.

    Attributes:
        uri: its Bolt address on the loopback.
        database: the name of the database there.
        version: of ArcadeDB.
        log: the file to look into when something goes wrong.
    """

    def __init__(
        self,
        folder: Path,
        facts: dict[str, Any],
        control: socket.socket,
        process: subprocess.Popen[str] | None,
    ) -> None:
        self.folder = folder
        self.uri = f"bolt://127.0.0.1:{facts['bolt_port']}"
        self.database: str = facts["database"]
        self.version: str = facts["version"]
        self.pid: int = facts["pid"]
        self.log = folder / "server.log"
        self._accounts: dict[str, str] = facts["accounts"]
        self._control: socket.socket | None = control
        self._process = process

    @classmethod
    def join(cls, folder: Path, *, heap: str | None = None, create: bool = True, brief: bool = False) -> EmbeddedServer:
        """Join the running database of a folder, or start it.

        Args:
            folder: made (mode 0700) when it does not exist.
            heap: most memory of the JVM (``512m``, ``4g``); default the variable ``GRAPHKIT_HEAP``, else 1g.
            create: False where a folder without a database is an error.
            brief: one query is asked and no more: start quicker, at the price of a slower long run.

        Raises:
            CaseError: ``create`` is False and there is no database.
            DatabaseUnavailable: no embedded database for this platform, or it does not start.
            UsageError: ``heap`` is not a size.
        """
        heap = heap or os.environ.get("GRAPHKIT_HEAP") or DEFAULT_HEAP
        if not re.fullmatch(r"[1-9]\d*[kKmMgG]", heap):
            raise UsageError(f"{heap!r} is not a size of memory", hint="such as GRAPHKIT_HEAP=2g")
        folder = folder.absolute()
        if not (folder / "database").is_dir() and not create:
            raise CaseError("there is no graph yet", where=str(folder), hint="run `graphkit build` first")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if joined := cls._join_running(folder):
                return joined
            if started := cls._start(folder, heap, brief=brief):
                return started
            time.sleep(0.05)  # another command is starting or ending it
        raise DatabaseUnavailable(
            "the embedded database is held by another process and does not answer",
            where=str(folder),
            hint=f"see {folder / 'server.log'}, or end that process",
        )

    @classmethod
    def _join_running(cls, folder: Path) -> EmbeddedServer | None:
        try:
            facts = json.loads((folder / "server.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        if (lock := lock_folder(folder)) is not None:
            lock.close()  # nobody holds it: the announcement is of a process that was killed
            return None
        control = _greet(facts, "user")
        return None if control is None else cls(folder, facts, control, None)

    @classmethod
    def _start(cls, folder: Path, heap: str, *, brief: bool) -> EmbeddedServer | None:
        """None where another process holds the folder."""
        if (lock := lock_folder(folder)) is None:
            return None
        lock.close()
        for module in ("arcadedb_embedded", "jpype"):
            if importlib.util.find_spec(module) is None:
                raise DatabaseUnavailable(
                    "there is no embedded database for this platform (the package arcadedb-embedded has no "
                    "build for musl, Intel macOS or glibc before 2.34)",
                    hint="start a Neo4j server (`docker compose up -d`) and name it: --to bolt://localhost:7687",
                )
        options: dict[str, Any] = {}
        if os.name == "nt":
            options["creationflags"] = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        else:
            options["start_new_session"] = True  # Ctrl-C in the terminal is for the command alone
        if sys.platform == "linux":
            # Java writes names of files in the locale's encoding: with LC_ALL=C it cannot open a folder named қалта.
            options["env"] = {**os.environ, "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen(  # noqa: S603 - our own file
            [
                sys.executable,
                "-P",
                str(Path(__file__).with_name("embedded_child.py")),
                heap,
                "brief" if brief else "long",
            ],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            **options,
        )
        try:
            return cls._await(folder, process)
        except BaseException:  # Ctrl-C while it starts: it must not stay behind
            _end(process)
            raise

    @classmethod
    def _await(cls, folder: Path, process: subprocess.Popen[str]) -> EmbeddedServer | None:
        assert process.stdout is not None
        overdue = threading.Timer(START_SECONDS, process.kill)
        overdue.daemon = True
        overdue.start()
        line = process.stdout.readline()
        overdue.cancel()
        process.stdout.close()
        if line.strip() == "{}":
            facts = json.loads((folder / "server.json").read_text(encoding="utf-8"))
            control = _greet(facts, "starter")
            if control is not None:
                return cls(folder, facts, control, process)
        _end(process)
        if process.returncode == LOCKED:
            return None
        reason = json.loads(line).get("error", "") if line.startswith("{") else "it ended at once"
        raise DatabaseUnavailable(
            f"the embedded database does not start: {reason}",
            where=str(folder),
            hint=f"see {folder / 'server.log'}. If its files are damaged, `graphkit build CASE --from-scratch` makes "
            "the graph anew from the ledger; or use a Neo4j server: --to bolt://localhost:7687",
        )

    @staticmethod
    def discard(folder: Path) -> bool:
        """Delete the database of a folder, whatever its state; False where somebody holds it, and nothing was done."""
        if not folder.is_dir():
            return True
        if (lock := lock_folder(folder)) is None:
            return False
        try:
            with contextlib.suppress(FileNotFoundError):
                # By another name first: what is cut off here must not be taken for a database.
                (folder / "database").rename(folder / f"{_DISCARDED}{uuid.uuid4().hex}")
            for left in folder.glob(f"{_DISCARDED}*"):
                shutil.rmtree(left)
        except OSError as error:
            raise CaseError(
                f"the graph cannot be deleted: {error.strerror}", where=str(folder),
                hint="Delete this folder by hand: it holds nothing that is not in the ledger.",
            ) from None  # fmt: skip
        finally:
            lock.close()
        return True

    def account(self, name: str) -> tuple[str, str]:
        """User name and password of ``reader`` (cannot write) or ``writer``."""
        return name, self._accounts[name]

    @property
    def alive(self) -> bool:
        """False when the database's process has ended, killed or stopped by somebody else."""
        if self._control is None:
            return False
        try:
            self._control.setblocking(False)
            return self._control.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            self._control.setblocking(True)

    def close(self) -> None:
        """Let go; when nobody else holds it, wait until it has ended and the folder may be moved."""
        if self._control is None:
            return
        control, self._control = self._control, None
        last = False
        with contextlib.suppress(OSError), control:
            control.settimeout(10)
            control.sendall(b"bye\n")
            last = control.recv(16).startswith(b"last")
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        if not last:
            return
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self._process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(timeout=deadline - time.monotonic())
                return
            if (lock := lock_folder(self.folder)) is not None:
                lock.close()
                return
            time.sleep(0.02)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _greet(facts: dict[str, Any], role: str) -> socket.socket | None:
    """The control connection, or None where the child is ending."""
    with contextlib.suppress(OSError):
        control = socket.create_connection(("127.0.0.1", facts["control_port"]), timeout=10)
        try:
            control.sendall(f"{facts['token']} {role}\n".encode("ascii"))
            if control.recv(16) == b"ok\n":
                control.settimeout(None)
                return control
        except OSError:
            pass
        control.close()
    return None


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
