"""Records of people as columns of numbers, so that millions of pairs can be sifted before any is compared."""

from __future__ import annotations

import pickle
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from graphkit.names import NameRecord, PreparedRecord, blocking_keys, lookup_keys, prepare
from graphkit.names.fold import skeleton
from graphkit.names.given import is_known

__all__ = ["Chunk", "Features", "Ints", "Side", "Vocabulary", "chunks", "collect", "read_chunk"]

CHUNK = 2_000

Ints = NDArray[np.int64]
Side = Literal["left", "right", "both"]


@dataclass(slots=True)
class Chunk:
    """What is read of some records, light enough to pass between processes.

    Attributes:
        packed: each prepared record, pickled.
        births: year, month, day of each record in turn; zeros where not known.
        readings: how many readings each record has.
        words: four words of each reading in turn: family stem, given name, patronymic, initials, all folded.
        filed, looked: of each blocking key and each lookup key in turn the key and the number of its reading.
    """

    packed: list[bytes] = field(default_factory=list)
    births: array[int] = field(default_factory=lambda: array("i"))
    readings: array[int] = field(default_factory=lambda: array("i"))
    words: list[str] = field(default_factory=list)
    filed: array[int] = field(default_factory=lambda: array("q"))
    looked: array[int] = field(default_factory=lambda: array("q"))


def read_chunk(rows: Sequence[tuple[str, str | None]], side: Side = "both") -> Chunk:
    """Prepare records given as (name, birth date) and note what pairs are sifted by.

    Args:
        side: the side of the comparison: the left one is filed, the right one looks.
    """
    chunk = Chunk()
    for name, birth in rows:
        record = prepare(NameRecord(name, birth))
        chunk.packed.append(pickle.dumps(record, pickle.HIGHEST_PROTOCOL))
        chunk.births.extend(record.birth or (0, 0, 0))
        chunk.readings.append(len(record.readings))
        for reading in record.readings:
            number = len(chunk.words) // 4
            # A name of several parts may be given by one of them: the plus says so.
            given = reading.given + ("+" if len(reading.parts) > 1 else "")
            chunk.words += (reading.stem, given, reading.patronymic, "".join(reading.initials))
            alone = PreparedRecord((reading,), record.birth)
            more = _whole_word_keys(alone)
            if side != "right":
                chunk.filed.extend(n for key in (*blocking_keys(alone), *more) for n in (_code(key), number))
            if side != "left":
                chunk.looked.extend(n for key in (*lookup_keys(alone), *more) for n in (_code(key), number))
    return chunk


# A romanisation that writes х as h makes с and х of Исхак look like ш.
_CONSONANTS = str.maketrans({"a": None, "e": None, "i": None, "o": None, "u": None, "w": "s"})


def _whole_word_keys(record: PreparedRecord) -> list[str]:
    """Keys of two whole parts each, which a slip in the third leaves alone, and the family name with an initial.

    In 10^10 pairs they bring together too few to matter; over names without dates they find what the start of a
    family name, spelled otherwise, keeps apart.
    """
    ((_, stem, given, _, patronymic, _, _),) = record.readings
    if not given:
        return []
    keys = []
    name = skeleton(given).translate(_CONSONANTS)
    if len(family := skeleton(stem).translate(_CONSONANTS)) > 1:
        keys.append(f"whole family {family[:6]} {name[:1]}")
    if patronymic:
        keys.append(f"names {name} {skeleton(patronymic).translate(_CONSONANTS)}")
    if record.birth is not None:
        keys.append(f"year {record.birth[0]} {name} {stem[:1]}")
    return keys


def _code(key: str) -> int:
    # Two keys that fall on one number bring pairs too many, which the sieve removes, never too few.
    return zlib.crc32(key.encode())


class Vocabulary:
    """Words as numbers, the same for both sides of a comparison; 0 is the empty word.

    Attributes:
        words: number → folded word, with a plus where it is one of several.
        coarse: number → coarse form of the word.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {"": 0}
        self.words: list[str] = [""]
        self.coarse: list[str] = [""]

    def number(self, word: str) -> int:
        """The number of a word, a new one if it is new."""
        found = self._numbers.get(word)
        if found is None:
            found = self._numbers[word] = len(self.words)
            self.words.append(word)
            self.coarse.append(skeleton(word.rstrip("+")))
        return found

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Word → whether it is a common given name; asked for once all words are in."""
        return np.array([is_known(word.rstrip("+")) for word in self.words])

    @cached_property
    def several(self) -> NDArray[np.bool_]:
        """Word → whether it stands for several; asked for once all words are in."""
        return np.array([word.endswith("+") for word in self.words])

    @cached_property
    def stems(self) -> Ints:
        """Word → number of its coarse form; asked for once all words are in."""
        numbers: dict[str, int] = {"": 0}
        return np.array([numbers.setdefault(form, len(numbers)) for form in self.coarse], dtype=np.int64)


@dataclass(slots=True)
class Features:
    """All records of one side.

    Attributes:
        packed: each prepared record, pickled.
        births: (records, 3) year, month, day; 0 where not known.
        owner: reading → record.
        family, given, patronymic, initials: reading → number of the word.
        filed, looked: (2, n) keys and the readings they belong to.
    """

    packed: list[bytes]
    births: NDArray[np.int32]
    owner: NDArray[np.int32]
    family: NDArray[np.int32]
    given: NDArray[np.int32]
    patronymic: NDArray[np.int32]
    initials: NDArray[np.int32]
    filed: Ints
    looked: Ints

    def __len__(self) -> int:
        return len(self.packed)

    def record(self, index: int) -> PreparedRecord:
        """The prepared record at an index."""
        found: PreparedRecord = pickle.loads(self.packed[index])  # noqa: S301 - packed by read_chunk
        return found


def collect(parts: Iterable[Chunk], vocabulary: Vocabulary) -> Features:
    """The chunks of one side, in their order, as one table."""
    packed: list[bytes] = []
    arrays: dict[str, list[NDArray[Any]]] = {name: [] for name in ("births", "owner", "words", "filed", "looked")}
    readings = 0
    for chunk in parts:
        first = len(packed)
        packed += chunk.packed
        count = len(chunk.packed)
        arrays["births"].append(np.array(chunk.births, dtype=np.int32).reshape(-1, 3))
        arrays["owner"].append(np.repeat(np.arange(first, first + count, dtype=np.int32), chunk.readings))
        numbers = np.array([vocabulary.number(word) for word in chunk.words], dtype=np.int32)
        arrays["words"].append(numbers.reshape(-1, 4))
        for name, keys in (("filed", chunk.filed), ("looked", chunk.looked)):
            table = np.array(keys, dtype=np.int64).reshape(-1, 2).T.copy()
            table[1] += readings
            arrays[name].append(table)
        readings += len(numbers) // 4
    words = _join(arrays["words"], (0, 4), 0)
    return Features(
        packed=packed,
        births=_join(arrays["births"], (0, 3), 0),
        owner=_join(arrays["owner"], (0,), 0),
        family=words[:, 0].copy(), given=words[:, 1].copy(), patronymic=words[:, 2].copy(),
        initials=words[:, 3].copy(),
        filed=_join(arrays["filed"], (2, 0), 1),
        looked=_join(arrays["looked"], (2, 0), 1),
    )  # fmt: skip


def _join(parts: list[NDArray[Any]], empty: tuple[int, ...], axis: int) -> NDArray[Any]:
    return np.concatenate(parts, axis=axis) if parts else np.zeros(empty, dtype=np.int64)


def chunks(rows: Iterable[tuple[str, str | None]], size: int = CHUNK) -> Iterator[list[tuple[str, str | None]]]:
    """The rows in lists of some thousand."""
    source = iter(rows)
    while part := list(islice(source, size)):
        yield part
