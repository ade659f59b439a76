"""``graphkit pathways``: types of pathways in any table of events."""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli.console import json_text, one_line, safe

__all__ = ["pathways"]


@click.command()
@click.argument("events", metavar="EVENTS.csv", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--k", type=click.IntRange(1), help="This many types, instead of as many as the data carry.")
@click.option("--json", "json_", is_flag=True, help="The JSON object of the contract.")
def pathways(events: Path, k: int | None, json_: bool) -> None:
    """Group people by the pathways in EVENTS.csv, or say why the data carry no groups.

    Columns: person_id, seq, event_type, date, partner, place; the last three may be empty.
    """
    from graphkit.analyses.report import pathways_report

    report = pathways_report(events, k=k)
    if json_:
        click.echo(json_text(report, indent=1))
        return
    click.echo(safe(f"{report['status']}: k = {report['k']}\n{report['why']}"))
    typical = {medoid["cluster"]: medoid for medoid in report["medoids"]}
    for cluster in report["clusters"]:
        click.echo(f"\ntype {cluster['cluster']}: {cluster['n']} people; {one_line(cluster['description'])}")
        if medoid := typical.get(cluster["cluster"]):
            click.echo(f"  typical is {one_line(medoid['person_id'])}: {one_line(' → '.join(medoid['events']))}")
    click.echo()
    for caveat in report["caveats"]:
        click.echo(f"- {one_line(caveat)}")
