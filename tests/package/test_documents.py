"""The documents: links lead somewhere, commands and queries exist, Python is Python."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from graphkit.cli import cli
from graphkit.store import list_statements, load_statement

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.M | re.S)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.*)$", re.M)
_HEREDOC = re.compile(r"<<'?(\w+)'?[^\n]*\n(.*?)^\1$", re.M | re.S)

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def blocks(document: Path, *languages: str) -> Iterator[str]:
    for language, body in _FENCE.findall(document.read_text(encoding="utf-8")):
        if language in languages:
            yield body


def command_lines(document: Path) -> Iterator[list[str]]:
    """The arguments of every ``graphkit`` call in the shell blocks, redirections and pipes cut off."""
    for body in blocks(document, "sh", "console"):
        text = _HEREDOC.sub(lambda m: m[0][: m.start(2) - m.start(0)], body).replace("\\\n", " ")
        for line in text.splitlines():
            lexer = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars="|&;<>")
            lexer.whitespace_split = True
            words: list[str] | None = None
            for word in lexer:
                if re.fullmatch(r"[|&;<>]+", word):
                    if words is not None:
                        yield words
                    words = None
                elif words is not None:
                    words.append(word)
                elif word == "graphkit" or word.endswith("/graphkit"):
                    words = []
            if words is not None:
                yield words


def parse(words: list[str]) -> tuple[str, dict[str, object]]:
    """The command's name and values as click reads them; files need not be there.

    Raises:
        click.UsageError: no such command, option or choice, or an argument is missing.
    """
    command: click.Command = cli
    context = click.Context(cli, info_name="graphkit", **cli.context_settings)
    while isinstance(command, click.Group):
        if words and words[0].startswith("-"):
            command.make_parser(context).parse_args(args=list(words))
            return command.name or "", {}
        _, found, words = command.resolve_command(context, list(words))
        assert found is not None
        command, context = found, click.Context(found, parent=context, info_name=found.name)
    values, rest, _ = command.make_parser(context).parse_args(args=list(words))
    if rest:
        raise click.UsageError(f"too many arguments: {rest}", context)
    for parameter in command.get_params(context):
        value = values.get(parameter.name or "")
        given = value is not None and not repr(value).startswith("Sentinel") and value != ()
        if parameter.required and not given:
            raise click.MissingParameter(ctx=context, param=parameter)
        if given and not isinstance(parameter.type, (click.Path, click.File)):
            parameter.type_cast_value(context, value)
    return context.command_path, dict(values)


@each_document
def test_relative_links_lead_somewhere(document: Path) -> None:
    text = _FENCE.sub("", document.read_text(encoding="utf-8"))
    broken = []
    for link in _LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (document.parent / path) if path else document
        if not target.exists():
            broken.append(link)
        elif anchor and target.suffix == ".md":
            prose = _FENCE.sub("", target.read_text(encoding="utf-8"))
            headings = {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in _HEADING.findall(prose)}
            if anchor not in headings:
                broken.append(link)
    assert not broken, f"{document.name}: {broken}"


@each_document
def test_commands_parse_and_queries_exist(document: Path) -> None:
    queries = {statement.short_name for statement in list_statements("queries")}
    wrong = []
    for words in command_lines(document):
        line = "graphkit " + shlex.join(words)
        try:
            command, values = parse(words)
        except click.UsageError as error:
            wrong.append(f"{line}: {error.format_message()}")
            continue
        name = values.get("name")
        if command == "graphkit query" and not values.get("cypher"):
            if name not in queries:
                wrong.append(f"{line}: no such query")
                continue
            declared = {parameter.name for parameter in load_statement(f"queries/{name}").params}
            given = {pair.partition("=")[0] for pair in values.get("params") or ()}  # type: ignore[attr-defined]
            if given - declared:
                wrong.append(f"{line}: no parameter {given - declared}")
    assert not wrong, "\n".join(wrong)


@each_document
def test_python_compiles(document: Path) -> None:
    for body in blocks(document, "python"):
        ast.parse(body, filename=document.name)


def test_the_checks_see_what_is_wrong(tmp_path: Path) -> None:
    assert list(command_lines(ROOT / "README.md")), "no command was found"
    assert list(blocks(ROOT / "docs" / "analyst.md", "python")), "no Python was found"
    page = tmp_path / "page.md"
    page.write_text("```sh\nA=1 graphkit query c sources --csv > x.csv && graphkit find c 'a b' | head\n```\n")
    assert list(command_lines(page)) == [["query", "c", "sources", "--csv"], ["find", "c", "a b"]]
    for words in (
        ["biuld", "c"],
        ["build", "c", "--nope"],
        ["find", "c"],
        ["export", "c", "html", "-o", "x", "--audience", "nobody"],
        ["export", "c", "pdf", "-o", "x"],
        ["quarantine", "lsit", "c"],
    ):
        with pytest.raises(click.UsageError):
            parse(words)
