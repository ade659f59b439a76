"""``graphkit analyse``: what the network of a case says, and what it cannot say."""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli.acts import record_export
from graphkit.cli.common import case_argument, database_options, open_store, outside_case, target
from graphkit.cli.console import json_text, note
from graphkit.errors import UsageError
from graphkit.ledger import Case

__all__ = ["analyse"]


@click.command()
@case_argument
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="A file ending in .html or .json, or a folder for both; default CASE/exports/analysis-AUDIENCE.",
)
@click.option("--json", "json_", is_flag=True, help="The report as JSON on standard output; writes files only with -o.")
@click.option(
    "--audience",
    type=click.Choice(["public", "analyst"]),
    default="public",
    show_default=True,
    help="public: sums over groups of three and more. analyst: people with evidence, not to be published.",
)
@click.option("--special", is_flag=True, help="For the analyst: health and motives too.")
@click.option(
    "--engine",
    type=click.Choice(["networkx", "gds"]),
    default="networkx",
    show_default=True,
    help="gds: communities, centralities and components by Graph Data Science in the Neo4j of --to.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of everything that is drawn.")
@click.option(
    "--truth",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Of an invented case, for the analyst: says how far what was planted is found again.",
)
@click.option("--title", help="Title of the page.")
@database_options
def analyse(
    case_folder: Path,
    out: Path | None,
    json_: bool,
    audience: str,
    special: bool,
    engine: str,
    seed: int,
    truth: Path | None,
    title: str | None,
    to: str | None,
    env_file: Path | None,
) -> None:
    """Analyse CASE: life courses, pathways, flows, times, network, comparisons, with the evidence.

    The report says what kind of sources saw these people, and what so many people cannot tell.
    """
    from graphkit.exports.analysis import analyse as run
    from graphkit.exports.analysis import analysis_json, export_analysis
    from graphkit.projection import read_graph

    case = Case.open(case_folder)
    if out is not None:
        outside_case(case.path, out, but="exports")
    where = target(case, to, env_file)
    if engine == "gds" and where.uri is None:
        raise UsageError(
            "Graph Data Science runs in a Neo4j server, and this case has its embedded database",
            hint="Build the case into a Neo4j with the plug-in and name it with --to, or leave --engine out.",
        )
    with open_store(where, "read") as store:
        marker = store.marker()
        graph = read_graph(store)
        measures = None
        if engine == "gds" and audience == "public":
            note("The public report has no network: there is nothing for Graph Data Science to do.")
        elif engine == "gds":
            from graphkit.exports.analysis_engine import server_measures

            measures = server_measures(store, seed=seed)
        database = f"{store.kind} {store.version}"
    with case.ledger() as ledger:
        position = ledger.position()
    if marker is not None and marker.ledger_position < position:
        note("The ledger holds more than this graph: `graphkit build` first, to have it analysed too.")
    made: dict[str, str | int | None] = {
        "case": case.id,
        "ledger_position": position,
        "graph_ledger_position": marker.ledger_position if marker else None,
        "build": marker.build_id if marker else None,
        "database": database,
    }
    analysis = run(graph, audience=audience, special=special, seed=seed, measures=measures, truth=truth, made=made)
    for limit in analysis.report.limits:
        note(f"limit: {limit}")
    if json_:
        click.echo(json_text(analysis_json(analysis), indent=1))
        if out is None:
            record_export(case, "analysis", (), audience=audience, special=special, people=analysis.report.people)
            return
    folder = out or case_folder / "exports" / f"analysis-{audience}"
    paths, report = export_analysis(analysis, folder, title=title or f"{case_folder.resolve().name}: analyses")
    record_export(
        case, "analysis", paths, audience=audience, special=special, people=report.people, left_out=report.left_out
    )
    note(f"{audience}: {', '.join(map(str, paths))}")
    for line in report.lines():
        note(f"  {line}")
