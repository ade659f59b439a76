"""``graphkit extract --case``: what this version's rules would change of what a case holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from graphkit.cli.console import json_text, note, one_line, progress, shown
from graphkit.errors import GraphkitError
from graphkit.ledger import Case, Ledger, StatementRow
from graphkit.ledger import load as load_files
from graphkit.ledger.changes import RecordChanges, compare, standing_records
from graphkit.models import EVENT_TYPES, BadRecord, Loader, LoadOptions, Record, Sensitivity, Source

__all__ = ["reextract"]

_SPECIAL = frozenset(
    a.name for e in EVENT_TYPES.values() for a in e.attributes if a.sensitivity == Sensitivity.SPECIAL
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Verdict:
    """One verdict of the case, read again."""

    file: Path
    title: str
    options: LoadOptions
    names: dict[str, str]
    changes: RecordChanges | None
    problem: str | None


def reextract(case_folder: Path, *, apply: bool, special: bool, json_: bool) -> None:
    """Read the verdicts of a case again, say what would change, and load it if told to.

    What the user said of a source (title, publisher, date …) stays as it is. A verdict that was
    loaded with medical detail is read with it again.

    Raises:
        CaseError: there is no case.
        GraphkitError: a verdict can no longer be read; the others were reported, and loaded if told to.
    """
    from graphkit.cli.load import find_loader

    case = Case.open(case_folder)
    loader = find_loader("verdicts")
    with case.ledger() as ledger:
        found = _read_again(case, ledger, loader, special)
        if json_:
            click.echo(json_text([_as_json(v) for v in found], indent=1))
        else:
            for verdict in found:
                _report(verdict)
        changing = [v for v in found if v.changes is not None and v.changes.any]
        lost = sum(len(v.changes.lost_reviews) for v in changing if v.changes is not None)
        verb = "change" if apply else "would change"
        note(f"{len(found)} verdicts read with rules {loader.version}: {len(changing)} {verb}"
             + (f"; {lost} reviews {'lose' if apply else 'would lose'} their statement" if lost else ""))  # fmt: skip
        if apply:
            for verdict in changing:
                load_files(case, ledger, loader, [verdict.file], verdict.options)
            if changing:
                note("Loaded. `graphkit build` puts it into the graph.")
        elif changing:
            note("Nothing was changed; --apply loads it.")
    problems = [v for v in found if v.problem]
    if problems:
        raise GraphkitError(
            f"{len(problems)} of {len(found)} verdicts cannot be read again",
            hint="What is loaded of them stays as it is.",
        )


def _read_again(case: Case, ledger: Ledger, loader: Loader, special: bool) -> list[_Verdict]:
    sources = {s.sha256: s for s in ledger.sources() if s.sha256}
    reviews = ledger.reviews()
    records = list(standing_records(ledger, loader.name))
    of_source: dict[str, list[str]] = {}
    for mention in ledger.mentions(people=True):
        of_source.setdefault(mention.source_id, []).append(mention.id)
    found = []
    with progress() as bar:
        for number, (_, sha256) in enumerate(records):
            bar("reading", number, len(records))
            source = sources[sha256]
            held = ledger.statements(of_source.get(source.id, []))
            options = LoadOptions(
                synthetic=source.synthetic, meta=_said(source),
                special=special or any(s.property in _SPECIAL for s in held),
            )  # fmt: skip
            file = case.original(sha256)
            if file is None:
                found.append(_Verdict(Path(sha256), source.title, options, {}, None, "its original is not in the case"))
                continue
            record, problem = _record(loader, file, options)
            names = {m.id: m.name for m in ledger.mentions_by_id(sorted({s.mention_id for s in held})).values()}
            names |= {m.id: m.name for m in record.mentions} if record is not None else {}
            changes = compare(ledger, record, reviews) if record is not None else None
            found.append(_Verdict(file, source.title, options, names, changes, problem))
    return found


def _said(source: Source) -> dict[str, object]:
    return source.model_dump(exclude={"sha256", "text_sha256", "kind", "synthetic"}, exclude_none=True)


def _record(loader: Loader, file: Path, options: LoadOptions) -> tuple[Record | None, str | None]:
    try:
        for item in loader.read(file, options):
            if isinstance(item, BadRecord):
                return None, item.reason
            return item, None
    except GraphkitError as error:
        return None, error.message
    return None, "nothing was found in it"


def _report(verdict: _Verdict) -> None:
    if verdict.problem is not None:
        note(one_line(f"{verdict.file.name}: {verdict.problem}"))
        return
    changes = verdict.changes
    if changes is None or not changes.any:
        return
    click.echo(one_line(f"{verdict.file.name} – {verdict.title}"))
    for row in changes.gone:
        click.echo(_line("- gone", row, verdict))
    for row in changes.new:
        click.echo(_line("+ new", row, verdict))
    for changed in changes.changed:
        differ = ", ".join(
            f"{name} {shown(_plain(getattr(changed.before, name)))} → {shown(_plain(getattr(changed.after, name)))}"
            for name in changed.fields
            if name != "evidence"
        )
        click.echo(_line("~ changed", changed.before, verdict) + one_line(f": {differ or 'where it stands'}", indent=0))
    if changes.otherwise:
        click.echo("  ~ changed  what is said of the source, or the order told")
    for review in changes.lost_reviews:
        click.echo(one_line(f"! the review «{review.decision}» of {review.statement_id} by {review.reviewer} "
                            "loses its statement", indent=2))  # fmt: skip


def _line(mark: str, row: StatementRow, verdict: _Verdict) -> str:
    about = verdict.names.get(row.mention_id, row.mention_id)
    quote = row.evidence.get("quote")
    words = f" “{quote}”" if quote else ""
    return one_line(f"{mark:<10} {about}: {row.property} = {shown(_plain(row.value))}{words}", indent=2)


def _plain(value: Any) -> Any:
    return value.get("name") if isinstance(value, dict) and "thing" in value else value


def _as_json(verdict: _Verdict) -> dict[str, Any]:
    out: dict[str, Any] = {"file": verdict.file.name, "title": verdict.title, "problem": verdict.problem}
    changes = verdict.changes
    if changes is None:
        return out

    def told(row: StatementRow) -> dict[str, Any]:
        return {
            "id": row.id, "about": verdict.names.get(row.mention_id), "property": row.property, "value": row.value,
            "stance": row.stance, "said_by": row.said_by, "certainty": row.certainty, "confidence": row.confidence,
            "rule": row.rule, "evidence": row.evidence,
        }  # fmt: skip

    return out | {
        "gone": [told(r) for r in changes.gone],
        "new": [told(r) for r in changes.new],
        "changed": [
            {"before": told(c.before), "after": told(c.after), "fields": list(c.fields)} for c in changes.changed
        ],
        "lost_reviews": [r.model_dump(mode="json") for r in changes.lost_reviews],
        "otherwise": changes.otherwise,
    }
