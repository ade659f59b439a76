"""``graphkit status``: what a case holds."""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli.common import case_argument
from graphkit.cli.console import as_table, note
from graphkit.identity.clusters import cluster
from graphkit.identity.judgement_log import inputs
from graphkit.ledger import Case

__all__ = ["status"]


@click.command()
@case_argument
def status(case_folder: Path) -> None:
    """Say what CASE holds: counts, and the last loads."""
    case = Case.open(case_folder)
    with case.ledger() as ledger:
        counts = ledger.counts()
        clusters = cluster(*inputs(ledger))
        runs = ledger.runs()
    click.echo(f"case {case.id}")
    for name, count in counts.items():
        click.echo(f"  {name:<18}{count:>9}")
    for name, count in (
        ("people joined", len(clusters.members)), ("possibly the same", len(clusters.possible)),
        ("merges left out", len(clusters.conflicts)), ("judges disagree", len(clusters.disagreements)),
    ):  # fmt: skip
        click.echo(f"  {name:<18}{count:>9}")
    if clusters.conflicts or clusters.disagreements:
        note("`graphkit judgements conflicts CASE` names what judges disagree on, and what is left out.")
    if runs:
        columns = ("when", "loader", "files", "read", "loaded", "unchanged", "quarantined")
        rows = [
            (r.started.strftime("%Y-%m-%d %H:%M"), r.loader, ", ".join(r.inputs), r.read, r.loaded, r.unchanged,
             r.quarantined if r.ended else "cut off")
            for r in runs[-10:]
        ]  # fmt: skip
        click.echo("last loads\n" + as_table(columns, rows), nl=False)
