"""Case files as trees of texts that know their lines.

YAML is read event by event, so that memory holds one person at a time, and every scalar stays the
text that was written: the field decides what it means. ``no``, ``on``, ``1:30`` and a bare date are
therefore never turned into something else on the way. Anchors, aliases and tags, which a case file
has no use for, are refused with their line; nothing is ever expanded.
"""

from __future__ import annotations

import codecs
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from graphkit.errors import InputError

__all__ = ["Entry", "Mapping", "Node", "Problem", "Scalar", "Sequence", "check_text", "line_of", "plain", "stream"]

# Only events are taken from the parser: nothing is resolved or constructed. The parser in C is twenty times as fast.
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_BYTES = 256 << 20
MAX_DEPTH = 20
MAX_TEXT = 10_000
MAX_PAYLOAD = 20_000

_EMPTY = "`graphkit case-template` writes one to fill in."

# What YAML itself forbids, C1 and NUL among them; line ends and tabs are fine.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and on which line (from 1)."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; ``None`` where nothing, ``~`` or ``null`` is written."""

    line: int
    text: str | None


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their lines, and values."""

    line: int
    items: dict[str, tuple[int, Node]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Items in order."""

    line: int
    items: list[Node] = field(default_factory=list)


Node = Scalar | Mapping | Sequence


@dataclass(frozen=True, slots=True)
class Entry:
    """One value at the top of the file, or one item of its streamed list.

    Attributes:
        key: the key at the top.
        index: of the item in the list; None for a whole value.
        text: as written, dedented; cut at 20,000 characters.
        problems: what is wrong with it as YAML: duplicate keys, anchors, tags, depth.
    """

    key: str
    line: int
    index: int | None
    node: Node
    text: str
    problems: tuple[Problem, ...]


def plain(node: Node) -> Any:
    """Dicts, lists and texts. A key with nothing behind it is as good as not written."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {k: value for k, (_, child) in node.items.items() if (value := plain(child)) is not None}


def line_of(node: Node, path: tuple[int | str, ...]) -> int:
    """The line where a path leads; steps that the file does not have are passed over."""
    line = node.line
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.items:
            line, node = node.items[step]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            line = node.line
    return line


def check_text(path: Path) -> str:
    """The encoding of the file, after a look at all of it.

    Raises:
        InputError: no readable text file in UTF-8 or UTF-16, too large, or with control characters.
    """
    try:
        if not path.is_file():
            raise InputError("not a file", where=str(path))
        size = path.stat().st_size
        if size == 0:
            raise InputError("the file is empty", where=str(path), hint=_EMPTY)
        if size > MAX_BYTES:
            raise InputError(
                f"{size >> 20} MiB; a case file may have {MAX_BYTES >> 20}",
                where=str(path),
                hint="Split it into cases, each with an id of its own.",
            )
        with path.open("rb") as handle:
            head = handle.read(4)
            utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
            encoding = "utf-16" if utf16 else "utf-8-sig"
            handle.seek(0)
            _check_characters(handle, encoding, path)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    return encoding


def _check_characters(handle: IO[bytes], encoding: str, path: Path) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    while True:
        block = handle.read(1 << 16)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            raise InputError(
                f"the text is not {'UTF-16' if encoding == 'utf-16' else 'UTF-8'}",
                where=f"{path}, line {line}",
                hint="Save the file as UTF-8.",
            ) from None
        if found := _UNPRINTABLE.search(text):
            line += text.count("\n", 0, found.start())
            raise InputError(
                f"a character that no text holds (U+{ord(found[0]):04X})",
                where=f"{path}, line {line}",
                hint="Is this a text file? Delete the character, or save the file as plain UTF-8 text.",
            )
        line += text.count("\n")
        if not block:
            return


class _Tape:
    """A text stream that keeps what was read from a position on."""

    def __init__(self, handle: IO[str]) -> None:
        self._handle = handle
        self._text = ""
        self._start = 0

    def read(self, size: int = -1) -> str:
        text = self._handle.read(size)
        self._text += text
        return text

    def cut(self, start: int, end: int) -> str:
        """The text between two positions; what lies before the start is let go."""
        self._text = self._text[start - self._start :]
        self._start = start
        return self._text[: end - start]


def stream(path: Path, encoding: str, listed: frozenset[str]) -> Iterator[Entry]:
    """The values at the top of the file, in order; of the keys in ``listed``, item by item.

    Raises:
        InputError: no YAML, not one mapping, or more than one document; with the line.
    """
    try:
        with path.open(encoding=encoding) as handle:
            tape = _Tape(handle)
            yield from _Top(yaml.parse(tape, Loader=_PARSER), tape, path).entries(listed)
    except yaml.YAMLError as error:
        raise _no_yaml(error, path) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None


def _no_yaml(error: yaml.YAMLError, path: Path) -> InputError:
    mark = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or "it breaks off"
    if begun is not None and mark is not None and begun.line != mark.line:
        problem += f", {getattr(error, 'context', None) or 'in what begins'} on line {begun.line + 1}"
        if "end of stream" in problem:
            # An open quote shows only at the end of the file: where it began is what helps.
            mark = begun
    line = f", line {mark.line + 1}" if mark is not None else ""
    return InputError(
        f"this is no YAML: {problem}",
        where=f"{path}{line}",
        hint="Look at the indentation, at a colon inside a text (put the text in quotes), and at open quotes.",
    )


class _Top:
    """Events to entries."""

    def __init__(self, events: Iterator[Any], tape: _Tape, path: Path) -> None:
        self._events = events
        self._tape = tape
        self._path = path
        self._problems: list[Problem] = []

    def entries(self, listed: frozenset[str]) -> Iterator[Entry]:
        for event in self._events:
            if isinstance(event, MappingStartEvent):
                break
            if isinstance(event, StreamEndEvent):
                raise InputError("the file says nothing", where=str(self._path), hint=_EMPTY)
            if not isinstance(event, StreamStartEvent | DocumentStartEvent):
                raise self._wrong("a case file begins with `case:`", event)
        if event.anchor is not None or event.tag is not None:
            raise self._wrong("anchors and tags have no place in a case file", event)
        seen: set[str] = set()
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                raise self._wrong("this is no key of a case file", event)
            if event.value in seen:
                raise self._wrong(f"`{event.value}` stands here a second time", event)
            seen.add(event.value)
            yield from self._value(str(event.value), event.start_mark.line + 1, listed)
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                raise self._wrong("a second document begins; a case file is one", event)

    def _value(self, key: str, line: int, listed: frozenset[str]) -> Iterator[Entry]:
        first = next(self._events)
        if key not in listed or not isinstance(first, SequenceStartEvent):
            yield self._entry(key, line, None, first)
            return
        if first.anchor is not None or first.tag is not None:
            raise self._wrong("anchors and tags have no place in a case file", first)
        for index, event in enumerate(self._events):
            if isinstance(event, SequenceEndEvent):
                return
            yield self._entry(key, event.start_mark.line + 1, index, event)

    def _entry(self, key: str, line: int, index: int | None, first: Any) -> Entry:
        self._problems = []
        node, end = self._node(first)
        mark = first.start_mark
        # A block's end is noticed at the next token: comments between belong to what follows.
        text = " " * mark.column + self._tape.cut(mark.index, end.index)
        text = textwrap.dedent(text).rstrip() + "\n"
        if len(text) > MAX_PAYLOAD:
            text = text[:MAX_PAYLOAD] + "\n# … cut"
        return Entry(key, line, index, node, text, tuple(self._problems))

    def _node(self, first: Any) -> tuple[Node, Any]:
        """The tree that begins with an event, and the mark where it ends; no recursion."""
        root = self._leaf_or_open(first)
        if isinstance(root, Scalar):
            return root, first.end_mark
        stack: list[Mapping | Sequence] = [root]
        keys: list[tuple[str, int] | None] = [None]
        for event in self._events:
            if isinstance(event, MappingEndEvent | SequenceEndEvent):
                stack.pop()
                keys.pop()
                if not stack:
                    return root, event.end_mark
                continue
            top = stack[-1]
            if isinstance(top, Mapping) and keys[-1] is None:
                keys[-1] = self._key(event)
                continue
            child = self._leaf_or_open(event)
            if isinstance(top, Sequence):
                top.items.append(child)
            else:
                name, line = keys[-1] or ("", child.line)
                keys[-1] = None
                if name in top.items:
                    self._note(event, f"`{name}` stands here a second time (first on line {top.items[name][0]})", line)
                else:
                    top.items[name] = (line, child)
            if not isinstance(child, Scalar):
                if len(stack) >= MAX_DEPTH:
                    raise self._wrong(f"nested deeper than {MAX_DEPTH} levels", event)
                stack.append(child)
                keys.append(None)
        raise self._wrong("the file ends within a value", first)

    def _key(self, event: Any) -> tuple[str, int]:
        if isinstance(event, ScalarEvent):
            self._leaf_or_open(event)
            return str(event.value), event.start_mark.line + 1
        # A list or mapping as a key, or an alias: the events behind it could not be told from values.
        raise self._wrong("this is no key: anchors, lists and mappings cannot be one", event)

    def _leaf_or_open(self, event: Any) -> Node:
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent):
            self._note(event, "an alias (*name); write the value out")
            return Scalar(line, None)
        if event.anchor is not None:
            self._note(event, "an anchor (&name); anchors have no place in a case file")
        if event.tag is not None:
            self._note(event, f"a tag ({str(event.tag)[:60]}); tags have no place in a case file")
        if isinstance(event, MappingStartEvent):
            return Mapping(line)
        if isinstance(event, SequenceStartEvent):
            return Sequence(line)
        text = str(event.value)
        if len(text) > MAX_TEXT:
            self._note(event, f"a text of {len(text)} characters; the most is {MAX_TEXT}")
            return Scalar(line, None)
        if found := _CONTROL.search(text):
            # Escapes in quotes can bring them in; a terminal would obey some of them.
            self._note(event, f"a control character (U+{ord(found[0]):04X}) in a text")
            return Scalar(line, None)
        empty = not event.style and text in ("", "~", "null")
        return Scalar(line, None if empty else text)

    def _note(self, event: Any, message: str, line: int | None = None) -> None:
        if len(self._problems) < 20:
            self._problems.append(Problem(line or event.start_mark.line + 1, message))

    def _wrong(self, message: str, event: Any) -> InputError:
        return InputError(message, where=f"{self._path}, line {event.start_mark.line + 1}")
