"""Event logs, their rows of evidence and the fits on them against literal readings, on 200 random inputs each."""

from __future__ import annotations

import csv
import datetime as dt
import json
from itertools import combinations
from math import exp, log, sqrt

import numpy as np
import pytest

from graphkit.analyses import mixture, planted, selection
from graphkit.analyses.eventlog import (
    NO_DAY_FIRST,
    NO_DAY_LAST,
    UNTOLD,
    EventLog,
    log_from_courses,
    log_from_rows,
    log_from_sequences,
    log_from_variants,
    read_events,
)
from graphkit.analyses.features import event_features, pair_order
from graphkit.analyses.mixture import fit_mixture, split_people
from graphkit.analyses.nullmodel import chain_resample, linear_order
from graphkit.analyses.pathways import pathway_clusters
from graphkit.analyses.planted import planted_routes
from graphkit.analyses.profiles import describe, people_with
from graphkit.analyses.report import pathways_json, pathways_report
from graphkit.analyses.routes import route_of
from graphkit.analyses.selection import (
    CLEAR_STEPS,
    adjusted_rand,
    choose_k,
    held_out,
    likelihood_gain,
    null_reference,
    split_half,
)
from graphkit.analyses.sequences import STAGES, LifeEvent, Partner, course_from_events, variants
from graphkit.analyses.simulate import KINDS, chain_people, planted_people, random_people

SETS = range(200)
DAY = dt.date(2024, 1, 1).toordinal()


def random_rows(seed: int) -> list[tuple]:
    """(person, type, told, first, last, (class, partner) or None); equal rows do not occur."""
    rng = np.random.default_rng([seed, 5])
    rows = set()
    for person in range(int(rng.integers(1, 12))):
        for _ in range(int(rng.integers(1, 7))):
            low, high = NO_DAY_FIRST, NO_DAY_LAST
            if rng.random() < 0.4:
                low = high = DAY + int(rng.integers(0, 30))
            told = UNTOLD if rng.random() < 0.1 else int(rng.integers(0, 5))
            partner = ("unit", f"unit:{rng.integers(3)}") if rng.random() < 0.3 else None
            rows.add((f"p{person:02d}", f"t{rng.integers(4)}", told, low, high, partner))
    return sorted(rows, key=str)


def same(left: EventLog, right: EventLog) -> bool:
    arrays = ("partner_classes", "person", "type", "first", "last", "told", "partner_event", "partner")
    names = ("person_ids", "types", "partners", "event_ids", "source_kinds")
    return all(getattr(left, n) == getattr(right, n) for n in names) and all(
        np.array_equal(getattr(left, n), getattr(right, n)) for n in arrays
    )


def lives(log: EventLog) -> list[list[int]]:
    """For each person the events' indexes, in the likely order."""
    order, start = linear_order(log), log.starts()
    return [order[start[i] : start[i + 1]].tolist() for i in range(log.n)]


def comes_first(log: EventLog, i: int, j: int) -> int:
    if log.last[i] < log.first[j]:
        return 1
    if log.last[j] < log.first[i]:
        return -1
    if UNTOLD in (log.told[i], log.told[j]) or log.told[i] == log.told[j]:
        return 0
    return 1 if log.told[i] < log.told[j] else -1


def test_a_table_in_any_order_of_rows_is_the_log_of_its_rows(tmp_path):
    for seed in SETS:
        rows = random_rows(seed)
        rng = np.random.default_rng(seed)
        path = tmp_path / f"{seed}.csv"
        # Rows with a seq may stand there twice.
        twice = [row for row in rows if row[2] != UNTOLD and rng.random() < 0.2]
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(("seq", "person_id", "event_type", "partner", "date"))
            for i in rng.permutation(len(rows) + len(twice)).tolist():
                person, kind, told, low, _, partner = [*rows, *twice][i]
                day = "" if low == NO_DAY_FIRST else dt.date.fromordinal(low).isoformat()
                writer.writerow(
                    ("" if told == UNTOLD else told, person, f" {kind} ", partner[1] if partner else "", day)
                )
        log = read_events(path)
        renamed = [(p, t, told, a, b, w) for p, t, told, a, b, w in rows]
        wanted = log_from_rows(renamed)
        untold = [name.replace(f"#{UNTOLD}", "#") for name in wanted.event_ids]
        assert same(log, EventLog(**{
            name: tuple(untold) if name == "event_ids" else getattr(wanted, name)
            for name in EventLog.__dataclass_fields__
        }))  # fmt: skip
        assert any("stand there more than once" in note for note in log.notes) == bool(twice)


def test_courses_and_sequences_and_variants_give_the_columns_of_their_events():
    for seed in SETS:
        rng = np.random.default_rng(seed)
        plain = {f"p{i}": [f"t{t}" for t in rng.integers(0, 4, rng.integers(0, 6))] for i in range(rng.integers(1, 8))}
        courses = [
            course_from_events(p, [
                LifeEvent(f"{p}#{i}", kind, seq=i, partners=(Partner("WITH_UNIT", f"u{kind}", "Unit", None),))
                for i, kind in enumerate(kinds)
            ])
            for p, kinds in plain.items()
        ]  # fmt: skip
        log, bare = log_from_courses(courses), log_from_sequences(plain)
        assert [log.event_ids[i] for i in range(len(log.type))] == [
            f"{p}#{i}" for p in sorted(plain) for i in range(len(plain[p]))
        ]
        assert [log.types[t] for t in log.type] == [kind for p in sorted(plain) for kind in plain[p]]
        assert [log.partners[p] for p in log.partner] == [f"u{kind}" for p in sorted(plain) for kind in plain[p]]
        assert np.array_equal(log.type, bare.type) and log.person_ids == bare.person_ids == tuple(sorted(plain))
        told = variants(course_from_events(c.person_id, c.events) for c in courses)
        rows = [(["+".join(step) for step in v.steps], v.n) for v in told]
        again = log_from_variants(rows)
        assert again.n == sum(map(bool, plain.values()))
        ours = event_features(again).matrix.toarray()[event_features(again).row_of]
        theirs = event_features(bare).matrix.toarray()[event_features(bare).row_of]
        kept = [i for i, p in enumerate(bare.person_ids) if plain[p]]
        assert sorted(map(tuple, ours.tolist())) == sorted(map(tuple, theirs[kept].tolist()))


def test_the_order_of_every_pair_is_the_literal_one():
    for seed in SETS:
        log = log_from_rows(random_rows(seed))
        found = {
            (i, j): s
            for left, right, sign in pair_order(log)
            for i, j, s in zip(left.tolist(), right.tolist(), sign.tolist(), strict=True)
        }
        pairs = [(i, j) for i, j in combinations(range(len(log.type)), 2) if log.person[i] == log.person[j]]
        assert found == {pair: comes_first(log, *pair) for pair in pairs}


def test_a_chain_draws_steps_that_somebody_took_and_partners_of_that_event():
    for seed in SETS:
        log = log_from_rows(random_rows(seed))
        told = [[int(log.type[i]) for i in life] for life in lives(log)]
        steps = {(a, b) for life in told for a, b in zip([-1, *life], [*life, -1], strict=True)}
        partners = {(int(log.type[e]), int(p)) for e, p in zip(log.partner_event, log.partner, strict=True)}
        drawn = chain_resample(log, np.random.default_rng(seed), people=20)
        assert drawn.n == 20 and drawn.types == log.types
        longest = 4 * max(map(len, told))
        for life in lives(drawn):
            kinds = [int(drawn.type[i]) for i in life]
            end = [-1] if len(kinds) < longest else []
            taken = list(zip([-1, *kinds], [*kinds, *end], strict=False))
            assert kinds and set(taken) <= steps
        assert {
            (int(drawn.type[e]), int(p)) for e, p in zip(drawn.partner_event, drawn.partner, strict=True)
        } <= partners


def test_people_are_dealt_out_whole_and_evenly():
    for seed in SETS:
        features = event_features(log_from_rows(random_rows(seed)))
        parts = split_people(features, 1 + seed % 6, seed)
        assert np.array_equal(sum(part.weight for part in parts), features.weight)
        sizes = [part.weight.sum() for part in parts]
        assert max(sizes) - min(sizes) <= 1 and all((part.weight == part.weight.round()).all() for part in parts)


def test_the_likelihood_of_a_fit_is_that_of_its_definition():
    for seed in SETS:
        features = event_features(log_from_rows(random_rows(seed)))
        k = 1 + seed % 3
        model = fit_mixture(features, k, seed=seed, restarts=2, iterations=30)
        dense, v = features.matrix.toarray(), features.n_types
        total = 0.0
        for row, weight in zip(dense, features.weight, strict=True):
            temper = 1 / sqrt(max(row[: 2 * v].sum() - 1, 1))
            joint = [
                model.base[j]
                + sum(
                    model.log_ratio[c, j] * (temper if features.order_at <= c < features.partners_at else 1)
                    for c in np.flatnonzero(row)
                )
                for j in range(k)
            ]
            evidence = log(sum(map(exp, joint)))
            total += weight * evidence
            place = int(np.flatnonzero((dense == row).all(axis=1))[0])
            assert model.score(features)[place] == pytest.approx(evidence)
            assert model.posteriors(features)[place] == pytest.approx([exp(x - evidence) for x in joint])
        assert model.log_likelihood == pytest.approx(total)
        sizes = model.posteriors(features).T @ features.weight
        assert (np.diff(sizes) < features.weight.sum() * 0.2).all(), "numbered from the largest"


def test_one_type_has_the_shares_of_all_people_drawn_towards_nothing_but_themselves():
    for seed in SETS:
        features = event_features(log_from_rows(random_rows(seed))).without_partners()
        model = fit_mixture(features, 1)
        n, v = features.weight.sum(), features.n_types
        count = features.weight @ features.matrix.toarray()
        for kind in range(v):
            once, more = ((count[c] + 0.5) / (n + 1.5) for c in (kind, v + kind))
            share = [
                (c + 2 * prior) / (n + 2)
                for c, prior in (
                    (n - count[kind] - count[v + kind], 1 - once - more), (count[kind], once), (count[v + kind], more),
                )
            ]  # fmt: skip
            assert model.log_ratio[kind, 0] == pytest.approx(log(share[1] / share[0]))
            assert model.log_ratio[v + kind, 0] == pytest.approx(log(share[2] / share[0]))
        for a, b in combinations(range(v), 2):
            forth, back = (float(count[features.order_at + x * v + y]) for x, y in ((a, b), (b, a)))
            wanted = (forth + 2 * (forth + 1) / (forth + back + 2)) / (forth + back + 2)
            assert exp(model.log_ratio[features.order_at + a * v + b, 0]) == pytest.approx(wanted)


def test_traits_and_the_people_behind_them_are_counted_person_by_person():
    for seed in SETS:
        rng = np.random.default_rng(seed)
        log = log_from_rows(random_rows(seed))
        k = int(rng.integers(1, 4))
        labels = rng.integers(0, k, log.n)
        profiles = describe(log, labels, k, partners=True)
        having = people_with(log, dict(zip(log.person_ids, labels.tolist(), strict=True)), profiles)
        for profile, who in zip(profiles, having, strict=True):
            members = [i for i in range(log.n) if labels[i] == profile.group]
            assert profile.n == len(members)
            for trait, people in zip(profile.traits, who, strict=True):
                told = {log.person_ids[i] for i in members if has(log, i, trait.kind, trait.what)}
                assert set(people) == told and len(people) == trait.n == len(told)
                if trait.kind == "event":
                    assert trait.of == len(members)
                assert trait.low <= trait.share <= trait.high


def has(log: EventLog, person: int, kind: str, what: str) -> bool:
    events = np.flatnonzero(log.person == person).tolist()
    if kind == "event":
        return any(log.types[log.type[e]] == what for e in events)
    if kind == "partner":
        return any(
            log.partners[p] == what for e, p in zip(log.partner_event, log.partner, strict=True) if e in set(events)
        )
    a, b = what.split(" → ")
    first, second = ([e for e in events if log.types[log.type[e]] == name] for name in (a, b))
    return sum(comes_first(log, i, j) for i in first for j in second) > 0


def test_held_out_likelihood_gain_and_halves_are_those_of_separate_fits(monkeypatch):
    monkeypatch.setattr(selection, "RESTARTS", 1)
    monkeypatch.setattr(mixture, "ANNEALING", 1)
    monkeypatch.setattr(mixture, "TOLERANCE", 0.01)
    monkeypatch.setattr(selection, "FOLDS", 2)
    for seed in SETS:
        features = event_features(log_from_rows(random_rows(seed + 7))).without_partners()
        if features.weight.sum() < 2:
            continue
        k = 1 + seed % 2
        fit = {"partners": False, "seed": seed, "restarts": 1}
        score = np.zeros(len(features.weight))
        for fold in split_people(features, 2, seed):
            rest = type(features)(
                features.matrix, features.weight - fold.weight, features.row_of, features.n_types,
                features.partner_classes,
            )  # fmt: skip
            score += fold.weight * fit_mixture(rest, k, iterations=40, **fit).score(features)
        assert held_out(features, k, partners=False, seed=seed) == pytest.approx(score / features.weight)
        ours = likelihood_gain(features, k, partners=False, seed=seed)
        fits = [fit_mixture(features, j, **fit).log_likelihood for j in (k, 1)]
        assert ours == pytest.approx((fits[0] - fits[1]) / features.weight.sum()) and (k > 1 or ours == 0)
        halves = [
            fit_mixture(half, k, **fit).joint(features).argmax(axis=1) for half in split_people(features, 2, seed)
        ]
        stability, overlap = split_half(features, k, partners=False, seed=seed, rounds=1)
        assert stability == pytest.approx(adjusted_rand(*halves, features.weight))
        assert len(overlap) == k and (overlap <= 1).all()


def test_data_without_types_is_drawn_and_measured_in_the_same_way(monkeypatch):
    monkeypatch.setattr(selection, "RESTARTS", 1)
    monkeypatch.setattr(mixture, "ANNEALING", 1)
    monkeypatch.setattr(mixture, "TOLERANCE", 0.01)
    for seed in SETS:
        log = log_from_rows([*random_rows(seed), ("q", "t0", 0, NO_DAY_FIRST, NO_DAY_LAST, None)])
        null = null_reference(log, 2, partners=False, seed=seed, draws=1)
        drawn = event_features(chain_resample(log, np.random.default_rng([seed, 0]), people=log.n))
        labels = [
            fit_mixture(half, 2, partners=False, seed=seed, restarts=1).joint(drawn).argmax(axis=1)
            for half in split_people(drawn, 2, seed)
        ]
        assert null.stability == pytest.approx((adjusted_rand(*labels, drawn.weight),))
        assert null.gain == pytest.approx((likelihood_gain(drawn, 2, partners=False, seed=seed),))


def test_the_rule_for_the_number_of_types_is_the_one_it_says(monkeypatch):
    features = event_features(planted_people(40, seed=1).log).without_partners()
    n = features.weight.sum()

    def mean(values):
        return float(values @ features.weight / n)

    def error(values):
        return float(np.sqrt(((values - mean(values)) ** 2) @ features.weight / (n - 1) / n))

    for seed in SETS:
        rng = np.random.default_rng(seed)
        level = rng.normal(0, 1, len(features.weight))
        scores = {k: level + rng.normal(0.3 * min(k, seed % 9), 0.6, len(level)) for k in range(1, 11)}
        monkeypatch.setattr(selection, "held_out", lambda _, k, scores=scores, **__: scores[k])
        choice = choose_k(features)
        tried = sorted(choice.held_out)
        best = max(tried, key=lambda k: mean(scores[k]))
        assert tried == list(range(1, len(tried) + 1)) and (len(tried) == 10 or tried[-1] == best + 3)
        k = min(k for k in tried if mean(scores[k]) >= mean(scores[best]) - error(scores[best]))
        while True:
            steps = [
                s for s, e in CLEAR_STEPS
                if k + s in tried and mean(scores[k + s] - scores[k]) > e * error(scores[k + s] - scores[k])
            ]  # fmt: skip
            if not steps:
                break
            k += steps[0]
        assert choice.k == k and choice.held_out[k] == pytest.approx(mean(scores[k]))


def test_too_few_people_are_one_group_in_every_report(tmp_path):
    for seed in SETS:
        log = log_from_rows(random_rows(seed))
        result = pathway_clusters(log, k=None if seed % 2 else 1 + seed % log.n, seed=seed)
        assert (result.status, result.k, set(result.labels.values())) == ("insufficient_data", 1, {0})
        report = json.loads(json.dumps(pathways_json(result), allow_nan=False))
        assert report["labels"] == dict.fromkeys(log.person_ids, 0) and report["n"] == log.n
        path = tmp_path / "events.csv"
        lines = [f"{p},{'' if t == UNTOLD else t},{kind}" for p, kind, t, *_ in random_rows(seed)]
        path.write_text("\n".join(["person_id,seq,event_type", *lines]), encoding="utf-8")
        assert pathways_report(path)["labels"] == report["labels"]


def test_routes_are_those_of_the_table():
    kinds = ("imprisonment", "coercion", "job_ad_seen", "recruiter_contact", "enlistment_attempt", "service")
    for seed in SETS:
        rng = np.random.default_rng(seed)
        events = []
        for i in range(int(rng.integers(0, 5))):
            relation = (None, "VIA_AD", "BY_RECRUITER", "WITH_UNIT")[int(rng.integers(4))]
            stage = (None, *STAGES)[int(rng.integers(len(STAGES) + 1))]
            partners = (Partner(relation, "x", "X", None),) if relation else ()
            events.append(LifeEvent(f"e{i}", kinds[int(rng.integers(6))], stage=stage, seq=i, partners=partners))
        before = [e for e in events if e.stage in ("work", "trouble", "recruitment", "contract")]
        types = {e.type for e in before}
        relations = {p.relation for e in before for p in e.partners}
        wanted = (
            "prison" if "imprisonment" in types
            else "coerced" if "coercion" in types
            else "advert" if "job_ad_seen" in types or "VIA_AD" in relations
            else "recruiter" if "recruiter_contact" in types or "BY_RECRUITER" in relations
            else "applied" if "enlistment_attempt" in types
            else "unstated"
        )  # fmt: skip
        assert route_of(course_from_events("p", events)) == wanted


def test_planted_routes_are_compared_stage_by_stage(monkeypatch):
    monkeypatch.setattr(planted, "RESTARTS", 1)
    monkeypatch.setattr(mixture, "ANNEALING", 1)
    monkeypatch.setattr(mixture, "TOLERANCE", 0.01)
    types = {"departure_for_work": "work", "job_ad_seen": "recruitment", "contract_signed": "contract",
             "service": "front", "desertion": "exit"}  # fmt: skip
    for seed in SETS:
        rng = np.random.default_rng(seed)
        lived, found = {}, {}
        for i in range(int(rng.integers(3, 12))):
            kinds = [kind for kind in types if rng.random() < 0.6]
            read = [kind for kind in types if rng.random() < (0.9 if kind in kinds else 0.1)]
            for courses, some, name in ((lived, kinds, f"t{i}"), (found, read, f"p{i}")):
                courses[f"t{i}"] = course_from_events(
                    name, [LifeEvent(f"{name}{k}", k, stage=types[k], seq=n) for n, k in enumerate(some)]
                )
        route = {person: f"r{rng.integers(3)}" for person in [*lived, "nobody"]}
        result = planted_routes(found, lived, route, seed=seed)
        assert result.n == len(lived) and result.k == len({route[p] for p in lived})
        for stage in result.stages:
            had = {p for p, c in lived.items() if any(e.stage == stage.stage for e in c.events)}
            seen = {p for p, c in found.items() if any(e.stage == stage.stage for e in c.events)}
            assert (stage.lived, stage.found, stage.both) == (len(had), len(seen), len(had & seen))
            for ids, people in ((stage.people, had | seen), (stage.missed, had - seen), (stage.added, seen - had)):
                assert sorted(ids) == sorted(found[p].person_id for p in people)
        rule = [route_of(found[p]) for p in sorted(lived)]
        assert result.rule.adjusted_rand == pytest.approx(adjusted_rand([route[p] for p in sorted(lived)], rule))
        assert sum(map(len, result.by_route.values())) == len(lived)


@pytest.mark.parametrize("make", [planted_people, random_people, chain_people])
def test_invented_people_have_the_flaws_that_were_asked_for(make):
    undated = total = 0
    for seed in SETS:
        simulated = make(1 + seed % 12, seed=seed)
        log = simulated.log
        assert list(log.person_ids) == sorted(simulated.truth) and set(log.types) <= set(KINDS)
        assert set(log.person.tolist()) == set(range(log.n)), "of everybody something is told"
        undated += int((log.first == NO_DAY_FIRST).sum())
        total += len(log.type)
        assert (log.first <= log.last).all()
    assert undated / total == pytest.approx(0.6, abs=0.05)
    assert same(make(12, seed=199).log, make(12, seed=199).log)
