"""``graphkit quarantine``: what could not be loaded, and trying again."""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli.common import case_argument
from graphkit.cli.console import as_json, as_table, note
from graphkit.errors import UsageError
from graphkit.ledger import Case, Ledger, quarantined, resolve
from graphkit.ledger import load as load_files
from graphkit.models import LoadOptions, QuarantinedRecord

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
        (r.id if json_ else r.id[:10], r.loader, r.file, r.locator, r.reason, r.at.date(),
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
    click.echo(found.payload)


@quarantine.command()
@case_argument
@click.argument("records", metavar="[ID]…", nargs=-1)
@click.option("--with", "repaired", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A repaired file to load in place of the one they came from.")
@click.option("--mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A mapping of columns that reads them rightly.")
@click.option("--synthetic", is_flag=True, help="The file is invented.")
def retry(case_folder: Path, records: tuple[str, ...], repaired: Path | None, mapping: Path | None,
          synthetic: bool) -> None:
    """Load records in quarantine again: all, or those named.

    Their originals are read again, with this version's rules or with --mapping; or --with gives a
    repaired file. A record that loads now leaves the quarantine.
    """
    from graphkit.cli.load import find_loader, report_load

    case = Case.open(case_folder)
    with case.ledger() as ledger:
        chosen = [_one(ledger, r) for r in records] if records else quarantined(ledger)
        if not chosen:
            note("Nothing in quarantine.")
            return
        options = LoadOptions(synthetic=synthetic, mapping=mapping, notice=note)
        files: dict[tuple[str, Path], list[QuarantinedRecord]] = {}
        for record in chosen:
            file = repaired or (case.original(record.file_sha256) if record.file_sha256 else None)
            if file is None:
                note(f"{record.file}, {record.locator}: its file is not in the case; give it with --with")
                continue
            files.setdefault((record.loader, file), []).append(record)
        for (name, file), waiting in files.items():
            report = load_files(case, ledger, find_loader(name), [file], options)
            report_load(report)
            still = {problem.locator for problem in report.problems}
            whole = "the whole file"
            done = [
                r.id for r in waiting
                if whole not in still and (r.locator not in still)
                and (r.locator == whole or r.locator in report.loaded_keys or repaired is not None)
            ]  # fmt: skip
            resolve(ledger, done, report.run_id)
            note(f"{file.name}: {len(done)} of {len(waiting)} left the quarantine")
