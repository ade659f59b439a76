"""The machine's judgements in a case: what it joins, what it leaves open, and that people have the last word."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from graphkit.identity import cluster
from graphkit.identity.exact import MOST_IN_A_SOURCE, judge_exact
from graphkit.identity.judgement_log import inputs, standing_decisions
from graphkit.identity.resolve import ALGORITHM, resolve
from graphkit.ledger import Case, Ledger
from graphkit.ledger.audit import Act
from graphkit.ledger.ingest import expand, load
from graphkit.ledger.ledger import now
from graphkit.ledger.restriction import restrict
from graphkit.loaders.lists import ListLoader
from graphkit.loaders.verdicts import VerdictsLoader
from graphkit.models import (
    EventRecord,
    Evidence,
    Judgement,
    LoadOptions,
    Mention,
    Record,
    Review,
    Run,
    Source,
    Statement,
    ThingRef,
    file_sha256,
)  # fmt: skip

INVENTED = Path(__file__).parents[2] / "examples" / "invented"


class Sources:
    """A ledger, and records of invented people put into it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        ledger.begin_run(Run(id="run", loader="test", version="1", inputs=(), started=now()))

    def add(
        self, source: str, name: str, birth: str | None = None, *, kind: str = "verdict", place: str = "1",
        facts: dict[str, Any] | None = None, events: Sequence[tuple[str, str, str | None]] = (),
    ) -> str:  # fmt: skip
        """One mention of a person in a source; an event is (type, date, unit). Returns its id."""
        src = Source.model_validate(
            {"sha256": source * 64, "title": f"invented {source}", "kind": kind, "synthetic": True}
        )
        mention = Mention(source_id=src.id, name=name, locator=place)
        statements: list[Statement] = []
        records = []

        def say(subject: str, prop: str, value: Any) -> None:
            statements.append(
                Statement(subject=subject, property=prop, value=value, source_id=src.id, method="coded",
                          said_by="court_finding", evidence=Evidence(locator=place))
            )  # fmt: skip

        say(mention.id, "name", name)
        for prop, value in {"birth_date": birth, **(facts or {})}.items():
            if value is not None:
                say(mention.id, prop, value)
        for i, (type_, date, unit) in enumerate(events):
            event = EventRecord(mention_id=mention.id, type=type_, locator=f"{place} {i}", told=i)
            records.append(event)
            say(event.id, "type", type_)
            say(event.id, "date", date)
            if unit:
                say(event.id, "unit", ThingRef(thing="unit", name=unit, kind="pmc"))
        record = Record(
            loader="test", scope=source, key=place, locator=place, sources=(src,), mentions=(mention,),
            events=tuple(records), statements=tuple(statements),
        )  # fmt: skip
        self.ledger.append([record], "run")
        return mention.id

    def judge(self, left: str, right: str, decision: str, judge: str = "Редактор") -> None:
        self.ledger.add_judgements([
            Judgement.model_validate({"left": left, "right": right, "decision": decision, "judge": judge,
                                      "at": dt.datetime.now(dt.UTC)})
        ])  # fmt: skip

    def machine(self) -> dict[tuple[str, str], str]:
        """What the machine says now: pair → decision."""
        found = standing_decisions(self.ledger.judgements())
        return {pair: of["machine"].decision for pair, of in found.items() if "machine" in of}


@pytest.fixture
def sources(tmp_path: Path) -> Iterator[Sources]:
    with Case.create(tmp_path / "case").ledger() as ledger:
        yield Sources(ledger)


def pair(one: str, other: str) -> tuple[str, str]:
    return min(one, other), max(one, other)


def test_across_sources_by_name_and_birth(sources: Sources) -> None:
    verdict = sources.add("a", "Қожахметов Игілік Ерланұлы", "1993-11-02")
    listed = sources.add("b", "Kozhakhmetov Igilik", "1993", kind="list")
    sources.add("b", "Kozhakhmetov Iliyas", "1993", kind="list", place="2")
    done = resolve(sources.ledger)
    assert (done.mentions, done.same, done.possible, done.fresh) == (3, 1, 0, 1)
    assert sources.machine() == {pair(verdict, listed): "same"}
    (judgement,) = sources.ledger.judgements()
    assert (judgement.judge, judgement.version) == ("machine", ALGORITHM)
    assert "year of birth agrees (+1.0)" in judgement.reason
    assert judgement.score is not None and judgement.score >= 0.95


def test_a_second_run_adds_nothing_and_a_dry_run_never_does(sources: Sources) -> None:
    for source in "abc":
        sources.add(source, "Садыков Ерлан Маратович", "1990-05-12", kind="list")
        sources.add(source, "Ким Олег", None, kind="list", place="2")
    before = sources.ledger.position()
    planned = resolve(sources.ledger, dry_run=True)
    assert planned.fresh == 6
    assert sources.ledger.position() == before
    assert resolve(sources.ledger) == planned
    after = sources.ledger.position()
    again = resolve(sources.ledger)
    assert (again.fresh, again.retracted, again.same) == (0, 0, planned.same)
    assert sources.ledger.position() == after


@pytest.mark.parametrize("first", [judge_exact, resolve])
def test_both_rules_of_the_machine_agree_in_any_order(sources: Sources, first: Any) -> None:
    one = sources.add("a", "Садыков Ерлан Маратович", "1990-05-12")
    other = sources.add("b", "Садыков Ерлан Маратович", "1990-05-12", kind="list")
    first(sources.ledger)
    for rule in (judge_exact, resolve, judge_exact, resolve):
        rule(sources.ledger)
        assert sources.machine() == {pair(one, other): "same"}
    position = sources.ledger.position()
    judge_exact(sources.ledger)
    resolve(sources.ledger)
    assert sources.ledger.position() == position


@pytest.mark.parametrize(("rows", "apart"), [(MOST_IN_A_SOURCE, 0), (MOST_IN_A_SOURCE + 1, MOST_IN_A_SOURCE + 1)])
def test_a_name_and_date_that_a_list_repeats_without_end_are_nobody(sources: Sources, rows: int, apart: int) -> None:
    """Neither rule of the machine joins them, with one another or with anybody else; what was joined is parted."""
    born = "1990-01-01"
    unknown = [
        sources.add("a", "Неизвестный Иван", born, kind="list", place=str(n)) for n in range(MOST_IN_A_SOURCE - 1)
    ]
    others = [sources.add(source, "Неизвестный Иван", born) for source in "bc"]
    assert judge_exact(sources.ledger) == (len(unknown) + 1, 0)
    unknown += [
        sources.add("a", "Неизвестный Иван", born, kind="list", place=str(n)) for n in range(len(unknown), rows)
    ]
    for _ in range(2):
        assert judge_exact(sources.ledger).apart == apart
        assert resolve(sources.ledger).apart == apart
    same = {side for sides, decision in sources.machine().items() if decision == "same" for side in sides}
    assert same == set(others) | (set() if apart else set(unknown))


def test_who_is_restricted_stays_so_however_often_a_list_names_them(sources: Sources) -> None:
    one = sources.add("a", "Тестов Ерлан", "1990-01-01")
    restrict(sources.ledger, [one], Act("restrict", one, "Desk", now(), {"reason": "contested"}))
    rows = range(MOST_IN_A_SOURCE + 1)
    many = [sources.add("b", "Тестов Ерлан", "1990-01-01", kind="list", place=str(n)) for n in rows]
    assert judge_exact(sources.ledger).apart == 0
    resolve(sources.ledger)
    clusters = cluster(*inputs(sources.ledger))
    assert len({clusters.person_of(mention) for mention in [one, *many]}) == 1


def test_two_of_a_frequent_name_without_dates_are_no_more_than_possible(sources: Sources) -> None:
    one, other = sources.add("a", "Иванов Иван"), sources.add("b", "Иванов Иван", kind="list")
    resolve(sources.ledger)
    assert sources.machine() == {pair(one, other): "unsure"}


@pytest.mark.parametrize(
    ("extra", "decision"),
    [
        ({}, "unsure"),
        ({"events": [("contract_signed", "2023-05-05", "Redut")]}, "same"),
        ({"facts": {"birthplace": "Хромтау, Актюбинская область"}}, "unsure"),
    ],
)
def test_what_else_the_sources_say_counts(sources: Sources, extra: dict[str, Any], decision: str) -> None:
    one = sources.add("a", "Иванов Иван", None, **extra)
    if "facts" in extra:
        extra = {"facts": {"birthplace": "г. Хромтау, Ақтөбе облысы"}}
    other = sources.add("b", "Иванов Иван", None, kind="list", **extra)
    resolve(sources.ledger)
    assert sources.machine() == {pair(one, other): decision}
    (judgement,) = sources.ledger.judgements()
    assert bool(judgement.evidence) == bool(extra)
    if "facts" in extra:
        assert "same birthplace" in judgement.reason


def test_a_day_on_which_many_signed_says_little(sources: Sources) -> None:
    signed = [("contract_signed", "2023-05-05", "Redut")]
    one = sources.add("a", "Иванов Иван", None, events=signed)
    other = sources.add("b", "Иванов Иван", None, kind="list", events=signed)
    for row, name in enumerate(["Петров Пётр", "Сидоров Сидор", "Ким Олег", "Цой Юрий"] * 10):
        for source in "bc":
            sources.add(source, name, f"{1960 + row}-01-01", kind="list", place=f"row {row}", events=signed)
    resolve(sources.ledger)
    assert sources.machine()[pair(one, other)] == "unsure"


def test_an_age_that_does_not_fit_speaks_against(sources: Sources) -> None:
    sources.add("a", "Иванов Иван", None, facts={"age": 50, "age_as_of": "2024"})
    sources.add("b", "Иванов Иван", "1995-01-01", kind="list")
    resolve(sources.ledger)
    assert sources.machine() == {}


def test_two_in_one_verdict_are_two(sources: Sources) -> None:
    sources.add("a", "Садыков Ерлан Маратович", "1990-05-12", place="defendant 1")
    sources.add("a", "Садыков Ерлан Маратович", "1990-05-12", place="defendant 2")
    assert resolve(sources.ledger).fresh == 0


def test_a_row_that_stands_twice_in_a_list_is_one_and_brothers_are_two(sources: Sources) -> None:
    def listed(name: str, birth: str | None, row: str) -> str:
        return sources.add("a", name, birth, kind="list", place=row)

    one = listed("Садыков Ерлан Маратович", "1990-05-12", "1")
    twice = listed("САДЫКОВ Ерлан", "1990-05-12", "2")
    undated = listed("Садыков Ерлан Маратович", None, "3")
    listed("Садыков Нурлан Маратович", "1990-05-12", "4")
    listed("Садыков Ерлан Маратович", "1985-01-30", "5")
    resolve(sources.ledger)
    said = sources.machine()
    assert {p for p, decision in said.items() if decision == "same"} == {pair(one, twice)}
    assert all(undated in p for p, decision in said.items() if decision == "unsure")


def test_what_fits_two_who_differ_is_joined_to_neither(sources: Sources) -> None:
    sources.add("a", "Садыков Ерлан Маратович", "1990-05-12")
    sources.add("b", "Садыков Ерлан Маратович", "1971-03-04")
    sources.add("c", "Садыков Ерлан Маратович", None, kind="list")
    done = resolve(sources.ledger)
    assert (done.same, done.possible) == (0, 2)


def test_a_persons_word_on_a_pair_is_the_last(sources: Sources) -> None:
    one = sources.add("a", "Садыков Ерлан Маратович", "1990-05-12")
    other = sources.add("b", "Sadykov Yerlan", "1990-05-12", kind="list")
    sources.judge(one, other, "different")
    done = resolve(sources.ledger)
    assert (done.fresh, done.left_to_people) == (0, 1)
    sources.judge(one, other, "retract")
    assert resolve(sources.ledger).same == 1


def test_a_persons_word_taken_back_leaves_what_the_machine_said(sources: Sources) -> None:
    ids = [sources.add(s, "Тестов Ерлан Маратович", "1990-05-12") for s in "abc"]
    assert resolve(sources.ledger).fresh
    before = cluster([], sources.ledger.judgements())
    sources.judge(ids[0], ids[1], "different")
    done = resolve(sources.ledger)
    assert (done.fresh, done.retracted) == (0, 0)
    parted = cluster([], sources.ledger.judgements())
    assert parted.person_of(ids[0]) != parted.person_of(ids[1])
    sources.judge(ids[0], ids[1], "retract")
    after = cluster([], sources.ledger.judgements())
    assert (after.person, after.judge) == (before.person, before.judge)


def test_nobody_is_joined_over_a_third_with_whom_a_person_keeps_apart(sources: Sources) -> None:
    ids = [
        sources.add("a", "Садыков Ерлан Маратович", "1990-05-12"),
        sources.add("b", "Садыков Ерлан Маратович", "1990", kind="list"),
        sources.add("c", "Sadykov Yerlan Maratovich", "1990-05-12", kind="list"),
    ]
    sources.judge(ids[0], ids[2], "different")
    done = resolve(sources.ledger)
    assert (done.same, done.left_to_people, done.blocked) == (1, 1, 1)
    clusters = cluster(sources.ledger.links(), sources.ledger.judgements())
    assert clusters.person_of(ids[0]) != clusters.person_of(ids[2])
    assert clusters.conflicts == []


def test_a_judgement_whose_ground_has_gone_is_taken_back(sources: Sources) -> None:
    one = sources.add("a", "Садыков Ерлан Маратович", "1990-05-12")
    other = sources.add("b", "Sadykov Yerlan", "1990-05-12", kind="list")
    resolve(sources.ledger)
    birth = next(s for s in sources.ledger.statements([other]) if s.property == "birth_date")
    sources.ledger.add_reviews(
        [Review(statement_id=birth.id, decision="correct", value="1971-03-04", reviewer="Редактор", at=now())]
    )
    done = resolve(sources.ledger)
    assert (done.same, done.retracted) == (0, 1)
    assert pair(one, other) not in sources.machine()
    sources.ledger.add_reviews(
        [Review(statement_id=birth.id, decision="accept", reviewer="Редактор", at=now() + dt.timedelta(seconds=1))]
    )
    assert resolve(sources.ledger).same == 1
    assert sources.machine() == {pair(one, other): "same"}


def test_no_people_no_judgements(sources: Sources) -> None:
    assert resolve(sources.ledger).fresh == 0


def test_the_invented_example_against_its_truth(tmp_path: Path) -> None:
    """B-cubed (Bagga and Baldwin 1998) over the rows of both lists and the verdicts that are plain text."""
    case = Case.create(tmp_path / "case")
    files = sorted((INVENTED / "verdicts").glob("*.txt"))
    with case.ledger() as ledger:
        options = LoadOptions(synthetic=True)
        load(case, ledger, VerdictsLoader(), files, options)
        loader = ListLoader()
        load(case, ledger, loader, expand([INVENTED / "lists"], loader.suffixes), options)
        truth = _truth(ledger)
        resolve(ledger)
        clusters = cluster(ledger.links(), ledger.judgements())
    assert len(truth) > 1_200
    found: dict[str, set[str]] = defaultdict(set)
    true: dict[str, set[str]] = defaultdict(set)
    for mention, person in truth.items():
        found[clusters.person_of(mention)].add(mention)
        true[person].add(mention)
    precision = recall = 0.0
    for mention, person in truth.items():
        mine = found[clusters.person_of(mention)]
        precision += len(mine & true[person]) / len(mine) / len(truth)
        recall += len(mine & true[person]) / len(true[person]) / len(truth)
    assert precision >= 0.995
    assert 2 * precision * recall / (precision + recall) >= 0.985


def _truth(ledger: Ledger) -> dict[str, str]:
    with (INVENTED / "truth" / "people.csv").open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    at: dict[tuple[str, str], str] = {}
    for person in people:
        for name, column in (("spisok.csv", "csv_rows"), ("contract-list.xlsx", "xlsx_rows")):
            at.update({(name, row): person["person_id"] for row in person[column].split(";") if row})
        for reference in filter(None, person["verdicts"].split(";")):
            # One name a verdict: those of two defendants are left out.
            file_name, defendant = reference.removeprefix("verdicts/").split("#")
            at[file_name, "defendant"] = person["person_id"] if defendant == "D1" else ""
    for person in people:
        for reference in person["verdicts"].split(";"):
            if reference.endswith("#D2"):
                at[reference.removeprefix("verdicts/").split("#")[0], "defendant"] = ""
    names = {file_sha256(p): p.name for folder in ("verdicts", "lists") for p in (INVENTED / folder).iterdir()}
    files = {s.id: names[str(s.sha256)] for s in ledger.sources()}
    found = {}
    for mention in ledger.mentions(people=True):
        place = mention.locator.rsplit(" ", 1)[-1]
        person = at.get((files[mention.source_id], place if place.isdigit() else "defendant"), "")
        if person:
            found[mention.id] = person
    return found
