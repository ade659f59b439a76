"""``graphkit judgements``: who judged what of whom, to be added to, taken back, kept as a file and put together."""

from __future__ import annotations

import contextlib
import getpass
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from graphkit.cli.acts import record_export
from graphkit.cli.common import case_argument, outside_case
from graphkit.cli.console import as_table, json_text, note, one_line
from graphkit.errors import InputError, UsageError
from graphkit.identity.clusters import Clusters, cluster
from graphkit.identity.judgement_files import import_judgements, to_csv, to_json_lines
from graphkit.identity.judgement_log import Decisions, add_judgement, inputs, standing_decisions
from graphkit.ledger import Case, LedgerReader
from graphkit.models import Judgement

__all__ = ["judge_name", "judgements", "mention_id", "tell_conflicts"]

DECISIONS = ("same", "different", "unsure")


@click.group()
def judgements() -> None:
    """Who judged which mentions to be one person, and which not.

    The log is only ever added to. Of each judge the newest decision on a pair counts, whatever order
    the log is in; a person's "different" always stands. `build` makes people of it.
    """


def judge_name(given: str | None, option: str = "--judge") -> str:
    """Who judges: as given, or the user of this machine, and says which.

    Raises:
        UsageError: neither is known.
    """
    if given is not None:
        return given
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        raise UsageError("who judges is not known", hint=f"Say {option} NAME.") from None
    note(f"judge: {name} (the user of this machine; {option} NAME says otherwise)")
    return name


def mention_id(ledger: LedgerReader, given: str) -> str:
    """The id of a mention of a person by its beginning; a person's id is that of the first mention.

    Raises:
        UsageError: none or several begin so.
    """
    found = ledger.mention_ids(given) if given.startswith("m_") else []
    if given in found or len(found) == 1:
        return given if given in found else found[0]
    if found:
        shown = ", ".join(found[:3])
        raise UsageError(f"{'over ' if len(found) > 9 else ''}{len(found)} mentions begin {given!r}: {shown} …")
    raise UsageError(
        f"no mention of a person with the id {given!r}",
        hint="`graphkit find CASE NAME` tells people's ids, `graphkit explain CASE PERSON` those of mentions.",
    )


def names_of(ledger: LedgerReader, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Mention id → (name, title of its source), for those that stand."""
    titles = {s.id: s.title for s in ledger.sources()}
    held = ledger.mentions_by_id(sorted(set(ids)))
    return {m.id: (m.name, titles[m.source_id]) for m in held.values()}


@judgements.command(name="list")
@case_argument
@click.option("--all", "everything", is_flag=True, help="The whole log: what was taken back or superseded, too.")
@click.option("--judge", help="Only this judge's.")
@click.option("--mention", help="Only on this mention (the beginning of its id is enough).")
@click.option("--json", "json_", is_flag=True, help="A JSON list.")
def list_(case_folder: Path, everything: bool, judge: str | None, mention: str | None, json_: bool) -> None:
    """List the judgements that count."""
    with Case.open(case_folder).ledger() as ledger:
        log = ledger.judgements()
        counting = {j.id for of in standing_decisions(log).values() for j in of.values()}
        one = mention_id(ledger, mention) if mention is not None else None
        found = [
            j for j in sorted(log, key=lambda j: (j.at, j.id))
            if (everything or j.id in counting) and judge in (None, j.judge) and one in (None, j.left, j.right)
        ]  # fmt: skip
        names = names_of(ledger, (m for j in found for m in (j.left, j.right)))
    if json_:
        click.echo(json_text([_as_json(j, names, counts=j.id in counting) for j in found], indent=1))
        return
    if not found:
        note("No judgements.")
        return
    columns = ["when", "judge", "decision", "left", "right", "score", "reason"]
    rows: list[list[Any]] = [
        [j.at.strftime("%Y-%m-%d %H:%M"), j.judge if j.version is None else f"{j.judge} {j.version}", j.decision,
         _named(j.left, names), _named(j.right, names), j.score, j.reason or None] for j in found
    ]  # fmt: skip
    if everything:
        columns.append("counts")
        rows = [[*row, j.id in counting] for row, j in zip(rows, found, strict=True)]
    click.echo(as_table(columns, rows), nl=False)


def _named(mention: str, names: Mapping[str, tuple[str, str]]) -> str:
    if mention not in names:
        return f"{mention} (not in this case)"
    return f"{names[mention][0]} ({names[mention][1]}) {mention[:10]}"


def _as_json(j: Judgement, names: Mapping[str, tuple[str, str]], *, counts: bool) -> dict[str, Any]:
    def side(mention: str) -> dict[str, str | None]:
        name, source = names.get(mention, (None, None))
        return {"mention": mention, "name": name, "source": source}

    data = j.model_dump(mode="json", exclude={"left", "right"})
    return {"id": j.id, "left": side(j.left), "right": side(j.right), **data, "counts": counts}


@judgements.command()
@case_argument
@click.argument("left")
@click.argument("right")
@click.argument("decision", type=click.Choice(DECISIONS))
@click.option("--reason", default="", help="Why.")
@click.option("--judge", help="Who judges; the user of this machine unless told.")
def add(case_folder: Path, left: str, right: str, decision: str, reason: str, judge: str | None) -> None:
    """Note that mentions LEFT and RIGHT are the same person, different people, or that it is unsure.

    Each is the id of a mention or person, or its beginning.
    """
    with Case.open(case_folder).ledger() as ledger:
        pair = mention_id(ledger, left), mention_id(ledger, right)
        made = add_judgement(ledger, *pair, decision, judge=judge_name(judge), reason=reason)
        note(f"noted: {made.decision}, by {made.judge}; `graphkit build` puts it into the graph")
        _tell_effect(cluster(*inputs(ledger)), made)


def _tell_effect(clusters: Clusters, made: Judgement) -> None:
    """What a new judgement runs into."""
    for conflict in clusters.conflicts:
        if {made.left, made.right} & {conflict.left, conflict.right, *conflict.kept_apart} and made.judge in (
            conflict.judge, *conflict.apart_by
        ):  # fmt: skip
            who, apart = conflict.judge, ", ".join(conflict.apart_by)
            note(f"not joined: {conflict.left[:10]} and {conflict.right[:10]}, the same for {who}: {apart} keeps "
                 f"{conflict.kept_apart[0][:10]} and {conflict.kept_apart[1][:10]} apart")  # fmt: skip


@judgements.command()
@case_argument
@click.argument("left")
@click.argument("right")
@click.option("--reason", default="", help="Why.")
@click.option("--judge", help="Whose judgement; that of the user of this machine unless told.")
def retract(case_folder: Path, left: str, right: str, reason: str, judge: str | None) -> None:
    """Take back what a judge decided on LEFT and RIGHT.

    The log keeps both entries; it is as if the judge had not decided.
    """
    with Case.open(case_folder).ledger() as ledger:
        pair = mention_id(ledger, left), mention_id(ledger, right)
        made = add_judgement(ledger, *pair, "retract", judge=judge_name(judge), reason=reason)
    note(f"noted: taken back, by {made.judge}; `graphkit build` puts it into the graph")


@judgements.command()
@case_argument
@click.option("--json", "json_", is_flag=True, help="One JSON object.")
def conflicts(case_folder: Path, json_: bool) -> None:
    """Show where judges disagree, and which merges a person's "different" keeps out."""
    with Case.open(case_folder).ledger() as ledger:
        links, log, standing = inputs(ledger)
        clusters, decisions = cluster(links, log, standing), standing_decisions(log)
        ids = {m for c in clusters.conflicts for m in (c.left, c.right, *c.kept_apart)}
        ids |= {m for d in clusters.disagreements for m in (d.left, d.right)}
        names = names_of(ledger, ids)
    if json_:
        click.echo(json_text(_conflicts_json(clusters, decisions, names), indent=1))
    elif not clusters.conflicts and not clusters.disagreements:
        note("Nobody disagrees, and no merge is kept out.")
    else:
        for line in tell_conflicts(clusters, decisions, names):
            click.echo(line)


def _conflicts_json(clusters: Clusters, decisions: Decisions, names: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        "left_out": [
            {"left": c.left, "right": c.right, "judge": c.judge, "kept_apart": list(c.kept_apart),
             "apart_by": list(c.apart_by)} for c in clusters.conflicts
        ],
        "disagreements": [
            {"left": d.left, "right": d.right,
             "judgements": [decisions[d.left, d.right][judge].model_dump(mode="json") for judge, _ in d.decisions]}
            for d in clusters.disagreements
        ],
        "mentions": {m: {"name": name, "source": source} for m, (name, source) in sorted(names.items())},
    }  # fmt: skip


def tell_conflicts(clusters: Clusters, decisions: Decisions, names: Mapping[str, tuple[str, str]]) -> list[str]:
    """Conflicts and disagreements in words."""
    lines = []
    for d in clusters.disagreements:
        lines.append(one_line(f"judges disagree: {_named(d.left, names)} and {_named(d.right, names)}"))
        for judge, decision in d.decisions:
            made = decisions[d.left, d.right][judge]
            why = f": {made.reason}" if made.reason else ""
            lines.append(one_line(f"{judge} {made.at:%Y-%m-%d} – {decision}{why}", indent=4))
    told = {(d.left, d.right) for d in clusters.disagreements}
    for c in clusters.conflicts:
        if c.kept_apart == (c.left, c.right) and c.kept_apart in told:
            continue
        lines.append(one_line(f"not joined: {_named(c.left, names)} and {_named(c.right, names)}"))
        lines.append(one_line(f"the same for {c.judge}", indent=4))
        lines.append(one_line(f"{', '.join(c.apart_by)}: {_named(c.kept_apart[0], names)} and "
                              f"{_named(c.kept_apart[1], names)} are different", indent=4))  # fmt: skip
    return lines


@judgements.command()
@case_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file: .csv, .jsonl or .ndjson.",
)
def export(case_folder: Path, output: Path) -> None:
    """Write the whole log to a file, oldest first.

    A CSV names the mentions for the reader; JSON Lines hold ids only. Both hold what identifies
    people: do not publish them.
    """
    kind = output.suffix.casefold()
    if kind not in (".csv", ".jsonl", ".ndjson"):
        raise UsageError(f"{output.name}: a log is written as .csv, .jsonl or .ndjson")
    case = Case.open(case_folder)
    outside_case(case.path, output, but="exports")
    with case.ledger() as ledger:
        log = sorted(ledger.judgements(), key=lambda j: (j.at, j.id))
        names = names_of(ledger, (m for j in log for m in (j.left, j.right))) if kind == ".csv" else {}
    _write(output, to_csv(log, names) if kind == ".csv" else to_json_lines(log))
    record_export(case, "judgements", [output], audience="analyst", special=False, people=None)
    note(f"{len(log)} judgements in {output}")


def _write(output: Path, lines: Iterable[str]) -> None:
    """Write a file whole or not at all, for its owner only."""
    try:
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                if output.suffix.casefold() == ".csv":
                    file.write("\ufeff")  # by which a spreadsheet knows UTF-8
                file.writelines(lines)
            Path(name).replace(output)
        finally:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(output)) from None


@judgements.command(name="import")
@case_argument
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_(case_folder: Path, file: Path) -> None:
    """Add the judgements of FILE (.csv, .jsonl or .ndjson) that the log does not have.

    The order does not matter, and a file read twice adds nothing. One wrong row, and nothing is
    added.
    """
    with Case.open(case_folder).ledger() as ledger:
        new, known, elsewhere = import_judgements(ledger, file)
    note(f"{new} judgements are new, {known} were there")
    if new:
        note("`graphkit build` puts them into the graph")
    if elsewhere:
        note(f"{elsewhere} are on mentions that this case does not hold now; they act once those are loaded")
