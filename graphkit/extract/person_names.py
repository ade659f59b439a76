"""A person's name in the nominative, by agreement of all mentions."""

from __future__ import annotations

import re

from graphkit.dates.words import fold
from graphkit.extract.given_names import FEMALE, KNOWN, MALE
from graphkit.extract.nominative import Observed, nominative, patronymic_gender, strip_kazakh
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import NameMention, Person

__all__ = ["name_person"]


def name_person(person: Person, n: Normalised, language: str) -> None:
    """Give a person the name in the nominative, and the gender that it was found with."""
    cluster = person.mentions
    full = max(cluster, key=lambda m: (bool(m.given) + bool(m.patronymic), len(m.initials)))
    gender = next((g for m in cluster if m.patronymic and (g := patronymic_gender(fold(m.patronymic)))), None)
    if gender is None and person.role == "defendant":
        gender = _gender_near(n, cluster)
    if language == "kk":
        _name_kk(person, full, gender)
        return
    surnames: list[Observed] = list(dict.fromkeys((m.surname, m.case) for m in cluster if m.surname))[:40]
    givens: list[Observed] = list(dict.fromkeys((m.given, m.case) for m in cluster if m.given))[:40]
    patronymics: list[Observed] = list(dict.fromkeys((m.patronymic, m.case) for m in cluster if m.patronymic))[:40]
    if full.surname and ("*" in full.surname or re.search(r"[•#_…]|\.|ФИО", full.surname)):
        if re.fullmatch(r"(?:\w\.){3}", full.surname):
            # «К. Д.Ж.»: as it is written.
            person.name, person.surname, person.gender = full.whole, full.surname, gender
            return
        given = full.given or full.initials
        if given.isalpha() and len(given) > 2:
            given, guessed = nominative(
                [(m.given, m.case) for m in cluster if m.given.isalpha()], "given", gender, KNOWN
            )
            gender = gender or guessed
        surname = _unmasked_case(full.surname, {m.surname for m in cluster}, gender)
        person.name = " ".join(x for x in (surname, given, full.patronymic) if x)
        person.surname, person.gender = surname, gender
        return
    if gender is None and givens:
        guess = nominative(givens, "given", None, KNOWN)[0]
        low = fold(guess)
        gender = "m" if low in MALE and low not in FEMALE else "f" if low in FEMALE and low not in MALE else None
    surname = ""
    if surnames:
        surname, guessed = nominative(surnames, "surname", gender)
        gender = gender or guessed
    given = nominative(givens, "given", gender, KNOWN)[0] if givens else ""
    patronymic = nominative(patronymics, "patronymic", gender)[0] if patronymics else ""
    person.surname, person.given, person.gender = surname, given, gender
    rest = f"{given} {patronymic}".strip() if given else full.initials
    person.name = " ".join(x for x in (surname, rest) if x)


def _unmasked_case(surname: str, seen: set[str], gender: str | None) -> str:
    """A masked surname with its last letters left («Н******ва»): the nominative of a man's ends in the consonant."""
    m = re.fullmatch(r"(.*[*•#_…][а-яё]*?[вн])(?:а|у|ым|е)", surname)
    if m is None or gender == "f":
        return surname
    return m[1] if m[1] in seen or gender == "m" else surname


def _name_kk(person: Person, full: NameMention, gender: str | None) -> None:
    attested = frozenset(m.surname for m in person.mentions)
    shortest = min((m.surname for m in person.mentions if m.surname), key=len, default="")
    parts = [full.surname, full.given, full.patronymic]
    # Only the last word of a Kazakh name takes the case ending; initials before the surname leave it there.
    if full.patronymic:
        parts[2] = strip_kazakh(full.patronymic)
    elif full.given:
        parts[1] = strip_kazakh(full.given, frozenset(m.given for m in person.mentions))
    elif full.surname:
        parts[0] = strip_kazakh(full.surname, attested)
        if len(shortest) < len(parts[0]) and parts[0].startswith(shortest):
            parts[0] = strip_kazakh(shortest, attested)
    person.surname, person.given = parts[0], parts[1]
    if gender is None:
        low = fold(parts[0])
        gender = (
            "f" if re.search(r"(?:[оеё]ва|[иы]на)$", low) else "m" if re.search(r"(?:[оеё]в|[иы]н)$", low) else None
        )
    person.gender = gender
    rest = " ".join(p for p in parts[1:] if p) or full.initials
    person.name = " ".join(x for x in (parts[0], rest) if x)


_MASC = re.compile(
    r"уроженец|уроженца|гражданин(?!к)|подсудимый|подсудимого|судимого|холост|женат|работающего|проживающего|военнообязанн"
)
_FEM = re.compile(r"уроженк|гражданк|подсудимая|подсудимой|судимой|замуж|работающей|проживающей")


def _gender_near(n: Normalised, cluster: list[NameMention]) -> str | None:
    m = cluster[0]
    around = n.low[max(0, m.start - 40) : m.end + 500]
    masc, fem = len(_MASC.findall(around)), len(_FEM.findall(around))
    return "m" if masc > fem else "f" if fem > masc else None
