"""What the ledger says becomes the graph of the model: nothing lost, nothing invented."""

from typing import Any

from graphkit.ledger.ledger import now
from graphkit.models import EDGES, NODES, Judgement, Review, ThingRef, node_properties
from graphkit.names.things import recruiter_ref, unit_ref
from graphkit.projection.build import people
from graphkit.projection.project import project
from graphkit.projection.rows import Row, edge_tables, node_tables

WAGNER = unit_ref("ЧВК «Вагнер»")


def rows(builder: Any, *, special: bool = True) -> dict[str, dict[str, Any]]:
    found = project(builder.ledger, people(builder.ledger), special=special)
    return {row.key: row.data for row in found if isinstance(row, Row)}


def of(found: dict[str, dict[str, Any]], table: str) -> list[dict[str, Any]]:
    return [data for key, data in sorted(found.items()) if key.split("\t")[0] == table]


def events(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {d["props"]["type"]: d["props"] for k, d in found.items() if k.startswith("node_Event_")}


COURSE = [
    ("detention", "2022-12", {"country": "RU"}, {}),
    ("recruiter_contact", None, {"recruiter": recruiter_ref("Вячеслав", "x")}, {"said_by": "testimony"}),
    ("contract_signed", "2023-05-05", {"unit": WAGNER}, {}),
    ("wound", "2023-08", {"detail": "invented detail"}, {}),
    ("detention", "2024-01-01", {"country": "KZ"}, {}),
    ("verdict", "2024-05-05", {"outcome": "convicted", "articles": ["172"], "term_months": 60}, {}),
]


def test_every_row_is_declared(builder: Any) -> None:
    builder.add(builder.record("a", "Омаров Ержан", COURSE, birth="1990-01-02"))
    found = rows(builder)
    tables = {**node_tables(), **edge_tables()}
    for key, data in found.items():
        table = key.split("\t")[0]
        assert table in tables
        if table.startswith("node_"):
            declared = {p.name for p in node_properties(node_tables()[table][-1])}
        else:
            declared = {p.name for p in EDGES[edge_tables()[table][0]].properties} | {"id"}
        assert set(data["props"]) <= declared, key
    assert set(NODES) >= {"Person"}


def test_every_fact_leads_to_its_source(builder: Any) -> None:
    builder.add(builder.record("a", "Омаров Ержан", COURSE, birth="1990-01-02"))
    found = rows(builder)
    subjects = {d["from"] for k, d in found.items() if k.startswith("edge_EVIDENCED_BY")}
    nodes = {d["id"] for k, d in found.items() if k.startswith(("node_Event", "node_Mention"))}
    assert nodes == subjects
    for data in of(found, "edge_EVIDENCED_BY_Event_Source"):
        assert {"property", "locator", "method", "confidence", "stance", "said_by", "certainty"} <= set(data["props"])


def test_both_ends_of_every_edge_exist(builder: Any) -> None:
    builder.add(builder.record("a", "Омаров Ержан", COURSE, birth="1990-01-02"))
    found = rows(builder)
    nodes = {d["id"] for k, d in found.items() if k.startswith("node_")}
    for key, data in found.items():
        if key.startswith("edge_"):
            assert {data["from"], data["to"]} <= nodes, key


def test_what_comes_before_the_contract_and_what_after(builder: Any) -> None:
    builder.add(builder.record("a", "Омаров Ержан", COURSE))
    stages = [(d["props"]["date"], d["props"]["stage"]) for d in of(rows(builder), "node_Event_Detention")]
    assert sorted(stages) == [("2022-12", "trouble"), ("2024-01-01", "arrest")]


def test_crossings_outward_and_homeward(builder: Any) -> None:
    course = [
        ("border_crossing", "2023-01-01", {"from_country": "KZ", "to_country": "RU"}, {}),
        ("employment", "2023-01-05", {}, {}),
        ("contract_signed", "2023-05-05", {"unit": WAGNER}, {}),
        ("border_crossing", "2024-01-01", {"from_country": "RU", "to_country": "KZ"}, {}),
    ]
    builder.add(builder.record("a", "Омаров Ержан", course))
    stages = [(d["props"]["date"], d["props"]["stage"]) for d in of(rows(builder), "node_Event_BorderCrossing")]
    assert sorted(stages) == [("2023-01-01", "work"), ("2024-01-01", "return")]


def test_a_crossing_of_unknown_direction_before_the_contract_served_it(builder: Any) -> None:
    course = [
        ("border_crossing", None, {"legal": False}, {}),
        ("contract_signed", None, {"unit": WAGNER}, {}),
        ("desertion", None, {}, {}),
        ("residence", None, {}, {}),
        ("border_crossing", None, {"legal": False}, {}),
    ]
    builder.add(builder.record("a", "Омаров Ержан", course))
    found = rows(builder)
    place = {d["to"]: d["props"]["seq"] for d in of(found, "edge_LIVED_Person_Event")}
    nodes = [d["props"] for k, d in found.items() if k.startswith("node_Event_")]
    assert [n["stage"] for n in sorted(nodes, key=lambda n: place[n["id"]])] == [
        "contract", "contract", "exit", "exit", "return",
    ]  # fmt: skip


def test_a_quote_beside_what_is_special_goes_with_it(builder: Any) -> None:
    from graphkit.models import Evidence, Record

    record = builder.record("a", "Омаров Ержан", [("wound", "2023", {}, {}), ("desertion", "2023", {}, {})])
    said = [
        s.model_copy(update={"evidence": Evidence(locator="paragraph 1", quote="was wounded and left")})
        for s in record.statements
    ]
    builder.add(Record.model_validate({**record.model_dump(), "statements": [s.model_dump() for s in said]}))
    assert "was wounded" in str(rows(builder))
    assert "was wounded" not in str(rows(builder, special=False))


def test_what_is_denied_is_alleged_and_conflicts_with_what_is_asserted(builder: Any) -> None:
    course = [
        ("coercion", None, {"means": ["beating"]}, {"said_by": "testimony"}),
        ("coercion", None, {}, {"stance": "negated"}),
        ("contract_signed", "2023-05-05", {"unit": WAGNER}, {}),
    ]
    builder.add(builder.record("a", "Омаров Ержан", course))
    found = rows(builder)
    assert len(of(found, "edge_LIVED_Person_Event")) == 2
    (alleged,) = of(found, "edge_ALLEGED_Person_Event")
    assert alleged["props"] == {"stance": "negated", "said_by": "court_finding"}
    (conflict,) = of(found, "edge_CONFLICTS_WITH_Event_Event")
    assert conflict["props"]["properties"] == ["type"]


def test_a_contact_or_attempt_is_no_service(builder: Any) -> None:
    course = [
        ("recruiter_contact", "2023-01", {"unit": WAGNER, "recruiter": recruiter_ref("Иван Петров", "x")}, {}),
        ("enlistment_attempt", "2023-02", {"unit": WAGNER}, {}),
    ]
    builder.add(builder.record("a", "Омаров Ержан", course))
    found = rows(builder)
    assert of(found, "edge_SERVED_IN_Person_Unit") == []
    assert of(found, "edge_RECRUITED_BY_Person_Recruiter") == []


def test_derived_edges_name_their_events(builder: Any) -> None:
    builder.add(builder.record("a", "Омаров Ержан", COURSE))
    found = rows(builder)
    by_type = events(found)
    (served,) = of(found, "edge_SERVED_IN_Person_Unit")
    assert served["props"]["events"] == [by_type["contract_signed"]["id"]]
    (convicted,) = of(found, "edge_CONVICTED_BY_Person_Verdict")
    assert convicted["to"] == by_type["verdict"]["id"]
    assert len(of(found, "edge_RECRUITED_BY_Person_Recruiter")) == 1


def test_an_overturned_conviction_falls_back_to_tried(builder: Any) -> None:
    course = [*COURSE, ("appeal_ruling", "2024-09-01", {"outcome": "overturned"}, {})]
    builder.add(builder.record("a", "Омаров Ержан", course))
    found = rows(builder)
    assert of(found, "edge_CONVICTED_BY_Person_Verdict") == []
    assert len(of(found, "edge_TRIED_IN_Person_Verdict")) == 1


def test_order_is_certain_only_where_dates_say_so(builder: Any) -> None:
    builder.add(builder.record("a", "Омаров Ержан", COURSE))
    found = rows(builder)
    by_id = {d["id"]: d["props"] for k, d in found.items() if k.startswith("node_Event_")}
    then = [
        (by_id[d["from"]].get("date"), by_id[d["to"]].get("date"), d["props"].get("gap_days"))
        for d in of(found, "edge_THEN_Event_Event")
    ]
    assert sorted(then) == [
        ("2022-12", "2023-05-05", None),
        ("2023-05-05", "2023-08", None),
        ("2023-08", "2024-01-01", None),
        ("2024-01-01", "2024-05-05", 125),
    ]
    lived = {d["to"]: d["props"]["seq"] for d in of(found, "edge_LIVED_Person_Event")}
    order = sorted(lived, key=lambda e: lived[e])
    assert [by_id[e]["type"] for e in order] == [c[0] for c in COURSE]


def test_one_event_from_two_sources_only_with_equal_full_date(builder: Any) -> None:
    builder.add(
        builder.record(
            "a", "Омаров Ержан", [("contract_signed", "2023-05-05", {"unit": WAGNER}, {})], birth="1990-01-02"
        ),
        builder.record(
            "b", "ОМАРОВ ЕРЖАН", [("contract_signed", "2023-05-05", {}, {})], birth="1990-01-02", kind="press"
        ),
        builder.record("c", "Омаров Ержан", [("contract_signed", "2023-05", {}, {})], birth="1990-01-02", kind="press"),
    )
    from graphkit.identity import judge_exact

    assert judge_exact(builder.ledger).new == 2
    assert judge_exact(builder.ledger).new == 0
    found = rows(builder)
    (person,) = of(found, "node_Person")
    assert person["props"]["name"] == "Омаров Ержан"
    assert person["props"]["names"] == ["ОМАРОВ ЕРЖАН", "Омаров Ержан"]
    contracts = of(found, "node_Event_ContractSigned")
    assert sorted(c["props"]["date"] for c in contracts) == ["2023-05", "2023-05-05"]
    judges = sorted(d["props"]["judge"] for d in of(found, "edge_REFERS_TO_Mention_Person"))
    assert judges == ["machine", "machine", "source"]


def test_sources_that_contradict_each_other_stay_apart(builder: Any) -> None:
    redut = unit_ref("Редут")
    builder.add(
        builder.record(
            "a", "Омаров Ержан", [("contract_signed", "2023-05-05", {"unit": WAGNER}, {})], birth="1990-01-02"
        ),
        builder.record(
            "b", "Омаров Ержан", [("contract_signed", "2023-05-05", {"unit": redut}, {})], birth="1990-01-02"
        ),
    )
    from graphkit.identity import judge_exact

    judge_exact(builder.ledger)
    found = rows(builder)
    assert len(of(found, "node_Event_ContractSigned")) == 2
    (conflict,) = of(found, "edge_CONFLICTS_WITH_Event_Event")
    assert conflict["props"]["properties"] == ["unit"]


def test_names_alone_merge_nobody(builder: Any) -> None:
    builder.add(
        builder.record("a", "Омаров Ержан", birth="1990-01-02"),
        builder.record("b", "Омаров Ержан", birth="1990"),
        builder.record("c", "Омаров Ержан"),
        builder.record("d", "Омаров Ержан", birth="1990-02-01"),
    )
    from graphkit.identity import judge_exact

    assert judge_exact(builder.ledger).new == 0
    assert len(of(rows(builder), "node_Person")) == 4


def test_a_merge_can_be_undone(builder: Any) -> None:
    left, right = builder.add(
        builder.record("a", "Омаров Ержан", COURSE, birth="1990-01-02"),
        builder.record("b", "Омаров Ержан", birth="1990-01-02", kind="list"),
    )
    before = rows(builder)
    from graphkit.identity import judge_exact

    judge_exact(builder.ledger)
    assert len(of(rows(builder), "node_Person")) == 1
    builder.ledger.add_judgements(
        [Judgement(left=left, right=right, decision="different", judge="Aigul", at=now(), reason="other patronymic")]
    )
    assert rows(builder) == before


def test_a_rejected_statement_becomes_an_allegation(builder: Any) -> None:
    builder.add(builder.record("a", "Омаров Ержан", [("desertion", "2024-01-01", {}, {})]))
    found = rows(builder)
    (lived,) = of(found, "edge_LIVED_Person_Event")
    statement = next(d["id"] for d in of(found, "edge_EVIDENCED_BY_Event_Source") if d["props"]["property"] == "type")
    builder.ledger.add_reviews([Review(statement_id=statement, decision="reject", reviewer="Aigul", at=now())])
    found = rows(builder)
    assert of(found, "edge_LIVED_Person_Event") == []
    (alleged,) = of(found, "edge_ALLEGED_Person_Event")
    assert (alleged["to"], alleged["props"]["stance"]) == (lived["to"], "rejected")


def test_a_correction_counts_and_the_source_keeps_its_words(builder: Any) -> None:
    builder.add(builder.record("a", "Омаров Ержан", [("desertion", "2024-01-01", {}, {})]))
    found = rows(builder)
    statement = next(d["id"] for d in of(found, "edge_EVIDENCED_BY_Event_Source") if d["props"]["property"] == "date")
    review = Review(statement_id=statement, decision="correct", value="2024-02-01", reviewer="Aigul", at=now())
    builder.ledger.add_reviews([review])
    assert events(rows(builder))["desertion"]["date"] == "2024-02-01"
    assert builder.ledger.statement(statement).value == "2024-01-01"


def test_without_special_nothing_of_it_is_left(builder: Any) -> None:
    import json

    builder.add(builder.record("a", "Омаров Ержан", COURSE, facts={"motive": "invented motive"}))
    everything = json.dumps(rows(builder), default=str, ensure_ascii=False)
    assert "invented detail" in everything and "invented motive" in everything
    kept = json.dumps(rows(builder, special=False), default=str, ensure_ascii=False)
    for word in ("invented detail", "invented motive", "wound", "Wound"):
        assert word not in kept


def test_the_supplier_never_reaches_the_graph(builder: Any) -> None:
    record = builder.record("a", "Омаров Ержан")
    source = record.sources[0].model_copy(update={"supplier": "a person to be protected"})
    builder.add(record.model_copy(update={"sources": (source,)}))
    assert "protected" not in str(rows(builder))


def test_co_occurrence_is_counted_by_people(builder: Any, new_builder: Any) -> None:
    from graphkit.projection.manifest import Manifest

    recruiter = recruiter_ref("Иван Петров", "x")
    course = [
        ("recruiter_contact", "2023-01", {"recruiter": recruiter}, {}),
        ("contract_signed", "2023-05-05", {"unit": WAGNER}, {}),
    ]
    builder.add(builder.record("a", "Омаров Ержан", course), builder.record("b", "Другой Иван", course))
    manifest = Manifest(builder.case.builds / "x.sqlite")
    manifest.want(project(builder.ledger, people(builder.ledger)))
    found = {
        table: [dict(r) for r in each] for table, each in manifest.to_write() if table.startswith("edge_CO_OCCURS")
    }
    manifest.close()
    (edge,) = found["edge_CO_OCCURS_Recruiter_Unit"]
    assert edge["props"]["n"] == 2
    assert len(edge["props"]["events"]) == 4
    assert ThingRef(thing="unit", name="Wagner", country="RU").id == edge["to"]


def test_a_person_does_not_vanish_with_a_superseded_mention(builder: Any) -> None:
    from graphkit.models import Record

    first, second = builder.record("a", "Омаров Ержан", COURSE), builder.record("b", "Омаров Ержан", COURSE[:3])
    ids = builder.add(first, second)
    builder.ledger.add_judgements(
        [Judgement(left=ids[0], right=ids[1], decision="same", judge="Aigul", at=now(), reason="")]
    )
    assert len(of(rows(builder), "node_Person")) == 1
    smaller, source = (first, "a") if ids[0] < ids[1] else (second, "b")
    # The record that held the cluster's first mention is read anew, and no longer mentions that person.
    replacement = builder.record(source, "Новый Человек")
    moved = replacement.mentions[0].model_copy(update={"locator": "elsewhere"})
    old = replacement.mentions[0].id
    said = [s.model_copy(update={"subject": moved.id}) for s in replacement.statements if s.subject == old]
    builder.add(
        Record.model_validate(
            {
                **smaller.model_dump(),
                "mentions": [moved.model_dump()],
                "events": [],
                "statements": [s.model_dump() for s in said],
            }
        )
    )
    names = sorted(d["props"]["name"] for d in of(rows(builder), "node_Person"))
    assert names == ["Новый Человек", "Омаров Ержан"]


def test_a_projection_sees_one_state_of_the_ledger(builder: Any) -> None:
    builder.add(builder.record("a", "Омаров Ержан", COURSE))
    expected = rows(builder)
    with builder.ledger.snapshot() as reader:
        stream = project(reader, people(reader))
        first = next(stream)
        builder.add(builder.record("b", "Другой Иван", [("contract_signed", None, {"unit": unit_ref("Редут")}, {})]))
        found = {row.key: row.data for row in (first, *stream) if isinstance(row, Row)}
    assert found == expected
    assert len(of(rows(builder), "node_Person")) == 2


def test_a_review_is_of_one_place_and_lost_with_it(builder: Any) -> None:
    from graphkit.models import Evidence, Record

    record = builder.record("a", "Омаров Ержан", [("desertion", "2024-01-01", {}, {})])
    builder.add(record)
    date = next(s for s in record.statements if s.property == "date")
    builder.ledger.add_reviews([Review(statement_id=date.id, decision="reject", reviewer="Aigul", at=now())])
    assert "date" not in events(rows(builder))["desertion"]
    said = [s.model_copy(update={"evidence": Evidence(locator="paragraph 99")}) for s in record.statements]
    builder.add(Record.model_validate({**record.model_dump(), "statements": [s.model_dump() for s in said]}))
    # Whether the source says so there as well is for a person to look at.
    assert events(rows(builder))["desertion"]["date"] == "2024-01-01"
    assert builder.ledger.lost_reviews() == 1


def test_a_corrected_unit_is_the_unit(builder: Any) -> None:
    record = builder.record("a", "Омаров Ержан", [("contract_signed", "2023-05-05", {"unit": WAGNER}, {})])
    builder.add(record)
    unit = next(s for s in record.statements if s.property == "unit")
    storm = unit_ref("Шторм-Z")
    builder.ledger.add_reviews(
        [
            Review(
                statement_id=unit.id,
                decision="correct",
                value=storm.model_dump(mode="json", exclude_none=True),
                reviewer="Aigul",
                at=now(),
            )
        ]
    )
    found = rows(builder)
    (served,) = of(found, "edge_SERVED_IN_Person_Unit")
    assert served["to"] == storm.id
    assert storm.id in {d["id"] for d in of(found, "node_Unit")}


def test_a_rejected_birth_date_links_nobody(builder: Any) -> None:
    from graphkit.identity import judge_exact

    record = builder.record("a", "Омаров Ержан", birth="1990-01-02")
    builder.add(record, builder.record("b", "Омаров Ержан", birth="1990-01-02"))
    assert judge_exact(builder.ledger).new == 1
    birth = next(s for s in record.statements if s.property == "birth_date")
    builder.ledger.add_reviews([Review(statement_id=birth.id, decision="reject", reviewer="Aigul", at=now())])
    assert judge_exact(builder.ledger).new == 1  # the retraction
    assert len(of(rows(builder), "node_Person")) == 2


def test_an_appeal_with_a_number_of_its_own_overturns(builder: Any) -> None:
    course = [
        ("verdict", "2024-05-05", {"outcome": "convicted", "case_number": "1-22"}, {}),
        ("appeal_ruling", "2024-09-01", {"outcome": "acquitted", "case_number": "1а-99"}, {}),
    ]
    builder.add(builder.record("a", "Омаров Ержан", course))
    assert of(rows(builder), "edge_CONVICTED_BY_Person_Verdict") == []


def test_certain_order_is_never_tied(builder: Any) -> None:
    from graphkit.models import PartialDate
    from graphkit.projection.order import Placed, sequence

    dates = {"a": "2023-01-01", "b": "2023", "c": "2023-06-01"}
    placed = [Placed(k, PartialDate(v), {k: 0}) for k, v in dates.items()]
    place = sequence(placed)
    assert place["a"] < place["c"]


def test_two_descriptions_of_a_source_in_any_order(new_builder: Any) -> None:
    found = []
    for turn in (0, 1):
        builder = new_builder()
        one, two = builder.record("a", "Омаров Ержан"), builder.record("a", "Другой Иван", key="2")
        fuller = two.sources[0].model_copy(update={"publisher": "An invented court"})
        two = two.model_copy(update={"sources": (fuller,)})
        for record in (one, two) if turn else (two, one):
            builder.add(record)
        found.append(rows(builder))
    assert found[0] == found[1]


def test_a_second_payment_denied_contradicts_nothing(builder: Any) -> None:
    course = [("payment_received", "2024-01", {}, {}), ("payment_received", None, {}, {"stance": "negated"})]
    builder.add(builder.record("a", "Омаров Ержан", course))
    assert of(rows(builder), "edge_CONFLICTS_WITH_Event_Event") == []


def test_without_special_no_word_of_health_leaves(builder: Any) -> None:
    from graphkit.names.things import place_ref

    course = [
        ("contract_signed", "2023-05-05", {"unit": WAGNER}, {}),
        ("wound", "2023-08", {"place": place_ref("Выдуманный госпиталь")}, {}),
        ("contract_end", "2023-09", {"reason": "по болезни"}, {}),
        ("desertion", "2023-10", {"note": "после ранения в голову"}, {}),
        ("verdict", "2024-05-05", {"outcome": "treatment"}, {}),
        ("treatment", "2024-05-05", {}, {}),
    ]
    builder.add(builder.record("a", "Омаров Ержан", course))
    kept = str(rows(builder, special=False))
    for word in ("госпиталь", "болезни", "ранения", "treatment", "Treatment", "wound"):
        assert word not in kept, word
    assert "госпиталь" in str(rows(builder))
