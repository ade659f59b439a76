"""The connection cut around COMMIT, and the server restarted, while a graph is built: nothing doubled, nothing lost."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from command_runner import Outcome, run_cli
from neo4j_harness import RELEASES
from trust_proxy import COMMIT, PLACES, RUN, BoltProxy
from trust_run import scaled

from graphkit.store import Store, Target

CUTS = scaled(6, 100)
"""Around COMMIT; those in statements come beside them."""
SHARE = {COMMIT: 0.2, RUN: 0.06}
"""Of the messages of a kind, how many are cut."""
VERDICTS = Path(__file__).parents[2] / "examples" / "invented" / "verdicts"

Graph = tuple[Counter[Any], Counter[Any]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with invented verdicts and a list, not built."""
    folder = tmp_path_factory.mktemp("cuts")
    people = folder / "people.csv"
    rows = [f"Выдумкин{n % 40} Олег {'Иван' if n % 3 else 'Пётр'}ович;{1970 + n % 30}-05-12;Редут" for n in range(60)]
    people.write_text("\n".join(["ФИО;Дата рождения;Подразделение", *rows]) + "\n", encoding="utf-8")
    case = folder / "case"
    files = sorted(VERDICTS.glob("v00[3-8].txt"))
    for arguments in (("verdicts", "--synthetic", *files), ("list", "--synthetic", people)):
        done = run_cli("load", case, *arguments)
        assert done.code == 0, done.err
    assert run_cli("resolve", case).code == 0
    return case


def contents(target: Target) -> Graph:
    """What the database holds, counted: nodes by labels and id, edges by type, ends and id; the marker left out."""
    with Store.open(target, mode="read") as store:
        nodes = store.run_read("MATCH (n) WHERE NOT n:GraphkitMeta RETURN labels(n) AS l, n.id AS id").rows
        edges = store.run_read("MATCH (a)-[e]->(b) RETURN a.id AS a, type(e) AS t, b.id AS b, e.id AS id").rows
    return Counter((tuple(sorted(labels)), key) for labels, key in nodes), Counter(edges)


def difference(found: Graph, wanted: Graph) -> tuple[int, int]:
    """(doubled or too many, lost) nodes and edges."""
    return (
        (found[0] - wanted[0]).total() + (found[1] - wanted[1]).total(),
        (wanted[0] - found[0]).total() + (wanted[1] - found[1]).total(),
    )


def said_hash(outcome: Outcome) -> str:
    found = re.search(r"^hash (\w+)$", outcome.err, re.MULTILINE)
    assert found, outcome.err
    return found[1]


def sent_again(outcome: Outcome) -> int:
    found = re.search(r"^(\d+) transactions were sent again", outcome.err, re.MULTILINE)
    return int(found[1]) if found else 0


class Cutter:
    """Says where to cut, at random and seeded, until enough was cut around COMMIT; each place in turn."""

    def __init__(self, seed: str, cuts: int) -> None:
        self.rng = random.Random(seed)
        self.left = cuts
        self.places = {kind: [p for p, at in PLACES.items() if at == kind] for kind in (RUN, COMMIT)}
        self.turn: Counter[int] = Counter()

    def __call__(self, kind: int) -> str | None:
        if self.left <= 0 or self.rng.random() > SHARE[kind]:
            return None
        self.left -= kind == COMMIT
        self.turn[kind] += 1
        return self.places[kind][self.turn[kind] % len(self.places[kind])]


@pytest.fixture
def through(database: Target, tmp_path: Path) -> Iterator[Callable[[BoltProxy, Path], Callable[..., Outcome]]]:
    """``through(proxy, case)("build")``: the command with its database behind the proxy."""
    held: list[tuple[Path, str]] = []

    def behind(proxy: BoltProxy, case: Path) -> Callable[..., Outcome]:
        if database.uri is not None:
            return lambda name, *more: run_cli(name, case, "--to", proxy.uri, *more)
        assert database.folder is not None
        # The case's own embedded database is the one that runs; its announcement names the proxy's port.
        shutil.rmtree(case / "graph")
        (case / "graph").symlink_to(database.folder)
        announced = database.folder / "server.json"
        before = announced.read_text("utf-8")
        held.append((announced, before))
        announced.write_text(json.dumps({**json.loads(before), "bolt_port": proxy.port}), encoding="utf-8")
        return lambda name, *more: run_cli(name, case, *more)

    yield behind
    for announced, before in held:
        announced.write_text(before, encoding="utf-8")


@pytest.mark.timeout(3_600)
def test_cut_around_commit(
    request: pytest.FixtureRequest, database: Target, databases: Any, loaded: Path, tmp_path: Path,
    through: Callable[[BoltProxy, Path], Callable[..., Outcome]], figures: Callable[..., None],
) -> None:  # fmt: skip
    kind = request.node.callspec.params["database"]
    server = database.uri if database.uri is not None else databases._embedded.uri
    cutter = Cutter(f"cuts {kind}", 0)
    case = Path(shutil.copytree(loaded, tmp_path / "case"))
    doubled = lost = builds = again = retries = 0
    with BoltProxy(server, cutter) as proxy:
        graphkit = through(proxy, case)
        whole = graphkit("build")
        assert whole.code == 0 and sent_again(whole) == 0, whole.err
        wanted = contents(database)
        assert proxy.seen[COMMIT] > 10
        cutter.left = CUTS
        while cutter.left > 0:
            if builds % 2:
                cleared, cutter.left = cutter.left, 0
                databases.empty(kind)
                cutter.left = cleared
            builds += 1
            built = graphkit("build", "--from-scratch")
            retries += sent_again(built)
            while built.code:
                assert built.code == 4 and "run the command again" in built.err, built.err
                again += 1
                built = graphkit("build")
                retries += sent_again(built)
            assert said_hash(built) == said_hash(whole)
            more, fewer = difference(contents(database), wanted)
            doubled, lost = doubled + more, lost + fewer
            assert (doubled, lost) == (0, 0), (builds, proxy.cuts)
        assert graphkit("verify").code == 0
        cut, committed = sum(proxy.cuts.values()), proxy.committed
        at_commit = sum(n for place, n in proxy.cuts.items() if PLACES[place] == COMMIT)
    # Some cuts meet reads, which are not counted.
    assert at_commit == CUTS and retries >= max(1, CUTS // 10)
    # Each cut is over at once: a build that gives up at it has not tried again.
    assert again <= CUTS // 20
    figures(
        3, f"Connection cut around COMMIT and in statements while a graph is built ({kind})", cuts=cut,
        of_them_at_commit=at_commit,
        of_them_after_the_server_had_committed=committed, builds=builds, transactions_sent_again=retries,
        builds_that_asked_to_be_run_again=again, doubled=doubled, lost=lost,
    )  # fmt: skip


@pytest.mark.neo4j
@pytest.mark.timeout(900)
@pytest.mark.parametrize("release", RELEASES)
def test_server_restarted_during_a_build(
    release: str, databases: Any, loaded: Path, tmp_path: Path, figures: Callable[..., None]
) -> None:
    target = databases.empty(release)
    running = databases._servers[release]
    case = Path(shutil.copytree(loaded, tmp_path / "case"))
    rng = random.Random(f"restart {release}")
    commits = 0
    at: set[int] = set()

    def plan(kind: int) -> str | None:
        nonlocal commits
        if kind != COMMIT:
            return None
        commits += 1
        if commits not in at:
            return None
        running.restart()
        return "before the COMMIT is sent on"

    with BoltProxy(running.uri, plan) as proxy:
        assert run_cli("build", case, "--to", proxy.uri).code == 0
        commits = 0  # of the first build many made constraints
        whole = run_cli("build", case, "--to", proxy.uri, "--from-scratch")
        assert whole.code == 0, whole.err
        wanted, total = contents(target), commits
        doubled = lost = ended = retries = 0
        restarts = scaled(1, 4)
        for _ in range(restarts):
            commits = 0
            at = {rng.randrange(3, total - 1)}
            built = run_cli("build", case, "--to", proxy.uri, "--from-scratch")
            retries += sent_again(built)
            if built.code:
                assert built.code == 4 and "run the command again" in built.err, built.err
                built = run_cli("build", case, "--to", proxy.uri)
            else:
                ended += 1
            assert built.code == 0 and said_hash(built) == said_hash(whole), built.err
            more, fewer = difference(contents(target), wanted)
            doubled, lost = doubled + more, lost + fewer
        assert sum(proxy.cuts.values()) == restarts
        assert run_cli("verify", case, "--to", proxy.uri).code == 0
    assert (doubled, lost) == (0, 0)
    figures(
        3, f"Server killed and started again during a build ({release})", restarts=restarts,
        builds_that_ended_right_by_themselves=ended, transactions_sent_again=retries, doubled=doubled, lost=lost,
    )  # fmt: skip
