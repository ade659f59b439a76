"""The shipped examples: loaded twice nothing changes, deleted and built again they are the same, everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphkit.ledger import Case, expand, load
from graphkit.loaders.cases import CasesLoader
from graphkit.loaders.lists import ListLoader
from graphkit.loaders.verdicts import VerdictsLoader
from graphkit.models import LoadOptions
from graphkit.projection import build, verify
from graphkit.store import Store, Target

EXAMPLES = Path(__file__).parents[2] / "examples"
PARTS = {
    "kazakhstan-2025": [(CasesLoader(), "case.yaml", False)],
    "invented": [(VerdictsLoader(), "verdicts", True), (ListLoader(), "lists", True)],
}
RECORDS = {"kazakhstan-2025": 32, "invented": 58 + 1200}
HASHES: dict[str, set[str]] = {name: set() for name in PARTS}


def load_example(case: Case, name: str) -> tuple[int, int]:
    """(records loaded, records unchanged) of one load of an example."""
    loaded = unchanged = 0
    with case.ledger() as ledger:
        for loader, path, synthetic in PARTS[name]:
            files = expand([EXAMPLES / name / path], loader.suffixes)
            report = load(case, ledger, loader, files, LoadOptions(synthetic=synthetic))
            assert report.balanced
            assert report.quarantined == 0, report.problems
            loaded += report.loaded
            unchanged += report.unchanged
    return loaded, unchanged


@pytest.fixture(scope="module", params=list(PARTS))
def example(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Case]]:
    case = Case.create(tmp_path_factory.mktemp(request.param) / "case")
    assert load_example(case, request.param) == (RECORDS[request.param], 0)
    yield request.param, case


def test_loading_and_building_again_changes_nothing(example: tuple[str, Case], empty_database: Target) -> None:
    name, case = example
    with case.ledger() as ledger, Store.open(empty_database, mode="write") as store:
        address = f"{store.kind} {store.version}"
        first = build(case, ledger, store, address)
        assert verify(case, ledger, store, address).agrees
        assert load_example(case, name) == (0, RECORDS[name])
        again = build(case, ledger, store, address)
        assert (again.written, again.deleted, again.hash) == (0, 0, first.hash)
        scratch = build(case, ledger, store, address, from_scratch=True)
        assert (scratch.hash, scratch.written) == (first.hash, first.written)
        assert verify(case, ledger, store, address).agrees
    HASHES[name].add(first.hash)
    assert HASHES[name] == {first.hash}, "the databases disagree"


def test_no_supplier_and_no_special_by_accident(example: tuple[str, Case]) -> None:
    name, case = example
    with case.ledger() as ledger:
        sources = list(ledger.sources())
        assert all(source.supplier is None for source in sources)
        assert all(source.synthetic == (name == "invented") for source in sources)
