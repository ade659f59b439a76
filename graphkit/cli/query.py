"""``graphkit query`` and ``graphkit queries``: asking the graph, read-only."""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli.common import case_argument, database_options, open_store, target
from graphkit.cli.console import as_csv, as_json, as_table, note
from graphkit.errors import UsageError
from graphkit.ledger import Case
from graphkit.store import check_params, list_statements, load_statement

__all__ = ["queries", "query"]


def _parameters(pairs: tuple[str, ...]) -> dict[str, object]:
    values: dict[str, object] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key:
            raise UsageError(f"--param {pair!r} is not of the form name=value")
        values[key] = value
    return values


@click.command()
@case_argument
@click.argument("name", required=False)
@click.option("-c", "--cypher", help="Ad hoc Cypher instead of a query of the library; it cannot write.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter; may repeat.")
@database_options
@click.option("--json", "json_", is_flag=True, help="A JSON list of row objects.")
@click.option("--csv", "csv_", is_flag=True, help="CSV, safe for spreadsheets.")
def query(
    case_folder: Path,
    name: str | None,
    cypher: str | None,
    params: tuple[str, ...],
    to: str | None,
    env_file: Path | None,
    json_: bool,
    csv_: bool,
) -> None:
    """Ask the graph of CASE: a query of the library by NAME, or ad hoc with -c.

    `graphkit queries` lists the library. Queries cannot write.
    """
    if (name is None) == (cypher is None):
        raise UsageError("give the name of a query, or Cypher with -c", hint="`graphkit queries` lists the names.")
    if json_ and csv_:
        raise UsageError("--json or --csv, not both")
    case = Case.open(case_folder)
    values = _parameters(params)
    statement = None
    if name is not None:
        statement = load_statement(f"queries/{name}")
        values = dict(check_params(statement, values))
    with open_store(target(case, to, env_file), "read") as store:
        rows = store.run_read(statement or str(cypher), values)
    if json_:
        click.echo(as_json(rows.columns, rows.rows))
    elif csv_:
        click.echo(as_csv(rows.columns, rows.rows), nl=False)
    else:
        if statement is not None:
            note(statement.title)
        click.echo(as_table(rows.columns, rows.rows), nl=False)
        note(f"{len(rows.rows)} row{'' if len(rows.rows) == 1 else 's'}")


@click.command()
@click.argument("name", required=False)
@click.option("--json", "json_", is_flag=True, help="A JSON list.")
@click.option(
    "--browser",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the library and a style for Neo4j Browser into this folder.",
)
def queries(name: str | None, json_: bool, browser: Path | None) -> None:
    """List the queries of the library, or show one with parameters and Cypher.

    With --browser it writes them for Neo4j Browser: graphkit.grass, a style to drop on its window;
    saved-queries.csv for Import under Saved Cypher; and scripts/, one file a query, for the browser
    that Neo4j 5 brings along.
    """
    if browser is not None:
        if name is not None or json_:
            raise UsageError("--browser writes the whole library, without NAME and --json")
        from graphkit.exports.neo4j_browser import write_browser_files

        files = write_browser_files(browser)
        note(f"{len(files)} files in {browser}: {files[0]}, {files[1]}, scripts/")
        return
    if name is not None:
        found = load_statement(f"queries/{name}")
        click.echo(f"{found.title}\n\n{found.about}\n")
        for parameter in found.params:
            default = " (required)" if parameter.required else f" (default {parameter.default})"
            click.echo(f"  --param {parameter.name}=…  {parameter.type}, {parameter.about}{default}")
        for column, about in found.columns:
            click.echo(f"  column {column}: {about}")
        for example in found.examples:
            click.echo(f"\n  graphkit query CASE {name} {example}")
        click.echo(f"\n{found.text}")
        return
    statements = list_statements("queries")
    rows = [(s.short_name, s.title, ", ".join(p.name for p in s.params), s.audience or "both") for s in statements]
    columns = ("name", "asks", "parameters", "audience")
    click.echo(as_json(columns, rows) if json_ else as_table(columns, rows), nl=json_)
