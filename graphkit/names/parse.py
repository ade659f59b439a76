"""Reading a personal name: which word is the family name, the given name, the patronymic.

A name rarely says so itself. ``readings`` gives every plausible reading, best first, and the comparator
tries them all; ``parse_name`` gives the best one. Words come back in one script, with a capital, and
in the nominative where the text shows that it stands in another case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from graphkit.names import endings as end
from graphkit.names.alphabets import TO_CYRILLIC, TO_LATIN_LOOKALIKE
from graphkit.names.endings import Case, Gender
from graphkit.names.fold import clean, fold_word, is_german, is_iso, repair_word, script_of
from graphkit.names.given import gender_of, is_known

__all__ = ["PersonName", "parse_name", "readings"]


@dataclass(frozen=True, slots=True)
class PersonName:
    """One reading of a name.

    Attributes:
        original: the text as given.
        family, given, patronymic: the words, or None where the name leaves them out.
        initials: initials that stand for given name and patronymic, in order.
        gender: the sex that endings or the given name show, or None.
        script: ``cyrillic``, ``latin``, ``mixed`` or ``none``.
        certain: the endings, a comma or capitals say which word is which.
        inflected: the words were in an oblique case and have been put back.
        german, iso: how Latin letters are to be read (see :func:`graphkit.names.fold.fold_word`).
    """

    original: str
    family: str | None = None
    given: str | None = None
    patronymic: str | None = None
    initials: tuple[str, ...] = ()
    gender: Gender | None = None
    script: str = "none"
    certain: bool = False
    inflected: bool = False
    german: bool = False
    iso: bool = False

    def fold(self, word: str) -> str:
        """The comparable form of one of the name's words."""
        return fold_word(word, self.german, self.iso)

    @property
    def full(self) -> str:
        """Family name, given name, patronymic, in that order; initials where words lack."""
        words = [w for w in (self.family, self.given, self.patronymic) if w]
        return " ".join([*words, *(f"{i}." for i in self.initials)])


# A lower-case letter before a capital: two words that lost their space.
_GLUED = re.compile(r"(?<=[a-zà-öø-ÿāūıа-яёәғқңөұүһі])(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])")
_LONE_ENDINGS: Final = frozenset(
    {"ұлы", "улы", "үлы", "ули", "уулу", "қызы", "кызы", "кизи", "оглы", "оғлы", "огли", "uly", "ūly", "uli", "ulı",
     "kyzy", "qyzy", "kizi", "qızı", "oglu", "ogly", "oğlu"}
)  # fmt: skip
_TITLES: Final = frozenset(
    {"гр", "гр-н", "гр-ка", "г-н", "г-жа", "гражданин", "гражданина", "гражданину", "гражданином", "гражданка",
     "гражданки", "гражданке", "гражданкой", "mr", "mrs", "ms", "dr", "herr", "frau"}
)  # fmt: skip
_DIGRAPH_INITIALS: Final = frozenset(
    {"zh", "kh", "sh", "ch", "ye", "yu", "ya", "yo", "ts", "gh", "dzh", "дж", "je", "ju", "ja", "ia", "iu"}
)


class _Word(NamedTuple):
    text: str
    fold: str
    capitals: bool
    family: bool
    patronymic: Gender | None


def _title(word: str) -> str:
    if "-" not in word:
        return word.capitalize()
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def _split(text: str) -> tuple[list[str], list[str]]:
    """Words and initials of a cleaned name part, in order."""
    words: list[str] = []
    initials: list[str] = []
    for chunk in text.split():
        if "." not in chunk:
            pieces = [chunk]
        else:
            pieces = [p for p in re.split(r"(?<=\.)", chunk) if p.strip(".'-")]
        for piece in pieces:
            bare = piece.strip(".'-")
            lower = bare.lower()
            if lower in _TITLES and (piece.endswith(".") or len(lower) > 2):
                continue
            dotted = piece.endswith(".") or (len(pieces) > 1 and piece is pieces[-1])
            if len(bare) == 1 or (dotted and len(bare) <= 3 and lower in _DIGRAPH_INITIALS):
                initials.append(bare)
            elif lower in _LONE_ENDINGS and words:
                words[-1] += lower
            elif bare.isupper() or bare[1:].islower():
                words.append(bare)
            elif bare:
                for word in _GLUED.split(bare):
                    if len(word.strip("-'")) > 1:
                        words.append(word)
                    elif word.strip("-'"):
                        initials.append(word)
    return words, initials


@lru_cache(maxsize=4096)
def readings(text: str) -> tuple[PersonName, ...]:
    """Every plausible reading of a name, best first; never empty, never raises.

    Args:
        text: a name in any script, order and case, as a source writes it.
    """
    cleaned = clean(text)
    # Initials are often set off by a comma too: only a real word before it is a family name.
    head, comma, tail = cleaned.partition(",")
    front, front_initials = _split(head)
    back, back_initials = _split(tail.replace(",", " "))
    has_comma = bool(comma and front and (back or back_initials))
    raw = front + back
    initials = tuple(_title(i) for i in front_initials + back_initials)
    if not raw:
        return (PersonName(text, initials=initials, script=script_of(text)),)
    script = script_of(" ".join(raw))
    if script != "mixed":
        repaired = raw
    else:
        # A word wholly of lookalikes takes the script of the letters that are sure.
        context = script_of("".join(c for w in raw for c in w if c not in TO_CYRILLIC and c not in TO_LATIN_LOOKALIKE))
        repaired = [repair_word(w, context) for w in raw]
        script = script_of(" ".join(repaired))
    lowered = [w.lower() for w in repaired]
    german = iso = False
    if script != "cyrillic":
        joined = " ".join(lowered)
        german, iso = is_german(joined), is_iso(joined)
    capitals = [w.isupper() for w in repaired]
    marked = any(capitals) and not all(capitals)
    words: list[_Word] = []
    inflected = False
    for word, upper in zip(lowered, capitals, strict=True):
        # On the fold the cases of -ұлы would look like a family name in -улин.
        bare = end.possessive_nominative(word)
        inflected |= bare != word
        word = bare
        fold = fold_word(word, german, iso)
        words.append(_Word(word, fold, marked and upper, end.is_family_form(word, fold), end.patronymic_gender(fold)))
    base = PersonName(text, initials=initials, script=script, inflected=inflected, german=german, iso=iso)
    found: list[PersonName] = []
    before_comma = len(front) if has_comma else 0
    if not any(w.family for w in words[:before_comma]) and any(_is_family(w) for w in words[before_comma:]):
        before_comma = 0  # "Given, Family"
    for roles, certain in _assign(words, before_comma, bool(initials)):
        found += _decline(base, words, roles, certain)
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


def parse_name(text: str) -> PersonName:
    """The best reading of a name.

    Never raises: a text that holds no word gives a name without parts.
    """
    return readings(text)[0]


_Roles = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""Positions of family name, given name and patronymic among the words."""


def _assign(words: list[_Word], front: int, initials: bool) -> list[tuple[_Roles, bool]]:
    """Plausible roles, best first, each with whether the text makes them certain."""
    n = len(words)
    everything = tuple(range(n))
    if front:
        rest = everything[front:]
        given, patronymic = _given_and_patronymic(words, rest)
        return [((everything[:front], given, patronymic), True)]
    capital = tuple(i for i in everything if words[i].capitals)
    if len(capital) == 1:
        rest = tuple(i for i in everything if i not in capital)
        given, patronymic = _given_and_patronymic(words, rest)
        return [((capital, given, patronymic), True)]
    family = tuple(i for i in everything if _is_family(words[i]))
    if n == 1:
        if initials or family or words[0].patronymic:
            return [(((0,), (), ()), True)]
        return [(((), (0,), ()), False), (((0,), (), ()), False)]
    patronymics = tuple(i for i in everything if words[i].patronymic)
    if n == 2:
        return _two(words, family, patronymics, initials)
    if len(family) >= 1:
        # Two -ов words: the outer one is the family name, the other a typo of a patronymic.
        at = family[0] if len(family) == 1 or family[0] == 0 else family[-1]
        rest = tuple(i for i in everything if i != at)
        given, patronymic = _given_and_patronymic(words, rest)
        return [(((at,), given, patronymic), True)]
    if patronymics:
        russian = [i for i in patronymics if end.is_russian_patronymic(words[i].fold)]
        if len(patronymics) == 1:
            at = patronymics[0]
            if at == n - 1:
                return [(((0,), everything[1:at], (at,)), True)]
            if at == 0:
                return [(((0,), (1,), everything[2:]), False)]
            return [((everything[at + 1 :], everything[:at], (at,)), True)]
        if len(russian) == 1:
            at = russian[0]
            other = next(i for i in patronymics if i != at)
        elif patronymics[0] == 0:
            other, at = 0, patronymics[-1]
        else:
            at, other = patronymics[0], patronymics[-1]
        given = tuple(i for i in everything if i not in (at, other))
        return [(((other,), given, (at,)), True)]
    # Three words without any mark: family name first or last.
    return [(((0,), everything[1:], ()), False), (((n - 1,), everything[:-1], ()), False)]


def _is_family(word: _Word) -> bool:
    return word.family and word.patronymic is None


def _given_and_patronymic(words: list[_Word], rest: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Splits what is not family name; without a patronymic ending, two words are given name and father's."""
    marked = tuple(i for i in rest if words[i].patronymic)
    if marked and len(rest) > 1:
        at = marked[-1]
        return tuple(i for i in rest if i != at), (at,)
    if marked:
        return (), marked
    if len(rest) == 2 and words[rest[1]].family:
        return rest[:1], rest[1:]
    return rest, ()


def _two(
    words: list[_Word], family: tuple[int, ...], patronymics: tuple[int, ...], initials: bool
) -> list[tuple[_Roles, bool]]:
    first: _Roles = ((0,), (1,), ())
    second: _Roles = ((1,), (0,), ())
    if len(patronymics) == 1:
        at = patronymics[0]
        other = 1 - at
        if words[other].family:
            return [(((other,), (), (at,)), True)]
        # A family name and a given name that ran into the patronymic.
        glued: _Roles = ((other,), (), (at,))
        if end.is_russian_patronymic(words[at].fold):
            # Last it may be a family name too: Машкевич, Абрамович.
            if at == 1:
                return [(((), (other,), (at,)), False), (second, False), (glued, False)]
            return [(first, True), (glued, False)]
        if at == 1:
            return [(second, True), (((), (0,), (1,)), False), (glued, False)]
        return [(first, True), (glued, False)]
    if len(patronymics) == 2:
        return [(((0,), (), (1,)), False)]
    if len(family) == 1:
        return [(first if family[0] == 0 else second, True)]
    known = [is_known(w.fold) for w in words]
    if initials:
        return [(first, False), (second, False)]
    if known[0] and not known[1]:
        return [(second, False), (first, False)]
    return [(first, False), (second, False)]


# The cases a text is tried in, likeliest first; those left out have the forms of another.
_OBLIQUE_CASES: Final[tuple[tuple[Case, Gender], ...]] = (
    ("gen", "male"), ("dat", "male"), ("ins", "male"), ("gen", "female"), ("dat", "female"), ("ins", "female"),
    ("acc", "female"), ("prep", "male"), ("prep", "female"),
)  # fmt: skip


def _decline(base: PersonName, words: list[_Word], roles: _Roles, certain: bool) -> list[PersonName]:
    """The reading of these roles in the nominative, and in every case that the endings leave open."""
    plain = _build(base, [w.text for w in words], words, roles, certain)
    if base.script != "cyrillic":
        return [plain]
    family, _, patronymic = roles
    found = [plain, *_kazakh(base, words, roles, certain)]
    pairs = end.ALL_CASES
    for i in (*family, *patronymic):
        markers = end.case_markers(words[i].text)
        if len(markers) == 1 and next(iter(markers))[0] == "nom":
            return found
        pairs &= markers
    if not pairs:
        # Endings that no one name can have (a lost letter, say): the family name alone may still tell.
        pairs = frozenset() if not family else end.case_markers(words[family[0]].text)
    nominative = any(case == "nom" for case, _ in pairs)
    sure = bool(pairs) and not nominative
    put_back: list[PersonName] = []
    for case, gender in _OBLIQUE_CASES:
        if (case, gender) in pairs:
            put_back += _put_back(base, words, roles, certain, case, gender, sure)
    if put_back and (sure or _better_inflected(plain, put_back[0])):
        return [*put_back, *found]
    return [plain, *put_back, *found[1:]]


def _better_inflected(plain: PersonName, other: PersonName) -> bool:
    """True where the sex of the given name speaks against the nominative and for the other case."""
    fold = plain.fold(plain.given) if plain.given else ""
    known = gender_of(fold)
    if known is not None and known == plain.gender:
        return False
    if other.gender is not None and plain.gender is not None and known is not None and known != plain.gender:
        return True
    other_known = gender_of(other.fold(other.given)) if other.given else None
    return not is_known(fold) and other_known is not None and other_known == other.gender


def _put_back(
    base: PersonName, words: list[_Word], roles: _Roles, certain: bool, case: Case, gender: Gender, sure: bool
) -> list[PersonName]:
    texts = [w.text for w in words]
    changed = False
    options: list[tuple[str, ...]] = []
    for i, text in enumerate(texts):
        got = end.russian_nominatives(text, case, gender, i in roles[0])
        if not got:
            if not sure:
                return []
            got = (text,)
        changed |= got[0] != text
        options.append(got)
    if not changed:
        return []
    first = [o[0] for o in options]
    found = [_build(base, first, words, roles, certain, gender, inflected=True)]
    # Only the given name has a second nominative worth trying (Игоря: Игорь; Саттара keeps one).
    for i in roles[1]:
        for other in options[i][1:]:
            texts = [*first[:i], other, *first[i + 1 :]]
            found.append(_build(base, texts, words, roles, certain, gender, inflected=True))
    return found


def _kazakh(base: PersonName, words: list[_Word], roles: _Roles, certain: bool) -> list[PersonName]:
    """The reading without a Kazakh case ending: the last word has it, or a family name in -ов that stands first."""
    for i in range(len(words) - 1, -1, -1):
        stems, sure = end.kazakh_nominatives(words[i].text)
        if not stems or words[i].family or (i < len(words) - 1 and not sure):
            continue
        if is_known(words[i].fold) and not sure:
            continue
        texts = [w.text for w in words]
        texts[i] = stems[0]
        return [_build(base, texts, words, roles, certain, inflected=True)]
    return []


def _build(
    base: PersonName,
    texts: list[str],
    words: list[_Word],
    roles: _Roles,
    certain: bool,
    gender: Gender | None = None,
    *,
    inflected: bool = False,
) -> PersonName:
    family, given, patronymic = roles
    if gender is None:
        for i in patronymic:
            gender = words[i].patronymic
    if gender is None:
        for i in family:
            gender = words[i].patronymic or end.family_gender(fold_word(texts[i], base.german, base.iso))
    if gender is None and given:
        gender = gender_of(fold_word(texts[given[0]], base.german, base.iso))
    parts = [" ".join([_title(texts[i]) for i in at]) or None for at in roles]
    return PersonName(
        base.original, parts[0], parts[1], parts[2], base.initials, gender, base.script, certain,
        inflected or base.inflected,
        base.german, base.iso,
    )  # fmt: skip
