"""A YAML file that says what is known of each source: title, publisher, date, synthetic …

::

    synthetic: true            # what holds for all files
    sources:
      - path: verdicts/v001.docx
        title: Verdict 4310-24-00-1/574
        date: 2024-09-17
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graphkit.errors import InputError, UsageError
from graphkit.models import PartialDate

__all__ = ["check_about", "read_metadata"]


_MAX_BYTES = 4_000_000


class _About(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str | None = None
    kind: str | None = None
    language: str | None = None
    publisher: str | None = None
    date: PartialDate | None = None
    locator: str | None = None
    derived_from: str | None = None
    party_to_conflict: bool | None = None
    synthetic: bool | None = None
    supplier: str | None = None


class _Entry(_About):
    path: str = Field(min_length=1)


class _File(_About):
    sources: list[_Entry] = []


def check_about(about: dict[str, str]) -> None:
    """Look at what options say of a source, before anything is read.

    Raises:
        UsageError: a value that cannot be right, such as a date that is none.
    """
    try:
        _About.model_validate(about)
        language = about.get("language")
        if language is not None and not re.fullmatch(r"[a-z]{2}", language):
            raise UsageError(f"--language {language!r} is no code of two letters", hint="Such as kk, ru or en.")
    except ValidationError as error:
        first = error.errors()[0]
        what = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"--{first['loc'][0]} {first['input']!r}: {what}") from None


def read_metadata(path: Path | None, files: list[Path]) -> dict[Path, dict[str, Any]]:
    """What the metadata file says of each of the files; a path in it matches a file that ends so.

    Raises:
        InputError: it cannot be read, or says something it cannot say.
    """
    if path is None:
        return {file: {} for file in files}
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError("too big for metadata", where=str(path))
        data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        told = _File.model_validate(data or {})
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise InputError(f"no readable metadata: {error}", where=str(path)) from None
    except RecursionError:
        raise InputError("no metadata: it nests deeper than any does", where=str(path)) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(p) for p in first["loc"])
        raise InputError(f"{place}: {first['msg']}", where=str(path), hint="See `graphkit load --help`.") from None
    common = told.model_dump(exclude={"sources"}, exclude_none=True)
    entries = {Path(e.path): e.model_dump(exclude={"path"}, exclude_none=True) for e in told.sources}
    found = {}
    for file in files:
        parts = file.parts
        mine = next((v for p, v in entries.items() if parts[-len(p.parts) :] == p.parts), None)
        if mine is None:
            mine = next((v for p, v in entries.items() if p.name == file.name), {})
        found[file] = {**common, **mine}
    return found
