"""Write what is derived: the Cypher write and dump statements, the pages on the graph model, the
queries, the commands and the figures of trust.

Run it after a change of the models or the library: ``python docs/generate.py``. With ``--check`` it names
the files that differ, and writes nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from trust_page import trust_page

from graphkit.cli import cli
from graphkit.models import EDGES, EVENT_TYPES, NODES, STAGES, THING_ROLES, Attribute
from graphkit.projection.statements import statement_files
from graphkit.store import Statement, list_statements

ROOT = Path(__file__).parent.parent


def _table(columns: list[str], rows: list[list[str]]) -> str:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"

    return "\n".join([line(columns), line(["---"] * len(columns)), *(line(r) for r in rows)])


def _properties(properties: tuple[Attribute, ...]) -> str:
    rows = [[f"`{p.name}`", p.type, p.sensitivity.word, p.doc] for p in properties]
    return _table(["property", "type", "class", "meaning"], rows)


def graph_model() -> str:
    """The page on the graph model."""
    parts = [
        "# The graph model",
        "*Rendered from the models by `docs/generate.py`; do not edit.*",
        "The ledger holds what each source says; the graph is a projection of it that can be made again at any "
        "time. Every property has a class: `public`, `personal`, `criminal` or `special`. What goes to the public "
        "is aggregates only, and never `special`.",
        "## Nodes",
    ]
    for node in NODES.values():
        parts += [f"### {node.label}", f"{node.doc[0].upper()}{node.doc[1:]}.", _properties(node.properties)]
    parts += [
        "## Event types",
        "Each is a label beside `Event`. The stage is the default; what comes before the contract and what after "
        "may shift it: a detention, deportation or charge before it is `trouble`, and an outward border crossing "
        "belongs to the stage that it served.",
    ]
    for stage in STAGES:
        rows = [
            [f"`{e.name}`", f"`{e.label}`", e.sensitivity.word, e.doc,
             ", ".join(f"`{a.name}`" for a in e.attributes) or "–"]
            for e in EVENT_TYPES.values()
            if e.stage == stage
        ]  # fmt: skip
        parts += [f"### {stage}", _table(["type", "label", "class", "meaning", "attributes"], rows)]
    parts += ["### Attributes of event types"]
    seen: dict[str, Attribute] = {}
    for event in EVENT_TYPES.values():
        seen.update({f"{a.name} {a.doc}": a for a in event.attributes})
    parts.append(_properties(tuple(sorted(seen.values(), key=lambda a: (a.name, a.doc)))))
    parts.append(
        "A statement on an event may name things: "
        + ", ".join(f"`{role}` (→ `{kind}`)" for role, (kind, _) in THING_ROLES.items())
        + "."
    )
    parts.append("## Edges")
    rows = [
        [f"`{e.type}`", ", ".join(f"{a} → {b}" for a, b in e.ends), e.doc + (" (derived)" if e.derived else ""),
         ", ".join(f"`{p.name}`" for p in e.properties) or "–"]
        for e in EDGES.values()
    ]  # fmt: skip
    parts.append(_table(["edge", "from → to", "meaning", "properties"], rows))
    parts += ["### What `EVIDENCED_BY` carries", _properties(EDGES["EVIDENCED_BY"].properties)]
    return "\n\n".join(parts) + "\n"


def _query(statement: Statement) -> str:
    parts = [f"## {statement.short_name}", f"**{statement.title}.** {statement.about}".strip()]
    if statement.audience:
        parts.append(f"For the {statement.audience} only: its rows hold people.")
    if statement.params:
        rows = [
            [f"`{p.name}`", p.type, "required" if p.required else f"`{p.default}`", p.about] for p in statement.params
        ]
        parts.append(_table(["parameter", "type", "default", "meaning"], rows))
    parts.append(_table(["column", "meaning"], [[f"`{name}`", about] for name, about in statement.columns]))
    example = statement.examples[0] if statement.examples else ""
    parts.append(f"```sh\n{f'graphkit query CASE {statement.short_name} {example}'.strip()}\n```")
    body = "\n".join(line for line in statement.text.splitlines() if not line.startswith("//")).strip()
    parts.append(f"```cypher\n{body}\n```")
    return "\n\n".join(parts)


def query_catalogue() -> str:
    """The page on the query library."""
    statements = list_statements("queries")
    rows = [[f"[{s.short_name}](#{s.short_name})", s.title, s.audience or "both"] for s in statements]
    head = [
        "# The query library",
        "*Rendered from `cypher/queries/` by `docs/generate.py`; do not edit.*",
        "`graphkit queries` lists them, `graphkit query CASE NAME` runs one, read-only, as a table, `--json` or "
        "`--csv`. Every query gives the same rows on the embedded database and on Neo4j.",
        _table(["query", "asks", "audience"], rows),
    ]
    return "\n\n".join([*head, *map(_query, statements)]) + "\n"


def commands() -> str:
    """The page on the commands: what ``--help`` of each says."""
    parts = [
        "# The commands",
        "*Rendered from the command line by `docs/generate.py`; do not edit.*",
        "Data go to standard output, everything else to standard error. Exit codes: 0 done; 1 failed; 2 wrong usage; "
        "3 done, but more records than `--max-quarantined` went to quarantine; 4 database not reachable; "
        "130 interrupted. User and password come from `NEO4J_USERNAME` and `NEO4J_PASSWORD` (or "
        "`NEO4J_PASSWORD_FILE`), or from a `.env` file; they are never options.",
    ]

    settings = cli.context_settings
    whole = click.Context(cli, **settings)

    def page(command: click.Command, name: str) -> None:
        # With the settings of the command line: a command keeps the help option it was first asked with.
        context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100, **settings)
        parts.extend([f"## {name}", f"```text\n{command.get_help(context)}\n```"])
        if isinstance(command, click.Group):
            for part in command.list_commands(context):
                below = command.get_command(context, part)
                assert below is not None
                page(below, f"{name} {part}")

    for name in cli.list_commands(whole):
        found = cli.get_command(whole, name)
        assert found is not None
        page(found, f"graphkit {name}")
    return "\n\n".join(parts) + "\n"


def files() -> dict[Path, str]:
    """Path → text of every derived file."""
    derived = {ROOT / "cypher" / f"{name}.cypher": text for name, text in statement_files().items()}
    derived[ROOT / "docs" / "graph-model.md"] = graph_model()
    derived[ROOT / "docs" / "queries.md"] = query_catalogue()
    derived[ROOT / "docs" / "commands.md"] = commands()
    if (figures := ROOT / "docs" / "trust.json").exists():  # of the last whole run of the trust suite
        derived[ROOT / "docs" / "trust.md"] = trust_page(figures)
    return derived


def main() -> int:
    """Write all files; with ``--check``, say which differ instead and exit with 1."""
    check = "--check" in sys.argv
    derived = files()
    stale = [p for p, text in derived.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    for folder in ("write", "dump"):
        stale += [p for p in (ROOT / "cypher" / folder).glob("*.cypher") if p not in derived]
    for path in stale:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if not check:
            if path in derived:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(derived[path], encoding="utf-8")
            else:
                path.unlink()
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
