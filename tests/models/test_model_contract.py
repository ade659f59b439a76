"""The declared model is the graph model of the documents: names that users rely on."""

from graphkit.models import EDGES, EVENT_TYPES, NODES, STAGES, THING_LABELS, THING_ROLES, ThingRef

EVENTS = {
    "work": ["departure_for_work", "employment", "residence"],
    "trouble": ["hardship", "migration_problem", "exit_ban", "imprisonment"],
    "recruitment": [
        "job_ad_seen", "recruiter_contact", "deception", "coercion", "payment_promised", "enlistment_attempt",
    ],
    "contract": ["contract_signed", "payment_received"],
    "front": ["service", "training", "deployment", "wound", "capture"],
    "exit": ["desertion", "contract_end", "death"],
    "return": ["border_crossing", "consulate", "citizenship", "public_appeal", "deportation"],
    "arrest": ["detention", "surrender", "charge"],
    "verdict": ["verdict", "appeal_ruling", "treatment", "case_terminated", "public_statement"],
}  # fmt: skip


def test_event_types_and_stages() -> None:
    declared: dict[str, list[str]] = {stage: [] for stage in STAGES}
    for event in EVENT_TYPES.values():
        declared[event.stage].append(event.name)
    assert declared == EVENTS


def test_labels_of_events_are_camel_case_of_their_names() -> None:
    for event in EVENT_TYPES.values():
        expected = {"treatment": "CompulsoryTreatment"}.get(
            event.name, "".join(word.capitalize() for word in event.name.split("_"))
        )
        assert event.label == expected


def test_no_label_clashes_with_another_or_with_an_edge_type() -> None:
    labels = [*NODES, *(e.label for e in EVENT_TYPES.values())]
    assert len({label.casefold() for label in labels}) == len(labels)
    assert not {label.casefold() for label in labels} & {t.casefold() for t in EDGES}


def test_nodes_and_edges_are_those_of_the_graph_model() -> None:
    assert set(NODES) == {
        "Person", "Mention", "Event", "Unit", "Recruiter", "JobAd", "Employer", "Court", "Place", "Source", "Figure",
    }  # fmt: skip
    assert set(EDGES) == {
        "LIVED", "ALLEGED", "THEN", "BECAUSE_OF", "CONFLICTS_WITH", "REFERS_TO", "IN_SOURCE", "EVIDENCED_BY",
        "WITH_UNIT", "BY_RECRUITER", "VIA_AD", "FOR_EMPLOYER", "AT_PLACE", "AT_COURT", "FROM_PLACE", "TO_PLACE",
        "SERVED_IN", "RECRUITED_BY", "SAW", "CROSSED", "WORKED_FOR", "LISTED_IN", "TRIED_IN", "CONVICTED_BY",
        "ADVERTISES", "POSTED", "RECRUITS_FOR", "PART_OF", "CO_OCCURS", "POSSIBLY_SAME",
    }  # fmt: skip


def test_ends_of_edges_are_declared_labels() -> None:
    labels = {*NODES, *(e.label for e in EVENT_TYPES.values())}
    for edge in EDGES.values():
        for pair in edge.ends:
            assert set(pair) <= labels, edge.type
    for edge_type, kinds in THING_ROLES.values():
        assert {b for _, b in EDGES[edge_type].ends} == {THING_LABELS[k] for k in kinds}  # type: ignore[index]


def test_things_of_one_name_are_one_and_scope_keeps_apart() -> None:
    assert ThingRef(thing="unit", name="«Редут»").id == ThingRef(thing="unit", name="редут ").id
    assert (
        ThingRef(thing="unit", name="в/ч 12345", number="12345").id
        == ThingRef(thing="unit", name="войсковая часть", number="12345").id
    )
    one = ThingRef(thing="recruiter", name="Вячеслав", scope="a")
    assert one.id != ThingRef(thing="recruiter", name="Вячеслав", scope="b").id
    assert one.id != ThingRef(thing="place", name="Вячеслав", scope="a").id
