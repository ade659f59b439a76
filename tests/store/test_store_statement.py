"""Statements are files with a header that documents them."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.errors import GraphkitError, QueryError, UsageError
from graphkit.store import check_params, list_statements, load_statement
from graphkit.store.statement import parse_statement

HEADER = """\
// title: Who recruited whom
// about: First sentence.
// about: Second sentence.
// param: person string - part of a name
// param: since date = 2022-02-24 - first day
// param: limit integer = 50 - how many
// param: share number = 0.5 - at least
// param: open boolean = false - also open ones
// param: units list = null - only these
// param: word string = "two words" - a default with a space
// column: recruiter - who
// column: person - whom
// audience: analyst
// example: --param person="Омаров"

// a comment of the statement itself: free text
MATCH (p:Person) RETURN p.name AS person
"""


def test_header_is_read() -> None:
    statement = parse_statement("queries/x", HEADER)
    assert statement.title == "Who recruited whom"
    assert statement.about == "First sentence. Second sentence."
    assert statement.columns == (("recruiter", "who"), ("person", "whom"))
    assert statement.audience == "analyst"
    assert statement.examples == ('--param person="Омаров"',)
    defaults = {p.name: p.default for p in statement.params}
    assert defaults == {
        "person": None,
        "since": dt.date(2022, 2, 24),
        "limit": 50,
        "share": 0.5,
        "open": False,
        "units": None,
        "word": "two words",
    }
    assert [p.name for p in statement.params if p.required] == ["person"]


@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        ("// title: A\n// titel: B\n", "titel"),
        ("// about: no title\n", "title"),
        ("// title: A\n// param: nothing said\n", "parameter"),
        ("// title: A\n// param: x text - what\n", "text"),
        ("// title: A\n// param: x integer = many - what\n", "whole number"),
        ("// title: A\n// param: x string - a\n// param: x string - b\n", "twice"),
        ("// title: A\n// column: x\n", "column"),
        ("// title: A\n// audience: everybody\n", "audience"),
        ("// title: A\n// free text in the header\n", "key: value"),
    ],
)
def test_wrong_headers_are_errors_that_name_the_file(header: str, wrong: str) -> None:
    with pytest.raises(GraphkitError) as caught:
        parse_statement("queries/x", header + "RETURN 1 AS x")
    assert wrong in str(caught.value)


def test_header_without_statement_is_an_error() -> None:
    with pytest.raises(QueryError, match="no statement"):
        parse_statement("queries/x", "// title: A\n\n")


@given(st.text(max_size=200))
def test_any_text_is_a_statement_or_an_error_of_ours(text: str) -> None:
    with contextlib.suppress(GraphkitError):
        parse_statement("queries/x", text)


def test_every_shipped_statement_parses() -> None:
    for folder in ("queries", "read", "write", "schema"):
        assert [s.name for s in list_statements(folder)] == sorted(s.name for s in list_statements(folder))
    assert load_statement("read/marker").columns[0][0] == "case_id"


def test_unknown_statement_suggests_the_nearest() -> None:
    with pytest.raises(QueryError, match="marker"):
        load_statement("read/markr")
    with pytest.raises(QueryError):
        load_statement("../pyproject")


def test_parameters_from_the_command_line_are_typed() -> None:
    statement = parse_statement("queries/x", HEADER)
    values = check_params(
        statement, {"person": "Омаров", "limit": "7", "open": "yes", "units": "a, b", "since": "2023-01-02"}
    )
    assert values["limit"] == 7
    assert values["open"] is True
    assert values["units"] == ["a", "b"]
    assert values["since"] == dt.date(2023, 1, 2)
    assert values["share"] == 0.5


def test_wrong_missing_and_mistyped_parameters_are_named() -> None:
    statement = parse_statement("queries/x", HEADER)
    with pytest.raises(UsageError, match="did you mean person"):
        check_params(statement, {"persn": "x"})
    with pytest.raises(UsageError, match="person"):
        check_params(statement, {})
    with pytest.raises(UsageError, match="limit is a whole number"):
        check_params(statement, {"person": "x", "limit": "many"})
    with pytest.raises(UsageError, match="limit"):
        check_params(statement, {"person": "x", "limit": True})
    with pytest.raises(UsageError, match="2024-01-15"):
        check_params(statement, {"person": "x", "since": "January"})
