"""Why some mentions are one person, on a real ledger: also by way of what was read anew since."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphkit.errors import UsageError
from graphkit.identity.clusters import cluster
from graphkit.identity.explaining import explain
from graphkit.identity.judgement_log import add_judgement, inputs
from graphkit.identity.sides import sides
from graphkit.ledger import Ledger
from graphkit.ledger.ledger import now
from graphkit.models import EventRecord, Evidence, Mention, Record, Review, Run, Source, Statement
from graphkit.names.things import unit_ref


def record(source: str, name: str, birth: str, place: str = "1") -> Record:
    src = Source(sha256=source * 64, title=f"invented {source}", kind="list", synthetic=True)
    mention = Mention(source_id=src.id, name=name, locator=place)
    event = EventRecord(mention_id=mention.id, type="service", locator=place)

    def said(subject: str, prop: str, value: object) -> Statement:
        return Statement(
            subject=subject, property=prop, value=value, source_id=src.id, method="listed", said_by="list_publisher",
            evidence=Evidence(row=int(place), column=prop, quote=f"{prop} as written"),
        )  # fmt: skip

    statements = (
        said(mention.id, "name", name), said(mention.id, "birth_date", birth), said(event.id, "type", "service"),
        said(event.id, "unit", unit_ref("Вагнер")),
    )  # fmt: skip
    return Record(loader="test", scope=source, key="1", locator=place, sources=(src,), mentions=(mention,),
                  events=(event,), statements=statements)  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite", create=True) as held:
        held.begin_run(Run(id="run", loader="test", version="1", inputs=(), started=now()))
        yield held


def add(ledger: Ledger, *records: Record) -> list[str]:
    ledger.append(records, "run")
    return [r.mentions[0].id for r in records]


def test_evidence_that_no_longer_stands_is_named(ledger: Ledger) -> None:
    one, other = add(ledger, record("a", "Омаров Ержан", "1990-01-02"), record("b", "Омаров Е.", "1990"))
    seen = sides(ledger, [one, other], {s.id: s for s in ledger.sources()}, {})
    evidence = [*seen[one].evidence, *seen[other].evidence]
    add_judgement(ledger, one, other, "same", judge="Aigul", evidence=evidence)
    (link,) = explain(ledger, one).links
    assert link.lost == () and len(link.judgement.evidence) == 8  # type: ignore[union-attr]
    # The list is read anew, and has another year.
    add(ledger, record("b", "Омаров Е.", "1991"))
    (link,) = explain(ledger, one).links
    assert len(link.lost) == 1 and link.acts


def test_a_mention_that_no_longer_stands_still_explains_what_it_joined(ledger: Ledger) -> None:
    one, between, other = add(
        ledger, record("a", "Омаров Ержан", "1990"), record("b", "Омаров Е.", "1990"), record("c", "Ержан О.", "1990")
    )
    add_judgement(ledger, one, between, "same", judge="Aigul")
    add_judgement(ledger, between, other, "same", judge="Aigul")
    add(ledger, record("b", "Омаров Е.", "1990", "2"))
    found = explain(ledger, other)
    assert set(found.members) == {one, other}
    assert sorted((x.left, x.right) for x in found.links) == sorted(
        [tuple(sorted((one, between))), tuple(sorted((between, other)))]  # type: ignore[list-item]
    )
    assert between not in found.sides


def test_what_was_rejected_is_not_shown_as_evidence(ledger: Ledger) -> None:
    (one,) = add(ledger, record("a", "Омаров Ержан", "1990-01-02"))
    sources = {s.id: s for s in ledger.sources()}
    (birth,) = [s for s in ledger.statements([one]) if s.property == "birth_date"]
    side = sides(ledger, [one], sources, {})[one]
    assert side.facts["birth_date"] == ("1990-01-02",) and side.units == ("Wagner",)
    assert side.events == ("undated service, Wagner",) and side.place == "row 1, column name"
    reject = Review(statement_id=birth.id, decision="reject", reviewer="A", at=now())
    assert "birth_date" not in sides(ledger, [one], sources, {birth.id: reject})[one].facts
    correct = reject.model_copy(update={"decision": "correct", "value": "1991-01-02"})
    assert sides(ledger, [one], sources, {birth.id: correct})[one].facts["birth_date"] == ("1991-01-02",)


def test_a_judge_cannot_be_outrun_by_the_clock(ledger: Ledger) -> None:
    """Decisions within one tick of the clock, or before an entry from a clock that runs ahead, still count."""
    one, other = add(ledger, record("a", "Омаров Ержан", "1990"), record("b", "Омаров Е.", "1990"))
    for decision in ["same", "different"] * 5:
        add_judgement(ledger, one, other, decision, judge="Aigul")
    assert cluster(*inputs(ledger)).members == {}
    add_judgement(ledger, other, one, "retract", judge="Aigul")
    with pytest.raises(UsageError, match="no judgement"):
        add_judgement(ledger, one, other, "retract", judge="Aigul")
    log = ledger.judgements()
    assert len({j.at for j in log}) == 11 and [j.at for j in log] == sorted(j.at for j in log)
