"""The two invented lists: 1,200 rows, in other spellings than the verdicts', and who stands in which row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from graphkit.examples.invented.generator.lives import Life
from graphkit.examples.invented.generator.names import GIVEN_KK, GIVEN_RU, Name, make_name, to_latin
from graphkit.examples.invented.generator.world import UNITS

__all__ = ["CSV_HEADER", "CSV_ROWS", "XLSX_HEADER", "XLSX_ROWS", "ListPerson", "Row", "make_lists"]

CSV_ROWS, XLSX_ROWS = 700, 500
CSV_HEADER = ("№", "ФИО", "Дата рождения", "Гражданство", "Подразделение", "Дата контракта", "Примечание")
XLSX_HEADER = ("No.", "Name", "Date of birth", "Citizenship", "Unit", "Contract", "Status")


@dataclass(slots=True)
class ListPerson:
    """A person of the lists; `relation` says whose namesake or brother he is.

    `unit` (its name) and `contract` (ISO) are known of the tried who signed one.
    """

    person_id: str
    name: Name
    birth: str
    relation: str = ""
    unit: str = ""
    contract: str = ""


@dataclass(slots=True)
class Row:
    """One row: whose it is, and the cells as text (dates in the list's own format)."""

    person_id: str
    name: str
    birth: str
    unit: str
    contract: str
    note: str


def _birth(rng: Random) -> str:
    return (date(rng.randrange(1970, 2005), 1, 1) + timedelta(days=rng.randrange(365))).isoformat()


def _other_birth(rng: Random, birth: str) -> str:
    while True:
        other = _birth(rng)
        if abs(int(other[:4]) - int(birth[:4])) > 1:
            return other


def _typo(rng: Random, text: str) -> str:
    places = [i for i in range(2, len(text) - 2) if text[i].isalpha() and text[i + 1].isalpha()]
    i = rng.choice(places)
    return text[:i] + text[i + 1 :] if rng.random() < 0.5 else text[:i] + text[i] + text[i:]


def _cyrillic(rng: Random, name: Name) -> str:
    shown = name if name.kazakh and rng.random() < 0.5 else name.russian()
    surname, given, patronymic = shown.surname, shown.given, shown.patronymic
    if rng.random() < 0.15:
        surname = surname.upper()
    if rng.random() < 0.2:
        patronymic = ""
    if rng.random() < 0.06:
        surname = _typo(rng, surname)
    parts = [surname, given, patronymic] if rng.random() < 0.9 else [given, patronymic, surname]
    text = " ".join(p for p in parts if p)
    text = text.replace("ё", "е") if rng.random() < 0.5 else text
    return text.upper() if rng.random() < 0.05 else text


def _latin(rng: Random, name: Name) -> str:
    scheme = rng.choices(("passport", "press", "german"), (55, 35, 10))[0]
    shown = name if name.kazakh and rng.random() < 0.6 else name.russian()
    surname, given, patronymic = (to_latin(p, scheme) for p in (shown.surname, shown.given, shown.patronymic))  # type: ignore[arg-type]
    if rng.random() < 0.5:
        patronymic = ""
    if rng.random() < 0.06:
        surname = _typo(rng, surname)
    order = rng.random()
    first = " ".join(p for p in (given, patronymic) if p)
    if order < 0.3:
        return f"{surname.upper() if rng.random() < 0.5 else surname}, {first}"
    return f"{surname} {first}" if order < 0.75 else f"{first} {surname}"


def _written_birth(rng: Random, birth: str, latin: bool) -> str:
    year, month, day = birth.split("-")
    roll = rng.random()
    if roll < 0.08:
        return ""
    if roll < 0.18:
        return year
    if roll < 0.26:
        return f"{month}.{year}" if not latin else f"{year}-{month}"
    if roll < 0.31 and int(day) <= 12 and day != month:
        day, month = month, day
    if latin:
        return f"{year}-{month}-{day}" if rng.random() < 0.8 else f"{day}.{month}.{year}"
    return f"{day}.{month}.{year}"


def _row(rng: Random, person: ListPerson, latin: bool) -> Row:
    unit = rng.choice(list(UNITS.values()))
    when = date(2022, 9, 1) + timedelta(days=rng.randrange(900))
    if person.unit and rng.random() < 0.85:  # a list errs now and then
        unit = next(u for u in UNITS.values() if u.name == person.unit)
        when = date.fromisoformat(person.contract)
    contract = "" if rng.random() < 0.2 else (when.isoformat() if latin else when.strftime("%d.%m.%Y"))
    number = "".join(c for c in unit.name if c.isdigit())
    if latin:
        names = {"wagner": "Wagner PMC", "redut": "Redut PMC", "veter": "volunteer unit Primer-7"}
        key = next(k for k, u in UNITS.items() if u is unit)
        shown = names.get(key, f"military unit {number}")
        note = rng.choice(("", "", "", "wounded", "missing", "contract ended"))
        return Row(person.person_id, _latin(rng, person.name), _written_birth(rng, person.birth, True), shown,
                   contract, note)  # fmt: skip
    shown = rng.choice((unit.name, f"в/ч {number}")) if unit.kind == "mod" else unit.name
    note = rng.choice(("", "", "", "", "ранен", "БВП", "уволен"))
    return Row(person.person_id, _cyrillic(rng, person.name), _written_birth(rng, person.birth, False), shown, contract,
               note)  # fmt: skip


def _signed(life: Life) -> tuple[str, str]:
    for step in life.steps:
        if step.type == "contract_signed":
            return str(step.values["unit"].truth), step.date
    return "", ""


def make_lists(seed: int, lives: list[Life], visible: list[str]) -> tuple[list[ListPerson], list[Row], list[Row]]:
    """People only on the lists, the rows of the CSV and of the XLSX.

    Args:
        seed: of the whole case.
        lives: the tried.
        visible: ids of the tried whose names the verdicts do not mask; forty of them stand on the lists.
    """
    rng = Random(f"{seed}/lists")
    by_id = {x.person_id: ListPerson(x.person_id, x.name, x.birth, "", *_signed(x)) for x in lives}
    tried = rng.sample(visible, 40)
    in_csv, in_xlsx = tried[:26], tried[:8] + tried[26:]
    csv_people = [by_id[p] for p in in_csv]
    xlsx_people = [by_id[p] for p in in_xlsx]
    others: list[ListPerson] = []
    taken = {x.name.full for x in lives}

    def add(name: Name, birth: str, relation: str = "") -> ListPerson:
        person = ListPerson(f"L{len(others) + 1:04d}", name, birth, relation)
        others.append(person)
        taken.add(name.full)
        return person

    for i, person_id in enumerate(rng.sample(visible, 20)):
        life = by_id[person_id]
        if i < 10:
            person = add(life.name, _other_birth(rng, life.birth), f"namesake_of:{person_id}")
        else:
            given = rng.choice(GIVEN_KK if life.name.kazakh else list(GIVEN_RU))
            while given == life.name.given:
                given = rng.choice(GIVEN_KK if life.name.kazakh else list(GIVEN_RU))
            name = Name(life.name.surname, given, life.name.patronymic, life.name.kazakh)
            person = add(name, _other_birth(rng, life.birth), f"brother_of:{person_id}")
        (csv_people if i % 2 else xlsx_people).append(person)

    def stranger() -> ListPerson:
        name = make_name(rng, rng.random() < 0.6)
        while name.full in taken:
            name = make_name(rng, rng.random() < 0.6)
        return add(name, _birth(rng))

    both = [stranger() for _ in range(30)]
    csv_people += both
    xlsx_people += both
    csv_people += [stranger() for _ in range(CSV_ROWS - len(csv_people))]
    xlsx_people += [stranger() for _ in range(XLSX_ROWS - len(xlsx_people))]
    rng.shuffle(csv_people)
    csv_rows = [_row(rng, p, False) for p in csv_people]
    xlsx_rows = sorted((_row(rng, p, True) for p in xlsx_people), key=lambda r: (r.unit, r.name))
    return others, csv_rows, xlsx_rows
