"""Leaked and published lists of people: CSV, XLSX and PDF tables, one record a row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ValidationError

from graphkit.errors import InputError
from graphkit.extract.documents.guard import check_file
from graphkit.loaders.lists_columns import Columns, Mapping, find_header, header_score, map_columns, read_mapping
from graphkit.loaders.lists_confined import confined_tables
from graphkit.loaders.lists_csv import csv_table, detect_dialect
from graphkit.loaders.lists_heading import first_row
from graphkit.loaders.lists_record import RecordMaker, RowError
from graphkit.loaders.lists_table import Row, Table
from graphkit.loaders.lists_values import DateStyle, date_style, is_empty
from graphkit.models import BadRecord, LoadOptions, Record, Source, file_sha256

__all__ = ["ListLoader"]

_SAMPLE_ROWS = 5_000
_SAMPLE_CHARACTERS = 4_000_000
_HEADER_ROWS = 50
_MAX_CELL = 10_000
_MAX_PAYLOAD = 20_000
_PROGRESS = 1_000

_FOOTER = re.compile(
    r"(?:(?:итого|итоги?|всего|общее (?:количество|число)|барлығы|жиыны|қорытынды|(?:grand )?total|исполнитель|"
    r"орындаушы|подпись|примечани[ея]|ескерту|дата (?:составления|выгрузки)|составил|сформирован|конец списка|"
    r"end of list)\b|"
    r"исп\.|источник:|source:|notes?:|стр(?:аница|\.)?\s*\d|page\s+\d|\d+-?бет\b)",
    re.I,
)
_DIGIT = re.compile(r"\d")
_SECTION = re.compile(
    r".*\b(?:област[ьи]|облысы|районы?|ауданы|город|қаласы|раздел|бөлімі|часть|список|тізімі|отряд|взвод|рота|"
    r"батальон|бригада|полк|регион|республика|section|part|region)\b.*",
    re.I,
)


class ListLoader:
    """One record for each row that names a person.

    A row says what its cells say, by the list's publisher; an event only where a column says so
    (a unit: that the person served in it, as alleged). Document numbers, telephone numbers and
    ethnicity are never loaded.
    """

    name: ClassVar[str] = "list"
    version: ClassVar[str] = "1"
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv", ".txt", ".xlsx", ".pdf")

    def read(self, path: Path, options: LoadOptions) -> Iterator[Record | BadRecord]:
        """The records of one list, streamed.

        Raises:
            InputError: the file is missing, empty, damaged, protected, of another kind, or has no
                column of names.
        """
        head = check_file(path)
        mapping = read_mapping(options.mapping) if options.mapping is not None else Mapping()
        tables = _tables(path, head, mapping, options)
        sha256 = file_sha256(path)
        source = _source(path, sha256, options)
        read = 0
        unread: list[str] = []
        for table in tables:
            reader = _TableReader(table, mapping, options, sha256, source, path)
            if not reader.start():
                if table.name is None or mapping.columns:
                    unread.append(table.name or "the table")
                elif reader.rows_seen:
                    unread.append(table.name)
                continue
            read += 1
            yield from reader.records(read_before=0)
        if not read:
            raise InputError(
                "no column of names found",
                where=str(path),
                hint="Say in a mapping file which column holds what (columns: name: …), and give it with --mapping.",
            )
        for name in unread:
            options.notice(f"{path.name}: sheet {name!r} has no column of names: not read")


def _source(path: Path, sha256: str, options: LoadOptions) -> Source:
    known = {k: v for k, v in options.meta.items() if k in Source.model_fields and k not in ("sha256", "text_sha256")}
    values: dict[str, Any] = {"title": path.name, "synthetic": options.synthetic, **known}
    try:
        return Source.model_validate({**values, "kind": "list", "sha256": sha256})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "source"
        raise InputError(f"what is said of the source: {name}: {first['msg']}", where=str(path)) from None


def _tables(path: Path, head: bytes, mapping: Mapping, options: LoadOptions) -> Iterator[Table]:
    """The tables of a file, by its content.

    Raises:
        InputError: it is nothing that is read here.
    """
    where = str(path)
    if b"%PDF-" in head[:1024]:
        return confined_tables(path, "pdf", None, options.notice)
    if head.startswith(b"PK\x03\x04"):
        return confined_tables(path, "xlsx", mapping.sheets, options.notice)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise InputError(
            "an old Excel file (.xls), or one protected by a password",
            where=where,
            hint="Open it, remove the password if it has one, and save it as .xlsx.",
        )
    if path.suffix.lower() in (".xlsx", ".pdf"):
        raise InputError(
            f"not a {path.suffix[1:].upper()} file, though its name says so",
            where=where,
            hint="Open it to see what it is, or get it again from where it came.",
        )
    dialect = detect_dialect(path, mapping.encoding, mapping.separator)
    options.notice(f"{path.name}: {dialect.describe()}")
    return iter([csv_table(path, dialect)])


class _TableReader:
    """Finds what the columns of one table are, then turns its rows into records."""

    def __init__(
        self, table: Table, mapping: Mapping, options: LoadOptions, sha256: str, source: Source, path: Path
    ) -> None:
        self._table, self._mapping, self._options = table, mapping, options
        self._sha256, self._source, self._path = sha256, source, path
        self._label = path.name if table.name is None else f"{path.name}, sheet {table.name!r}"
        self._not_records: dict[str, list[str]] = {}
        self._sample: list[Row] = []
        self._header: list[str] = []
        self._first = 0
        self._doubtful: Row | None = None
        self._columns: Columns
        self._maker: RecordMaker
        self.rows_seen = 0

    def start(self) -> bool:
        """Read the beginning; False if no column holds names.

        Raises:
            InputError: the mapping names what is not there.
        """
        size = 0
        for row in self._table.rows:
            self._sample.append(row)
            size += sum(map(len, row.cells)) + len(row.raw)
            if len(self._sample) >= _SAMPLE_ROWS or size >= _SAMPLE_CHARACTERS:
                break
        self.rows_seen = sum(1 for r in self._sample if r.problem is not None or any(c.strip() for c in r.cells))
        if not self.rows_seen:
            if self._table.name is None:
                raise InputError("the file has no rows", where=str(self._path))
            return False
        top = [r.cells if r.problem is None else [] for r in self._sample[:_HEADER_ROWS]]
        index = self._header_index(top)
        body = self._sample if index is None else self._sample[index + 1 :]
        samples = [r.cells for r in body[:200] if r.problem is None and any(c.strip() for c in r.cells)]
        if index is None:
            self._header = [""] * (Counter(map(len, samples)).most_common(1)[0][0] if samples else 0)
        else:
            self._header = list(top[index])
            while self._header and not self._header[-1].strip():
                self._header.pop()
            self._first = index + 1
        columns = map_columns(self._header, self._mapping, samples, str(self._path))
        if columns is None:
            return False
        self._columns = columns
        if columns.guessed and index is None and self._mapping.header_row is None:
            self._look_at_first_row()
        self._report_columns()
        self._maker = RecordMaker(
            columns, self._styles(body), self._sha256, self._source, self._table.name, ListLoader.name,
            age_as_of=self._source.date,
        )  # fmt: skip
        return True

    def _look_at_first_row(self) -> None:
        """A heading in words that nobody foresaw is no person."""
        filled = [(i, r) for i, r in enumerate(self._sample) if r.problem is None and any(c.strip() for c in r.cells)]
        (index, row), rest = filled[0], [r.cells for _, r in filled[1:200]]
        what = first_row(row.cells, rest, self._columns.used["name"])
        if what == "heading":
            self._first = index + 1
            self._options.notice(
                f"{self._label}: {row.where} is taken for a heading "
                "(`header_row: 0` in a mapping file makes it a record)"
            )
        elif what == "doubt":
            self._doubtful = row

    def _header_index(self, top: Sequence[Sequence[str]]) -> int | None:
        wanted = self._mapping.header_row
        if wanted == 0:
            return None
        if wanted is not None:
            index = next((i for i, r in enumerate(self._sample) if r.number == wanted and r.problem is None), None)
            if index is None:
                raise InputError(f"mapping file: header_row {wanted} is not in the list", where=str(self._path))
            return index
        index = find_header(top)
        if index is None and self._mapping.columns:
            # Headers of no known words, but those that the user names.
            names = {str(n).strip().casefold() for v in self._mapping.columns.values() for n in _listed(v)}
            for i, cells in enumerate(top):
                if any(c.strip().casefold() in names for c in cells):
                    return i
        return index

    def _styles(self, body: Sequence[Row]) -> dict[str, DateStyle]:
        styles: dict[str, DateStyle] = {}
        for field in ("birth_date", "contract_date", "death_date"):
            if field in self._columns.used:
                index = self._columns.used[field][0]
                cells = [r.cells[index] for r in body if r.problem is None and index < len(r.cells)]
                style, notice = date_style(cells, spreadsheet=self._table.spreadsheet, given=self._mapping.dates)
                styles[field] = style
                if notice:
                    self._options.notice(f"{self._label}: column {self._columns.labels[index]!r}: {notice}")
        return styles

    def _report_columns(self) -> None:
        columns, notice = self._columns, self._options.notice
        how = " (guessed from the cells: check it, or give a mapping file)" if columns.guessed else ""
        notice(f"{self._label}: columns: {columns.describe()}{how}")
        if columns.never:
            what = ", ".join(f"{columns.labels[i]!r} ({kind})" for i, kind in columns.never.items())
            notice(f"{self._label}: never loaded: {what}")
        if columns.unused:
            notice(f"{self._label}: not loaded: {', '.join(repr(columns.labels[i]) for i in columns.unused)}")
        if "birth_date" not in columns.used:
            notice(f"{self._label}: no column of birth dates found")

    def records(self, *, read_before: int) -> Iterator[Record | BadRecord]:
        """The records of all rows; at the end a notice of what was no record."""
        done = bad = 0
        header = [c.strip().casefold() for c in self._header]
        for index, row in enumerate(chain(self._sample, self._table.rows)):
            if index == len(self._sample):
                self._sample = []
            before = index < self._first
            kind = self._kind(row, header, before)
            if kind is not None:
                if kind != "blank":
                    self._not_records.setdefault(kind, []).append(row.where)
                continue
            done += 1
            if done % _PROGRESS == 0:
                self._options.progress(read_before + done, None)
            try:
                if before:
                    raise RowError("a row above the header; name the header's row in a mapping file if it is data")
                yield self._record(row)
            except RowError as error:
                bad += 1
                yield BadRecord(self._sha256, row.where, str(error), self._payload(row))
        self._options.progress(read_before + done, None)
        self._report_end(done, bad)

    def _record(self, row: Row) -> Record:
        if row.problem is not None:
            raise RowError(row.problem)
        if row is self._doubtful:
            raise RowError(
                "a heading, or a person? The cells do not tell: say `header_row: 0` in a mapping file if it is a person"
            )
        cells, width = row.cells, self._columns.width
        if self._table.spreadsheet and len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        if len(cells) != width:
            if len(cells) < width:
                raise RowError(f"{len(cells)} cells where the header has {width}: a separator is missing")
            if any(c.strip() for c in cells[width:]) and any(self._header):
                raise RowError(f"{len(cells)} cells where the header has {width}: a cell with a separator needs quotes")
        for i, cell in enumerate(cells):
            if len(cell) > _MAX_CELL:
                raise RowError(f"column {i + 1} holds {len(cell):,} characters, over the limit of {_MAX_CELL:,}")
        return self._maker.record(row)

    def _kind(self, row: Row, header: list[str], before: bool) -> str | None:
        """What a row is if it is no record: ``blank``, ``title``, ``header``, ``footer`` …"""
        if row.problem is not None:
            return None
        cells = [c.strip() for c in row.cells]
        filled = [c for c in cells if c]
        if not filled:
            return "blank"
        if before:
            is_header = self._first and row is self._sample[self._first - 1]
            if is_header:
                return "header"
            return "title" if row.heading or len(filled) * 2 <= max(2, sum(map(bool, header))) else None
        count = len(filled)
        if header and cells[0].casefold() == header[0] and [c.casefold() for c in cells[: len(header)]] == header:
            return "repeated header"
        if filled[0] == "1" and count > 1 and filled == [str(i + 1) for i in range(count)]:
            return "row of column numbers"
        if len(header) > 2 and not _DIGIT.search("".join(filled)) and header_score(filled) == count:
            return "repeated header"  # in other words or spaces
        if count <= 3 and (count < len(header) or len(header) <= 2) and _FOOTER.match(filled[0]):
            return "footer"
        if row.heading or (count == 1 and len(header) > 2 and _SECTION.fullmatch(filled[0])):
            return "section heading"
        return None

    def _payload(self, row: Row) -> str:
        if row.cells:
            hidden = self._columns.never
            cells = ["(not kept)" if i in hidden and not is_empty(c) else c for i, c in enumerate(row.cells)]
            text = " | ".join(c[:2_000] for c in cells)
        else:
            text = row.raw
        # What no encoding knows is shown as its bytes, so that every database can store it.
        text = text[:_MAX_PAYLOAD].replace("\0", "\\x00")
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

    def _report_end(self, done: int, bad: int) -> None:
        parts = []
        for kind, places in self._not_records.items():
            if kind != "header":
                shown = ", ".join(places[:5]) + (" …" if len(places) > 5 else "")
                parts.append(f"{len(places)} {kind} ({shown})")
        text = f"{self._label}: {done:,} rows, {bad:,} of them cannot be loaded"
        self._options.notice(text + (f"; not records: {'; '.join(parts)}" if parts else ""))
        if self._maker.marks:
            self._options.notice(
                f"{self._label}: invisible marks taken out of {self._maker.marks} names, as in {self._maker.marked_at}"
            )


def _listed(value: str | int | list[str | int]) -> list[str | int]:
    return value if isinstance(value, list) else [value]
