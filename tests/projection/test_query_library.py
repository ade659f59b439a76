"""Every query of the library: rows on an invented case, the same on every database, columns as declared."""

from __future__ import annotations

from typing import Any

import pytest

from graphkit.identity import judge_exact
from graphkit.ledger import Case
from graphkit.models import Evidence, Figure, Record
from graphkit.names.things import ad_ref, court_ref, employer_ref, place_ref, recruiter_ref, unit_ref
from graphkit.projection import build
from graphkit.store import Statement, Store, Target, check_params, list_statements, load_statement

WAGNER, REDUT = unit_ref("Вагнер"), unit_ref("Редут")
PETROV = recruiter_ref("Иван Петров", "x")
WORK = employer_ref("ООО «Строй»")


GIVEN = {"a": "Адам", "b": "Борис", "c": "Виктор"}


def life(n: int, unit: Any, **verdict: Any) -> list[tuple[str, str | None, dict[str, Any], dict[str, Any]]]:
    """The course of invented person n."""
    court = court_ref("Выдуманный городской суд")
    decided = {"outcome": "convicted", "articles": ["172"], "term_months": 54 + n, "suspended": False,
               "procedure": "plea_agreement", "case_number": f"0000-25-00-1/{n}", "court": court,
               **verdict}  # fmt: skip
    return [
        ("departure_for_work", f"2023-01-{n + 1:02}", {"mode": "rotational", "to_place": place_ref("Челябинск")}, {}),
        ("border_crossing", f"2023-01-{n + 2:02}",
         {"from_country": "KZ", "to_country": "RU", "legal": True, "checkpoint": "Кайрак"}, {}),
        ("employment", "2023-02", {"employer": WORK}, {}),
        ("job_ad_seen", "2023-03", {"platform": "Avito", "ad": ad_ref("Авито", f"{n}")}, {}),
        ("recruiter_contact", "2023-04", {"recruiter": PETROV, "channel": "phone"}, {}),
        ("payment_promised", None, {"amount": 200000, "currency": "RUB", "amounts": ["200000 RUB month"]}, {}),
        ("coercion", None, {"means": ["beating"]}, {"said_by": "testimony", "confidence": 0.6}),
        ("coercion", None, {}, {"stance": "negated"}),
        ("contract_signed", f"2023-05-{n + 1:02}", {"unit": unit, "recruiter": PETROV}, {}),
        ("payment_received", "2023-06", {"amount": 100000, "currency": "RUB", "amounts": ["100000 RUB"]}, {}),
        ("desertion", "2024-01", {}, {}),
        ("border_crossing", "2024-02", {"from_country": "RU", "to_country": "KZ", "legal": False,
                                        "place": place_ref("Степь")}, {}),
        ("consulate", "2024-02-20", {"body": "Посольство"}, {}),
        ("citizenship", "2024-02-25", {"country": "RU", "outcome": "refused"}, {}),
        ("detention", "2024-03-01", {"country": "KZ", "by": "КНБ"}, {}),
        ("verdict", "2024-09-10", decided, {}),
    ]  # fmt: skip


def fill(builder: Any) -> None:
    courses = {"a": life(1, WAGNER), "b": life(2, WAGNER, articles=["170"], term_months=80), "c": life(3, REDUT)}
    for source, course in courses.items():
        record = builder.record(source, f"Вымышленов {GIVEN[source]}", course, birth=f"199{ord(source) % 10}-01-02")
        dated = record.sources[0].model_copy(update={"date": f"2025-0{ord(source) - 96}"})
        builder.add(Record.model_validate({**record.model_dump(), "sources": [dated.model_dump()]}))
    builder.add(
        builder.record("d", "ВЫМЫШЛЕНОВ АДАМ", birth="1997-01-02", kind="list", facts={"gender": "m"}),
        builder.record("e", "Вымышленов Адам", birth="1997-01-02", kind="press", facts={"gender": "f"}),
        builder.record("d", "Незнакомцев Ж", birth="1980", kind="list", key="2"),
    )
    odd(builder)
    judge_exact(builder.ledger)
    source = builder.record("f", "Ц").sources[0]
    figure = Figure(source_id=source.id, name="verdicts", population="invented", count=3, said_by="official",
                    evidence=Evidence(locator="paragraph 1"))  # fmt: skip
    other = figure.model_copy(update={"name": "all verdicts", "count": 4, "conflicts_with": (figure.id,)})
    builder.add(
        Record(loader="test", scope="f", key="figures", locator="1", sources=(source,), figures=(figure, other))
    )


def odd(builder: Any) -> None:
    """People whose dates, order and articles are where counting goes wrong."""
    unit = unit_ref("Ахмат")
    court = court_ref("Выдуманный районный суд")

    def verdict(articles: list[str], months: int) -> tuple[str, str | None, dict[str, Any], dict[str, Any]]:
        decided = {"outcome": "convicted", "articles": articles, "term_months": months, "court": court}
        return ("verdict", "2025-01-10", decided, {})

    def add(source: str, name: str, events: list[Any], date: str | None = None, birth: str | None = None) -> None:
        record = builder.record(source, name, events, kind="press", birth=birth)
        dated = record.sources[0].model_copy(update={"date": date})
        builder.add(Record.model_validate({**record.model_dump(), "sources": [dated.model_dump()]}))

    attempt = ("border_crossing", "2024-06-01",
               {"from_country": "RU", "to_country": "KZ", "legal": False, "attempted": True}, {})  # fmt: skip
    add("1", "Дробный Первый",
        [("contract_signed", "../2024", {"unit": unit}, {}), verdict(["366", "367"], 60)], "2025")  # fmt: skip
    add("2", "Дробный-Второй Юрий",
        [("contract_signed", "2023/2024", {"unit": unit}, {}), attempt, verdict(["366"], 30)], "2024")  # fmt: skip
    add("3", "Дробный Третий", [("contract_signed", "2024-03-01", {"unit": unit}, {}),
                                ("job_ad_seen", None, {"platform": "Telegram"}, {})])  # fmt: skip
    # Two sources without a date in common: nobody knows what came first.
    add("4", "Порядков Пётр", [("consulate", None, {}, {}), ("desertion", None, {}, {})], "2025-12", "1990-05-05")
    add("5", "Порядков Пётр", [("contract_signed", None, {"unit": unit}, {}), ("detention", None, {}, {}),
                               ("employment", None, {"employer": WORK}, {})], "2025-12", "1990-05-05")  # fmt: skip


def parameters(statement: Statement, store: Store) -> dict[str, Any]:
    def one(cypher: str) -> Any:
        return store.run_read(cypher, {}).rows[0][0]

    given = {
        "recruiter": "Петров",
        "since": "2025-02-01",
        "person": "виктор",
        "unit": "akhm",
        "below": "0.7",
    }
    if statement.short_name == "evidence_of_edge":
        given["person"] = one("MATCH (p:Person)-[:SERVED_IN]->(:Unit) RETURN p.id ORDER BY p.id LIMIT 1")
        given["to"] = one("MATCH (p:Person)-[:SERVED_IN]->(u:Unit) RETURN u.id ORDER BY p.id LIMIT 1")
    return check_params(statement, {k: v for k, v in given.items() if k in {p.name for p in statement.params}})


ANSWERS: dict[str, dict[str, list[tuple[Any, ...]]]] = {}


@pytest.fixture(scope="module")
def answers(
    database: Target, tmp_path_factory: pytest.TempPathFactory, make_builder: Any
) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every query on one database."""
    builder = make_builder(Case.create(tmp_path_factory.mktemp("case") / "case"))
    fill(builder)
    with Store.open(database, mode="write") as store:
        build(builder.case, builder.ledger, store, "db")
        kind = f"{store.kind} {store.version}"
    builder.ledger.close()
    found = {}
    with Store.open(database, mode="read") as store:
        for statement in list_statements("queries"):
            rows = store.run_read(statement, parameters(statement, store))
            assert list(rows.columns) == [name for name, _ in statement.columns], statement.name
            found[statement.short_name] = rows.rows
    ANSWERS[kind] = found
    return found


NAMES = [statement.short_name for statement in list_statements("queries")]


def test_the_library_is_large_and_documented() -> None:
    statements = list_statements("queries")
    assert len(statements) >= 20
    for statement in statements:
        assert statement.title and statement.columns
        assert all(parameter.about for parameter in statement.params)


def test_rows_about_people_are_for_analysts() -> None:
    for statement in list_statements("queries"):
        names = {name for name, _ in statement.columns}
        if names & {"person", "one", "quote", "mention", "recruiter"} or "person_id" in names:
            assert statement.audience == "analyst", statement.name


@pytest.mark.parametrize("name", NAMES)
def test_every_query_finds_something_and_the_same_everywhere(name: str, answers: Any) -> None:
    assert answers[name], "no rows: the query, or the invented case, lacks something"
    for other in ANSWERS.values():
        assert other[name] == answers[name]


def test_answers_are_right(answers: Any) -> None:
    assert [row[:3] for row in answers["recruiters_and_units"]] == [
        ("Иван Петров", "Wagner", 2), ("Иван Петров", "Redut", 1),
    ]  # fmt: skip
    assert answers["ads_by_platform"] == [("Avito", 3, 3, ["Redut", "Wagner"]), ("Telegram", 1, 1, ["Akhmat"])]
    assert [row[:5] for row in answers["departure_to_contract"]] == [
        ("Вымышленов Адам", "2023-01-02", "2023-05-02", 120, 120),
        ("Вымышленов Борис", "2023-01-03", "2023-05-03", 120, 120),
        ("Вымышленов Виктор", "2023-01-04", "2023-05-04", 120, 120),
    ]
    assert [(row[0], row[1], row[2], row[4], row[6]) for row in answers["sentences_by_article"]] == [
        ("170", "plea_agreement", 1, 80, 80), ("172", "plea_agreement", 2, 55, 57),
        ("366", None, 2, 30, 60), ("367", None, 1, 60, 60),
    ]  # fmt: skip
    assert [row[0] for row in answers["list_without_verdict"]] == ["Незнакомцев Ж"]
    assert [row[0] for row in answers["verdict_without_list"]] == [
        "Вымышленов Борис", "Вымышленов Виктор", "Дробный Первый", "Дробный-Второй Юрий",
    ]  # fmt: skip
    assert {row[0]: row[2] for row in answers["coerced_or_voluntary"]} == {
        "coercion": 3, "coercion denied or disputed": 3, "nothing said of force or deception": 4,
    }  # fmt: skip
    assert [row[1] for row in answers["disputed_people"]] == ["gender", "gender"]
    assert next(row[3] for row in answers["deserters_home"]) == [
        "border_crossing 2024-02", "consulate 2024-02-20", "detention 2024-03-01",
    ]  # fmt: skip
    assert answers["figures"][0][-1] == ["verdicts"]


def test_a_verdict_under_two_articles_weighs_once_in_the_mean(answers: Any) -> None:
    rows = {row[0]: row[2:] for row in answers["sentences_by_unit"]}
    assert rows["Akhmat"] == (2, ["366", "367"], 2, 30, 45, 60)


def test_a_date_that_leaves_the_year_open_gives_no_year(answers: Any) -> None:
    years = {row[1]: row[2] for row in answers["units_over_time"] if row[0] == "Akhmat"}
    assert years == {"2024": 1, "over several years": 2, "undated": 1}
    pairs = answers["served_together"]
    assert {row[0] for row in pairs} == {"Akhmat"} and len(pairs) == 6
    shown = {row[1]: row[3] for row in pairs} | {row[2]: row[4] for row in pairs}
    assert shown == {
        "Дробный Первый": ["over several years"], "Дробный-Второй Юрий": ["over several years"],
        "Дробный Третий": ["2024"], "Порядков Пётр": ["undated"],
    }  # fmt: skip


def test_what_may_be_newer_is_shown_as_such(answers: Any) -> None:
    def found(person: str) -> set[tuple[Any, ...]]:
        return {(row[1], row[2], row[6]) for row in answers["new_since"] if row[3] == person}

    assert found("Вымышленов Борис") == {("2025-02", True, "yes")}  # a month that begins on the very day
    assert found("Дробный Первый") == {("2025", False, "unknown")}
    assert found("Дробный Третий") == {("undated", False, "unknown")}
    assert not found("Дробный-Второй Юрий")  # of 2024
    assert not found("Вымышленов Адам")  # of January


def test_an_unknown_order_does_not_count_as_order(answers: Any) -> None:
    known = {(row[0], row[5]) for row in answers["consulate_then_detained"]}
    assert known == {
        ("Вымышленов Адам", "by date"), ("Вымышленов Борис", "by date"), ("Вымышленов Виктор", "by date"),
        ("Порядков Пётр", "no"),
    }  # fmt: skip
    home = {row[0]: (row[3], row[4]) for row in answers["deserters_home"]}
    assert home["Порядков Пётр"] == ([], ["detention undated"])
    ways = {(row[0], row[1]): row[2:5] for row in answers["ways_into_units"]}
    assert ways["Wagner", "job_ad_seen"] == (2, 0, 2)
    assert ("Akhmat", "job_ad_seen") not in ways  # told after the contract


def test_an_attempt_is_no_crossing(answers: Any) -> None:
    assert [(row[3], row[4], row[5], row[6]) for row in answers["illegal_crossings"]] == [
        (False, ["Степь"], 3, 3), (True, [], 1, 1),
    ]  # fmt: skip


def test_a_story_holds_every_statement_of_the_person(answers: Any) -> None:
    rows = answers["person_story"]
    assert {row[0] for row in rows} == {"Вымышленов Виктор"}  # found by the second word of the name
    told = {(row[3], row[4]): row[5] for row in rows}
    assert told["about the person", "birth_date"] == "1999-01-02"
    assert told["contract_signed", "unit"] == "Redut"
    assert told["recruiter_contact", "recruiter"] == "Иван Петров"
    assert told["verdict", "term_months"] == "57"
    assert [row[6] for row in rows][-1] == "negated"


def test_a_source_counts_people_not_mentions_of_things(answers: Any) -> None:
    people = {row[0]: row[4] for row in answers["sources"]}
    assert people["invented a"] == 1 and people["invented d"] == 2 and people["invented f"] == 0


def test_a_wrong_name_gets_a_suggestion() -> None:
    from graphkit.errors import GraphkitError

    with pytest.raises(GraphkitError, match="recruiters_and_units"):
        load_statement("queries/recruiter_and_units")
