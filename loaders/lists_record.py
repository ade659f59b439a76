"""A row of a list to a record: who it names, and what it says of them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from graphkit.loaders.lists_columns import Columns
from graphkit.loaders.lists_table import Row
from graphkit.loaders.lists_values import (
    MAX_NAME,
    DateStyle,
    citizenships,
    clean,
    gender,
    has_name,
    is_empty,
    read_date,
    split_name,
)
from graphkit.models import EventRecord, Evidence, Mention, PartialDate, Record, Source, Statement, ThingRef
from graphkit.names.things import unit_ref

__all__ = ["RecordMaker", "RowError"]

_PARTS = ("last_name", "first_name", "patronymic")
_TEXTS = ("alias", "residence", "birthplace")
_OLDEST = 110


class RowError(Exception):
    """Why a row cannot become a record."""


@lru_cache(maxsize=8192)
def _unit(text: str) -> ThingRef:
    return unit_ref(text)


class RecordMaker:
    """Makes records of the rows of one table.

    Args:
        columns: what each column is.
        styles: how the date columns are written, by field.
        sha256: of the file.
        source: the list.
        sheet: name of the sheet, None where there is only one table.
        loader: name of the loader.
        age_as_of: the day of the list, which its ages hold for.
    """

    def __init__(
        self, columns: Columns, styles: dict[str, DateStyle], sha256: str, source: Source, sheet: str | None,
        loader: str, *, age_as_of: PartialDate | None,
    ) -> None:  # fmt: skip
        self._columns, self._used, self._labels = columns, columns.used, columns.labels
        self._styles, self._sha256, self._source, self._sheet = styles, sha256, source, sheet
        self._source_id = source.id
        self._sources = (source,)
        self._loader = loader
        self._age_as_of = age_as_of
        self._today = dt.date.today()
        self._column_names = {f: " + ".join(self._labels[i] for i in c) for f, c in self._used.items()}
        self.marks = 0
        self.marked_at = ""

    def record(self, row: Row) -> Record:
        """The record of a row.

        Raises:
            RowError: it names nobody, or says something impossible.
        """
        statements: list[Statement] = []
        events: list[EventRecord] = []
        name, name_field, quote, birth = self._name(row)
        mention = Mention(source_id=self._source_id, name=name, locator=row.where)
        mention_id = mention.id
        say = self._sayer(row, statements)
        say(mention_id, "name", name, name_field, quote)
        if "birth_date" in self._used:
            cell = self._cell(row, "birth_date")
            if cell is not None:
                say(mention_id, "birth_date", str(self._birth(cell)), "birth_date", cell)
        elif birth is not None:
            say(mention_id, "birth_date", str(self._birth(birth)), name_field, quote)
        self._say_of_person(row, mention_id, say)
        self._say_events(row, mention_id, say, events)
        try:
            return Record(
                loader=self._loader, scope=self._sha256, key=row.where, locator=row.where, sources=self._sources,
                mentions=(mention,), events=tuple(events), statements=tuple(statements),
            )  # fmt: skip
        except ValidationError as error:
            raise RowError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None

    def _cell(self, row: Row, field: str) -> str | None:
        """The cell or joined cells of a field, None if there is nothing in them."""
        indexes = self._used.get(field)
        if indexes is None:
            return None
        if len(indexes) == 1:
            cell = row.cells[indexes[0]]
            return None if is_empty(cell) else cell
        cells = [row.cells[i] for i in indexes if not is_empty(row.cells[i])]
        return ", ".join(cells) if cells else None

    def _name(self, row: Row) -> tuple[str, str, str, str | None]:
        """Name, its field, the cell's words, and a birth date that stands in the same cell."""
        if "name" in self._used:
            field = "name"
            parts = [row.cells[i] for i in self._used["name"]]
        else:
            field = "last_name"
            parts = [row.cells[self._used[f][0]] for f in _PARTS if f in self._used]
        quote = " ".join(p for p in parts if not is_empty(p))
        name = clean(quote)
        if not name:
            raise RowError("no name in the row")
        if name.startswith("="):
            raise RowError("a formula where the name should be; save the list with values in place of formulas")
        birth = None
        if "birth_date" not in self._used:
            name, birth = split_name(name)
        if not has_name(name):
            reason = f"over {MAX_NAME} characters" if len(name) > MAX_NAME else "fewer than two letters"
            raise RowError(f"the column of names holds no name ({reason})")
        if len(name) < len(quote) and len(name) != len(" ".join(quote.split())) and birth is None:
            self.marks += 1
            self.marked_at = self.marked_at or row.where
        return name, field, quote, birth

    def _birth(self, cell: str) -> PartialDate:
        date = self._date(cell, "birth_date", "birth date")
        low = date.earliest
        if low is not None and low > self._today:
            raise RowError(f"birth date {clean(cell)[:60]!r} is in the future")
        if date.latest is not None and date.latest.year < self._today.year - _OLDEST:
            raise RowError(f"birth date {clean(cell)[:60]!r} is more than {_OLDEST} years ago")
        return date

    def _date(self, cell: str, field: str, what: str) -> PartialDate:
        try:
            return read_date(cell, self._styles.get(field, DateStyle()))
        except ValueError as error:
            raise RowError(f"{what}: {error}") from None

    def _sayer(self, row: Row, statements: list[Statement]) -> Any:
        source_id, sheet, page = self._source_id, self._sheet, row.page

        def say(subject: str, prop: str, value: Any, field: str, quote: str, certainty: str = "stated") -> None:
            column = "name" if field == "name" else field
            label = self._column_names[field] if field != "last_name" else self._name_columns()
            evidence = Evidence(quote=quote, page=page, row=row.number, column=label, locator=sheet)
            statements.append(
                Statement.model_validate(
                    {"subject": subject, "property": prop, "value": value, "source_id": source_id,
                     "evidence": evidence, "method": "listed", "rule": f"list.{column}",
                     "said_by": "list_publisher", "certainty": certainty}
                )
            )  # fmt: skip

        return say

    def _name_columns(self) -> str:
        return " + ".join(self._labels[self._used[f][0]] for f in _PARTS if f in self._used)

    def _say_of_person(self, row: Row, mention_id: str, say: Any) -> None:
        for field in _TEXTS:
            if (cell := self._cell(row, field)) is not None and (text := clean(cell)):
                say(mention_id, field, text, field, cell)
        if (cell := self._cell(row, "citizenship")) is not None:
            for country in citizenships(cell):
                say(mention_id, "citizenship", country, "citizenship", cell)
        if (cell := self._cell(row, "gender")) is not None and (word := gender(cell)) is not None:
            say(mention_id, "gender", word, "gender", cell)
        if (cell := self._cell(row, "age")) is not None:
            years = clean(cell).split(" ")[0].partition(".")[0].partition(",")[0]
            if not (years.isascii() and years.isdigit() and 0 < int(years) <= _OLDEST):
                raise RowError(f"age {clean(cell)[:60]!r} is no age in years")
            say(mention_id, "age", int(years), "age", cell)
            if self._age_as_of is not None:
                say(mention_id, "age_as_of", str(self._age_as_of), "age", cell)

    def _say_events(self, row: Row, mention_id: str, say: Any, events: list[EventRecord]) -> None:
        """Events that a column says happened; a list alleges, it does not know."""
        unit, sign = self._cell(row, "unit"), self._cell(row, "call_sign")
        if unit is not None or sign is not None:
            event = self._event(row, mention_id, "service", events)
            field, quote = ("unit", unit) if unit is not None else ("call_sign", sign or "")
            say(event.id, "type", "service", field, quote, "alleged")
            if unit is not None:
                try:
                    say(event.id, "unit", _unit(clean(unit)), "unit", unit, "alleged")
                except ValueError:
                    raise RowError(f"{clean(unit)[:60]!r} names no unit") from None
            if sign is not None:
                say(event.id, "call_sign", clean(sign), "call_sign", sign, "alleged")
        for field, kind, what in (
            ("contract_date", "contract_signed", "date of the contract"),
            ("death_date", "death", "date of death"),
        ):
            if (cell := self._cell(row, field)) is not None:
                date = self._date(cell, field, what)
                event = self._event(row, mention_id, kind, events)
                say(event.id, "type", kind, field, cell, "alleged")
                say(event.id, "date", str(date), field, cell, "alleged")

    @staticmethod
    def _event(row: Row, mention_id: str, kind: str, events: list[EventRecord]) -> EventRecord:
        # The order of columns tells nothing of the order of events: they tie.
        event = EventRecord(mention_id=mention_id, type=kind, locator=row.where, told=0)
        events.append(event)
        return event
