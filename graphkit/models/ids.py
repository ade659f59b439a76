"""Identifiers: hashes of what a thing is, the same on every machine and at every load."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

__all__ = ["canonical_json", "content_hash", "file_sha256", "normalise_thing_name", "stable_id"]


def stable_id(kind: str, *parts: object) -> str:
    """``kind`` and 96 bits of SHA-256 over the parts, each NFC and delimited by its length."""
    digest = hashlib.sha256()
    for part in (kind, *parts):
        data = unicodedata.normalize("NFC", str(part)).encode("utf-8", "surrogatepass")
        digest.update(str(len(data)).encode("ascii") + b":" + data)
    return f"{kind}_{digest.hexdigest()[:24]}"


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces and real letters: equal values give equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def content_hash(value: Any) -> str:
    """SHA-256 (hex) of the canonical JSON of a value."""
    return hashlib.sha256(canonical_json(value).encode("utf-8", "surrogatepass")).hexdigest()


def file_sha256(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes, read in blocks."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


_QUOTES = re.compile(r"[«»„“”\"'`’]")
_SPACE = re.compile(r"\s+")


def normalise_thing_name(name: str) -> str:
    """The form under which names of things are compared: NFKC, case folded, ё as е, no quotes."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    return _SPACE.sub(" ", _QUOTES.sub("", text)).strip(" .,;")
