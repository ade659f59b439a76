"""Cypher statements are files of the package ``graphkit.cypher``, each with a header that documents it.

The header is the run of comment lines at the top; a blank line ends it::

    // title: Who recruited whom
    // about: One or more sentences (may repeat; the lines are joined).
    // param: name type [= default] - description
    // column: name - description
    // audience: analyst
    // example: --param person="Омаров"

Types are ``string``, ``integer``, ``number``, ``boolean``, ``date`` (ISO, YYYY-MM-DD) and ``list`` (of
strings, separated by commas on the command line). ``audience`` is absent where a query is for both.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Literal, get_args

from graphkit.errors import QueryError, UsageError, suggest

__all__ = ["Parameter", "ParameterType", "Statement", "check_params", "list_statements", "load_statement"]

ParameterType = Literal["string", "integer", "number", "boolean", "date", "list"]

_HEADER = re.compile(r"//\s*(?P<key>[a-z]+):\s*(?P<value>.*\S)\s*$")
_PARAM = re.compile(
    r"(?P<name>[A-Za-z_]\w*)\s+(?P<type>[a-z]+)(?:\s*=\s*(?P<default>\"[^\"]*\"|\S*))?\s+[-–—]\s+(?P<about>.+)"
)
_COLUMN = re.compile(r"(?P<name>[A-Za-z_]\w*)\s+[-–—]\s+(?P<about>.+)")
_KEYS = ("title", "about", "param", "column", "audience", "example")
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: ``required`` is False where the header gives a default (which may be null)."""

    name: str
    type: ParameterType
    about: str
    required: bool
    default: Any = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One Cypher statement with what its header says of it.

    Attributes:
        name: path under the package without the ending: ``queries/who_recruited_whom``.
        columns: name and description of each column it returns, in order.
        audience: ``analyst`` where only analysts may see the rows, None for everybody.
        examples: parts of a command line.
        text: the Cypher itself, with the header.
    """

    name: str
    title: str
    about: str
    params: tuple[Parameter, ...]
    columns: tuple[tuple[str, str], ...]
    audience: str | None
    examples: tuple[str, ...]
    text: str

    @property
    def short_name(self) -> str:
        """The name within its folder."""
        return self.name.rpartition("/")[2]


def parse_statement(name: str, text: str) -> Statement:
    """Read a statement with its header.

    Raises:
        QueryError: the header is not as the module describes, or there is no statement.
    """
    found: dict[str, list[str]] = {key: [] for key in _KEYS}
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.startswith("//"):
            break
        match = _HEADER.match(line)
        where = f"{name}.cypher:{number}"
        if match is None:
            raise QueryError("this header line is not `// key: value`", where=where)
        if match["key"] not in found:
            hint = suggest(match["key"], list(_KEYS)) or f"known keys: {', '.join(_KEYS)}"
            raise QueryError(f"unknown header key {match['key']!r}", where=where, hint=hint)
        found[match["key"]].append(match["value"])
    if all(not line.strip() or line.lstrip().startswith("//") for line in lines):
        raise QueryError("there is no statement after the header", where=f"{name}.cypher")
    if len(found["title"]) != 1:
        raise QueryError("the header needs exactly one title", where=f"{name}.cypher")
    audience = found["audience"]
    if len(audience) > 1 or audience not in ([], ["analyst"]):
        raise QueryError("audience is `analyst` or absent", where=f"{name}.cypher")
    params = tuple(_parse_param(name, value) for value in found["param"])
    columns = tuple(_parse_column(name, value) for value in found["column"])
    for what, names in (("parameter", [p.name for p in params]), ("column", [c[0] for c in columns])):
        if twice := {n for n in names if names.count(n) > 1}:
            raise QueryError(f"{what} given twice: {', '.join(sorted(twice))}", where=f"{name}.cypher")
    return Statement(
        name=name,
        title=found["title"][0],
        about=" ".join(found["about"]),
        params=params,
        columns=columns,
        audience=audience[0] if audience else None,
        examples=tuple(found["example"]),
        text=text,
    )


def _parse_param(statement: str, value: str) -> Parameter:
    where = f"{statement}.cypher"
    match = _PARAM.fullmatch(value)
    if match is None:
        raise QueryError(f"a parameter is `name type [= default] - description`, not {value!r}", where=where)
    if match["type"] not in get_args(ParameterType):
        hint = suggest(match["type"], list(get_args(ParameterType)))
        raise QueryError(f"unknown parameter type {match['type']!r}", where=where, hint=hint)
    kind: ParameterType = match["type"]  # type: ignore[assignment]
    name, default = match["name"], match["default"]
    if default is None:
        return Parameter(name, kind, match["about"], required=True)
    bare = default[1:-1] if default.startswith('"') else default
    value_ = None if default in ("", "null") else _coerce(name, kind, bare)
    return Parameter(name, kind, match["about"], required=False, default=value_)


def _parse_column(statement: str, value: str) -> tuple[str, str]:
    match = _COLUMN.fullmatch(value)
    if match is None:
        raise QueryError(f"a column is `name - description`, not {value!r}", where=f"{statement}.cypher")
    return match["name"], match["about"]


def _root() -> Traversable:
    return resources.files("graphkit.cypher")


@cache
def _names(folder: str) -> tuple[str, ...]:
    place = _root().joinpath(folder)
    if not place.is_dir():
        return ()
    return tuple(sorted(f"{folder}/{item.name[:-7]}" for item in place.iterdir() if item.name.endswith(".cypher")))


@cache
def load_statement(name: str) -> Statement:
    """The statement of that name, such as ``queries/who_recruited_whom``.

    Raises:
        QueryError: there is none (with the nearest names), or its header is wrong.
    """
    folder, _, short = name.rpartition("/")
    if name not in _names(folder):
        known = [n.rpartition("/")[2] for n in _names(folder)]
        hint = suggest(short, known)
        raise QueryError(f"there is no query {short!r}", hint=hint)
    return parse_statement(name, _root().joinpath(f"{name}.cypher").read_text(encoding="utf-8"))


def list_statements(folder: str) -> list[Statement]:
    """All statements of a folder (``queries``, ``write``, ``read``), by name."""
    return [load_statement(name) for name in _names(folder)]


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError


_FROM_TEXT: dict[ParameterType, tuple[Callable[[str], Any], str]] = {
    "string": (str, "text"),
    "integer": (int, "a whole number"),
    "number": (float, "a number"),
    "boolean": (_boolean, "true or false"),
    "date": (dt.date.fromisoformat, "a day such as 2024-01-15"),
    "list": (lambda text: [part.strip() for part in text.split(",") if part.strip()], "a list: a,b,c"),
}
_PYTHON_TYPES: dict[ParameterType, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "date": (dt.date,),
    "list": (list, tuple),
}


def _coerce(name: str, kind: ParameterType, value: Any) -> Any:
    convert, wanted = _FROM_TEXT[kind]
    if isinstance(value, str):
        try:
            return convert(value.strip() if kind != "string" else value)
        except ValueError:
            raise UsageError(f"parameter {name} is {wanted}, not {value!r}") from None
    is_bool_for_number = isinstance(value, bool) and kind != "boolean"
    if not isinstance(value, _PYTHON_TYPES[kind]) or is_bool_for_number or isinstance(value, dt.datetime):
        raise UsageError(f"parameter {name} is {wanted}, not {type(value).__name__}")
    return [*value] if isinstance(value, list | tuple) else value


def check_params(statement: Statement, given: Mapping[str, Any]) -> dict[str, Any]:
    """The typed parameters of a statement, defaults filled in.

    Args:
        statement: whose header declares them.
        given: values as typed on a command line, or already of their type; None counts as given null
            for a parameter with a default, else as missing.

    Raises:
        UsageError: a name that is not declared (with the nearest ones), a value of another type, or
            parameters that are missing (all of them are named).
    """
    known = {p.name: p for p in statement.params}
    for name in given:
        if name not in known:
            listed = f"parameters of {statement.short_name}: {', '.join(known)}" if known else "it takes none"
            hint = suggest(name, list(known))
            raise UsageError(
                f"{statement.short_name} has no parameter {name!r}", hint=f"{hint} ({listed})" if hint else listed
            )
    missing = [p.name for p in statement.params if p.required and given.get(p.name) is None]
    if missing:
        example = " ".join(f"--param {name}=…" for name in missing)
        raise UsageError(
            f"{statement.short_name} needs {'parameter' if len(missing) == 1 else 'parameters'} {', '.join(missing)}",
            hint=f"give {example}",
        )
    values: dict[str, Any] = {}
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        values[name] = None if value is None else _coerce(name, parameter.type, value)
    return values
