"""What of a case on disk is not as it was written: pages and rows of the ledger, the log of acts, the originals.

A row is compared with its own id, which is a hash of what it says (:func:`graphkit.models.stable_id`), with its model
and with the rows that it names. What no id is made of cannot be found here: another letter in a quote, in the spelling
of a mention or in a source's title, another confidence, rule, locator, order of telling or time of loading, where the
text stays well-formed. What of that stands in the graph :func:`graphkit.projection.verify` finds, if the graph was
built before. A ledger that somebody wrote anew as a whole, ids and log included, is found by nothing but the last hash
of the log kept elsewhere (``graphkit audit --known``).
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from graphkit.errors import CaseError
from graphkit.ledger import tables as t
from graphkit.ledger.audit import check_audit
from graphkit.ledger.blackout import BLACK
from graphkit.ledger.case import DRAFT, Case, portable_name
from graphkit.ledger.engine import check_pages
from graphkit.ledger.erasure import ERASED
from graphkit.ledger.ledger import Ledger
from graphkit.ledger.leftovers import is_stale
from graphkit.ledger.reading import LedgerReader
from graphkit.models import EVENT_TYPES, Figure, Judgement, Review, Source, Statement, ThingRef, file_sha256, stable_id

__all__ = ["Finding", "check_ledger", "check_leftovers", "check_originals", "missing_originals"]

_MOST = 20
"""Places named of one kind of damage."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BACKUP = "Restore a backup: `graphkit restore FILE NEW --erasures CASE`; what was loaded since, load again."
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written.

    Attributes:
        what: in words, without a value of a record.
        where: file, folder, or table and id.
        hint: what to do about it.
    """

    what: str
    where: str
    hint: str


def check_ledger(ledger: Ledger) -> list[Finding]:
    """Read all of a ledger: its pages, its rows, and the log of acts.

    O(rows) in time; see the module for what cannot be found.
    """
    where = str(ledger.path)
    try:
        with ledger.snapshot() as reader:
            pages = [Finding(f"the file is damaged: {problem}", where, _BACKUP) for problem in check_pages(reader)]
            if pages:
                return pages[:_MOST]
            rows = [Finding(what, f"{where}, {place}", _BACKUP) for place, what in _limited(_rows(reader))]
            acts = [
                Finding(problem, f"{where}, audit log", "`graphkit audit CASE` shows it. " + _BACKUP)
                for problem in islice(check_audit(reader).problems, _MOST)
            ]
            return rows + acts
    except CaseError as error:
        return [Finding(error.message, error.where or where, error.hint or _BACKUP)]
    except _UNREADABLE:
        return [Finding("a text in it is not of the form that was written", where, _BACKUP)]


def check_originals(case: Case, ledger: LedgerReader) -> list[Finding]:
    """Compare every original with the SHA-256 that its folder is named after, and the folders with the ledger.

    An original that somebody's erasure removed is not missing, and one that is still there is found.

    Raises:
        CaseError: the ledger cannot be read.
    """
    wanted, mentioned, names = _told(ledger)
    erased = ledger.marked("erased")
    found: list[Finding] = []
    for sha256, files in _held(case).items():
        place = case.path / "originals" / sha256
        if stable_id("source", sha256) in erased:
            found.append(Finding("an original that names somebody who was erased", str(place), "Remove this folder."))
        elif not place.is_dir() or (
            sha256 not in wanted | mentioned and not any(portable_name(f.name) in names for f in files)
        ):
            found.append(Finding(
                "nothing in the ledger tells of this original", str(place),
                "Load the file again if its load was cut off; otherwise remove this folder.",
            ))  # fmt: skip
        found += [
            finding for file in files if place.is_dir() and (finding := _changed(file, sha256, wanted)) is not None
        ]
    return found + missing_originals(case, ledger)


def check_leftovers(case: Case) -> list[Finding]:
    """Copies of the ledger or of an original that a killed command left in the case; not those of one at work."""
    what = {
        ".backup-*": ("a copy of the ledger, of a backup", "The next `graphkit backup` removes it, or remove it."),
        ".ledger.before-*": ("a copy of the ledger, of an update of its schema", "Remove it."),
        f"originals/*{DRAFT}*": (
            "a copy of an original, of a load",
            "The next `graphkit load` removes it, or remove it.",
        ),
    }
    return [
        Finding(f"{of} that was killed", str(place), hint)
        for pattern, (of, hint) in what.items()
        for place in sorted(case.path.glob(pattern)) if is_stale(place)
    ]  # fmt: skip


def _held(case: Case) -> dict[str, list[Path]]:
    """Each folder among the originals, with the files in it; what is no folder is told as its own file."""
    folder = case.path / "originals"
    places = sorted(p for p in folder.iterdir() if DRAFT not in p.name) if folder.is_dir() else []
    held = {place.name: sorted(place.iterdir()) if place.is_dir() else [place] for place in places}
    return {sha256: files for sha256, files in held.items() if files}


def missing_originals(case: Case, ledger: LedgerReader) -> list[Finding]:
    """The originals that the ledger tells of, that no erasure removed, and that are not in the case.

    Raises:
        CaseError: the ledger cannot be read.
    """
    folder, held = case.path / "originals", _held(case)
    wanted, _, names = _told(ledger)
    erased = ledger.marked("erased")
    found: list[Finding] = []
    for sha256 in sorted(wanted - held.keys()):
        if stable_id("source", sha256) not in erased:
            found.append(Finding(
                f"the original is missing ({wanted_by(ledger, sha256)})", str(folder / sha256),
                "Load the file again, or restore a backup.",
            ))  # fmt: skip
    if not erased:
        kept = {portable_name(file.name) for files in held.values() for file in files}
        for name, loader in sorted(names.items()):
            if loader is not None and name not in kept:
                found.append(Finding(
                    f"the original of a load of {loader} is missing: {name}", str(folder),
                    "Load the file again, or restore a backup.",
                ))  # fmt: skip
    return found


def _changed(file: Path, sha256: str, wanted: set[str]) -> Finding | None:
    hint = "Restore it from a backup, or remove this folder and load the file again."
    try:
        if file_sha256(file) == sha256:
            return None
    except OSError as error:
        return Finding(f"the original cannot be read: {error.strerror}", str(file), hint)
    return Finding("the original is not what was loaded: its SHA-256 is another", str(file), hint)


def wanted_by(ledger: LedgerReader, sha256: str) -> str:
    """Which loaders read the file of that SHA-256, in words."""
    r = t.records.c
    loaders = sorted({row[0] for row in ledger.stream(sa.select(r.loader).where(r.scope == sha256).distinct())})
    return f"loaded by {', '.join(loaders)}" if loaders else "named by a load"


def _told(ledger: LedgerReader) -> tuple[set[str], set[str], dict[str, str | None]]:
    """SHA-256 of what must be there; of what may be; name of a loaded file → loader, where only the name is known."""
    r, q = t.records.c, t.quarantine.c
    scopes = list(ledger.stream(sa.select(r.loader, r.scope).distinct()))
    wanted = {scope for _, scope in scopes if _SHA256.fullmatch(scope)}
    by_name = {loader for loader, scope in scopes if not _SHA256.fullmatch(scope)}
    mentioned = {row[0] for row in ledger.stream(sa.select(q.file_sha256).where(q.file_sha256.is_not(None)).distinct())}
    names: dict[str, str | None] = {}
    for run in ledger.runs():
        if (mapping := run.options.get("mapping")) is not None:
            wanted.add(str(mapping))
        must = run.loader in by_name and run.loaded > 0 and run.ended is not None
        for name in run.inputs:
            name = portable_name(name)
            names[name] = run.loader if must else names.get(name)
    return wanted, mentioned, names


def _limited(found: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    counts: dict[str, int] = {}
    for place, what in found:
        table = place.partition(" ")[0]
        counts[table] = counts.get(table, 0) + 1
        if counts[table] <= _MOST:
            yield place, what
    yield from ((table, f"{n - _MOST} rows more") for table, n in counts.items() if n > _MOST)


def _rows(reader: LedgerReader) -> Iterator[tuple[str, str]]:
    """(table and id, what is wrong) of each row that is not what its id says, or that nothing holds."""
    erased = bool(reader.marked("erased"))
    for name, check in _CHECKS.items():
        table = t.metadata.tables[name]
        columns = [column.name for column in table.columns]
        try:
            for values in reader.stream(sa.select(table)):
                row = dict(zip(columns, values, strict=True))
                try:
                    problem = check(row)
                except _UNREADABLE:
                    problem = "is not of the form that was written"
                if problem and not (erased and _blacked(row)):
                    yield f"{name} {row.get('id', row.get('position', ''))}", problem
        except CaseError as error:  # of a text that is no UTF-8 the driver does not say in which row
            yield name, error.message
    for what, query in _ties():
        for named, key in reader.stream(query):
            yield f"{named} {key}", what


def _blacked(row: Row) -> bool:
    """Whether an erasure changed this row, so that its id is of what it said before."""
    return any(isinstance(value, str) and (BLACK in value or value == ERASED or f'"{ERASED}"' in value)
               for value in row.values())  # fmt: skip


_OTHER = "does not say what its id was made of"


def _equal(row: Row, **wanted: object) -> str | None:
    return None if all(row[name] == value for name, value in wanted.items()) else _OTHER


def _time(text: str | None) -> None:
    if text is not None:
        dt.datetime.fromisoformat(text)


def _log(row: Row) -> str | None:
    _time(row["at"])
    return None if row["kind"] in _KINDS else "is of no known kind"


_KINDS = ("record", "withdrawn", "judgement", "review", "restrict", "lift", ERASED)


def _run(row: Row) -> str | None:
    _time(row["started"])
    _time(row["ended"])
    list(json.loads(row["inputs"]))
    dict(json.loads(row["options"] or "{}"))
    balanced = row["read"] == row["loaded"] + row["unchanged"] + row["quarantined"]
    return None if balanced or row["ended"] is None else "its counts do not add up"


def _record(row: Row) -> str | None:
    if row["key"] != ERASED and stable_id("r", row["loader"], row["scope"], row["key"]) != row["id"]:
        return _OTHER
    return None if _SHA256.fullmatch(row["content_hash"]) else "its hash is none"


def _source(row: Row) -> str | None:
    source = Source.model_validate_json(row["payload"])
    return _equal(row, id=source.id, kind=source.kind)


def _mention(row: Row) -> str | None:
    if row["kind"] == "person":
        return _equal(row, thing=None, thing_id=None)
    thing = ThingRef.model_validate_json(row["thing"])
    return _equal(row, kind=thing.thing, thing_id=thing.id)


def _event(row: Row) -> str | None:
    return None if row["type"] in EVENT_TYPES else "is of no known type"


_SAID = ("subject", "property", "source_id", "method", "rule", "stance", "said_by", "certainty", "confidence")


def _statement(row: Row) -> str | None:
    held = {name: row[name] for name in _SAID}
    said = Statement.model_validate(
        {**held, "value": json.loads(row["value"]), "evidence": json.loads(row["evidence"])}
    )
    return _equal(row, id=said.id, thing_id=said.thing.id if said.thing else None)


def _figure(row: Row) -> str | None:
    return _equal(row, id=Figure.model_validate_json(row["payload"]).id)


def _judgement(row: Row) -> str | None:
    held = Judgement.model_validate_json(row["payload"])
    return _equal(row, id=held.id, left_id=held.left, right_id=held.right, decision=held.decision, judge=held.judge)


def _review(row: Row) -> str | None:
    held = Review.model_validate_json(row["payload"])
    return _equal(row, id=held.id, statement_id=held.statement_id, decision=held.decision)


def _quarantined(row: Row) -> str | None:
    _time(row["at"])
    if "\\" in row["reason"]:  # the id is of the reason before it was made text that can be stored
        return None
    made_of = (row["loader"], row["file_sha256"] or "", row["file"], row["locator"], row["reason"])
    return _equal(row, id=stable_id("q", *made_of))


_CHECKS: dict[str, Callable[[Row], str | None]] = {
    "log": _log,
    "runs": _run,
    "records": _record,
    "sources": _source,
    "mentions": _mention,
    "events": _event,
    "statements": _statement,
    "figures": _figure,
    "judgements": _judgement,
    "reviews": _review,
    "quarantine": _quarantined,
}


def _ties() -> Iterator[tuple[str, sa.Executable]]:
    """(what is wrong, query for (table, id)) of rows that do not hold together."""
    log, records, heads = t.log.c, t.records.c, t.heads.c
    mentions, events, statements, sources = t.mentions.c, t.events.c, t.statements.c, t.sources.c

    def rows(table: sa.Table, key: sa.ColumnElement[Any], *without: sa.ColumnElement[bool]) -> sa.Select[Any]:
        return sa.select(sa.literal(table.name), key).select_from(table).where(*without)

    def no(table: sa.Table, *same: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return ~sa.exists(sa.select(sa.literal(1)).select_from(table).where(*same))

    newest = sa.func.max(log.position)
    whole = sa.select(sa.literal("log"), newest).having(newest != sa.func.count())
    yield "entries before this one are gone", whole
    of_record = log.kind.in_(("record", "withdrawn"))
    yield "its entry in the log is another or gone", rows(
        t.records, records.id, no(t.log, log.position == records.position, log.ref == records.id, of_record)
    )  # fmt: skip
    yield (
        "its record is gone",
        rows(t.log, log.position, of_record, no(t.records, records.position == log.position, records.id == log.ref)),
    )
    for table, kind in ((t.judgements, "judgement"), (t.reviews, "review")):
        yield "its entry in the log is another or gone", rows(
            table, table.c.id, no(t.log, log.position == table.c.position, log.ref == table.c.id, log.kind == kind)
        )  # fmt: skip
    last = sa.select(log.ref, newest.label("position")).where(of_record).group_by(log.ref).subquery()
    standing = (
        sa.select(last.c.ref, last.c.position)
        .join(t.log, log.position == last.c.position)
        .where(log.kind == "record")
        .subquery()
    )
    yield "is not the newest version of its record", rows(
        t.heads, heads.record_id,
        ~sa.exists(sa.select(1).where(standing.c.ref == heads.record_id, standing.c.position == heads.position)),
    )  # fmt: skip
    gone = sa.select(log.ref).where(log.kind == ERASED)
    yield "stands, and the index of what stands leaves it out", (
        sa.select(sa.literal("records"), standing.c.ref)
        .where(no(t.heads, heads.record_id == standing.c.ref), standing.c.ref.not_in(gone))
    )  # fmt: skip
    for table in (t.sources, t.mentions, t.events, t.statements, t.figures):
        key = table.c.id
        yield "its record is gone", rows(table, key, no(t.records, records.position == table.c.position))
    yield (
        "its source is another or gone",
        rows(
            t.mentions,
            mentions.id,
            no(t.sources, sources.position == mentions.position, sources.id == mentions.source_id),
        ),
    )
    yield "its source is another or gone", rows(
        t.statements, statements.id,
        no(t.sources, sources.position == statements.position, sources.id == statements.source_id),
    )  # fmt: skip
    of_person = (mentions.position == events.position, mentions.id == events.mention_id)
    yield "its person is another or gone", rows(t.events, events.id, no(t.mentions, *of_person))
    happened = (statements.position == events.position, statements.subject == events.id, statements.property == "type")
    yield (
        "nothing says that it happened",
        rows(t.events, events.id, no(t.statements, *happened, statements.value == '"' + events.type + '"')),
    )
    yield "what it is about is another or gone", rows(
        t.statements, statements.id,
        no(t.mentions, mentions.position == statements.position, mentions.id == statements.mention_id)
        | (
            (statements.subject != statements.mention_id)
            & no(
                t.events, events.position == statements.position, events.id == statements.subject,
                events.mention_id == statements.mention_id,
            )
        ),
    )  # fmt: skip
    for side in (t.links.c.left_id, t.links.c.right_id):
        yield "who it is about is another or gone", rows(
            t.links, side, no(t.mentions, mentions.position == t.links.c.position, mentions.id == side)
        )  # fmt: skip
