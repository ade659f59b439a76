"""``graphkit build`` and ``graphkit verify``: the graph, and whether it is what the ledger says."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from graphkit.cli.common import address, case_argument, check_remote, database_options, open_store, target
from graphkit.cli.console import note, progress
from graphkit.errors import GraphkitError
from graphkit.ledger import Case

__all__ = ["build", "verify"]


@click.command()
@case_argument
@database_options
@click.option("--from-scratch", is_flag=True, help="Empty the database of this case first.")
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
        with progress() as bar, open_store(where, "write") as store:
            report = build_graph(
                case, ledger, store, address(case, where), from_scratch=from_scratch,
                special=special or where.is_local, progress=bar,
            )  # fmt: skip
    note(f"{report.nodes} nodes, {report.edges} edges; written {report.written}, deleted {report.deleted}")
    if not report.written and not report.deleted:
        note("Nothing changed since the last build.")
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
    """Compare the graph with the ledger, node by node and edge by edge."""
    from graphkit.projection import verify as verify_graph

    case = Case.open(case_folder)
    where = target(case, to, env_file)
    with contextlib.ExitStack() as stack:
        ledger = stack.enter_context(case.ledger())
        store = stack.enter_context(open_store(where, "write"))
        report = verify_graph(case, ledger, store, address(case, where))
    click.echo(f"ledger {report.expected}\ngraph  {report.found}")
    for what, key in report.differences:
        note(f"  {what}: {key.replace(chr(9), ' ')}")
    if report.foreign:
        note(f"  {report.foreign} nodes and edges that are not graphkit's")
    if not report.agrees:
        hint = "`graphkit build CASE` mends it."
        if report.foreign:
            hint = "Remove what is not graphkit's by hand, or empty the database with `build CASE --from-scratch`."
        raise GraphkitError("the graph is not what the ledger says", hint=hint)
    note("The graph is what the ledger says.")
