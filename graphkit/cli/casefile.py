"""``graphkit case-template`` and ``graphkit case-schema``: for coding cases by hand."""

from __future__ import annotations

import json

import click

__all__ = ["case_schema", "case_template"]


@click.command(name="case-template")
def case_template() -> None:
    """Print an empty case file with comments, to be filled in."""
    from graphkit.loaders.cases import template

    click.echo(template(), nl=False)


@click.command(name="case-schema")
def case_schema() -> None:
    """Print the JSON Schema of case files, for editors that check while one types."""
    from graphkit.loaders.cases import case_schema as schema

    click.echo(json.dumps(schema(), ensure_ascii=False, indent=1))
