"""Two builds of one case at once: one waits, or says that the other runs."""

from typing import Any

import pytest
from filelock import FileLock

from graphkit.errors import CaseError
from graphkit.projection import build
from graphkit.projection import build as build_function
from graphkit.store import Store, Target


def test_a_build_beside_another_is_refused_with_words(
    builder: Any, embedded_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setattr(sys.modules[build_function.__module__], "_PATIENCE", 0.1)
    builder.add(builder.record("a", "Омаров Ержан"))
    with Store.open(embedded_target, mode="write") as store:
        with FileLock(builder.case.builds / "build.lock"), pytest.raises(CaseError, match="another build"):
            build(builder.case, builder.ledger, store, "db")
        assert build(builder.case, builder.ledger, store, "db").written > 0
