"""``graphkit quarantine``: what could not be loaded, and trying again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from graphkit.cli.common import case_argument
from graphkit.cli.console import as_json, as_table, note, safe
from graphkit.cli.metadata import read_metadata
from graphkit.errors import UsageError, without_values
from graphkit.ledger import WHOLE_FILE, Case, Ledger, quarantined
from graphkit.ledger import load as load_files
from graphkit.models import BadRecord, LoadOptions, QuarantinedRecord, Record, Source

__all__ = ["quarantine"]


@click.group()
def quarantine() -> None:
    """What could not be loaded, why, and where it came from."""


@quarantine.command(name="list")
@case_argument
@click.option("--all", "everything", is_flag=True, help="Those that were loaded after all, too.")
@click.option("--json", "json_", is_flag=True, help="A JSON list.")
def list_(case_folder: Path, everything: bool, json_: bool) -> None:
    """List the records in quarantine, without their content."""
    with Case.open(case_folder).ledger() as ledger:
        found = quarantined(ledger, resolved=everything)
    columns = ("id", "loader", "file", "place", "reason", "since", "resolved")
    rows = [
        (r.id if json_ else r.id[:10], r.loader, r.file, r.locator, without_values(r.reason), r.at.date(),
         r.resolved_by is not None) for r in found
    ]  # fmt: skip
    if json_:
        click.echo(as_json(columns, rows))
    elif rows:
        click.echo(as_table(columns, rows), nl=False)
    else:
        note("Nothing in quarantine.")


def _one(ledger: Ledger, prefix: str) -> QuarantinedRecord:
    found = quarantined(ledger, resolved=True, prefix=prefix)
    if len(found) != 1:
        what = "no record" if not found else f"{len(found)} records"
        raise UsageError(f"{what} in quarantine with an id that begins {prefix!r}",
                         hint="`graphkit quarantine list CASE` shows the ids.")  # fmt: skip
    return found[0]


@quarantine.command()
@case_argument
@click.argument("record", metavar="ID")
def show(case_folder: Path, record: str) -> None:
    """Show one record with its reason, and the record itself on standard output.

    The beginning of the id is enough.
    """
    with Case.open(case_folder).ledger() as ledger:
        found = _one(ledger, record)
    note(f"{found.id}\nfile    {found.file} ({found.file_sha256 or 'not read'})\nplace   {found.locator}")
    note(f"loader  {found.loader}\nreason  {found.reason}\nrun     {found.run_id}, {found.at.isoformat()}")
    # Exact in a pipe; a terminal is not driven by what a source holds.
    click.echo(safe(found.payload) if sys.stdout.isatty() else found.payload)


@quarantine.command()
@case_argument
@click.argument("records", metavar="[ID]…", nargs=-1)
@click.option(
    "--with",
    "repaired",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A repaired file to load in place of the one they came from.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A mapping of columns that reads them rightly.",
)
@click.option(
    "--meta",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A YAML file with title, publisher, date …, if nothing of the file is loaded yet.",
)
@click.option("--synthetic", is_flag=True, help="The file is invented.")
def retry(
    case_folder: Path,
    records: tuple[str, ...],
    repaired: Path | None,
    mapping: Path | None,
    meta: Path | None,
    synthetic: bool,
) -> None:
    """Load records in quarantine again: all, or those named.

    Their originals are read again, with this version's rules and the mapping and metadata of their
    load, or with --mapping; or --with gives a repaired file, whole or with the repaired records alone.
    What is loaded of the original already stays as it is. A record that loads now leaves the quarantine.
    """
    from graphkit.cli.load import find_loader, report_load, settle

    case = Case.open(case_folder)
    with case.ledger() as ledger:
        chosen = [_one(ledger, r) for r in records] if records else quarantined(ledger)
        if not chosen:
            note("Nothing in quarantine.")
            return
        held = {s.sha256: s for s in ledger.sources() if s.sha256}
        files: dict[tuple[str, Path], list[QuarantinedRecord]] = {}
        for record in chosen:
            file = repaired or (case.original(record.file_sha256) if record.file_sha256 else None)
            if file is None:
                note(f"{record.file}, {record.locator}: its file is not in the case; give it with --with")
                continue
            files.setdefault((record.loader, file), []).append(record)
        for (name, file), waiting in files.items():
            source = next((held[r.file_sha256] for r in waiting if r.file_sha256 in held), None)
            said = _said(ledger, waiting)
            about = read_metadata(meta, [file])[file]
            invented = bool(about.pop("synthetic", False)) or synthetic or bool(said.get("synthetic"))
            options = LoadOptions(
                synthetic=invented or (source is not None and source.synthetic), special=bool(said.get("special")),
                mapping=mapping or (case.original(said["mapping"]) if "mapping" in said else None), notice=note,
                meta={**said.get("meta", {}), **about} if source is None else _known(source),
            )  # fmt: skip
            wanted = _wanted(ledger, waiting, source, repaired=repaired is not None)
            report = load_files(case, ledger, find_loader(name), [file], options, wanted=wanted)
            report_load(report)
            done = settle(ledger, waiting, report, repaired=repaired is not None)
            note(f"{waiting[0].file}: {done} of {len(waiting)} left the quarantine")


def _said(ledger: Ledger, waiting: Sequence[QuarantinedRecord]) -> dict[str, Any]:
    """What the user said of the file when it was loaded; the newest load counts."""
    runs = [run for run in map(ledger.run, {r.run_id for r in waiting}) if run is not None]
    return max(runs, key=lambda run: run.started).options if runs else {}


def _known(source: Source) -> dict[str, object]:
    """What is said of a source that is loaded in part: the rest of it says the same."""
    return source.model_dump(exclude={"sha256", "text_sha256", "kind", "synthetic"}, exclude_none=True)


def _wanted(
    ledger: Ledger, waiting: Sequence[QuarantinedRecord], source: Source | None, *, repaired: bool
) -> Callable[[Record | BadRecord], bool] | None:
    """Which records of a file that is tried again are loaded: never those which its original has given already."""
    places = {r.locator for r in waiting}
    if WHOLE_FILE in places or (repaired and source is None):
        return None
    if not repaired:
        return lambda item: item.locator in places
    loaded = {(m.locator, m.name) for m in ledger.mentions(people=True) if source and m.source_id == source.id}

    def not_there_yet(item: Record | BadRecord) -> bool:
        return isinstance(item, BadRecord) or not item.mentions or (item.locator, item.mentions[0].name) not in loaded

    return not_there_yet
