"""What killed commands leave: drafts that lie beside the file or folder that they were to become, or in the case.

A command that is at work writes to its draft. One that nothing wrote to for an hour is nobody's any more.
"""

from __future__ import annotations

import os
import re
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

__all__ = ["draft_beside", "drafts_beside", "is_stale", "remove_stale"]

_STALE_S = 3_600.0  # no copy of 1 GiB takes an hour


def draft_beside(place: Path) -> Path:
    """A new name, hidden and in the same folder, for what is moved to ``place`` when it is whole."""
    return place.with_name(f".{place.name}.{uuid.uuid4().hex}")


def drafts_beside(place: Path) -> Iterator[Path]:
    """What lies there under a name that :func:`draft_beside` gives."""
    ours = re.compile(re.escape(f".{place.name}.") + "[0-9a-f]{32}")
    with suppress(OSError):  # no such folder, or none that can be listed: told where something is written there
        yield from sorted(p for p in place.parent.iterdir() if ours.fullmatch(p.name))


def is_stale(place: Path) -> bool:
    """Whether nothing was written to a file, or to anything in a folder, for an hour."""
    newest = 0.0
    for part in (place, *(place.rglob("*") if place.is_dir() and not place.is_symlink() else ())):
        with suppress(OSError):  # moved or removed meanwhile
            newest = max(newest, os.lstat(part).st_mtime)
    return bool(newest) and time.time() - newest > _STALE_S


def remove_stale(places: Iterable[Path]) -> None:
    """Remove those that are nobody's any more; one that cannot be removed is in nobody's way."""
    for place in places:
        if is_stale(place):
            with suppress(OSError):
                if place.is_dir() and not place.is_symlink():
                    shutil.rmtree(place)
                else:
                    place.unlink(missing_ok=True)
