"""Databases for the tests, and what was left out.

``database`` gives each test the embedded database and, where they can run, real Neo4j servers of two
releases, all empty at the start of a module. The servers run with ``GRAPHKIT_TEST_NEO4J=1`` (they need a JDK
and Maven, and bring 270 MB) and always with ``CI=true``, where a suite that cannot run is a failure.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, NoReturn

import neo4j
import pytest

from graphkit.store import EmbeddedServer, Target

sys.path.insert(0, str(Path(__file__).parent / "command"))
sys.path.insert(0, str(Path(__file__).parent / "neo4j_server"))
from neo4j_harness import RELEASES, CannotRun, Neo4jServer

IN_CI = os.environ.get("CI", "").lower() in ("1", "true")
NEO4J_WANTED = IN_CI or os.environ.get("GRAPHKIT_TEST_NEO4J") == "1"

# What is not part of a checkout, and another system's.
MAY_BE_LEFT_OUT = (
    "the article is not beside this checkout",
    "signals as on POSIX",
    "memory as Linux tells it",
    "processes as Linux tells of them",
)


def _leave_out(suite: str, reason: str) -> NoReturn:
    pytest.skip(f"{suite}: {reason}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, pytest.TestReport]:
    """In CI, what is skipped has failed."""
    report: pytest.TestReport = yield
    if IN_CI and report.skipped and not any(reason in str(report.longrepr) for reason in MAY_BE_LEFT_OUT):
        report.outcome = "failed"
        report.longrepr = f"left out, and this is CI: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Every reason for which something was not tested, with the number of tests."""
    reasons = Counter(str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()))
    if reasons:
        terminalreporter.section("suites left out")
        for reason, tests in sorted(reasons.items()):
            terminalreporter.line(f"{reason.removeprefix('Skipped: ')} ({tests} test{'s' if tests > 1 else ''})")


@pytest.fixture(scope="session")
def leave_out() -> Callable[[str, str], NoReturn]:
    """Call with a suite and the reason why it can't run here: a skip that is reported, a failure in CI."""
    return _leave_out


@pytest.fixture(autouse=True, scope="session")
def _no_database_from_outside() -> Iterator[None]:
    """Tests never reach a database that the developer's environment names."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("URI", "USERNAME", "PASSWORD", "PASSWORD_FILE", "DATABASE"):
            patch.delenv(f"NEO4J_{name}", raising=False)
        yield


class Databases:
    """The databases of the session, each started on its first use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._embedded: EmbeddedServer | None = None
        self._servers: dict[str, Neo4jServer] = {}

    def target(self, kind: str) -> Target:
        if kind == "arcadedb":
            if self._embedded is None:
                self._embedded = EmbeddedServer.join(self.folder / "embedded", heap="512m")
            return Target.embedded(self._embedded.folder)
        if not NEO4J_WANTED:
            _leave_out(kind, "set GRAPHKIT_TEST_NEO4J=1 (needs a JDK and Maven, brings 270 MB)")
        if kind not in self._servers:
            release, gds = kind.removesuffix("-gds"), kind.endswith("-gds")
            try:
                self._servers[kind] = Neo4jServer(RELEASES[release], self.folder / kind, gds=gds)
            except CannotRun as missing:
                _leave_out(kind, str(missing))
        return Target.server(self._servers[kind].uri)

    def empty(self, kind: str) -> Target:
        """The target with nothing in it, the marker included; constraints stay."""
        target = self.target(kind)
        auth = None
        if self._embedded is not None and target.folder is not None:
            uri, auth, database = self._embedded.uri, self._embedded.account("writer"), self._embedded.database
        else:
            uri, database = str(target.uri), "neo4j"
        with (
            neo4j.GraphDatabase.driver(uri, auth=auth, notifications_min_severity="OFF") as driver,
            driver.session(database=database) as session,
        ):
            for pattern, name in (("()-[x]->()", "x"), ("(x)", "x")):
                query = f"MATCH {pattern} WITH {name} LIMIT 5000 DELETE {name} RETURN count(*) AS n"
                while session.execute_write(lambda tx, q=query: tx.run(q).single()["n"]):
                    pass
        return target

    def stop(self) -> None:
        if self._embedded is not None:
            self._embedded.close()
        for server in self._servers.values():
            server.stop()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """All databases of the session, by kind: ``databases.empty("arcadedb")``."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.stop()


KINDS = [
    "arcadedb",
    *(pytest.param(kind, marks=pytest.mark.neo4j) for kind in RELEASES),
]


@pytest.fixture(scope="module", params=KINDS)
def database(request: pytest.FixtureRequest, databases: Databases) -> Target:
    """Each kind of database in turn, emptied at the start of the module."""
    return databases.empty(request.param)


@pytest.fixture(params=KINDS)
def empty_database(request: pytest.FixtureRequest, databases: Databases) -> Target:
    """Each kind of database in turn, emptied for this test."""
    return databases.empty(request.param)


@pytest.fixture
def embedded_target(databases: Databases) -> Target:
    """The embedded database alone, emptied for this test."""
    return databases.empty("arcadedb")


CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_OPTIONS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync")  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Debian's Chromium; tests that need it are left out, and named at the end, where it is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _leave_out("browser", "playwright is not installed")
    if not CHROMIUM.exists():
        _leave_out("browser", f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(CHROMIUM_OPTIONS))
        yield chromium
        chromium.close()
