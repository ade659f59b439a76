"""The child process of :mod:`graphkit.extract.documents.confined`: reads what it is told to, within its limits."""

from __future__ import annotations

import contextlib
import math
import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import IO, Any

from graphkit.errors import InputError
from graphkit.extract.documents import confined
from graphkit.extract.documents.confined import Message, read_frame, write_frame

try:
    import resource
except ImportError:  # Windows: the clock alone, which the parent watches
    resource = None  # type: ignore[assignment,unused-ignore]

__all__ = ["main"]


def _limit_memory(limit: int) -> None:
    if resource is not None:
        with contextlib.suppress(OSError, ValueError):  # macOS knows the limit and refuses it
            resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _limit_time(seconds: float) -> None:
    """So many seconds of the processor from now on, then SIGXCPU."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        end = math.ceil(used.ru_utime + used.ru_stime + seconds)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CPU, (end, hard))


def _answer(out: IO[bytes], request: dict[str, Any]) -> None:
    limits = request["limits"]
    _limit_memory(limits["memory"])
    with contextlib.suppress(OSError):
        os.chdir(request["folder"])

    def send(message: Message) -> None:
        write_frame(out, message)
        _limit_time(limits["seconds"])

    _limit_time(limits["seconds"])
    confined._stepped[:] = [lambda: send(({"step": True}, b""))]
    module, _, name = request["function"].partition(":")
    function: Callable[..., Iterator[Message]] = getattr(import_module(module), name)
    try:
        for item, blob in function(*request["arguments"]):
            send(({"item": item}, blob))
    except InputError as error:
        send(({"error": [error.message, error.where, error.hint]}, b""))
    except BrokenPipeError:
        raise
    except OSError as error:
        send(({"system_error": [error.errno, error.strerror]}, b""))
    else:
        send(({"end": True}, b""))


def main() -> None:
    """Serve requests until standard input closes."""
    out = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # a library that prints does not speak into the messages
    while (request := read_frame(sys.stdin.buffer)) is not None:
        try:
            _answer(out, request[0])
        except MemoryError:
            write_frame(out, ({"memory": True}, b""))
            return  # what is left of the memory is not to be trusted


if __name__ == "__main__":
    main()
