"""What an export says about itself, and how files reach the disk: whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from graphkit.errors import GraphkitError

__all__ = [
    "ExportReport",
    "earlier_report",
    "open_to_all",
    "report_path",
    "small_changes",
    "write_atomically",
    "write_report",
]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What is in an export and what is not.

    Attributes:
        format: `html`, `csv` …
        audience: `public` or `analyst`.
        files: names of the files written, relative to the folder of the export.
        people: people the export counts or shows.
        groups: number of groups (public only).
        smallest_group: people in the smallest group (public only).
        left_out: what was left out → why, in words. For the public no number of fewer than three people
            ever stands here.
        synthetic: true when every source is invented, false when none is, None when mixed.
        do_not_publish: true for everything that holds single people.
        caution: what to think of before publishing.
    """

    format: str
    audience: str
    files: tuple[str, ...]
    people: int
    groups: int | None = None
    smallest_group: int | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    synthetic: bool | None = False
    do_not_publish: bool = False
    caution: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The report in words, a line a fact."""
        people = "1 person" if self.people == 1 else f"{self.people:,} people"
        lines = [f"{people} in {', '.join(self.files)}"]
        if self.groups is not None:
            lines.append(f"{self.groups:,} groups, the smallest of {self.smallest_group} people")
        if self.synthetic is not False:
            lines.append("invented data" if self.synthetic else "partly invented data")
        if self.do_not_publish:
            lines.append("holds people: do not publish")
        lines += self.caution
        return lines + [f"left out, {what}: {why}" for what, why in self.left_out.items()]


def report_path(out: Path) -> Path:
    """Where the report of an export lies: beside it."""
    return out.with_name(out.name + ".report.json")


def earlier_report(out: Path) -> dict[str, Any] | None:
    """The report of an earlier export of the same name, if it lies there and can be read."""
    try:
        found = json.loads(report_path(out).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def small_changes(earlier: Mapping[str, Any] | None, report: ExportReport, fewest: int) -> tuple[str, ...]:
    """What somebody who holds both public exports of a case could subtract, in words without any number.

    One export is safe by itself; the difference of two is about the people who are new, and where they are fewer
    than `fewest`, publishing both speaks of one or two people.
    """
    if earlier is None or report.audience != "public" or earlier.get("audience") != "public":
        return ()
    people = earlier.get("people")
    if isinstance(people, int) and 0 < abs(people - report.people) < fewest:
        return (
            f"caution: fewer than {fewest} people more or less than in the export that was here before; if that one "
            "was published, who holds both can subtract: wait for more",
        )
    if people == report.people and earlier.get("groups") != report.groups:
        return (
            "caution: the same number of people as in the export that was here before, in other groups; if that one "
            "was published, compare the two before publishing this one",
        )
    return ()


def write_report(out: Path, report: ExportReport) -> Path:
    """Writes the report beside the export and returns its path."""
    path = report_path(out)
    text = json.dumps(asdict(report), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_atomically(path, text.encode("utf-8"))
    return path


def write_atomically(path: Path, content: bytes) -> None:
    """Writes a file, for its owner only, so that readers see the old one or the whole new one.

    Raises:
        GraphkitError: the folder cannot be made or written, or the path is a folder.
    """
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise GraphkitError("this is a folder, not a file", where=str(path), hint="name a file with -o")
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise GraphkitError(
            f"cannot write the export: {error.strerror or error}",
            where=str(path),
            hint="check that the folder exists, is writable and has space",
        ) from error


def open_to_all(out: Path, report: ExportReport) -> None:
    """Let every user of the machine read a public export and the folder that is made for it."""
    if report.audience != "public":
        return
    folder = out if out.is_dir() else out.parent
    for path in (*(folder / name for name in report.files), report_path(out)):
        if path.is_file():
            path.chmod(0o644)
    if out.is_dir():
        out.chmod(0o755)
