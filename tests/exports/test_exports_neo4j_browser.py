"""The style and the saved queries are those of the models and the library."""

from __future__ import annotations

import csv
import io
import re

import pytest
from click.testing import CliRunner

from graphkit.cli import cli
from graphkit.errors import UsageError
from graphkit.exports.neo4j_browser import SAVED_QUERY_COLUMNS, browser_script, grass, saved_queries
from graphkit.exports.palette import LABELS, STAGE, colour_of, contrast, ink_on
from graphkit.models import EDGES, EVENT_TYPES, NODES
from graphkit.store import list_statements


def rules(text: str) -> dict[str, dict[str, str]]:
    """GraSS as Neo4j Browser reads it: braces outside quotes, `name: value` with one colon, no comments."""
    found: dict[str, dict[str, str]] = {}
    quoted = inside = False
    selector = body = ""
    for char in text:
        if char in "'\"":
            quoted = not quoted
        elif not quoted and char == "{":
            inside = True
        elif not quoted and char == "}":
            parts = [line.split(":") for line in body.split(";") if line.strip()]
            assert all(len(part) == 2 for part in parts), body
            found["".join(selector.split())] = {name.strip(): value.strip() for name, value in parts}
            inside, selector, body = False, "", ""
        elif inside:
            body += char
        else:
            selector += char
    assert not selector.strip() and not inside and not quoted
    return found


def test_every_label_and_type_has_its_look_and_nothing_else() -> None:
    found = rules(grass())
    labels = {*NODES, *(kind.label for kind in EVENT_TYPES.values())}
    assert set(found) == {"node", "relationship", *(f"node.{label}" for label in labels),
                          *(f"relationship.{type}" for type in EDGES)}  # fmt: skip
    for label in labels:
        look = found[f"node.{label}"]
        caption = re.fullmatch(r"\{(\w+)\}", look["caption"])
        node = NODES.get(label, NODES["Event"])
        assert caption and caption[1] in {attribute.name for attribute in node.properties}
        assert look["color"] == colour_of(label, None)
        assert contrast(look["color"], look["text-color-internal"]) >= 4.5, label
    # The last rule for a node counts, and an event has two labels.
    order = list(found)
    assert all(order.index("node.Event") < order.index(f"node.{kind.label}") for kind in EVENT_TYPES.values())


def test_labels_have_colours_of_their_own() -> None:
    assert set(LABELS) == set(NODES) - {"Event"}
    assert len({*LABELS.values(), *STAGE.values()}) == len(LABELS) + len(STAGE)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in (*LABELS.values(), *STAGE.values()))
    assert colour_of("Event", "front") == colour_of("Service", None) == STAGE["front"]
    assert ink_on("#ffffff") == "#000000" and ink_on("#000000") == "#ffffff"


def test_the_saved_queries_are_the_library() -> None:
    header, *rows = csv.reader(io.StringIO(saved_queries().decode("utf-8"), newline=""))
    assert tuple(header) == SAVED_QUERY_COLUMNS
    items = [dict(zip(header, row, strict=True)) for row in rows]
    folders = {i["id"]: i["name"] for i in items if i["isFolder"] == "true"}
    assert [i["id"] for i in items] == [str(n) for n in range(len(items))]
    statements = {s.title: s for s in list_statements("queries")}
    saved = [i for i in items if i["isFolder"] == "false"]
    assert {i["name"] for i in saved} == set(statements) and len(saved) == len(statements) > 30
    for item in saved:
        statement = statements[item["name"]]
        assert item["description"] == statement.about and item["query"] == browser_script(statement)
        assert ("analysts" in folders[item["parentId"]]) == (statement.audience == "analyst")


@pytest.mark.parametrize("statement", list_statements("queries"), ids=lambda s: s.short_name)
def test_a_script_is_the_query_with_what_one_must_know(statement) -> None:
    def cut(text: str) -> tuple[list[str], list[str]]:
        lines = text.rstrip().splitlines()
        end = next(i for i, line in enumerate(lines) if line.strip() and not line.startswith("//"))
        return lines[:end], lines[end:]

    head, body = cut(browser_script(statement))
    assert head[0] == f"// {statement.title}"
    assert body == cut(statement.text)[1]
    asked = set(re.findall(r"\$(\w+)", "\n".join(body)))
    told = dict(re.findall(r"^// :param (\w+) => (.*?)   \(", "\n".join(head), re.MULTILINE))
    assert set(told) == asked == {p.name for p in statement.params}


def test_the_command_writes_them_and_the_same_again(tmp_path) -> None:
    runner = CliRunner()
    done = runner.invoke(cli, ["queries", "--browser", str(tmp_path / "a")])
    assert done.exit_code == 0, done.output
    runner.invoke(cli, ["queries", "--browser", str(tmp_path / "b")])
    files = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert len(files) == 2 + len(list_statements("queries"))
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)
    assert (tmp_path / "a" / "graphkit.grass").read_text(encoding="utf-8") == grass()
    refused = runner.invoke(cli, ["queries", "sources", "--browser", str(tmp_path / "c")])
    assert isinstance(refused.exception, UsageError) and not (tmp_path / "c").exists()
