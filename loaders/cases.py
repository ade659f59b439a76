"""Hand-coded case files (YAML): one person or many, each fact with its source, place and voice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ValidationError

from graphkit.errors import InputError, suggest
from graphkit.loaders.case_fields import Defaults
from graphkit.loaders.case_format import (
    CaseEntry,
    FigureEntry,
    PersonEntry,
    SourceEntry,
    ThingEntry,
    case_schema,
    event_model,
)
from graphkit.loaders.case_provenance import CaseHead, WrongEntry, case_scope, resolve_sources
from graphkit.loaders.case_records import figure_id, figure_record, person_record, thing_record
from graphkit.loaders.case_template import template
from graphkit.loaders.case_yaml import Entry, Mapping, Node, Problem, check_text, line_of, plain, stream
from graphkit.models import EVENT_TYPES, BadRecord, LoadOptions, Record, file_sha256

__all__ = ["CasesLoader", "case_schema", "template"]

_LISTED = frozenset({"people", "figures", "things"})
_KEYS = ("case", "sources", "defaults", "people", "figures", "things")
_MODELS: dict[str, type[BaseModel]] = {"people": PersonEntry, "figures": FigureEntry, "things": ThingEntry}
_MAX_PROBLEMS = 8

M = TypeVar("M", bound=BaseModel)


class CasesLoader:
    """Reads case files; see ``docs/case-file.md`` for the format.

    The file is read twice: first all of it, so that what is no YAML is found before anything is
    yielded, then person by person.
    """

    name: ClassVar[str] = "cases"
    version: ClassVar[str] = "2"
    suffixes: ClassVar[tuple[str, ...]] = (".yaml", ".yml")

    def whole_scope(self, path: Path) -> str:
        """The scope of which this file is all: an entry taken out of it is withdrawn.

        Raises:
            InputError: the file is no YAML, or does not say which case it is.
        """
        for entry in stream(path, check_text(path), _LISTED):
            if entry.key == "case":
                case, wrong = _validated(CaseEntry, entry.node)
                if case is None:
                    raise InputError(wrong[0].message, where=f"{path}, line {wrong[0].line}")
                return case_scope(case)
        raise InputError("`case:` is missing", where=str(path))

    def read(self, path: Path, options: LoadOptions) -> Iterator[Record | BadRecord]:
        """The records of one case file, in the order of the file.

        Yields:
            A record for each person, figure and thing; a :class:`BadRecord` for each that is wrong.

        Raises:
            InputError: the file is no YAML or no text, or its head (case, sources, defaults) is wrong.
        """
        if options.meta:
            names = ", ".join(sorted(options.meta))
            options.notice(f"a case file names its own sources: {names} not used")
        encoding = check_text(path)
        survey = _survey(path, encoding)
        head = _head(survey, path, options)
        sha256 = file_sha256(path)
        seen: dict[tuple[str, str], int] = {}
        done = left_out = 0
        options.progress(0, survey.total)
        for entry in stream(path, encoding, _LISTED):
            if entry.index is None:
                continue
            outcome = _record(entry, head, self.name, seen, options.special)
            if isinstance(outcome, Record):
                yield outcome
            elif isinstance(outcome, tuple):
                left_out += outcome[1]
                yield outcome[0]
            else:
                yield BadRecord(sha256, _locator(entry), _listed(outcome), entry.text)
            done += 1
            options.progress(done, survey.total)
        if left_out:
            options.notice(f"{left_out} facts of medical detail left out; --special loads them")


@dataclass(slots=True)
class _Survey:
    """What the first reading finds: the values at the top, and how many entries the lists have."""

    top: dict[str, Entry] = field(default_factory=dict)
    figures: dict[str, FigureEntry | None] = field(default_factory=dict)
    total: int = 0


def _survey(path: Path, encoding: str) -> _Survey:
    found = _Survey()
    wrong: InputError | None = None
    for entry in stream(path, encoding, _LISTED):
        if entry.key not in _KEYS:
            near = suggest(entry.key, list(_KEYS))
            # Raised at the end: what is no YAML at all is told first.
            wrong = wrong or InputError(
                f"`{entry.key}` is nothing that a case file says{f'; {near}' if near else ''}",
                where=f"{path}, line {entry.line}",
                hint=f"It may say: {', '.join(_KEYS)}.",
            )
            continue
        if entry.index is None:
            if entry.key in _LISTED and plain(entry.node) is not None:
                wrong = wrong or InputError(
                    f"`{entry.key}` must be a list: each entry begins with a dash",
                    where=f"{path}, line {entry.line}",
                )
            found.top[entry.key] = entry
            continue
        found.total += 1
        if entry.key == "figures":
            values = plain(entry.node)
            if isinstance(values, dict):
                found.figures.setdefault(str(values.get("id")), _validated(FigureEntry, entry.node)[0])
    if wrong is not None:
        raise wrong
    return found


def _head(survey: _Survey, path: Path, options: LoadOptions) -> CaseHead:
    def fail(problems: list[Problem]) -> InputError:
        return InputError(_listed(problems[1:], problems[0].message), where=f"{path}, line {problems[0].line}")

    for key in ("case", "sources"):
        if key not in survey.top or plain(survey.top[key].node) is None:
            line = survey.top[key].line if key in survey.top else 1
            raise InputError(
                f"`{key}:` is missing", where=f"{path}, line {line}",
                hint="`graphkit case-template` writes one to fill in.",
            )  # fmt: skip
    problems = [p for entry in survey.top.values() for p in entry.problems]
    case, wrong = _validated(CaseEntry, survey.top["case"].node)
    problems += wrong
    defaults = Defaults()
    if "defaults" in survey.top and plain(survey.top["defaults"].node) is not None:
        given, wrong = _validated(Defaults, survey.top["defaults"].node)
        problems += wrong
        defaults = given or defaults
    node = survey.top["sources"].node
    entries: dict[str, SourceEntry] = {}
    if isinstance(node, Mapping) and node.items:
        for key, (line, child) in node.items.items():
            if not re.fullmatch(r"\w[\w.-]*", key):
                problems.append(Problem(line, f"{key!r} is no key: letters, digits, dots, dashes, underscores"))
            source, wrong = _validated(SourceEntry, child, line)
            problems += wrong
            if source is not None:
                entries[key] = source
    else:
        problems.append(Problem(node.line, "`sources` names at least one source, each under a key of its own"))
    if problems or case is None:
        raise fail(sorted(problems, key=lambda p: p.line))
    try:
        sources = resolve_sources(entries, synthetic=options.synthetic)
    except WrongEntry as error:
        raise fail([Problem(line_of(node, p), m) for p, m in error.problems]) from None
    if defaults.source is not None and defaults.source not in sources:
        line = line_of(survey.top["defaults"].node, ("source",))
        raise fail([Problem(line, f"no source {defaults.source!r} under `sources`")])
    figures = {k: None if f is None else figure_id(f, defaults, sources) for k, f in survey.figures.items()}
    return CaseHead(case, entries, sources, defaults, figures)


def _record(
    entry: Entry, head: CaseHead, loader: str, seen: dict[tuple[str, str], int], special: bool
) -> Record | tuple[Record, int] | list[Problem]:
    """The record of an entry (of a person with what was left out), or what is wrong with it."""
    model, wrong = _validated(_MODELS[entry.key], entry.node, entry.line)
    problems = [*entry.problems, *wrong]
    if model is None or problems:
        return problems
    key = (entry.key, str(getattr(model, "id", "")))
    if key in seen:
        line = line_of(entry.node, ("id",))
        return [Problem(line, f"the id {key[1]!r} is used already on line {seen[key]}; give each its own")]
    try:
        made: Record | tuple[Record, int]
        if isinstance(model, PersonEntry):
            made = person_record(model, head, loader, entry.line, special=special)
        elif isinstance(model, FigureEntry):
            made = figure_record(model, head, loader, entry.line)
        else:
            assert isinstance(model, ThingEntry)
            made = thing_record(model, head, loader, entry.line)
    except WrongEntry as error:
        return [Problem(line_of(entry.node, path), message) for path, message in error.problems]
    except ValidationError as error:
        return [Problem(entry.line, _words(e, ())) for e in error.errors()]
    seen[key] = entry.line
    return made


def _locator(entry: Entry) -> str:
    values = plain(entry.node)
    name = values.get("id") if isinstance(values, dict) else None
    what = {"people": "", "figures": "figure ", "things": "thing "}[entry.key]
    return f"line {entry.line} ({what}{name})" if isinstance(name, str) else f"line {entry.line}"


def _listed(problems: list[Problem], first: str | None = None) -> str:
    texts = list(dict.fromkeys(str(p) for p in sorted(problems, key=lambda p: p.line)))
    if len(texts) > _MAX_PROBLEMS:
        texts = [*texts[:_MAX_PROBLEMS], f"and {len(texts) - _MAX_PROBLEMS} more"]
    return "; ".join([first, *texts] if first else texts)


def _validated(model: type[M], node: Node, line: int | None = None) -> tuple[M | None, list[Problem]]:
    """The model, or what is wrong with the node, each with its line."""
    values = plain(node)
    if not isinstance(values, dict):
        message = f"this should be fields such as {', '.join(list(model.model_fields)[:3])}, each with a colon"
        return None, [Problem(line or node.line, message)]
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        problems = []
        for detail in error.errors(include_url=False):
            path = tuple(detail["loc"])
            if detail["type"] == "extra_forbidden":
                problems.append(Problem(line_of(node, path), _words(detail, _known(model, values, path))))
            else:
                problems.append(Problem(line_of(node, path), _words(detail, ())))
        return None, problems


def _known(model: type[BaseModel], values: dict[str, Any], path: tuple[int | str, ...]) -> tuple[str, ...]:
    """The fields that the place of an unknown one may have."""
    if len(path) == 1:
        return tuple(model.model_fields)
    if len(path) == 4 and path[0] == "events" and path[2] in EVENT_TYPES:
        return tuple(event_model(str(path[2])).model_fields)
    return ()


_MESSAGES: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda e: "is missing",
    "int_parsing": lambda e: f"{e['input']!r} is not a whole number",
    "float_parsing": lambda e: f"{e['input']!r} is not a number",
    "bool_parsing": lambda e: f"{e['input']!r} is neither yes nor no",
    "literal_error": lambda e: f"{e['input']!r} is none of {e['ctx']['expected'].replace(chr(39), '`')}",
    "string_too_long": lambda e: f"is longer than {e['ctx']['max_length']} characters",
    "string_type": lambda e: "a text is wanted here, not a list or fields",
    "list_type": lambda e: "a list is wanted here: each entry begins with a dash",
    "model_type": lambda e: "fields are wanted here, each with a colon",
    "value_error": lambda e: str(e["ctx"]["error"]),
    "string_pattern_mismatch": lambda e: f"{e['input']!r} does not have the form that is wanted here",
    "union_tag_not_found": lambda e: "`type` is missing: which event is it",
}


def _words(detail: Any, known: tuple[str, ...]) -> str:
    """A message of pydantic in words for the person who wrote the file."""
    field_name = next((str(p) for p in reversed(detail["loc"]) if isinstance(p, str) and p != "value"), "")
    kind = detail["type"]
    if kind == "extra_forbidden":
        near = suggest(field_name, list(known)) if known else None
        place = next((f" of {p}" for p in reversed(detail["loc"][:-1]) if isinstance(p, str)), "")
        return f"`{field_name}` is no field{place}{f'; {near}' if near else ''}"
    if kind == "union_tag_invalid":
        tag = str(detail["ctx"]["tag"])
        near = suggest(tag, list(EVENT_TYPES))
        return f"no event type {tag!r}; {near or 'the types are: ' + ', '.join(EVENT_TYPES)}"
    render = _MESSAGES.get(kind)
    text = render(detail) if render else str(detail["msg"])
    return f"`{field_name}`: {text}" if field_name else text
