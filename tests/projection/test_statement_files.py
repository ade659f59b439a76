"""The write and dump statements are those that follow from the models."""

from pathlib import Path

from graphkit.projection.statements import statement_files
from graphkit.store import load_statement

CYPHER = Path(__file__).parents[2] / "cypher"


def test_files_are_what_the_models_give() -> None:
    expected = statement_files()
    found = {
        f"{folder}/{path.stem}": path.read_text("utf-8")
        for folder in ("write", "dump")
        for path in (CYPHER / folder).glob("*.cypher")
    }
    assert found == expected


def test_every_file_has_a_header_that_the_store_reads() -> None:
    for name in statement_files():
        assert load_statement(name).title
