"""Types of pathway: found where planted, refused where there are none or too few people."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from graphkit.analyses.eventlog import EventLog, log_from_courses, log_from_rows, log_from_sequences
from graphkit.analyses.features import event_features
from graphkit.analyses.mixture import fit_mixture, split_people
from graphkit.analyses.pathways import pathway_clusters
from graphkit.analyses.profiles import describe
from graphkit.analyses.report import pathways_report
from graphkit.analyses.selection import adjusted_rand, choose_k
from graphkit.analyses.sequences import LifeEvent, course_from_events
from graphkit.analyses.simulate import Flaws, chain_people, planted_people, random_people
from graphkit.errors import InputError, UsageError


def rows_of(log: EventLog) -> list[tuple]:
    partner = {int(e): int(p) for e, p in zip(log.partner_event, log.partner, strict=True)}
    return [
        (
            log.person_ids[log.person[i]],
            log.types[log.type[i]],
            int(log.told[i]),
            int(log.first[i]),
            int(log.last[i]),
            (log.partners[partner[i]].split(":")[0], log.partners[partner[i]]) if i in partner else None,
        )
        for i in range(len(log.type))
    ]


@pytest.fixture(scope="module")
def planted():
    simulated = planted_people(900, seed=5)
    return simulated, pathway_clusters(simulated.log)


def agreement(simulated, result):
    return adjusted_rand(list(simulated.truth.values()), [result.labels[p] for p in simulated.truth])


def test_planted_types_are_found_with_the_help_of_partners(planted):
    simulated, result = planted
    assert result.status == "ok" and 5 <= result.k <= 7 and result.partners_used
    assert agreement(simulated, result) > 0.75
    assert result.stability >= 0.7 and result.margin >= 0.3
    sizes = np.bincount(list(result.labels.values()), minlength=result.k)
    assert (np.diff(sizes) <= 0).all(), "the largest group comes first"
    for person, label in list(result.labels.items())[:50]:
        assert sum(result.posteriors[person]) == pytest.approx(1, abs=1e-3)
        assert result.posteriors[person][label] == max(result.posteriors[person])
    assert [result.labels[m.person_id] for m in result.medoids] == list(range(result.k))
    assert sum(p.n for p in result.profiles) == result.n == 900


def test_the_order_of_rows_makes_no_difference():
    simulated = planted_people(300, seed=8)
    rows = rows_of(simulated.log)
    shuffled = [rows[i] for i in np.random.default_rng(1).permutation(len(rows))]
    once = pathway_clusters(simulated.log, k=4)
    assert pathway_clusters(log_from_rows(shuffled), k=4) == once
    renamed = [(f"q{10**7 - int(p[1:])}", *rest) for p, *rest in rows]
    other = pathway_clusters(log_from_rows(renamed), k=4)
    assert [other.labels[f"q{10**7 - int(p[1:])}"] for p in once.labels] == list(once.labels.values())


def test_types_without_any_partner_and_without_flaws_are_found_nearly_all():
    simulated = random_people(800, seed=1, flaws=Flaws(0, 0, 0, 0))
    k = len(set(simulated.truth.values()))
    features = event_features(simulated.log)
    labels = fit_mixture(features, k).joint(features).argmax(axis=1)[features.row_of]
    told = random_people(800, seed=1)
    rough = event_features(told.log)
    worse = fit_mixture(rough, k).joint(rough).argmax(axis=1)[rough.row_of]
    truth = list(simulated.truth.values())
    assert adjusted_rand(truth, labels) > max(0.6, adjusted_rand(list(told.truth.values()), worse))


def test_one_chain_for_everyone_is_not_split():
    result = pathway_clusters(chain_people(850, seed=21).log)
    assert result.status in ("no_structure", "unstable")
    assert result.status == "unstable" or (result.k == 1 and set(result.labels.values()) == {0})


def test_partners_that_say_nothing_are_not_used():
    assert not choose_k(event_features(random_people(800, seed=3).log), candidates=(4,)).partners
    assert choose_k(event_features(planted_people(800, seed=3).log), candidates=(6,)).partners


@pytest.mark.parametrize(("n", "k"), [(17, None), (17, 3), (199, None)])
def test_too_few_people_are_never_split(n, k):
    result = pathway_clusters(planted_people(n, seed=1).log, k=k)
    assert result.status == "insufficient_data" and result.k == 1 and set(result.labels.values()) == {0}
    assert f"{n} people" in result.why and result.observed.caveats[0].startswith(f"{n} people are {n} people")


def test_some_hundred_people_stay_provisional_at_best():
    result = pathway_clusters(planted_people(500, seed=2).log, k=5)
    assert result.status in ("provisional", "unstable") and result.k == 5


def test_people_without_events_are_named_and_not_placed():
    courses = [
        course_from_events(f"p{i}", [LifeEvent(f"e{i}", "service", seq=0)] if i else [], source_kinds=("verdict",))
        for i in range(5)
    ]
    result = pathway_clusters(courses)
    assert result.unplaced == ("p0",) and result.n == 4
    assert result.observed.sources == {"verdict": 4}
    assert any("Verdicts show only" in text for text in result.observed.caveats)
    assert log_from_courses(courses).n == 5


def test_groups_that_only_follow_the_source_are_called_so():
    courses = [
        course_from_events(
            f"p{i:03d}",
            [LifeEvent(f"{i}-{n}", kind, seq=n) for n, kind in enumerate(kinds)],
            source_kinds=("list",) if i < 150 else ("verdict",),
        )
        for i in range(250)
        for kinds in [("service",) if i < 150 else ("contract", "service", "charge", "verdict")]
    ]
    result = pathway_clusters(courses, k=2)
    assert any("follow the kind of source" in text for text in result.observed.caveats)
    mixed = [replace(c, source_kinds=("list",) if i % 2 else ("verdict",)) for i, c in enumerate(courses)]
    assert not any("follow the kind" in text for text in pathway_clusters(mixed, k=2).observed.caveats)


def test_edit_distance_is_there_to_compare():
    simulated = planted_people(400, seed=4)
    result = pathway_clusters(simulated.log, k=6, method="edit-distance")
    features = event_features(simulated.log)
    ours = fit_mixture(features, 6).joint(features).argmax(axis=1)[features.row_of]
    assert result.k == 6 and result.posteriors == {}
    assert adjusted_rand(list(simulated.truth.values()), ours) > agreement(simulated, result) > 0.1


@pytest.mark.parametrize(
    ("options", "words"),
    [({"method": "mixtur"}, "mixtur"), ({"k": 0}, "k is 0"), ({"k": 301}, "300"), ({"method": "edit-distance"}, "k")],
)
def test_wrong_use_is_named(options, words):
    with pytest.raises(UsageError) as caught:
        pathway_clusters(planted_people(300, seed=1).log, **options)
    assert words in str(caught.value)


def test_folds_deal_out_every_person_once():
    features = event_features(planted_people(300, seed=1).log)
    parts = split_people(features, 5, 0)
    assert np.array_equal(sum(p.weight for p in parts), features.weight)
    assert [p.weight.sum() for p in parts] == [60] * 5


def test_em_never_lowers_the_likelihood_and_beats_one_type():
    features = event_features(planted_people(300, seed=1).log)
    fits = [fit_mixture(features, 3, iterations=steps, restarts=1).log_likelihood for steps in (14, 20, 40, 60)]
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(fits))
    assert fits[-1] > fit_mixture(features, 1).log_likelihood


def test_one_type_is_the_plain_product_of_shares():
    log = planted_people(250, seed=1).log
    features = event_features(replace(log, partner_event=log.partner_event[:0], partner=log.partner[:0]))
    model = fit_mixture(features, 1)
    v = features.n_types
    n = features.weight.sum()
    for code in range(v):
        counts = np.array([features.weight @ features.matrix[:, [c]].toarray()[:, 0] for c in (code, v + code)])
        assert np.exp(model.log_ratio[code, 0]) == pytest.approx(counts[0] / (n - counts.sum()), rel=0.2, abs=0.01)


def test_profiles_count_people():
    log = log_from_rows(
        [(f"p{i:02d}", kind, place, -(2**31), 2**31 - 1, None)
         for i in range(40) for place, kind in enumerate(("a", "b") if i < 20 else ("b", "a", "c"))]
    )  # fmt: skip
    left, right = describe(log, np.array([0] * 20 + [1] * 20), 2, partners=False)
    order = next(t for t in left.traits if t.kind == "order")
    assert (order.what, order.n, order.of, order.elsewhere) == ("a → b", 20, 20, 0.0)
    assert 0.8 < order.low < order.high <= 1
    only = next(t for t in right.traits if t.kind == "event")
    assert (only.what, only.share, only.elsewhere) == ("c", 1.0, 0.0)
    assert left.text.startswith("20 people.") and "a → b" in left.text


def write_events(path, log):
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["person_id", "seq", "event_type", "date", "partner", "place"])
        writer.writerows([p, told, kind, "", who[1] if who else "", ""] for p, kind, told, _, _, who in rows_of(log))


def test_the_report_is_a_json_object_of_the_contract(tmp_path):
    path = tmp_path / "events.csv"
    write_events(path, planted_people(300, seed=1).log)
    report = json.loads(json.dumps(pathways_report(path, k=4)))
    assert report["status"] in ("provisional", "unstable") and report["k"] == 4
    assert len(report["labels"]) == report["n"] == 300 and set(report["labels"].values()) == {0, 1, 2, 3}
    assert isinstance(report["stability"], float) and report["why"].startswith("4 groups were asked for.")
    assert len(report["medoids"]) == 4 and all(m["events"] for m in report["medoids"])
    assert set(report["posteriors"]) == set(report["labels"])


def test_a_broken_table_is_named_by_its_line(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("person_id,seq,event_type\np1,0,AD\np1,x,AD\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 3"):
        pathways_report(path)


def test_groups_that_hold_nobody_are_not_counted():
    lives = {f"p{i:03d}": [("a", "b"), ("c", "d")][i % 2] for i in range(300)}
    asked = pathway_clusters(log_from_sequences(lives), k=5)
    assert (asked.k, asked.status, set(asked.labels.values())) == (2, "unstable", {0, 1})
    assert "hold nobody" in asked.why and len(asked.medoids) == len(asked.profiles) == len(asked.cluster_stability) == 2
    assert all(len(p) == 2 and sum(p) == pytest.approx(1, abs=1e-3) for p in asked.posteriors.values())
    alike = pathway_clusters(log_from_sequences(dict.fromkeys(lives, ("a", "b"))), k=3)
    assert (alike.k, alike.status, set(alike.labels.values())) == (1, "no_structure", {0})


def test_ids_that_look_alike_are_named_and_not_joined(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(
        "person_id,seq,event_type\nP1,0,AD\np1,0,AD\np1,0,AD\ne\u0301,0,AD\n\u00e9,0,ad\n", encoding="utf-8"
    )
    report = pathways_report(path)
    assert len(report["labels"]) == 4
    caveats = " ".join(report["caveats"])
    assert "1 rows stand there more than once" in caveats and "'P1' / 'p1'" in caveats
    assert "4 people differ" in caveats and "2 types of event differ" in caveats and "'AD' / 'ad'" in caveats
