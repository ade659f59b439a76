"""``graphkit backup`` and ``graphkit restore``: a case as one file, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphkit import __version__
from graphkit.cli.acts import record_act, user_name
from graphkit.cli.common import case_argument, outside_case
from graphkit.cli.console import note
from graphkit.errors import InputError, UsageError
from graphkit.ledger import Case

if TYPE_CHECKING:
    from graphkit.ledger.audit import AuditEntry

__all__ = ["backup", "restore"]


@click.command()
@case_argument
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
def backup(case_folder: Path, out: Path) -> None:
    """Write CASE into one file: originals, ledger and audit log. The graph is made anew from these.

    The file holds what the case holds of people: keep it where you would keep the case, and encrypt it.
    """
    from graphkit.ledger.backup import backup as write

    case = Case.open(case_folder)
    outside_case(case.path, out)
    # Noted before it takes its place: a backup that cannot be noted leaves an earlier one as it is.
    report = write(case, out, __version__, lambda made: record_act(case, "backup", made.sha256, files=made.files))
    note(f"{out}: {report.files} files, readable to you only")
    note(f"sha256 {report.sha256}\nlast hash of the audit log {report.head}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@case_argument
@click.option(
    "--erasures", type=click.Path(path_type=Path, exists=True),
    help="The case that this replaces, or what `graphkit audit CASE --json` printed of it: who was erased or "
    "restricted since is erased or restricted again.",
)  # fmt: skip
@click.option("--no-erasures", is_flag=True, help="Nobody was erased or restricted since the backup.")
def restore(file: Path, case_folder: Path, erasures: Path | None, no_erasures: bool) -> None:
    """Make CASE, a new folder, of the backup FILE, every file compared with its hash.

    Nobody who was erased or restricted after the backup comes back: say with --erasures who that was.
    """
    from graphkit.ledger.audit import Act
    from graphkit.ledger.backup import restore as read
    from graphkit.ledger.ledger import now

    if (erasures is None) == (not no_erasures):
        raise UsageError(
            "who was erased or restricted since this backup?",
            hint="Name the case it replaces with --erasures, or say --no-erasures.",
        )
    entries = [] if erasures is None else list(_entries(erasures))
    report = read(file, case_folder, entries, Act("restore", "", user_name(), now()))
    note(f"{case_folder}: {report.files} files, each as it was backed up")
    if erasures is not None:
        note(f"erased again: {report.erased}, restricted again: {report.restricted}, lifted again: {report.lifted}")
    note(f"last hash of the audit log {report.head}\n`graphkit build {case_folder}` makes its graph")


def _entries(place: Path) -> Iterator[AuditEntry]:
    from graphkit.ledger.audit import AuditEntry, audit_entries
    from graphkit.ledger.backup import REPLAYED

    if place.is_dir():
        with Case.open(place).ledger() as ledger:
            yield from (entry for entry in audit_entries(ledger) if entry.action in REPLAYED)
        return
    try:
        for line in place.read_text("utf-8").splitlines():
            if line.strip():
                entry = AuditEntry(**json.loads(line))
                if entry.action in REPLAYED:
                    _check(entry)
                    yield entry
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise InputError(
            "no list of erasures", where=str(place), hint="`graphkit audit CASE --json` prints one."
        ) from None


def _check(entry: AuditEntry) -> None:
    """Raise ValueError where this is no entry that can be made again."""
    lists = [entry.detail["mentions"], *([entry.detail["sources"]] if entry.action == "erase" else [])]
    texts = [entry.hash, entry.ref, *(text for each in lists for text in each)]
    if not all(isinstance(each, list) for each in lists) or not all(isinstance(text, str) for text in texts):
        raise ValueError("not as it was printed")
