"""Event logs as columns: the form in which many life courses are clustered quickly."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from graphkit.analyses.sequences import LifeCourse
from graphkit.errors import InputError
from graphkit.models.partial_date import PartialDate

__all__ = ["EventLog", "log_from_courses", "log_from_rows", "log_from_sequences", "log_from_variants", "read_events"]

Ints = npt.NDArray[np.int32]

NO_DAY_FIRST = np.iinfo(np.int32).min
NO_DAY_LAST = np.iinfo(np.int32).max
UNTOLD = np.iinfo(np.int32).min


@dataclass(frozen=True, slots=True)
class EventLog:
    """Events of many people, grouped by person; each array has one entry an event unless it says otherwise.

    Attributes:
        person_ids: the people, sorted; also those without events. `person` indexes into it.
        types, partners: the names behind the codes, sorted.
        partner_classes: for each partner the code of its class (unit, broker …).
        type: code of the event's type.
        first, last: ordinals of the days the date spans, `NO_DAY_FIRST` and `NO_DAY_LAST` where open.
        told: place in the told order, `UNTOLD` where there is none.
        event_ids: names of the events (`person#seq` for tables).
        partner_event, partner: one entry for each partner of an event: the event's index, the partner's code.
        source_kinds: for each person the kinds of source that saw them.
        notes: sentences on what was read, which belong beside whatever comes of it.
    """

    person_ids: tuple[str, ...]
    types: tuple[str, ...]
    partners: tuple[str, ...]
    partner_classes: Ints
    person: Ints
    type: Ints
    first: Ints
    last: Ints
    told: Ints
    event_ids: tuple[str, ...]
    partner_event: Ints
    partner: Ints
    source_kinds: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Number of people."""
        return len(self.person_ids)

    def starts(self) -> npt.NDArray[np.int64]:
        """For each person the index of the first event, and the number of events at the end: n + 1 entries."""
        return np.searchsorted(self.person, np.arange(self.n + 1)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Row:
    person: str
    event_id: str
    type: str
    first: int
    last: int
    told: int
    partners: tuple[tuple[str, str], ...]


def log_from_courses(courses: Sequence[LifeCourse]) -> EventLog:
    """The columns of life courses; partners are the units, recruiters, ads and employers. O(events)."""
    rows = [
        _Row(
            course.person_id,
            event.id,
            event.type,
            NO_DAY_FIRST if event.date_from is None else event.date_from.toordinal(),
            NO_DAY_LAST if event.date_to is None else event.date_to.toordinal(),
            UNTOLD if event.seq is None else event.seq,
            tuple((p.label or p.relation, p.id) for p in event.partners),
        )
        for course in courses
        for event in course.events
    ]
    kinds = {course.person_id: course.source_kinds for course in courses}
    return _columns(rows, kinds)


def log_from_sequences(sequences: Mapping[str, Sequence[str]]) -> EventLog:
    """The columns of plain sequences of event types, person → events in order."""
    rows = [
        _Row(person, f"{person}#{i}", kind, NO_DAY_FIRST, NO_DAY_LAST, i, ())
        for person, kinds in sequences.items()
        for i, kind in enumerate(kinds)
    ]
    return _columns(rows, dict.fromkeys(sequences, ()))


def log_from_variants(variants: Iterable[tuple[Sequence[str], int]]) -> EventLog:
    """The columns of variants as the query `life_variants` gives them: (steps, number of people who share them).

    Events of one step, joined by `+`, have no order among themselves. The people have made-up ids, variant and
    number: what comes of the log says how many, not who. O(events of all people).
    """
    rows = [
        _Row(f"variant{i:06d}-{n:07d}", f"variant{i:06d}-{n:07d}#{place}", kind, NO_DAY_FIRST, NO_DAY_LAST, place, ())
        for i, (steps, people) in enumerate(sorted((tuple(steps), people) for steps, people in variants))
        for n in range(people)
        for place, step in enumerate(steps)
        for kind in step.split("+")
    ]
    return _columns(rows, {})


def log_from_rows(
    rows: Iterable[tuple[str, str, int, int, int, tuple[str, str] | None]],
) -> EventLog:
    """The columns of rows (person, type, told place, first day, last day, (class, partner) or None)."""
    return _columns(
        (
            _Row(person, f"{person}#{told}", kind, low, high, told, (partner,) if partner else ())
            for person, kind, told, low, high, partner in rows
        ),
        {},
    )


def read_events(path: Path) -> EventLog:
    """Reads `person_id,seq,event_type,date,partner,place` (the last three may be empty or missing).

    The partner's class is the word before its colon (`unit:013`), so that units are compared with units. A row that
    has the person, seq, type, date and partner of another is the same event and counts once; rows without seq are
    never taken for one. Ids and types are compared as they are written; where two differ only in case, spaces or
    Unicode form, the notes say so.

    Raises:
        InputError: no such file, a directory, empty, not UTF-8 or UTF-16, columns missing or twice, or a
            row whose person, type, seq or date cannot be read; the message names the line.

    O(events).
    """
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[_Row] = []
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            here, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(cells, path)
                continue
            rows.append(_row(header, cells, f"{path}, line {here}"))
    except csv.Error as error:
        raise InputError(
            f"this is no valid CSV: {error}", where=f"{path}, line {line}", hint="Check quotes and line ends."
        ) from None
    if header is None:
        raise InputError("the file is empty", where=str(path), hint=_HINT)
    if not rows:
        raise InputError("the file has a header and no events", where=str(path), hint=_HINT)
    total = len(rows)
    rows.sort(key=_sort_key)
    rows = [row for i, row in enumerate(rows) if not i or row.told == UNTOLD or row != rows[i - 1]]
    log = _columns(rows, {})
    notes = [
        note
        for names, of in ((log.person_ids, "people"), (log.types, "types of event"))
        if (note := _spellings(names, of))
    ]
    if total > len(rows):
        notes.insert(0, f"{total - len(rows)} rows stand there more than once and count once.")
    return replace(log, notes=tuple(notes))


def _spellings(names: Iterable[str], of: str) -> str | None:
    """A sentence on names that look like one another, None if none do."""
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(" ".join(unicodedata.normalize("NFKC", name).casefold().split()), []).append(name)
    several = [group for group in alike.values() if len(group) > 1]
    if not several:
        return None
    shown = "; ".join(" / ".join(map(repr, group)) for group in several[:3])
    more = ", …" if len(several) > 3 else ""
    return (
        f"{sum(map(len, several))} {of} differ from another only in case, spaces or Unicode form and count as "
        f"different ones: {shown}{more}."
    )


_HINT = "Columns: person_id,seq,event_type,date,partner,place (the last three may be empty)."
_COLUMNS = ("person_id", "seq", "event_type", "date", "partner", "place")


_WIDE = (b"\xff\xfe", b"\xfe\xff")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as handle:
            data = handle.read(65_536)
            # A file of zeros is refused before all of it is read.
            if b"\0" not in data or data[:2] in _WIDE:
                data += handle.read()
    except IsADirectoryError:
        raise InputError("this is a directory, not a CSV file", where=str(path), hint=_HINT) from None
    except FileNotFoundError:
        raise InputError("there is no such file", where=str(path)) from None
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", where=str(path)) from None
    wide = data[:2] in _WIDE
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            "the file is not UTF-8", where=f"{path}, line {line}", hint="Save it as CSV in UTF-8."
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError("the file holds zero bytes: this is no text", where=f"{path}, line {line}", hint=_HINT)
    return text


def _delimiter(text: str) -> str:
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    return max(",;\t", key=first.count)


def _header(cells: list[str], path: Path) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    missing = [name for name in _COLUMNS[:3] if name not in names]
    if missing:
        raise InputError(f"no column {', '.join(missing)} in the header", where=f"{path}, line 1", hint=_HINT)
    twice = [name for name in _COLUMNS if names.count(name) > 1]
    if twice:
        raise InputError(f"column {twice[0]} stands there twice", where=f"{path}, line 1", hint=_HINT)
    return names


def _row(header: list[str], cells: list[str], where: str) -> _Row:
    if len(cells) > len(header):
        raise InputError(
            f"{len(cells)} cells under {len(header)} columns", where=where, hint="Quote cells that hold commas."
        )
    values = dict(zip(header, (cell.strip() for cell in cells), strict=False))
    person, kind, told = values.get("person_id", ""), values.get("event_type", ""), values.get("seq", "")
    for name, value in (("person_id", person), ("event_type", kind)):
        if not value:
            raise InputError(f"{name} is empty", where=where, hint=_HINT)
    try:
        place = int(told) if told else UNTOLD
        if told and not -(2**31) < place < 2**31:
            raise ValueError
    except ValueError:
        raise InputError(f"seq {told!r} is no whole number", where=where, hint=_HINT) from None
    first, last = _days(values.get("date", ""), where)
    partner = values.get("partner", "")
    owned = ((partner.partition(":")[0] if ":" in partner else "", partner),) if partner else ()
    return _Row(person, f"{person}#{told}", kind, first, last, place, owned)


def _days(text: str, where: str) -> tuple[int, int]:
    try:
        return _span(text)
    except ValueError as error:
        raise InputError(
            f"date {text!r}: {error}", where=where, hint="Dates: 2024, 2024-01 or 2024-01-15, or empty."
        ) from None


@lru_cache(maxsize=65_536)
def _span(text: str) -> tuple[int, int]:
    if not text:
        return NO_DAY_FIRST, NO_DAY_LAST
    date = PartialDate(text)
    low: dt.date | None = date.earliest
    high: dt.date | None = date.latest
    return (
        NO_DAY_FIRST if low is None else low.toordinal(),
        NO_DAY_LAST if high is None else high.toordinal(),
    )


def _sort_key(row: _Row) -> tuple[object, ...]:
    return row.person, row.told, row.type, row.first, row.last, row.partners, row.event_id


def _columns(rows: Iterable[_Row], kinds: dict[str, tuple[str, ...]]) -> EventLog:
    # The sort makes every result independent of the order in which rows came.
    ordered = sorted(rows, key=_sort_key)
    people = sorted({row.person for row in ordered} | set(kinds))
    types = sorted({row.type for row in ordered})
    partners = sorted({partner for row in ordered for partner in row.partners})
    classes = {name: i for i, name in enumerate(sorted({cls for cls, _ in partners}))}
    person_code = {name: i for i, name in enumerate(people)}
    type_code = {name: i for i, name in enumerate(types)}
    partner_code = {partner: i for i, partner in enumerate(partners)}
    owned = [(i, partner_code[p]) for i, row in enumerate(ordered) for p in row.partners]
    return EventLog(
        person_ids=tuple(people),
        types=tuple(types),
        partners=tuple(name for _, name in partners),
        partner_classes=_ints(classes[cls] for cls, _ in partners),
        person=_ints(person_code[row.person] for row in ordered),
        type=_ints(type_code[row.type] for row in ordered),
        first=_ints(row.first for row in ordered),
        last=_ints(row.last for row in ordered),
        told=_ints(row.told for row in ordered),
        event_ids=tuple(row.event_id for row in ordered),
        partner_event=_ints(i for i, _ in owned),
        partner=_ints(p for _, p in owned),
        source_kinds=tuple(kinds.get(person, ()) for person in people),
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int32)
