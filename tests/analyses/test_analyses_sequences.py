"""Life courses and stage flows from a graph such as the projection gives."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

import networkx as nx
import numpy as np

from graphkit.analyses.flows import DEAD, LAST_SEEN, START, UNKNOWN, stage_flows
from graphkit.analyses.sequences import STAGES, LifeEvent, course_from_events, life_courses, variants


def story() -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_node("p1", label="Person", name="Invented One", role="subject")
    graph.add_node("p2", label="Person", name="Invented Two", role="official")
    graph.add_node("p3", label="Person", name="Invented Three")
    graph.add_node("s1", label="Source", kind="verdict")
    graph.add_node("s2", label="Source", kind="press")
    graph.add_node("s3", label="Source", kind="list")
    graph.add_node("m1", label="Mention")
    graph.add_node("u1", label="Unit", name="Unit 1")
    graph.add_edge("m1", "p1", key="r", type="REFERS_TO")
    graph.add_edge("m1", "s1", key="i", type="IN_SOURCE")
    graph.add_edge("p3", "s3", key="l", type="LISTED_IN")
    day = dt.date(2024, 3, 5)
    graph.add_node("e1", label="Event", type="departure_for_work", stage="work")
    graph.add_node("e2", label="Event", type="contract_signed", stage="contract", date="2024-03-05",
                   date_from=day, date_to=day)  # fmt: skip
    graph.add_node("e3", label="Event", type="service", stage="front", date="2024",
                   date_from=dt.date(2024, 1, 1), date_to=dt.date(2024, 12, 31))  # fmt: skip
    graph.add_node("e4", label="Event", type="desertion", stage="exit")
    graph.add_node("e5", label="Event", type="detention", stage="arrest", date="2025-01",
                   date_from=dt.date(2025, 1, 1), date_to=dt.date(2025, 1, 31))  # fmt: skip
    for event, seq in (("e1", 0), ("e2", 1), ("e3", 2), ("e5", 2)):
        graph.add_edge("p1", event, key=f"lived-{event}", type="LIVED", seq=seq)
    graph.add_edge("p1", "e4", key="alleged", type="ALLEGED", stance="negated", said_by="testimony")
    graph.add_edge("e4", "e3", key="c", type="CONFLICTS_WITH")
    graph.add_edge("e2", "u1", key="w", type="WITH_UNIT")
    graph.add_edge("e2", "s1", key="ev-1", type="EVIDENCED_BY", id="ev-1", said_by="court_finding")
    graph.add_edge("e5", "s2", key="ev-2", type="EVIDENCED_BY", id="ev-2", said_by="journalist")
    return graph


def test_a_life_course_keeps_order_ties_conflicts_and_what_was_denied():
    one, three = life_courses(story())
    assert (one.person_id, one.name, three.person_id) == ("p1", "Invented One", "p3")
    assert [e.id for e in one.events] == ["e1", "e2", "e3", "e5"]
    assert one.precedes("e2", "e3"), "told so, though the dates leave it open"
    assert one.precedes("e3", "e5"), "the dates say so, though told as a tie"
    assert [e.id for e in one.alleged] == ["e4"]
    assert [(c.first, c.second, c.reason) for c in one.conflicts] == [("e3", "e4", "sources")]
    contract = one.events[1]
    assert contract.evidence == ("ev-1",) and contract.said_by == ("court_finding",)
    assert [(p.relation, p.id, p.label, p.name) for p in contract.partners] == [("WITH_UNIT", "u1", "Unit", "Unit 1")]
    assert one.source_kinds == ("press", "verdict") and three.source_kinds == ("list",)


def test_stages_are_marked_as_seen_missing_or_censored():
    one, three = life_courses(story())
    assert one.stage_states == {
        "work": "seen", "trouble": "missing", "recruitment": "missing", "contract": "seen", "front": "seen",
        "exit": "missing", "return": "missing", "arrest": "seen", "verdict": "censored",
    }  # fmt: skip
    assert one.last_stage == "arrest" and one.censored
    assert three.events == () and set(three.stage_states.values()) == {"censored"}
    dead = course_from_events("p", [LifeEvent("a", "service", "front", seq=0), LifeEvent("b", "death", "exit", seq=1)])
    assert dead.stage_states["arrest"] == "closed" and dead.died and not dead.censored
    assert dead.stage_states["work"] == "before_first"


def test_roles_choose_the_people():
    assert [c.person_id for c in life_courses(story(), roles=None)] == ["p1", "p2", "p3"]
    assert [c.person_id for c in life_courses(story(), roles={"official"})] == ["p2"]


def test_variants_lose_no_undated_event():
    graph = story()
    graph.add_node("e9", label="Event", type="hardship", stage="trouble")
    graph.add_edge("p1", "e9", key="lived-e9", type="LIVED")
    course = life_courses(graph)[0]
    assert "e9" in {i for tie in course.ties for i in tie}
    found = variants([course])
    assert sum(len(step) for v in found for step in v.steps) == 5
    assert (found[0].n, found[0].share, found[0].person_ids) == (1, 1.0, ("p1",))


def random_courses(seed: int):
    rng = np.random.default_rng(seed)
    courses = []
    for person in range(int(rng.integers(0, 12))):
        events = []
        for number in range(int(rng.integers(0, 6))):
            stage = None if rng.random() < 0.1 else STAGES[int(rng.integers(len(STAGES)))]
            kind = "death" if rng.random() < 0.05 else f"kind{rng.integers(3)}"
            seq = None if rng.random() < 0.2 else int(rng.integers(0, 5))
            events.append(LifeEvent(f"{person}-{number}", kind, stage, seq=seq))
        courses.append(course_from_events(f"p{person}", events))
    return courses


def test_what_flows_into_a_stage_flows_out_of_it():
    for seed in range(200):
        courses = random_courses(seed)
        result = stage_flows(courses)
        into, out = Counter(), Counter()
        for flow in result.flows:
            assert 0 <= flow.n_order_known <= flow.n and flow.person_ids
            out[flow.source] += flow.n
            into[flow.target] += flow.n
        assert out[START] == len(courses) == result.n == result.observed.n
        assert into[LAST_SEEN] + into[DEAD] + into[UNKNOWN] == len(courses)
        for stage in STAGES:
            assert (
                into[stage]
                == out[stage]
                == sum(step.stage == stage for course in courses for step in course.stage_path)
            )
            assert sum(result.stages[stage].values()) == len(courses)
            assert result.stages[stage].get("seen", 0) == sum(any(e.stage == stage for e in c.events) for c in courses)
        assert into[UNKNOWN] == sum(all(e.stage is None for e in c.events) for c in courses)


def test_flows_are_those_counted_person_by_person():
    for seed in range(200):
        courses = random_courses(seed)
        wanted, sure, skipped = defaultdict(list), Counter(), defaultdict(Counter)
        for course in courses:
            path = [START, *(step.stage for step in course.stage_path)]
            known = [True, *(step.order_known for step in course.stage_path), True]
            path.append(UNKNOWN if len(path) == 1 else DEAD if course.died else LAST_SEEN)
            for i in range(len(path) - 1):
                move = path[i], path[i + 1]
                wanted[move].append(course.person_id)
                sure[move] += known[i] and known[i + 1]
                if move[0] in STAGES and move[1] in STAGES:
                    between = STAGES[STAGES.index(move[0]) + 1 : STAGES.index(move[1])]
                    skipped[move].update(stage for stage in between if stage not in path)
        found = {(f.source, f.target): f for f in stage_flows(courses).flows}
        assert set(found) == set(wanted)
        for move, flow in found.items():
            assert (flow.n, flow.n_order_known) == (len(wanted[move]), sure[move])
            assert flow.person_ids == tuple(sorted(set(wanted[move]))) and flow.skipped == skipped[move]


def test_a_jump_over_stages_says_what_was_not_told():
    result = stage_flows(life_courses(story()))
    jump = next(f for f in result.flows if f.source == "work")
    assert jump.target == "contract" and jump.skipped == {"recruitment": 1, "trouble": 1}
    assert "2 people are 2 people" in result.observed.caveats[0]
    assert result.observed.sources == {"list": 1, "press": 1, "verdict": 1}


def test_variant_counts_and_steps_on_random_courses():
    for seed in range(200):
        courses = random_courses(seed)
        found = variants(courses)
        assert sum(v.n for v in found) == len(courses)
        assert sorted(p for v in found for p in v.person_ids) == sorted(c.person_id for c in courses)
        assert len({v.steps for v in found}) == len(found)
        lost = sum(len(c.events) for c in courses) - sum(v.n * sum(map(len, v.steps)) for v in found)
        assert lost == 0
