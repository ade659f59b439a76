"""What a trust test found, in figures: kept for ``docs/trust.md`` when the whole suite runs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

RESULTS = pytest.StashKey[list[dict[str, Any]]]()
OUTCOME = pytest.StashKey[pytest.TestReport]()

Figure = int | float | str


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, pytest.TestReport]:
    """Remembers how each part of a test ended."""
    report: pytest.TestReport = yield
    if report.when == "call" or report.failed:
        item.stash[OUTCOME] = report
    return report


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Generator[Callable[..., None], None, None]:
    """``figures(point, what, **counts)``: the point of the trust page, what was done in words, and what came out.

    May be called more than once in a test. Names are words with underscores (``lost=0``); units stand in them.
    """
    said: list[dict[str, Any]] = []

    def say(point: int, what: str, **counts: Figure) -> None:
        said.append({"point": point, "what": what, "figures": counts})

    yield say
    report = request.node.stash.get(OUTCOME, None)
    known = request.config.stash.setdefault(RESULTS, [])
    for entry in said:
        passed = report is not None and report.passed
        seconds = round(report.duration, 1) if report is not None else 0.0
        known.append({**entry, "test": request.node.nodeid, "passed": passed, "seconds": seconds})


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was found where ``GRAPHKIT_TRUST_RESULTS`` says."""
    wanted = os.environ.get("GRAPHKIT_TRUST_RESULTS")
    if wanted:
        Path(wanted).write_text(json.dumps(session.config.stash.get(RESULTS, []), ensure_ascii=False), "utf-8")
