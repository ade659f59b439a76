"""What the columns of a list mean: from a mapping file, from the header, or from the cells.

A mapping file is YAML::

    columns:              # what it is: header of the column, its letter, its number, or several of them
      name: ФИО
      birth_date: Дата рожд.
      residence: [Область, Район]
      unit: F
    header_row: 3         # row of the header; 0: there is none. Found by itself if not given
    dates: day_first      # or month_first: how 03/04/1990 is read. Decided by the column if not given
    separator: ";"        # of a CSV. Detected if not given
    encoding: cp1251      # of a CSV. Detected if not given
    sheets: [Список]      # of a workbook. All sheets that have names if not given

Personal document numbers, telephone numbers and ethnicity are never loaded, whatever it says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from graphkit.errors import InputError, suggest
from graphkit.loaders.lists_values import DateStyle, is_empty, read_date

__all__ = ["FIELDS", "Columns", "Mapping", "find_header", "header_score", "map_columns", "read_mapping"]

FIELDS: dict[str, str] = {
    "name": "full name",
    "last_name": "family name",
    "first_name": "given name",
    "patronymic": "patronymic",
    "alias": "another spelling or name",
    "birth_date": "date or year of birth",
    "age": "age in years",
    "gender": "gender",
    "citizenship": "citizenship",
    "residence": "where the person lives: address, town, region",
    "birthplace": "place of birth",
    "unit": "unit the list says the person served in",
    "call_sign": "name in the unit",
    "contract_date": "date of the contract that the list says was signed",
    "death_date": "date of the death that the list reports",
}
"""What a column may be mapped to, and what that means."""

_SEVERAL = {"residence", "alias"}
_DATES_ONLY = {"contract_date", "death_date"}

# In this order; the first that fits decides. Texts are folded as in _fold.
_NEVER: tuple[tuple[str, str], ...] = (
    ("document", r"паспорт|толкужат|төлқұжат|passport|удостоверен|куәлік|\bиин\b|\bжсн\b|\biin\b|\bинн\b|снилс|"
                 r"document|документ|\bid card|билет|личн\w+ номер|жетон|\btax id|ssn"),
    ("contact", r"телефон|phone|\bтел\b|e-?mail|почта|whatsapp|telegram"),
    ("ethnicity", r"национальность|ұлты|ethnic|вероисповед|религия|religion|\bдіні"),
)  # fmt: skip
_HEADERS: tuple[tuple[str, str], ...] = (
    ("number", r"(?:№|n|no|#|nr|р ?/ ?с|рс|рет(?: саны)?|п ?/ ?п|№ ?п ?/ ?п|id|номер|порядковый номер|т/р)"),
    ("alias", r".*(?:латин|latin|транслит|translit|прозвищ|лақап|alias|nickname|other name|также извест|вариант).*"),
    ("call_sign", r".*(?:позывной|call ?sign|шақыру белгісі).*"),
    ("birthplace", r".*(?:место рожд|место,? где родил|туған жер|place of birth|birth ?place|уроженец).*|pob"),
    ("death_date", r".*(?:дата (?:гибели|смерти)|date of death|death date|қайтыс болған күні|қаза тапқан күні).*"),
    ("contract_date", r".*(?:дата.*контракт|контракт от|contract date|date of (?:the )?contract|contract signed|"
                      r"келісімшарт.*күн|шарт күні).*|контракт|contract|келісімшарт"),
    ("birth_date", r"(?:д|г) ?р|др|гр|dob|d o b|born|yob|.*(?:рожд|рожден|туған|туылған|birth).*"),
    ("name", r"ф ?и ?о(?: .*)?|т ?а ?ә(?: .*)?|(?:тегі,? )?аты[ -]*жөні|full ?name|name|names|имя и фамилия|"
             r"фамилия[, ]+имя.*|фамилия и имя.*|фамилия,? и ?о|тегі,? аты.*|аты,? тегі.*|name and surname|"
             r"surname[, ]+(?:first )?name.*|last name[, ]+first name.*|наемник|боец|военнослужащий|лицо|person"),
    ("patronymic", r"отчество(?: .*)?|әкесінің аты|patronymic|middle ?name"),
    ("last_name", r"фамилия(?: .*)?|тегі|тег|surname|last ?name|family ?name"),
    ("first_name", r"имя|аты|есімі|first ?name|given ?names?"),
    ("gender", r"пол|жынысы|gender|sex"),
    ("age", r"возраст(?: .*)?|жасы|жас|age|полных лет"),
    ("citizenship", r".*(?:гражданств|азаматты|citizenship|nationality|подданств).*|страна|country|ел|мемлекет"),
    ("unit", r"(?:воинское |военное )?(?:подразделение|формирование)(?: .*)?|в ?/ ?ч(?: .*)?|вч|.*(?:воинск\w+ част|"
             r"войсков\w+ част|әскери бөлім|military unit|место службы).*|бөлім|unit|отряд|чвк|pmc|бригада|полк|"
             r"батальон"),
    ("residence", r".*(?:место жит|место прож|прожива|тұрғылықты|мекен|residence|address|прописк|место регистр).*|"
                  r"адрес|регион(?: .*)?|область|облыс|облысы|region|город|қала|қаласы|аймақ|өңір|city|town|район|"
                  r"аудан|ауданы|населенный пункт"),
)  # fmt: skip
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _HEADERS)
_COMPILED_NEVER = tuple((name, re.compile(pattern)) for name, pattern in _NEVER)


class Mapping(BaseModel):
    """A mapping file, see the module."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str | int | list[str | int]] = Field(default_factory=dict)
    header_row: int | None = Field(default=None, ge=0)
    dates: Literal["day_first", "month_first"] | None = None
    separator: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: str | None = None
    sheets: tuple[str, ...] | None = None


def read_mapping(path: Path) -> Mapping:
    """A mapping file.

    Raises:
        InputError: it is missing, no YAML, or says something unknown.
    """
    where = str(path)
    try:
        if path.stat().st_size > 1_000_000:
            raise InputError("too big for a mapping file", where=where)
        data = YAML(typ="safe", pure=True).load(path.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError(f"the mapping file cannot be read: {error.strerror}", where=where) from None
    except (YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = where if mark is None else f"{where}, line {mark.line + 1}"
        raise InputError(
            "the mapping file is not YAML in UTF-8", where=place, hint="See the example in the documentation."
        ) from None
    try:
        mapping = Mapping.model_validate(data or {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        known = suggest(str(first["loc"][-1]), list(Mapping.model_fields)) if first["loc"] else None
        raise InputError(
            f"mapping file: {place}: {first['msg']}",
            where=where,
            hint=known or f"It may say {', '.join(Mapping.model_fields)}.",
        ) from None
    for name in mapping.columns:
        if name not in FIELDS:
            raise InputError(
                f"mapping file: a column cannot be {name!r}",
                where=where,
                hint=suggest(name, list(FIELDS)) or f"It can be {', '.join(FIELDS)}.",
            )
    return mapping


def _fold(header: str) -> str:
    text = unicodedata.normalize("NFKC", header).casefold().replace("ё", "е")
    text = re.sub(r"[._*:;\"'«»()\[\]\s\u200b\ufeff]+", " ", text)
    return text.strip(" ,-–—/")


def _meaning(header: str) -> str | None:
    """What a header says the column holds; ``document`` and the like for what is never loaded."""
    if not header or len(header) > 120:
        return None
    text = _fold(header)
    if not text:
        return "number" if header.strip() in ("№", "#") else None
    for name, pattern in _COMPILED_NEVER:
        if pattern.search(text):
            return name
    for name, pattern in _COMPILED:
        if pattern.fullmatch(text):
            return name
    return None


def header_score(cells: Sequence[str]) -> int:
    """How many cells are known headers; 0 without one for names."""
    if not 1 <= len(cells) <= 300:
        return 0
    meanings = [_meaning(c) for c in cells]
    if "name" not in meanings and "last_name" not in meanings:
        return 0
    return len({m for m in meanings if m is not None})


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Index of the row that is most like a header; None if no row has a header for names."""
    best, index = 0, None
    for i, cells in enumerate(rows):
        filled = sum(1 for c in cells if c.strip())
        score = header_score(cells)
        if score > best and (score >= 2 or filled <= 2):
            best, index = score, i
    return index


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what, by index from 0.

    Attributes:
        used: of each field its columns, in the order in which they are joined.
        labels: of every column, for people: its header, or its letter.
        never: columns that hold what is never loaded, with its kind.
        unused: columns that hold something else.
        guessed: found from the cells, not from a header or a mapping.
    """

    used: dict[str, tuple[int, ...]]
    labels: tuple[str, ...]
    never: dict[int, str]
    unused: tuple[int, ...]
    guessed: bool = False

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.labels)

    def describe(self) -> str:
        """One line for the user."""
        return ", ".join(f"{f} = {' + '.join(self.labels[i] for i in c)}" for f, c in self.used.items())


def letter(index: int) -> str:
    """The name that spreadsheets give to a column: A, B … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _label(header: str, index: int) -> str:
    return re.sub(r"\s+", " ", header).strip()[:100] or letter(index)


def map_columns(
    header: Sequence[str], mapping: Mapping, samples: Sequence[Sequence[str]], where: str
) -> Columns | None:
    """What each column is: as the mapping says, as the header says, then as the cells look.

    Args:
        header: cells of the header row; empty texts where there is none.
        samples: some rows, for tables without header.
        where: the file, for messages.

    Returns:
        None when no column of names is found.

    Raises:
        InputError: the mapping names a column that is not there.
    """
    used: dict[str, list[int]] = {}
    meanings = [_meaning(c) for c in header]
    never = {i: m for i, m in enumerate(meanings) if m in ("document", "contact", "ethnicity")}
    taken: set[int] = set(never)
    for field, names in mapping.columns.items():
        for name in names if isinstance(names, list) else [names]:
            index = _named(name, header, where)
            if index not in never:
                used.setdefault(field, []).append(index)
                taken.add(index)
    for index, meaning in enumerate(meanings):
        if meaning is None or meaning not in FIELDS or index in taken or meaning in mapping.columns:
            continue
        if meaning in used and meaning not in _SEVERAL:
            continue
        if meaning in _DATES_ONLY and not _holds_dates(samples, index):
            continue
        used.setdefault(meaning, []).append(index)
        taken.add(index)
    if "name" in used and "name" not in mapping.columns:
        for part in ("last_name", "first_name", "patronymic"):
            if part in used and part not in mapping.columns:
                # "ФИО" beside "Имя": the full name decides.
                del used[part]
    guessed = False
    if "name" not in used and "last_name" not in used and not any(h.strip() for h in header):
        guessed = _guess_from_cells(samples, used, taken)
    if "name" not in used and "last_name" not in used:
        return None
    unused = tuple(i for i, h in enumerate(header) if i not in taken and meanings[i] != "number" and h.strip())
    labels = tuple(_label(h, i) for i, h in enumerate(header))
    return Columns({f: tuple(c) for f, c in used.items()}, labels, never, unused, guessed)


def _holds_dates(samples: Sequence[Sequence[str]], index: int) -> bool:
    """True if the filled cells of a column are dates: «Контракт» may as well hold numbers or sums."""
    cells = [r[index] for r in samples if index < len(r) and not is_empty(r[index])]
    good = 0
    for cell in cells:
        try:
            read_date(cell, DateStyle(spreadsheet=True))
            good += 1
        except ValueError:
            continue
    return good >= 0.8 * len(cells)


def _named(name: str | int, header: Sequence[str], where: str) -> int:
    """Index of the column that a mapping names by header, letter or number from 1."""
    if isinstance(name, int):
        index = name - 1
    else:
        folded = [_fold(h) for h in header]
        if _fold(name) in folded:
            return folded.index(_fold(name))
        text = name.strip().upper()
        index = -1
        if re.fullmatch(r"[A-Z]{1,2}", text):
            for char in text:
                index = (index + 1) * 26 + ord(char) - 65
    if not 0 <= index < len(header):
        known = [h.strip() for h in header if h.strip()]
        raise InputError(
            f"mapping file: the list has no column {name!r}",
            where=where,
            hint=suggest(str(name), known) or f"Its columns: {', '.join(known[:30])}" if known else "It has no header.",
        )
    return index


_NAME_LIKE = re.compile(r"[^\W\d_][^\W\d_.'’ʼ-]+(?:[ .]+[^\W\d_][^\W\d_.'’ʼ-]*\.?){1,3}")
_DATE_LIKE = re.compile(
    r"(?:\d{1,2}[./-]\d{1,2}[./-])?(?:19[4-9]\d|200\d)(?:[-./]\d\d?[-./]\d\d?)?(?: 00:00:00)?(?: г.*)?"
)


def _guess_from_cells(samples: Sequence[Sequence[str]], used: dict[str, list[int]], taken: set[int]) -> bool:
    """Names and birth dates by how the cells look; only where exactly one column does."""
    width = max((len(r) for r in samples), default=0)
    if len(samples) < 3:
        return False
    found: dict[str, list[int]] = {"name": [], "birth_date": []}
    for index in range(width):
        cells = [r[index].strip() for r in samples if index < len(r) and not is_empty(r[index])]
        if index in taken or len(cells) < 0.5 * len(samples):
            continue
        if sum(bool(_NAME_LIKE.fullmatch(c)) for c in cells) >= 0.8 * len(cells):
            found["name"].append(index)
        elif sum(bool(_DATE_LIKE.fullmatch(c)) for c in cells) >= 0.8 * len(cells):
            found["birth_date"].append(index)
    for field, columns in found.items():
        if len(columns) == 1 and field not in used:
            used[field] = columns
            taken.update(columns)
    return "name" in used
