"""Small invented cases, built record by record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from graphkit.ledger import Case, Ledger
from graphkit.ledger.ledger import now
from graphkit.models import EventRecord, Evidence, Mention, Record, Run, Source, Statement


class Builder:
    """Makes records of invented people and puts them into the ledger of a case."""

    def __init__(self, case: Case, ledger: Ledger) -> None:
        self.case, self.ledger = case, ledger
        ledger.begin_run(Run(id="run", loader="test", version="1", inputs=(), started=now()))

    def record(
        self,
        source: str,
        name: str,
        events: Sequence[tuple[str, str | None, dict[str, Any], dict[str, Any]]] = (),
        *,
        kind: str = "verdict",
        birth: str | None = None,
        key: str = "1",
        facts: dict[str, Any] | None = None,
    ) -> Record:
        """One person as one source has it; an event is (type, date, attributes, how it is said)."""
        src = Source.model_validate(
            {"sha256": source * 64, "title": f"invented {source}", "kind": kind, "synthetic": True}
        )
        mention = Mention(source_id=src.id, name=name, locator=key)
        statements: list[Statement] = []
        records = []

        def say(subject: str, name: str, value: Any, place: str, **how: Any) -> None:
            base = {"method": "coded", "said_by": "court_finding", **how}
            statements.append(
                Statement(
                    subject=subject, property=name, value=value, source_id=src.id,
                    evidence=Evidence(locator=f"paragraph {place}"), **base,
                )
            )  # fmt: skip

        say(mention.id, "name", name, "0")
        if birth:
            say(mention.id, "birth_date", birth, "0")
        for name_, value in (facts or {}).items():
            say(mention.id, name_, value, "0")
        for i, (type_, date, attributes, how) in enumerate(events):
            event = EventRecord(mention_id=mention.id, type=type_, locator=f"event {i}", told=i)
            records.append(event)
            say(event.id, "type", type_, str(i), **how)
            if date:
                say(event.id, "date", date, str(i), **how)
            for attribute, value in attributes.items():
                say(event.id, attribute, value, str(i), **how)
        return Record(
            loader="test", scope=source, key=key, locator=key, sources=(src,), mentions=(mention,),
            events=tuple(records), statements=tuple(statements),
        )  # fmt: skip

    def add(self, *records: Record) -> list[str]:
        """Append records; the ids of their mentions."""
        self.ledger.append(records, "run")
        return [m.id for r in records for m in r.mentions[:1]]


@pytest.fixture(scope="session")
def make_builder() -> Callable[[Case], Builder]:
    """A builder for a case; its ledger is the caller's to close."""
    return lambda case: Builder(case, case.ledger())


@pytest.fixture
def builder(tmp_path: Path) -> Iterator[Builder]:
    case = Case.create(tmp_path / "case")
    with case.ledger() as ledger:
        yield Builder(case, ledger)


@pytest.fixture
def new_builder(tmp_path: Path) -> Iterator[Callable[[], Builder]]:
    ledgers: list[Ledger] = []

    def make() -> Builder:
        case = Case.create(tmp_path / f"case{len(ledgers)}")
        ledgers.append(case.ledger())
        return Builder(case, ledgers[-1])

    yield make
    for ledger in ledgers:
        ledger.close()
