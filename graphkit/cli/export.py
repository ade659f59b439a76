"""``graphkit export``: pages and files of a case."""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli.acts import record_export
from graphkit.cli.common import case_argument, database_options, open_store, outside_case, target
from graphkit.cli.console import note
from graphkit.errors import UsageError
from graphkit.ledger import Case

__all__ = ["export"]

_FORMATS = ("html", "png", "svg", "gexf", "graphml", "cytoscape", "csv", "ftm", "neo4j-import")


@click.command()
@case_argument
@click.argument("format_", metavar="FORMAT", type=click.Choice(_FORMATS))
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The file; for csv and neo4j-import, and for png and svg without --view, a folder.",
)
@click.option(
    "--audience",
    type=click.Choice(["public", "analyst"]),
    default="public",
    show_default=True,
    help="public: aggregates of three and more. analyst: people, not to be published.",
)
@click.option("--special", is_flag=True, help="For the analyst: health and motives too.")
@click.option("--title", help="Title of the page or figure.")
@click.option(
    "--only",
    metavar="KEY=VALUE",
    multiple=True,
    help="For the analyst: only people with this route, unit, recruiter or year of the contract. Repeat for more; "
    "the same key again widens, another key narrows.",
)
@click.option(
    "--view",
    type=click.Choice(["pathways", "calendar", "flow", "network", "ego", "map", "units"]),
    help="For png and svg: this one view, into a file. The public has flow, map and units.",
)
@click.option("--around", metavar="NAME", help="For --view ego: the person, recruiter or unit in the middle.")
@click.option(
    "--language",
    type=click.Choice(["en", "ru", "kk"]),
    default="en",
    show_default=True,
    help="For png and svg: of the words.",
)
@database_options
def export(
    case_folder: Path,
    format_: str,
    out: Path,
    audience: str,
    special: bool,
    title: str | None,
    only: tuple[str, ...],
    view: str | None,
    around: str | None,
    language: str,
    to: str | None,
    env_file: Path | None,
) -> None:
    """Export CASE as FORMAT: html, png, svg, gexf, graphml, cytoscape, csv, ftm or neo4j-import.

    What goes to the public holds no person, quote or number under three. A report beside the
    export says what was left out.
    """
    from graphkit.exports import export as write
    from graphkit.exports.narrow import narrow, parse_conditions
    from graphkit.projection import read_graph

    conditions = parse_conditions(only)
    if conditions and audience == "public":
        raise UsageError(
            "there are no narrower public exports: subtracted from a wider one they would single people out",
            hint="leave --only out, or use --audience analyst and do not publish it",
        )
    case = Case.open(case_folder)
    outside_case(case.path, out, but="exports")
    with open_store(target(case, to, env_file), "read") as store:
        graph = read_graph(store)
    if conditions:
        graph = narrow(graph, conditions)
    report = write(
        format_,
        graph,
        out,
        audience=audience,
        title=title,
        special=special,
        view=view,
        around=around,
        language=language,
    )
    folder = out if out.is_dir() else out.parent
    record_export(
        case, format_, [folder / name for name in report.files], audience=audience, special=special,
        people=report.people, left_out=report.left_out,
    )  # fmt: skip
    note(f"{audience}: {out}")
    for line in report.lines():
        note(f"  {line}")
