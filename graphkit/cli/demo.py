"""``graphkit demo``: the whole way on the shipped example cases."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path

import click

from graphkit.cli.acts import record_export
from graphkit.cli.console import as_table, note, progress, safe
from graphkit.errors import UsageError
from graphkit.ledger import Case
from graphkit.models import LoadOptions
from graphkit.store import Store, Target

__all__ = ["demo"]


@dataclass(frozen=True, slots=True)
class _Part:
    """One load of an example: the loader, and folder or file below the example."""

    loader: str
    path: str


@dataclass(frozen=True, slots=True)
class _Example:
    name: str
    about: str
    synthetic: bool
    parts: tuple[_Part, ...]
    meta: str | None = None


_EXAMPLES = (
    _Example(
        "kazakhstan-2025",
        "nine defendants, officials and figures of a published investigation, coded by hand",
        False,
        (_Part("cases", "case.yaml"),),
    ),
    _Example(
        "invented",
        "invented verdicts and lists, to see how the tool reads prose and tables",
        True,
        (_Part("verdicts", "verdicts"), _Part("list", "lists")),
        "sources.yaml",
    ),
)

_SUGGESTED = (
    ("kazakhstan-2025", "who_says_what", "who says so, in which place, how sure"),
    ("invented", "recruiters_and_units", "which recruiters stand behind which units"),
    ("invented", "coerced_or_voluntary", "who was forced or deceived, and who says so"),
)


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the two cases; default a new temporary one.",
)
def demo(out: Path | None) -> None:
    """Load, build, ask and export the two example cases. No server, no network."""
    folder = out or Path(tempfile.mkdtemp(prefix="graphkit-demo-"))
    for example in _EXAMPLES:
        if (folder / example.name).exists() and not (folder / example.name / "case.json").exists():
            raise UsageError("something else is here", where=str(folder / example.name), hint="Choose another --out.")
    pages: list[Path] = []
    with resources.as_file(resources.files("graphkit.examples")) as shipped:
        for example in _EXAMPLES:
            pages += _run(example, shipped / example.name, folder / example.name)
    note("\nPages to open in a browser")
    for page in pages:
        note(f"  {page}")
    note("\nAsk it")
    for name, query, about in _SUGGESTED:
        note(f"  graphkit query {folder / name} {query}    # {about}")
    note(f"  graphkit find {folder / 'kazakhstan-2025'} Малахов    # people by any spelling")
    note("  graphkit queries    # all queries of the library")


def _run(example: _Example, shipped: Path, folder: Path) -> list[Path]:
    from graphkit.cli.load import run_load
    from graphkit.exports import export
    from graphkit.projection import build, read_graph

    note(f"\n{example.name}: {example.about}")
    case = Case.create(folder)
    with progress() as bar:
        for part in example.parts:
            options = LoadOptions(synthetic=example.synthetic, progress=partial(bar, part.path))
            meta = shipped / example.meta if example.meta else None
            report = run_load(case, part.loader, (shipped / part.path,), options, meta)
            note(
                f"  load {part.loader}: read {report.read} = loaded {report.loaded} + unchanged {report.unchanged} "
                f"+ quarantined {report.quarantined}"
            )
            for problem in report.problems:
                note(f"    {problem.file}, {problem.locator}: {problem.reason}")
        with case.ledger() as ledger, Store.open(Target.embedded(case.graph), mode="write") as store:
            built = build(case, ledger, store, "embedded", progress=bar)
            graph = read_graph(store)
            counts = ledger.counts()
    note(f"  graph: {built.nodes} nodes, {built.edges} edges, hash {built.hash[:16]}…")
    pages = []
    for audience in ("analyst", "public"):
        page = folder / "exports" / f"{audience}.html"
        done = export("html", graph, page, audience=audience)
        record_export(
            case, "html", [page], audience=audience, special=False, people=done.people, left_out=done.left_out
        )
        pages.append(page)
    people = [d for _, d in graph.nodes(data=True) if d["label"] == "Person"]
    rows = [
        ("people", len(people), "mentions of people", counts["people mentioned"]),
        ("events", counts["events"], "statements with evidence", counts["statements"]),
        ("linked by machine, unconfirmed", _linked(graph), "in quarantine", counts["in quarantine"]),
    ]
    click.echo(as_table(("", "", "", ""), rows), nl=False)
    for _, figure in sorted(graph.nodes(data=True)):
        if figure["label"] == "Figure":
            about = "about " if figure.get("approximate") else ""
            of = f" of {figure['denominator']}" if figure.get("denominator") else ""
            whose = f"{figure['population']}, {figure['said_by']}"
            click.echo(safe(f"  {figure['name']}: {about}{figure['count']}{of} ({whose})"))
    return pages


def _linked(graph: object) -> int:
    import networkx as nx

    if not isinstance(graph, nx.MultiDiGraph):
        raise TypeError("not a graph")
    return sum(1 for *_, d in graph.edges(data=True) if d["type"] == "REFERS_TO" and d.get("judge") == "machine")
