"""Records into the ledger: each whole or not at all, none lost, none twice."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphkit.errors import GraphkitError, InputError, disk_failed
from graphkit.ledger.case import Case
from graphkit.ledger.ledger import Ledger, now
from graphkit.ledger.quarantine import add_to_quarantine
from graphkit.models import (
    BadRecord,
    Loader,
    LoadOptions,
    QuarantinedRecord,
    Record,
    Run,
    WholeScope,
    stable_id,
)

__all__ = ["WHOLE_FILE", "LoadReport", "expand", "load"]

_BATCH = 500

WHOLE_FILE = "the whole file"
"""The place of a record that is a whole document, and of a file that cannot be read at all."""


@dataclass(slots=True)
class LoadReport:
    """What a load did: ``read == loaded + unchanged + quarantined``.

    Attributes:
        withdrawn: keys of records that stood, and that the newer version of their file leaves out.
    """

    run_id: str
    read: int = 0
    loaded: int = 0
    unchanged: int = 0
    quarantined: int = 0
    problems: list[QuarantinedRecord] = field(default_factory=list)
    loaded_keys: set[str] = field(default_factory=set)
    withdrawn: list[str] = field(default_factory=list)

    @property
    def balanced(self) -> bool:
        """Nothing read was lost."""
        return self.read == self.loaded + self.unchanged + self.quarantined

    @property
    def quarantined_share(self) -> float:
        """Of what was read, 0 to 1."""
        return self.quarantined / self.read if self.read else 0.0


def expand(paths: Sequence[Path], suffixes: Sequence[str]) -> list[Path]:
    """The files among the paths, and in folders all files of the loader's kinds.

    Raises:
        InputError: a path does not exist, or a folder holds no such file.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in suffixes)
            if not found:
                raise InputError(
                    f"a folder without files of the kinds {', '.join(suffixes)}",
                    where=str(path),
                    hint="Name the files, or another loader.",
                )
            files.extend(found)
        elif path.exists():
            files.append(path)
        else:
            raise InputError("no such file or folder", where=str(path))
    return files


def load(
    case: Case,
    ledger: Ledger,
    loader: Loader,
    files: Sequence[Path],
    options: LoadOptions,
    *,
    dry_run: bool = False,
    wanted: Callable[[Record | BadRecord], bool] | None = None,
) -> LoadReport:
    """Load files into a case.

    A second load of the same file adds nothing. What cannot be loaded goes to quarantine with its
    place and reason, and costs nothing else. A run that is cut off keeps what it committed; the
    next one finds that part unchanged and goes on.

    Where one file is all of its scope (:class:`graphkit.models.WholeScope`), and was read to its end
    with nothing of it in quarantine, the records of that scope that it leaves out are withdrawn.

    Args:
        dry_run: say what would change, and change nothing.
        wanted: load only the records that it is true of; what is wrong with a whole file always counts.

    Raises:
        GraphkitError: the ledger cannot be written.
    """
    report = LoadReport(run_id=f"run_{uuid.uuid4().hex[:24]}")
    run = Run(
        id=report.run_id,
        loader=loader.name,
        version=loader.version,
        inputs=tuple(_name(f) for f in files),
        started=now(),
        options=_said(case, options, dry_run),
    )
    if not dry_run:
        ledger.begin_run(run)
    erased = ledger.marked("erased")
    for file in files:
        reading = _Reading(case, loader, file, options, dry_run, erased)
        before = ledger.position(), report.quarantined
        items = reading.items()
        if wanted is not None:
            items = (item for item in items if item.locator == WHOLE_FILE or wanted(item))
        _load_file(ledger, items, loader.name, file, report, dry_run)
        if reading.scope is not None and wanted is None and report.quarantined == before[1]:
            report.withdrawn += ledger.withdraw(
                loader.name, reading.scope, reading.ids, run.id, before=before[0], dry_run=dry_run
            )
    if not report.balanced:
        raise GraphkitError(
            f"counts do not add up: read {report.read}, loaded {report.loaded}, unchanged "
            f"{report.unchanged}, quarantined {report.quarantined}",
            hint="This is a defect of graphkit: please report it.",
        )
    if not dry_run:
        counts = {n: getattr(report, n) for n in ("read", "loaded", "unchanged", "quarantined")}
        ledger.end_run(run.model_copy(update=counts))
    return report


def _said(case: Case, options: LoadOptions, dry_run: bool) -> dict[str, Any]:
    """What a run keeps of its options; a mapping is kept as an original."""
    said: dict[str, Any] = {"synthetic": options.synthetic, "special": options.special, "meta": options.meta}
    if options.mapping is not None and not dry_run:
        said["mapping"] = case.add_original(options.mapping).parent.name
    return said


def _load_file(
    ledger: Ledger, items: Iterator[Record | BadRecord], loader: str, file: Path, report: LoadReport, dry_run: bool
) -> None:
    bad: list[QuarantinedRecord] = []
    batch: list[Record] = []

    def flush() -> None:
        _append(ledger, batch, file, report, bad, dry_run)
        report.quarantined += len(bad)
        report.problems.extend(bad)
        if bad and not dry_run:
            add_to_quarantine(ledger, bad)
        batch.clear()
        bad.clear()

    for item in items:
        report.read += 1
        if isinstance(item, BadRecord):
            bad.append(_quarantined(item, loader, file, report.run_id))
        else:
            batch.append(item)
        if len(batch) + len(bad) >= _BATCH:
            flush()
    flush()


@dataclass(slots=True)
class _Reading:
    """One file as its loader reads it.

    Attributes:
        erased: ids of sources that named somebody who was erased.
        scope: set at the end of a file that is all of its scope.
        ids: then of all records of the file.
    """

    case: Case
    loader: Loader
    file: Path
    options: LoadOptions
    dry_run: bool
    erased: set[str]
    scope: str | None = None
    ids: set[str] = field(default_factory=set)

    def items(self) -> Iterator[Record | BadRecord]:
        """The loader's items; a file that cannot be read, or breaks off, ends in one bad record."""
        sha256 = None
        try:
            if self.dry_run:
                self.case.check_original(self.file)
                path = self.file
            else:
                path = self.case.add_original(self.file, refused=self.erased)
                sha256 = path.parent.name
            if not isinstance(self.loader, WholeScope):
                yield from self.loader.read(path, self.options)
                return
            for item in self.loader.read(path, self.options):
                if isinstance(item, Record):
                    self.ids.add(item.id)
                yield item
            self.scope = self.loader.whole_scope(path)
        except InputError as error:
            reason = error.message if error.hint is None else f"{error.message.rstrip('.')}. {error.hint}"
            place = WHOLE_FILE if error.where is None else _place(error.where, self.file)
            yield BadRecord(sha256, place, reason, "")
        except GraphkitError:
            raise
        except Exception as error:  # loaders come from other packages too: a defect there must not lose the run
            if isinstance(error, OSError) and disk_failed(error):
                raise
            name = f"{self.loader.name} {self.loader.version}"
            # Its words may quote a record: they are shown with the record, never listed.
            reason = f"The loader {name} failed ({type(error).__name__})"
            yield BadRecord(sha256, WHOLE_FILE, reason, str(error)[:1_000])


def _name(file: Path) -> str:
    """The name of a file; bytes in it that are no text are shown as such."""
    return file.name.encode("utf-8", "backslashreplace").decode("utf-8")


def _place(where: str, file: Path) -> str:
    # The loader read the copy among the originals; the user knows the file by its own name.
    tail = where.partition(file.name)[2].strip(" :,")
    return tail or WHOLE_FILE


def _append(
    ledger: Ledger, batch: list[Record], file: Path, report: LoadReport, bad: list[QuarantinedRecord], dry_run: bool
) -> None:
    if not batch:
        return
    try:
        fresh = ledger.append(batch, report.run_id, dry_run=dry_run)
    except ValueError:
        # One record of the batch cannot be stored: find it, and let it cost only itself.
        fresh = []
        for record in batch:
            try:
                fresh.extend(ledger.append([record], report.run_id, dry_run=dry_run))
            except ValueError as error:
                broken = BadRecord(None, record.locator, str(error), repr(record.key))
                bad.append(_quarantined(broken, record.loader, file, report.run_id))
    report.loaded += sum(fresh)
    report.unchanged += len(fresh) - sum(fresh)
    report.loaded_keys.update(record.locator for record in batch)


def _quarantined(item: BadRecord, loader: str, file: Path, run_id: str) -> QuarantinedRecord:
    return QuarantinedRecord(
        id=stable_id("q", loader, item.file_sha256 or "", _name(file), item.locator, item.reason),
        run_id=run_id,
        loader=loader,
        file=_name(file),
        file_sha256=item.file_sha256,
        locator=item.locator,
        reason=item.reason,
        payload=item.payload,
        at=now(),
    )
