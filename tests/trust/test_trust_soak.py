"""`graphkit serve` under clients that ask all the time: no errors, flat memory, and how long an answer takes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import neo4j
import pytest
from command_runner import run_cli
from dotenv import dotenv_values
from trust_run import WHOLE, scaled

from graphkit.store import check_params, list_statements

SECONDS = scaled(5, 600)
CLIENTS = scaled(2, 8)
WARM_UP = 0.3
"""Part of the time after which memory is looked at: the JVM takes its heap first."""
MOST_SLOPE = 2.0
"""MiB a minute that the server may grow by after that."""
MOST_GROWTH = 64
"""MiB between the first and the last tenth after the warm-up."""
VERDICTS = Path(__file__).parents[2] / "examples" / "invented" / "verdicts"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")


def resident(pid: int) -> float:
    """MiB of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def slope(samples: list[tuple[float, float]]) -> float:
    """MiB a minute by least squares over (second, MiB)."""
    n = len(samples)
    t, m = (sum(sample[i] for sample in samples) / n for i in (0, 1))
    spread = sum((x - t) ** 2 for x, _ in samples)
    return 60 * sum((x - t) * (y - m) for x, y in samples) / spread if spread else 0.0


def ask(driver: neo4j.Driver, database: str, seed: int, until: float, took: list[float], errors: list[str]) -> None:
    """One client: queries of the library in random order, until time is up."""
    rng = random.Random(seed)
    library = [s for s in list_statements("queries") if all(not p.required for p in s.params)]
    while time.monotonic() < until:
        statement = rng.choice(library)
        values = dict(check_params(statement, {}))
        began = time.perf_counter()
        try:
            with driver.session(database=database, default_access_mode=neo4j.READ_ACCESS) as session:
                session.execute_read(lambda tx, s=statement, v=values: tx.run(s.text, v).consume())
        except Exception as error:
            errors.append(f"{statement.name}: {type(error).__name__}: {error}")
        else:
            took.append(time.perf_counter() - began)


@pytest.mark.timeout(1_800)
def test_soak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figures: Callable[..., None]) -> None:
    case = tmp_path / "case"
    files = sorted(VERDICTS.glob("v0*.txt"))[: scaled(5, 40)]
    assert run_cli("load", case, "verdicts", "--synthetic", *files).code == 0
    assert run_cli("build", case).code == 0
    serving = subprocess.Popen(
        [sys.executable, "-m", "graphkit", "serve", str(case)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "GRAPHKIT_HEAP": "256m"},
    )  # fmt: skip
    took: list[float] = []
    errors: list[str] = []
    samples: list[tuple[float, float]] = []
    try:
        assert serving.stdout is not None and serving.stdout.readline().startswith("bolt://")
        named = dotenv_values(case / "serve.env", interpolate=False)
        pid = int(json.loads((case / "graph" / "server.json").read_text("utf-8"))["pid"])
        auth = (str(named["NEO4J_USERNAME"]), str(named["NEO4J_PASSWORD"]))
        with neo4j.GraphDatabase.driver(
            str(named["NEO4J_URI"]), auth=auth, notifications_min_severity="OFF", max_connection_pool_size=CLIENTS
        ) as driver:
            began = time.monotonic()
            clients = [
                threading.Thread(
                    target=ask, args=(driver, named["NEO4J_DATABASE"], n, began + SECONDS, took, errors), daemon=True
                )
                for n in range(CLIENTS)
            ]
            for client in clients:
                client.start()
            while any(client.is_alive() for client in clients):
                samples.append((time.monotonic() - began, resident(pid) + resident(serving.pid)))
                time.sleep(scaled(0.2, 1.0))
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(60)
    assert errors == []
    assert serving.returncode == 0
    took.sort()
    warm = [sample for sample in samples if sample[0] > WARM_UP * SECONDS]
    grows = slope(warm)
    tenth = max(1, len(warm) // 10)
    more = sum(m for _, m in warm[-tenth:]) / tenth - sum(m for _, m in warm[:tenth]) / tenth
    if WHOLE:
        assert grows < MOST_SLOPE and more < MOST_GROWTH, (grows, more, warm[:: len(warm) // 20])
    assert len(took) >= scaled(1, SECONDS) * CLIENTS
    # Minutes are needed before a slope says anything.
    memory = {"slope_mib_a_minute": round(grows, 2), "bound_mib_a_minute": MOST_SLOPE} if WHOLE else {}
    figures(
        16, "`graphkit serve` asked without a pause, queries of the library in random order", clients=CLIENTS,
        seconds=SECONDS, queries=len(took), errors=len(errors), p50_ms=round(1000 * took[len(took) // 2], 1),
        p99_ms=round(1000 * took[int(0.99 * (len(took) - 1))], 1), memory_at_the_end_mib=round(warm[-1][1]), **memory,
    )  # fmt: skip
