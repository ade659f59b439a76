"""Sections of the analysis report on lives: who is seen, life courses, pathways, flows, times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import networkx as nx

from graphkit.analyses.agreement import agreement
from graphkit.analyses.compare import corrected
from graphkit.analyses.eventlog import log_from_courses
from graphkit.analyses.flows import stage_flows
from graphkit.analyses.groups import grouping, split_by_event
from graphkit.analyses.observed import SMALL, observe
from graphkit.analyses.pathways import METHODS, PathwayResult, pathway_clusters
from graphkit.analyses.profiles import people_with
from graphkit.analyses.sequences import STAGES, LifeCourse, variants
from graphkit.analyses.times import TimesByGroup, TimeToEvent, time_by_group, time_to_event
from graphkit.analyses.turning import turning_points
from graphkit.errors import UsageError
from graphkit.exports.analysis_model import Row, Section, Status, Table, row

__all__ = [
    "courses_section",
    "flows_section",
    "ground_section",
    "pathways_section",
    "pathways_status",
    "times_section",
    "told_at_length",
    "turning_section",
]

MOST_VARIANTS = 25
FEWEST_IN_STRATUM = 5
SPLIT_BY = ("route", "unit", "year", "country")
DEFINING = ("coercion",)

INTERVALS = (
    ("departure for work → contract", ("departure",), ("contract",)),
    ("contract → front", ("contract",), ("front",)),
    ("front → leaving the unit", ("front",), ("exit",)),
    ("return → arrest", ("return",), ("arrest",)),
)


def ground_section(graph: nx.MultiDiGraph, courses: Sequence[LifeCourse]) -> Section:
    """Who saw these people, and the figures that sources give themselves."""
    seen: dict[str, list[str]] = defaultdict(list)
    for course in courses:
        for kind in course.source_kinds:
            seen[kind].append(course.person_id)
    sources: dict[str, list[str]] = defaultdict(list)
    for node, data in graph.nodes(data=True):
        if data.get("label") == "Source":
            sources[str(data.get("kind") or "not said")].append(node)
    events: dict[str, list[str]] = defaultdict(list)
    for course in courses:
        for event in course.events:
            for kind in event.source_kinds:
                events[kind].append(event.id)
    kinds = sorted({*sources, *seen})
    tables = [
        Table(
            "Sources by kind",
            ("kind of source", "sources", "people seen", "events told"),
            tuple(
                row(
                    kind,
                    len(sources[kind]),
                    len(seen[kind]),
                    len(set(events[kind])),
                    people=seen[kind],
                    facts=events[kind],
                    sources=sources[kind],
                )
                for kind in kinds
            ),
        )
    ]
    figures = [
        row(
            data.get("name"), data.get("population"), data.get("count"), data.get("denominator"),
            data.get("as_of"), data.get("said_by"), facts=(node,),
        )
        for node, data in sorted(graph.nodes(data=True))
        if data.get("label") == "Figure"
    ]  # fmt: skip
    if figures:
        tables.append(
            Table(
                "Figures that the sources give",
                ("what is counted", "among whom", "count", "of", "as of", "said by"),
                tuple(figures),
                "They are the sources' own sums, never turned into people; nothing below is reckoned from them.",
            )
        )
    told = sum(bool(course.events) for course in courses)
    lengthy = sum(bool(c.events) and told_at_length(c) for c in courses)
    says = [
        f"{len(courses)} people are the subject of this case; of {told} of them at least one event is known, {lengthy} "
        "of them are told of by more than a list."
    ]
    if lengthy < SMALL:
        says.append("So few lives describe themselves: whatever is counted below holds for these people only.")
    if figures:
        says.append("Whom the sources only count (see their figures) is not in the graph, and in no figure of ours.")
    return Section(
        "ground", "Who is seen here, and by whom", "limited" if lengthy < SMALL else "given", tuple(says),
        "Counted in the graph; a person may be seen by several kinds of source.",
        observe(course.source_kinds for course in courses), tuple(tables),
    )  # fmt: skip


def courses_section(courses: Sequence[LifeCourse]) -> Section:
    """Life courses: which stages are told, which courses people share, where sources contradict each other."""
    states: dict[str, dict[str, list[str]]] = {stage: defaultdict(list) for stage in STAGES}
    for course in courses:
        if course.events:
            for stage, state in course.stage_states.items():
                states[stage][state].append(course.person_id)
    kinds = ("seen", "before_first", "missing", "censored", "closed")
    stages = Table(
        "Stages told of",
        ("stage", "state", "people"),
        tuple(
            row(stage, kind.replace("_", " "), len(states[stage][kind]), people=states[stage][kind])
            for stage in STAGES
            for kind in kinds
            if states[stage][kind]
        ),
        "before first: nothing is told of the time before; missing: skipped or untold, the data cannot tell; "
        "censored: after the last thing known; closed: after a death.",
    )
    told = [course for course in courses if course.events]
    shared = variants(told, by="stage")
    rows = [
        row(" → ".join(" / ".join(step) for step in v.steps) or "no stage", v.n, v.share, people=v.person_ids)
        for v in shared[:MOST_VARIANTS]
    ]
    rest = shared[MOST_VARIANTS:]
    if rest:
        others = [person for variant in rest for person in variant.person_ids]
        share = sum(v.share for v in rest)
        rows.append(row(f"{len(rest)} other courses", len(others), share, people=others))
    ties = sum(bool(course.ties) for course in told)
    dated = sum(event.date is not None for course in told for event in course.events)
    total = sum(len(course.events) for course in told)
    conflicts = [
        row(course.person_id, c.reason.replace("_", " "), people=(course.person_id,), facts=(c.first, c.second))
        for course in courses
        for c in course.conflicts
    ]
    tables = [
        stages,
        Table(
            "Courses by stage",
            ("course (stages whose order is not known stand side by side: a / b)", "people", "share"),
            tuple(rows),
        ),
    ]
    if conflicts:
        tables.append(Table("Contradictions, kept as they are", ("person", "what contradicts"), tuple(conflicts)))
    says = (
        f"{len(told)} people have {total} events, {dated} of them with a date; {len(shared)} different courses by "
        f"stage. For {ties} people the order of some events is not certain; nothing undated is left out.",
    )
    return Section(
        "courses", "Life courses", "given" if told else "not_given", says if told else ("No events are known.",),
        "Dates are compared as spans (interval orders, Fishburn 1985); the told order decides where dates do not.",
        observe(course.source_kinds for course in told), tuple(tables) if told else (),
    )  # fmt: skip


def pathways_section(courses: Sequence[LifeCourse], *, seed: int) -> Section:
    """Types of pathway, or each person instead.

    People of whom only a list tells are clustered apart: a list tells two events of everyone and a verdict
    fifteen, so that groups of both together would only say who told.
    """
    told = [course for course in courses if course.events]
    lengthy = [course for course in told if told_at_length(course)]
    listed = [course for course in told if not told_at_length(course)]
    parts = [("people told of at length", lengthy)] if lengthy or not listed else []
    if listed:
        parts.append(("people known from lists only", listed))
    says: list[str] = []
    tables: list[Table] = []
    statuses: list[str] = []
    for name, people in parts:
        result = pathway_clusters(people, seed=seed)
        statuses.append(result.status)
        says.append(f"{name[0].upper()}{name[1:]} ({result.n}): {result.status.replace('_', ' ')}. {result.why}")
        if result.k > 1:
            tables += _group_tables(name, people, result, seed)
        elif len(people) < SMALL:
            tables.append(_each_person(name, people))
    status: Status = "not_given"
    if any(s in ("ok", "provisional") for s in statuses):
        status = "given"
    elif "unstable" in statuses:
        status = "limited"
    return Section(
        "pathways", "Types of pathway", status, tuple(says) or ("No events are known.",),
        "Mixture over event counts and tempered pairwise order (annealed EM, Ueda and Nakano 1998); number of types "
        "by five-fold cross-validated likelihood (Smyth 2000); held against data of one chain without types "
        "(McLachlan 1987) and against halves of the people (Hennig 2007).",
        observe(course.source_kinds for course in told), tuple(tables),
    )  # fmt: skip


def told_at_length(course: LifeCourse) -> bool:
    """True if more than a list tells of the person."""
    return bool(set(course.source_kinds) - {"list"}) or not course.source_kinds


def _each_person(name: str, people: Sequence[LifeCourse]) -> Table:
    rows = []
    for course in people:
        path = " → ".join(step.stage if step.order_known else f"{step.stage} (?)" for step in course.stage_path)
        dates = sorted(d for e in course.events if (d := e.date))
        span = f"{dates[0]} to {dates[-1]}" if dates else None
        rows.append(
            row(course.person_id, path or "no stage", len(course.events), span, people=(course.person_id,),
                facts=(e.id for e in course.events))
        )  # fmt: skip
    return Table(
        f"Each person instead: {name}",
        ("person", "stages told, in order", "events", "first and last date"),
        tuple(rows),
        "(?) the place of this stage is not certain.",
    )


def _group_tables(name: str, people: Sequence[LifeCourse], result: PathwayResult, seed: int) -> list[Table]:
    members: dict[int, list[str]] = defaultdict(list)
    for person, label in result.labels.items():
        members[label].append(person)
    medoid = {result.labels[m.person_id]: m for m in result.medoids}
    having = people_with(log_from_courses(people), result.labels, result.profiles)
    groups, traits = [], []
    for profile in result.profiles:
        centre = medoid.get(profile.group)
        stability = result.cluster_stability[profile.group] if result.cluster_stability else None
        groups.append(
            row(profile.group + 1, profile.n, stability, profile.text,
                " → ".join(kind for _, kind in centre.events) if centre else None, people=members[profile.group],
                facts=(event for event, _ in centre.events) if centre else ())
        )  # fmt: skip
        for t, with_it in zip(profile.traits, having[profile.group], strict=True):
            traits.append(
                row(profile.group + 1, t.kind, t.what, t.n, t.of, t.share, t.low, t.high, t.elsewhere, people=with_it)
            )
    tables = [
        Table(
            f"Groups: {name}",
            ("group", "people", "stability (Jaccard)", "what sets it apart", "typical person's events"),
            tuple(groups),
            "These groups did not pass the tests: do not name or count them." if result.status == "unstable" else "",
        ),
        Table(
            f"What sets each group apart: {name}",
            ("group", "kind", "what", "people with it", "of", "share", "95 % from", "to", "share elsewhere"),
            tuple(traits),
            "The intervals do not know that the groups were made from the same data.",
        ),
    ]
    compared = [result]
    for method in METHODS[1:]:
        try:
            compared.append(pathway_clusters(people, k=result.k, method=method, seed=seed))
        except UsageError:
            continue  # too many distinct courses for a matrix of distances
    pairs = agreement(compared)
    tables.append(
        Table(
            f"Other methods on the same people: {name}",
            ("method", "other method", "agreement (adjusted Rand index)", "people"),
            tuple(row(p.left, p.right, p.adjusted_rand, p.n, people=result.labels) for p in pairs.pairs),
            "1 is the same grouping, 0 what chance gives. Where methods disagree, the groups are the method's.",
        )
    )
    return tables


def flows_section(courses: Sequence[LifeCourse]) -> Section:
    """Moves between stages, with everyone accounted for."""
    flows = stage_flows(courses)
    rows = []
    for flow in flows.flows:
        skipped = ", ".join(f"{stage} {n}" for stage, n in flow.skipped.items())
        rows.append(row(flow.source, flow.target, flow.n, flow.n_order_known, skipped or None, people=flow.person_ids))
    unknown = sum(flow.n for flow in flows.flows if flow.target == "unknown")
    says = (
        f"{flows.n} people; {unknown} of them have no event with a stage and stand as unknown. At each stage as "
        "many go out as came in.",
    )
    return Section(
        "flows", "Flows between stages", "given" if flows.n - unknown else "not_given",
        says if flows.n - unknown else ("No event has a stage.",),
        "Counted: each person is one path from `first seen` to `last seen`, `death` or `unknown`.",
        flows.observed,
        (Table("Moves", ("from", "to", "people", "order certain", "stages between that were not told"),
               tuple(rows)),),
    )  # fmt: skip


def times_section(graph: nx.MultiDiGraph, courses: Sequence[LifeCourse], *, seed: int) -> Section:
    """How long it took from stage to stage, for all and by route, unit, year and country."""
    staged = [_by_stage(course) for course in courses]
    overall, split = [], []
    known = 0
    tests: list[TimesByGroup] = []
    for name, start, end in INTERVALS:
        times = time_to_event(staged, start, end, seed=seed)
        known = max(known, times.n_ended)
        overall.append(_times_row((name,), times))
        for by in SPLIT_BY:
            of = grouping(graph, courses, by).of
            tests.append(time_by_group(f"{name}, by {by}", staged, start, end, of, seed=seed))
    for found in corrected(tests):
        for group, part in found.groups.items():
            if part.n_ended + part.n_open >= FEWEST_IN_STRATUM:
                split.append(_times_row((found.name, group), part, (found.p, found.p_corrected)))
    columns = ("got there", "not known to", "no usable dates", "median days from", "to")
    tables = [Table("All people", ("interval", *columns), tuple(overall))]
    if split:
        tables.append(
            Table(
                "By route, unit, year and country",
                ("interval", "group", *columns, "p", "p corrected"),
                tuple(split),
                f"Groups of at least {FEWEST_IN_STRATUM} people whose time is known in part. p: log-rank by "
                "permutation where two groups have five who got there, corrected for all "
                f"{sum(t.p is not None for t in tests)} looks (Holm 1979).",
            )
        )
    says = [
        "Whoever is not known to have got there counts up to the last day known. Dates are often months or years: the "
        "median lies between the two numbers, whatever the days were.",
        "The method takes being lost from sight to have nothing to do with the time it takes; sources that stop at an "
        "arrest or a verdict break that.",
    ]
    if known < SMALL:
        says.insert(
            0,
            f"No interval is known of more than {known} people: these are their times, no estimate."
            if known
            else "Nobody's dates give the time from one of these stages to the next.",
        )
    return Section(
        "times", "Times from stage to stage", "not_given" if not known else "limited" if known < SMALL else "given",
        tuple(says), "Kaplan and Meier 1958; log-rank by permutation (Peto and Peto 1972).",
        observe(course.source_kinds for course in courses if course.events), tuple(tables),
    )  # fmt: skip


def _by_stage(course: LifeCourse) -> LifeCourse:
    """The course with stages for types, so that an interval runs from stage to stage; departures keep a name."""
    events = tuple(
        replace(e, type="departure" if e.type == "departure_for_work" else e.stage or "none") for e in course.events
    )
    return replace(course, events=events)


def _times_row(lead: tuple[str, ...], times: TimeToEvent, tail: tuple[float | None, ...] = ()) -> Row:
    low, high = times.medians or (None, None)
    return row(
        *lead, times.n_ended, times.n_open, times.n_undated, low, high, *tail,
        people=(*(d.person_id for d in times.durations), *times.undated),
        facts=(e for d in times.durations for e in d.events),
    )  # fmt: skip


def turning_section(courses: Sequence[LifeCourse], *, seed: int) -> Section:
    """The steps after which lives with and without coercion told go on differently."""
    told = [course for course in courses if course.events and told_at_length(course)]
    split = split_by_event(told, DEFINING)
    title = "Turning points: coercion told, and not told"
    method = "Permutation tests of the next step, stratified by kinds of source, corrected for all steps (Holm 1979)."
    ground = observe(course.source_kinds for course in told)
    if len(set(split.values())) != 2:
        only = " and ".join(sorted(set(split.values()))) or "of nobody told"
        why = f"All {len(split)} lives are on one side (coercion {only}): there is nothing to part from."
        return Section("turning", title, "not_given", (why,), method, ground)
    found = turning_points(told, split, defining=DEFINING, seed=seed)
    first, second = found.groups
    rows = [
        row(
            point.at, step.step, step.n[first], step.of[first], step.n[second], step.of[second],
            *(step.difference or (None, None, None)), point.p, point.p_corrected,
            people=(*step.person_ids[first], *step.person_ids[second]), facts=(),
        )
        for point in found.points
        for step in point.next_steps
    ]  # fmt: skip
    return Section(
        "turning", title, "given" if found.status == "ok" else "limited",
        (found.why, "Coercion not told is not a life lived freely: a source may not tell of it."), method,
        found.observed,
        (Table(
            "What came next",
            ("at", "next", f"coercion {first}", "of", f"coercion {second}", "of", "difference", "95 % from", "to", "p",
             "p corrected"),
            tuple(rows),
        ),),
    )  # fmt: skip


def pathways_status(courses: Sequence[LifeCourse], *, seed: int) -> str:
    """The status of the types of pathway among the people told of at length, or, without any, among all."""
    told = [course for course in courses if course.events]
    lengthy = [course for course in told if told_at_length(course)]
    return pathway_clusters(lengthy or told, seed=seed).status
