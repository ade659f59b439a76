"""Invented people in many spellings, for ``benchmarks/identity.py``.

Given names and the names of fathers come from the table of common names; family names are formed of them as most
Kazakh ones are, beside frequent Russian endings on invented roots. How often a name comes follows Zipf's law. Each
record is one person as one source might write them: alphabet and romanisation, order, capitals, initials, cases,
patronymic left out, slips of the hand; birth dates whole, partial, missing or wrong. Nobody here is a real person.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import accumulate

from graphkit.names import alphabets as abc
from graphkit.names.given_names import FEMALE, MALE

__all__ = ["RELATIVES", "Invented", "Record", "labelled_pairs", "list_and_verdicts", "people", "record"]

_RUSSIFIED = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
_ROOTS = (
    "Бор", "Вет", "Дуб", "Звон", "Клён", "Лес", "Мор", "Нив", "Ол", "Пол", "Рос", "Сад", "Тум", "Хол", "Шум", "Берёз",
    "Гор", "Зар", "Кам", "Луг", "Мед", "Рек", "Руч", "Сос",
)  # fmt: skip
_ENDINGS = ("ов", "ев", "ин", "кин", "овский", "енко", "ук", "цов")
_PASSPORT = abc.DISPLAY
_PRESS = abc.DISPLAY | {"й": "i", "ё": "e", "қ": "q", "ғ": "gh", "ю": "iu", "я": "ia", "ы": "i", "х": "h"}
_GERMAN = abc.DISPLAY | {
    "ж": "sch", "з": "s", "в": "w", "ш": "sch", "ч": "tsch", "ц": "z", "х": "ch", "я": "ja", "ю": "ju", "й": "j",
    "ы": "y", "щ": "schtsch",
}  # fmt: skip
_LATIN_2021 = abc.DISPLAY | {
    "ә": "ä", "ғ": "ğ", "қ": "q", "ң": "ñ", "ө": "ö", "ұ": "ū", "ү": "ü", "ы": "y", "і": "ı", "и": "i", "й": "i",
    "ж": "j", "ш": "ş", "х": "h", "у": "u",
}  # fmt: skip
_STYLES = (("kk", 22), ("ru", 34), ("passport", 24), ("press", 12), ("german", 4), ("latin", 4))


@dataclass(frozen=True, slots=True)
class Invented:
    """A person: words in Kazakh or Russian letters, the father's given name, birth date."""

    id: int
    family: str
    given: str
    father: str
    female: bool
    kazakh: bool
    birth: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Record:
    """One person as one source has them; ``kind`` says what is wrong with the record."""

    person: int
    name: str
    birth: str
    kind: str


def _words(block: str) -> list[str]:
    return [entry.split("=")[0].split("-")[0] for entry in block.split()]


_MALE, _FEMALE = _words(MALE), _words(FEMALE)


class _Zipf:
    """Words drawn so that the k-th comes in proportion to 1 / (k + 10)."""

    def __init__(self, words: list[str], rng: random.Random) -> None:
        self.words = words[:]
        rng.shuffle(self.words)
        self._sums = list(accumulate(1 / (k + 10) for k in range(len(words))))

    def draw(self, rng: random.Random) -> str:
        return rng.choices(self.words, cum_weights=self._sums)[0]


def _families(rng: random.Random) -> list[tuple[str, bool]]:
    found: dict[str, bool] = {}
    tails = ("", "бек", "бай", "хан", "жан", "ғали", "мұрат", "қали")
    for root in _MALE:
        for tail in tails:
            if tail and (root.endswith(tail) or len(root) > 6):
                continue
            stem = root + tail
            ending = ("ев" if stem[-1] in "йьиі" else "ов") if stem[-1] not in "аәеоөуүұы" else "ев"
            found[(stem[:-1] if stem[-1] in "йьа" else stem) + ending] = True
            if len(found) % 9 == 0:
                found[stem] = True  # a family name without an ending
    for root in _ROOTS:
        for middle in ("", "ан", "ен", "ник", "ыш", "ар"):
            for ending in _ENDINGS:
                found[root + middle + ending] = False
    return list(found.items())


def people(count: int, seed: int, *, families: int = 6_000) -> list[Invented]:
    """So many invented people; brothers, namesakes and people of one frequent name come about by chance."""
    rng = random.Random(seed)
    all_families = _families(rng)
    rng.shuffle(all_families)
    kazakh = dict(all_families[:families])
    family, male, female = _Zipf(list(kazakh), rng), _Zipf(_MALE, rng), _Zipf(_FEMALE, rng)
    found = []
    for number in range(count):
        woman = rng.random() < 0.12
        name = family.draw(rng)
        given = (female if woman else male).draw(rng)
        birth = (rng.randrange(1965, 2006), rng.randrange(1, 13), rng.randrange(1, 29))
        found.append(Invented(number, name, given, male.draw(rng), woman, kazakh[name], birth))
    return found


def _patronymic(person: Invented, kazakh: bool) -> str:
    father = person.father
    if kazakh:
        return father + ("қызы" if person.female else "ұлы")
    father = father.translate(_RUSSIFIED)
    soft = father[-1] in "йьиея"
    stem = father[:-1] if father[-1] in "йьая" else father
    ending = ("евна" if soft else "овна") if person.female else ("евич" if soft else "ович")
    return stem + ending


def _family(person: Invented) -> str:
    if person.female and person.family.endswith(("ов", "ев", "ин")):
        return person.family + "а"
    return person.family[:-2] + "ая" if person.female and person.family.endswith("ий") else person.family


def _latin(word: str, table: dict[str, str]) -> str:
    out = []
    for i, char in enumerate(word):
        low = char.lower()
        latin = table.get(low, low)
        if low == "е" and table is not _GERMAN and (i == 0 or word[i - 1].lower() in "аеиоуыюя"):
            latin = "ye"
        out.append(latin.capitalize() if char != low else latin)
    return "".join(out)


_CASES = {"gen": ("а", "а", "а"), "dat": ("у", "у", "у"), "ins": ("ым", "ом", "ем")}


def _decline(words: list[str], rng: random.Random) -> list[str]:
    """Russian cases of a man whose three words end on hard consonants; others stay in the nominative."""
    if not (words[0].endswith(("ов", "ев", "ин")) and words[1][-1] in "бвгдзклмнпрстфх" and words[2].endswith("ич")):
        return words
    return [w + ending for w, ending in zip(words, _CASES[rng.choice(list(_CASES))], strict=True)]


def _slip(word: str, rng: random.Random) -> str:
    """A letter lost, doubled, replaced by a neighbour, or two changed places."""
    if len(word) < 5:
        return word
    i = rng.randrange(1, len(word) - 1)
    how = rng.randrange(4)
    if how == 0:
        return word[:i] + word[i + 1 :]
    if how == 1:
        return word[:i] + word[i] + word[i:]
    if how == 2:
        return word[:i] + rng.choice("аеиорнтслк" if word[i] > "z" else "aeiorntslk") + word[i + 1 :]
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def record(person: Invented, rng: random.Random, *, wrong_year: float = 0.02, initials: float = 0.03) -> Record:
    """The person as some source writes them."""
    style = rng.choices([s for s, _ in _STYLES], [w for _, w in _STYLES])[0]
    kazakh = person.kazakh and (style in ("kk", "latin") or (style in ("passport", "press") and rng.random() < 0.5))
    words = [_family(person), person.given, _patronymic(person, kazakh)]
    kinds = []
    if not kazakh:
        words = [w.translate(_RUSSIFIED) for w in words]
    if style == "ru" and not person.female and rng.random() < 0.12:
        words = _decline(words, rng)
        kinds.append("inflected")
    table = {"passport": _PASSPORT, "press": _PRESS, "german": _GERMAN, "latin": _LATIN_2021}.get(style)
    if table is not None:
        words = [_latin(w, table) for w in words]
    if rng.random() < 0.04:
        at = rng.choices((0, 1), (2, 1))[0]
        words[at] = _slip(words[at], rng)
        kinds.append("slip")
    if rng.random() < initials:
        kinds.append("initials")
        text = f"{words[0]} {words[1][0]}.{words[2][0]}."
    else:
        if rng.random() < 0.3:
            del words[2]
        text = _arrange(words, rng)
    birth, what = _birth(person.birth, rng, wrong_year)
    return Record(person.id, text, birth, "+".join([*kinds, *([what] if what else [])]) or style)


def _arrange(words: list[str], rng: random.Random) -> str:
    family, *rest = words
    roll = rng.random()
    if roll < 0.2:
        family = family.upper()
    if roll > 0.92:
        return " ".join(words).upper()
    how = rng.random()
    if how < 0.65:
        return " ".join([family, *rest])
    return f"{family}, {' '.join(rest)}" if how < 0.75 else " ".join([*rest, family])


def _birth(birth: tuple[int, int, int], rng: random.Random, wrong_year: float) -> tuple[str, str]:
    year, month, day = birth
    roll = rng.random()
    if roll < wrong_year:
        return f"{year + rng.choice((-1, 1, 10, -10, 2)):04d}-{month:02d}-{day:02d}", "wrong year"
    roll = rng.random()
    if roll < 0.10:
        return "", "no date"
    if roll < 0.20:
        return f"{year}", "year"
    if roll < 0.24:
        return f"{year}-{month:02d}", "month"
    if roll < 0.26 and day <= 12:
        return f"{year}-{day:02d}-{month:02d}", "swapped"
    if roll < 0.28:
        return f"{year}-{month:02d}-{min(28, day + 10 if day < 18 else day - 10):02d}", "digit"
    return f"{year}-{month:02d}-{day:02d}", ""


def _relative(person: Invented, how: str, number: int, rng: random.Random) -> Invented:
    """Somebody else who looks like the person: brother, son, or a namesake without kinship."""
    year, month, _ = person.birth
    other = (year + rng.choice((-9, -6, -4, -2, 2, 3, 5, 8)), rng.randrange(1, 13), rng.randrange(1, 29))
    given = rng.choice([name for name in (_FEMALE if person.female else _MALE) if name != person.given])
    if how == "brother":
        return replace(person, id=number, given=given, birth=other)
    if how == "twin":
        return replace(person, id=number, given=given)
    if how == "son":
        return replace(person, id=number, given=given, father=person.given, birth=(year + 24, month, other[2]))
    if how == "cousin":
        return replace(person, id=number, father=rng.choice(_MALE), birth=other)
    return replace(person, id=number, birth=other)


RELATIVES = ("brother", "twin", "son", "cousin", "namesake")


def labelled_pairs(count: int, seed: int) -> list[dict[str, str]]:
    """Pairs in the columns of ``compare-names``, with label and slice; a third is not one person."""
    rng = random.Random(seed)
    rows = []
    for person in people(count, seed, families=1_500):
        left = record(person, rng, wrong_year=0.0, initials=0.04)
        if rng.random() < 0.66:
            roll = rng.random()
            if roll < 0.1:
                right, slice_ = replace(left, birth=_birth(person.birth, rng, 1.0)[0]), "same row, wrong year"
            elif roll < 0.2:
                right, slice_ = record(person, rng, wrong_year=1.0), "wrong year"
            elif roll < 0.3:
                words = left.name.split()
                words[0] = _slip(words[0], rng)
                right, slice_ = replace(left, name=" ".join(words)), "doubled row"
            else:
                right, slice_ = record(person, rng, wrong_year=0.0), "spelling"
            label = "1"
        else:
            how = rng.choice(RELATIVES)
            other = _relative(person, how, -1, rng)
            right, slice_, label = record(other, rng, wrong_year=0.0), f"not: {how}", "0"
            if how in ("namesake", "cousin") and not (left.birth and right.birth):
                continue  # what no date tells apart is no fair question
        rows.append(
            {"pair_id": str(len(rows)), "label": label, "slice": slice_, "left_name": left.name,
             "left_dob": left.birth, "right_name": right.name, "right_dob": right.birth}
        )  # fmt: skip
    return rows


def list_and_verdicts(seed: int, rows: int = 1_200, tried: int = 100) -> tuple[list[Record], list[Record]]:
    """A list with the people of some verdicts on it, their relatives, namesakes, doubled rows and strangers."""
    rng = random.Random(seed)
    crowd = people(rows + tried, seed, families=1_500)
    defendants, strangers = crowd[:tried], crowd[tried:]
    verdicts = [record(p, rng, wrong_year=0.0, initials=0.06) for p in defendants]
    listed = [record(p, rng) for p in defendants[: int(tried * 0.8)]]
    doubled = [
        replace(r, name=r.name.title()) if rng.random() < 0.5 else record(p, rng)
        for p, r in zip(defendants, listed, strict=False) if rng.random() < 0.12
    ]  # fmt: skip
    near = [
        record(_relative(person, how, 1_000_000 + i, rng), rng)
        for i, person in enumerate(defendants) for how in RELATIVES if rng.random() < 0.12
    ]  # fmt: skip
    listed += doubled + near
    listed += [record(p, rng) for p in strangers[: rows - len(listed)]]
    rng.shuffle(listed)
    rng.shuffle(verdicts)
    return listed, verdicts
