"""``graphkit pathways``: types of pathways in any table of events."""

from __future__ import annotations

import json
from pathlib import Path

import click

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
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    click.echo(f"{report['status']}: k = {report['k']}\n{report['why']}")
    for medoid in report["medoids"]:
        click.echo(f"  {medoid}")
