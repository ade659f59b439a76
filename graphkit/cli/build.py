"""``graphkit build`` and ``graphkit verify``: the graph, and whether it is what the ledger says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphkit.cli.common import address, apart_words, case_argument, check_remote, database_options, open_store, target
from graphkit.cli.console import note, progress
from graphkit.errors import GraphkitError
from graphkit.ledger import Case
from graphkit.store import EmbeddedServer

if TYPE_CHECKING:
    from graphkit.projection import VerifyReport
    from graphkit.store import Target

__all__ = ["build", "verify"]


@click.command()
@case_argument
@database_options
@click.option(
    "--from-scratch",
    is_flag=True,
    help="Empty the database of this case first; the embedded one is deleted, however damaged.",
)
@click.option("--allow-remote", is_flag=True, help="Let the graph go to another machine.")
@click.option("--special", is_flag=True, help="To another machine: let what is `special` (health, motives) go too.")
def build(
    case_folder: Path, to: str | None, env_file: Path | None, from_scratch: bool, allow_remote: bool, special: bool
) -> None:
    """Project the ledger of CASE into its graph, or into any database with --to.

    Only what changed since the last build of that database is written. A database that holds
    something else is never touched.
    """
    from graphkit.projection import build as build_graph

    case = Case.open(case_folder)
    where = target(case, to, env_file)
    with case.ledger() as ledger:
        counts = ledger.counts()
        leaves = (
            f"{counts['people mentioned']} mentions of people with names and quotes leave this machine"
            + ("" if special else ", without what is special")
        )  # fmt: skip
        check_remote(where, allow_remote, leaves)
        if from_scratch and where.folder is not None:
            EmbeddedServer.discard(where.folder)  # it may be too damaged to be opened; one in use is emptied below
        with progress() as bar, open_store(where, "write") as store:
            report = build_graph(
                case, ledger, store, address(case, where), from_scratch=from_scratch,
                special=special or where.is_local, progress=bar,
            )  # fmt: skip
    note(f"{report.nodes} nodes, {report.edges} edges; written {report.written}, deleted {report.deleted}")
    if not report.written and not report.deleted:
        note("Nothing changed since the last build.")
    if report.retries:
        note(f"{report.retries} transactions were sent again: the connection was cut, or the database asked for it")
    if report.apart:
        note(apart_words(report.apart))
    if report.judged:
        note(f"{report.judged} judgements of the machine are new (same full name and same full birth date)")
    if report.conflicts:
        note(f"{report.conflicts} merges left out: a person judged the two different")
    if report.disagreements:
        note(f"{report.disagreements} pairs on which people decided otherwise")
    if report.conflicts or report.disagreements:
        note("`graphkit judgements conflicts CASE` names them")
    if report.possible:
        note(f"{report.possible} pairs of people may be one: `graphkit review CASE --people`")
    note(f"hash {report.hash}")


@click.command()
@case_argument
@database_options
def verify(case_folder: Path, to: str | None, env_file: Path | None) -> None:
    """Look whether CASE is as it was written: its ledger, its originals and its graph.

    Rows of the ledger are compared with their ids, originals with their SHA-256, the log of acts entry by entry,
    the graph with the ledger node by node and edge by edge, its constraints with the model. Each finding is a
    line: what, where, and what to do. Nothing is changed.
    """
    from graphkit.ledger.damage import Finding, check_ledger, check_leftovers, check_originals
    from graphkit.projection import verify as verify_graph

    case = Case.open(case_folder)
    where = target(case, to, env_file)
    report = None
    with case.ledger() as ledger:
        found = check_ledger(ledger)
        damaged = bool(found)
        try:
            found += check_originals(case, ledger)
            found += check_leftovers(case)
            with open_store(where, "write") as store:
                report = verify_graph(case, ledger, store, address(case, where))
        except GraphkitError as error:
            if not found:
                raise
            found.append(Finding(error.message, error.where or str(where), error.hint or ""))
        except Exception:
            if not damaged:
                raise
            found.append(Finding("the graph cannot be compared with a damaged ledger", str(where), ""))
    if report is not None:
        click.echo(f"ledger {report.expected}\ngraph  {report.found}")
        for what, key in report.differences:
            note(f"  {what}: {key.replace(chr(9), ' ')}")
        if report.foreign:
            note(f"  {report.foreign} nodes and edges that are not graphkit's")
        found += [Finding(what, where_, hint) for what, where_, hint in _of_graph(report, where)]
    for finding in found:
        note(f"{finding.where}: {finding.what}" + (f"\n  {finding.hint}" if finding.hint else ""))
    if found:
        raise GraphkitError(f"{len(found)} finding{'s' if len(found) > 1 else ''}: see above", where=str(case_folder))
    note("The ledger and the originals are as they were written, and the graph is what the ledger says.")


def _of_graph(report: VerifyReport, where: Target) -> Iterator[tuple[str, str, str]]:
    """(what, where, what to do) of each finding on a graph."""
    anew = "`graphkit build CASE --from-scratch` makes it anew from the ledger."
    if report.moved:
        yield (
            "the ledger gives another graph than at the last build, and nothing was loaded since: a text in it changed",
            "ledger.sqlite", "Restore a backup of the case, and do not build from this ledger.",
        )  # fmt: skip
    if report.expected != report.found or report.foreign:
        hint = "`graphkit build CASE` mends it."
        if where.folder is not None:
            hint += " If it does not, " + anew
        elif report.foreign:
            hint = "Remove what is not graphkit's by hand, or empty the database with `build CASE --from-scratch`."
        yield "the graph is not what the ledger says", str(where), hint
    if not report.whole:
        yield (
            "nodes or edges are not found where the database's own indexes lead: its files are damaged",
            str(where),
            anew,
        )
    for missing in report.schema:
        yield missing, str(where), "`graphkit build CASE` makes it again."
