"""The whole log of judgements as CSV or JSON Lines, and back: the same file read twice adds nothing.

A CSV names the mentions in columns of their own, for the reader; what counts are the ids. A cell that a
spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection), which is taken off again.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from graphkit.errors import InputError
from graphkit.identity.judgement_log import MACHINE, check_judge
from graphkit.ledger import Ledger
from graphkit.models import Judgement

__all__ = ["COLUMNS", "import_judgements", "read_judgements", "to_csv", "to_json_lines"]

COLUMNS = ("id", "left", "right", "decision", "judge", "at", "score", "version", "reason", "evidence", "supersedes")
"""What a judgement has."""
NAMES = ("left_name", "left_source", "right_name", "right_source")
"""For the reader of a CSV only."""

_NEEDED = ("left", "right", "decision", "judge", "at")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_IDS = {"left": "m", "right": "m", "evidence": "st", "supersedes": "j"}
_LONGEST = 10_000
_MAX_BYTES = 512 * 2**20
_SHOWN = 10
_AHEAD = dt.timedelta(days=1)
_EARLIEST = dt.datetime(1900, 1, 1)


def to_json_lines(judgements: Iterable[Judgement]) -> Iterator[str]:
    """One line of JSON a judgement, in the order given; line ends and control characters as escapes."""
    for judgement in judgements:
        data = {"id": judgement.id, **judgement.model_dump(mode="json", exclude_none=True)}
        text = json.dumps(data | {"at": judgement.at.isoformat()}, ensure_ascii=False)
        yield re.sub("[\x7f-\x9f\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", text) + "\n"


def to_csv(judgements: Iterable[Judgement], names: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """The lines of a CSV (RFC 4180, the columns :data:`COLUMNS` and :data:`NAMES`).

    Args:
        names: mention id → (name, title of its source); one that is unknown has empty cells.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")

    def line(cells: Iterable[object]) -> str:
        out.seek(0)
        out.truncate()
        writer.writerow([_guarded(c) if isinstance(c, str) else c for c in cells])
        return out.getvalue()

    yield line((*COLUMNS, *NAMES))
    for j in judgements:
        cells = (j.id, j.left, j.right, j.decision, j.judge, j.at.isoformat(), j.score, j.version, j.reason,
                 " ".join(j.evidence), j.supersedes)  # fmt: skip
        yield line((*cells, *names.get(j.left, ("", "")), *names.get(j.right, ("", ""))))


def _guarded(text: str) -> str:
    # What begins with apostrophes before a sign gets one more: otherwise they would be lost on the way back.
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def _bare(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


def import_judgements(ledger: Ledger, file: Path) -> tuple[int, int, int]:
    """Append the judgements of a file that the ledger does not have; all of them, or none.

    Returns:
        How many are new, how many were there already, and how many of all are on mentions that do not stand
        in this ledger: they act once those are loaded.

    Raises:
        InputError: the file cannot be read, or rows of it are wrong or differ from what the log has under their
            id; the message names up to ten with their lines, and nothing was added.
    """
    held = {j.id: j for j in ledger.judgements()}
    found = read_judgements(file, held)
    mentions = ledger.mentions_by_id(sorted({m for j in found for m in (j.left, j.right)}))
    new = ledger.add_judgements(found)
    return new, len(found) - new, sum(j.left not in mentions or j.right not in mentions for j in found)


def read_judgements(file: Path, held: Mapping[str, Judgement] | None = None) -> list[Judgement]:
    """The judgements of a CSV or JSON Lines file, by the ending of its name; a row that comes twice once.

    Args:
        held: id → judgement of a log which they must not contradict.

    Raises:
        InputError: as :func:`import_judgements`.
    """
    readers: dict[str, Callable[[str, Path], Iterator[tuple[int, dict[str, Any] | str]]]]
    readers = {".csv": _csv_rows, ".jsonl": _json_rows, ".ndjson": _json_rows}
    reader = readers.get(file.suffix.casefold())
    if reader is None:
        raise InputError(
            f"{file.suffix or 'no ending'!s}: judgements are read from .csv, .jsonl or .ndjson", where=str(file)
        )
    known = dict(held or {})
    found: dict[str, Judgement] = {}
    wrong: list[str] = []
    for line, row in reader(_text(file), file):
        try:
            if isinstance(row, str):
                raise ValueError(row)
            judgement = _judgement(row)
            other = found.get(judgement.id) or known.get(judgement.id)
            if other is not None and other != judgement:
                where = "above" if judgement.id in found else "in the log"
                raise ValueError(f"{judgement.id} says something else {where}; to change it, add a newer one")
            found[judgement.id] = judgement
        except ValueError as error:
            wrong.append(f"line {line}: {error}")
    if wrong:
        more = [f"… and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
        raise InputError(
            "\n  ".join([f"{len(wrong)} of its rows are wrong; nothing was added", *wrong[:_SHOWN], *more]),
            where=str(file), hint="Mend or remove these rows, and import again.",
        )  # fmt: skip
    return list(found.values())


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise InputError(f"larger than {_MAX_BYTES // 2**20} MiB", where=str(file), hint="Split it.")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(
            f"line {line} is no UTF-8", where=str(file), hint="In a spreadsheet, save it as “CSV UTF-8”."
        ) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(file)) from None


def _json_rows(text: str, file: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    for line, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            data = json.loads(row)
        except (ValueError, RecursionError) as error:
            yield line, f"no JSON: {error}"
            continue
        if not isinstance(data, dict):
            yield line, "no JSON object"
        elif unknown := sorted(data.keys() - set(COLUMNS)):
            yield line, f"no judgement has {', '.join(map(repr, unknown[:3]))}"
        else:
            yield line, data


def _csv_rows(text: str, file: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    head = text.split("\n", 1)[0]
    # A spreadsheet in Russian or Kazakh writes semicolons.
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    columns: Sequence[str] | None = None
    try:
        for row in rows:
            line, begin = begin, rows.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if columns is None:
                columns = _header(row, file)
            elif len(row) != len(columns):
                yield line, f"{len(row)} cells under {len(columns)} columns"
            else:
                cells = {name: _bare(cell) for name, cell in zip(columns, row, strict=True)}
                values: dict[str, Any] = {name: cells[name] for name in COLUMNS if cells.get(name)}
                yield line, values | {"evidence": cells.get("evidence", "").split()}
    except csv.Error as error:
        yield begin, f"no CSV: {error}"
    if columns is None:
        raise InputError("it is empty", where=str(file), hint=f"The first row names columns: {', '.join(_NEEDED)}.")


def _header(row: Sequence[str], file: Path) -> list[str]:
    columns = [cell.strip() for cell in row]
    missing = [name for name in _NEEDED if name not in columns]
    strange = sorted({name for name in columns if name not in (*COLUMNS, *NAMES) or columns.count(name) > 1})
    if missing or strange:
        said = [f"missing: {', '.join(missing)}"] * bool(missing) + [f"unknown or twice: {', '.join(strange)}"] * bool(
            strange
        )
        raise InputError(f"columns {'; '.join(said)}", where=str(file), hint="`graphkit judgements export` shows them.")
    return columns


def _judgement(row: dict[str, Any]) -> Judgement:
    """A row as a judgement.

    Raises:
        ValueError: it is none.
    """
    values = {name: value for name, value in row.items() if value not in (None, "")}
    claimed = values.pop("id", None)
    for name in _NEEDED:
        if not isinstance(values.get(name), str):
            raise ValueError(f"{name} is missing")
    for name, prefix in _IDS.items():
        ids = values.get(name, ()) if name == "evidence" else [values[name]] if name in values else []
        if not isinstance(ids, list | tuple) or not all(
            isinstance(i, str) and re.fullmatch(rf"{prefix}_[0-9a-f]{{24}}", i) for i in ids
        ):
            raise ValueError(f"{name} is no id that begins {prefix}_")
    values["judge"] = check_judge(values["judge"], machine=True)
    if values["judge"] != MACHINE and "version" in values:
        raise ValueError("only the machine has a version")
    if len(str(values.get("reason", ""))) > _LONGEST:
        raise ValueError(f"a reason of over {_LONGEST} letters")
    try:
        made = Judgement.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if made.left == made.right:
        raise ValueError("a mention beside itself")
    if not made.at.replace(tzinfo=None) >= _EARLIEST:
        raise ValueError(f"at {values['at']} is before {_EARLIEST.year}")
    if made.at > dt.datetime.now(dt.UTC) + _AHEAD:
        raise ValueError(f"at {values['at']} is in the future")
    try:
        (made.reason + (made.version or "")).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("the reason is no valid Unicode") from None
    if claimed is not None and claimed != made.id:
        raise ValueError(
            f"the id {claimed} belongs to another judgement than this row is now; leave the id empty for a new one"
        )
    return made
