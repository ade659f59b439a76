"""Readers of containers, pages and pictures run in a child process, under limits of memory and time.

What a hostile file does to a parser (a crash, an endless loop, all the memory) it does to the child: it costs that
file and nothing else. The child is started for the first file that needs it and serves all that follow; it holds no
secret of the environment, and what it sends is data (JSON and bytes), never code.

Limits: memory as address space (RLIMIT_AS) and processor time (RLIMIT_CPU) where the system has them, the clock
everywhere. Time counts by step: a page, a block of rows, or a whole document where a reader gives it at once.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from typing import IO, Any

from graphkit.errors import InputError
from graphkit.extract.documents.guard import Limits

__all__ = ["Message", "confined", "read_frame", "step", "write_frame"]

Message = tuple[dict[str, Any], bytes]
"""Values of JSON, and bytes beside them."""

_HEAD = struct.Struct(">QQ")
_SECRETS = ("NEO4J_", "GRAPHKIT_")
_HINT = "It is damaged or an attack: open it in the program that made it and save it again, or ask who sent it."

_lock = threading.Lock()
_idle: list[_Child] = []
_stepped: list[Any] = []


def write_frame(stream: IO[bytes], message: Message) -> None:
    """Send one message; half a surrogate pair, as in a file's name, survives."""
    data = json.dumps(message[0], ensure_ascii=False).encode("utf-8", "surrogatepass")
    stream.write(_HEAD.pack(len(data), len(message[1])) + data)
    stream.write(message[1])
    stream.flush()


def read_frame(stream: IO[bytes]) -> Message | None:
    """The next message, None at the end of the stream."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    size, extra = _HEAD.unpack(head)
    if size + extra > Limits.MEMORY:
        return None
    data, blob = stream.read(size), stream.read(extra)
    if len(data) < size or len(blob) < extra:
        return None
    return json.loads(data.decode("utf-8", "surrogatepass")), blob


def step() -> None:
    """Say that a reader has come further: its time begins anew. Outside the child nothing happens."""
    for said in _stepped:
        said()


def confined(function: str, *arguments: Any) -> Iterator[Message]:
    """What a generator function yields, run in the child.

    Args:
        function: ``package.module:name`` of a function that takes values of JSON and yields :data:`Message`.

    Raises:
        InputError: of the function; or it took too long, too much memory, or ended the child.
        OSError: of the function.
    """
    child = _take()
    done = False
    try:
        yield from child.ask(function, arguments)
        done = True
    except (InputError, OSError):
        done = True
        raise
    finally:
        # Not done: the reader is somewhere in a file that nobody waits for.
        if done and child.usable and child.alive:
            with _lock:
                _idle.append(child)
        else:
            child.end()


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_SECRETS)}
    # A pool of threads of its own for each of many cores would take the memory of the limit.
    return {**kept, "OPENBLAS_NUM_THREADS": "1"}


def _take() -> _Child:
    environment = _environment()
    with _lock:
        while _idle:
            child = _idle.pop()
            if child.owner == os.getpid() and child.alive and child.environment == environment:
                return child
            child.end()
    return _Child(environment)


class _Child:
    """A child process, idle or at work for one caller."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.owner = os.getpid()
        self.environment = environment
        self.usable = True
        self._late = False
        # -P: nothing is imported from the working directory, which may hold what came with the files.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "graphkit.extract.documents.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=dict(environment),
            start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None
        self._to, self._from = self._process.stdin, self._process.stdout

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, function: str, arguments: tuple[Any, ...]) -> Iterator[Message]:
        try:
            folder = os.getcwd()  # noqa: PTH109 - as text
        except OSError:
            folder = "/"
        limits = {"memory": Limits.MEMORY, "seconds": Limits.STEP_SECONDS}
        request = {"function": function, "arguments": list(arguments), "folder": folder, "limits": limits}
        with contextlib.suppress(BrokenPipeError):
            write_frame(self._to, (request, b""))
        while True:
            message = self._next()
            if message is None:
                self.usable = False
                raise self._ended()
            said = message[0]
            if "item" in said:
                yield said["item"], message[1]
            elif "error" in said:
                text, where, hint = said["error"]
                raise InputError(text, where=where, hint=hint)
            elif "system_error" in said:
                raise OSError(*said["system_error"])
            elif "memory" in said:
                self.usable = False  # it ends itself
                raise _too_much_memory()
            elif "end" in said:
                return

    def _next(self) -> Message | None:
        """The next message, None where the child has ended or had to be ended."""
        timer = threading.Timer(Limits.SECONDS, self._stop_late)
        timer.daemon = True
        timer.start()
        try:
            return read_frame(self._from)
        except ValueError:
            return None
        finally:
            timer.cancel()

    def _stop_late(self) -> None:
        self._late = True
        self._kill()

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)  # and what it has started
            else:
                self._process.kill()

    def _ended(self) -> InputError:
        if not self._late:  # its messages have ended: it ends by itself, and says how
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self._kill()
        code = self._process.wait()
        if self._late:
            return InputError(f"reading took more than {Limits.SECONDS:g} seconds", hint=_HINT)
        if code == -getattr(signal, "SIGXCPU", 0):
            return InputError(f"reading took more than {Limits.STEP_SECONDS:g} seconds of the processor", hint=_HINT)
        if code == 1:
            return InputError("the reader of files of its kind failed", hint="This is a defect: please report it.")
        return InputError("the reader of files of its kind broke down over it", hint=_HINT)

    def end(self) -> None:
        if self.owner != os.getpid():
            return  # of the process that this one was forked from
        self._kill()
        self._process.wait()
        for stream in (self._to, self._from):
            with contextlib.suppress(OSError):
                stream.close()


def _too_much_memory() -> InputError:
    return InputError(f"reading took more than {Limits.MEMORY / 2**20:,.0f} MiB of memory", hint=_HINT)


@atexit.register
def _end_all() -> None:
    with _lock:
        while _idle:
            _idle.pop().end()
