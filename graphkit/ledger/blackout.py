"""Blacking out one person's name in words that tell of others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from graphkit.names import PersonName, parse_name, readings, search_keys
from graphkit.names.fold import fold_word
from graphkit.names.given import is_known

__all__ = ["BLACK", "Blackout"]

_WORD = re.compile(r"[^\W\d_]+(?:[-’'ʼ][^\W\d_]+)*\.?")
_INITIAL = re.compile(r"[^\W\d_]\.")
BLACK = "█"
"""What stands for each letter of a name that was blacked out."""

_SHORT = 2
"""Letters of a family name that is found by its exact forms: folded, Ли is или, and Ан is Анна."""
_VOWELS = frozenset("аеёиоуыэюяaeiouy")
_EVERYDAY = frozenset(re.findall(
    r"\w+",
    "а и о у я но на не ни он от об до да за из их им ко мы ну по со та те то ты уж эх ма нам сам сон мин вон чай "
    "a i o an as am at be by do go he if in is it me my no of on or so to us we ten men man son can won van her him",
))  # fmt: skip
"""Words that are family names, too: such a word that begins a sentence is taken for the word. Ли begins none."""
_BEGINS = re.compile(r"(?:^|[.!?…:;—–•\n])[\s\"'«»“„(]*$")


class Blackout:
    """Finds a person's name in any case, spelling or alphabet, and blacks it out, letter for letter.

    A family name counts by itself; a given name and patronymic, or initials, only beside it, since others bear
    them too. A family name of one or two letters is found in its exact forms: beside the person's given name,
    patronymic or initials, or by itself where it has one capital and is no everyday word at the start of a
    sentence; ли is a particle. The length of a text stays, so that places in it do.

    Args:
        names: all spellings seen.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted({n.strip() for n in names if n.strip()}, key=len, reverse=True)
        self._whole = [_whole(name) for name in self.names if " " in name]
        self._family: set[str] = set()
        self._careful: set[str] = set()
        self._short = _Short()
        self._beside: set[str] = set()
        self._short_beside = _Short()
        self._initials: set[str] = set()
        for text in self.names:
            for name in _of(text):
                for word in (name.family or "").split():
                    if len(word) <= _SHORT:
                        self._short.add(word)
                    else:
                        self._careful.add(name.fold(word))
                if len((name.family or "").replace(" ", "")) > _SHORT:
                    self._family |= search_keys(name.family or "")
                for part in (name.given, name.patronymic):
                    if part and not _INITIAL.fullmatch(part):
                        self._initials.add(fold_word(part[0]))
                        self._beside |= search_keys(part)
                        self._short_beside.add(*(word for word in part.split() if len(word) <= _SHORT))
                self._initials |= {fold_word(initial[0]) for initial in name.initials}

    def text(self, text: str) -> str:
        """The text with the name in black."""
        for name in self._whole:
            text = name.sub(lambda found: "".join(BLACK if c.isalnum() else c for c in found[0]), text)
        words = list(_WORD.finditer(text))
        black = {i for i, w in enumerate(words) if self._is_family(w.group()) or self._is_short(text, words, i)}
        for start in sorted(black):
            for step in (1, -1):
                at = start + step
                while 0 <= at < len(words) and self._belongs(words[at].group()) and _near(text, words, at, at - step):
                    black.add(at)
                    at += step
        letters = list(text)
        for index in black:
            for at in range(*words[index].span()):
                if letters[at].isalnum():
                    letters[at] = BLACK
        return "".join(letters)

    def finds(self, text: str) -> bool:
        """Whether the name stands in a text."""
        return self.text(text) != text

    def named_in(self, text: str) -> bool:
        """Whether a text names the person in whatever capitals, or by given name and patronymic alone.

        For words that somebody types now and can type otherwise: it finds more than is blacked out, as a family name
        in small letters may be a word of the language in what others wrote.
        """
        text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
        if self.finds(text):
            return True
        words = list(_WORD.finditer(text))
        said = [w.group().rstrip(".") for w in words]
        given = [len(w) > _SHORT and not self._beside.isdisjoint(search_keys(w)) for w in said]
        beside = [given[i] or self._short_beside.has(w) for i, w in enumerate(said)]
        for i, word in enumerate(said):
            if self._is_careful(word):
                return True
            near = [at for at in (i - 1, i + 1) if 0 <= at < len(words) and _near(text, words, i, at, 3)]
            family = self._short.has(word) or (len(word) > _SHORT and not self._family.isdisjoint(search_keys(word)))
            if family and any(beside[at] or self._is_initial(words[at].group()) for at in near):
                return True
            if given[i] and any(given[at] and said[at].lower() != word.lower() for at in near):
                return True
        return False

    def value(self, value: Any) -> Any:
        """The same in every text of a plain JSON value."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(v) for v in value]
        if isinstance(value, dict):
            return {name: self.value(v) for name, v in value.items()}
        return value

    def _is_family(self, word: str) -> bool:
        return _is(word, self._family)

    def _is_short(self, text: str, words: list[re.Match[str]], index: int) -> bool:
        """Whether a word is a family name of one or two letters, by its form and by what stands beside it."""
        word = words[index].group().rstrip(".")
        if not word[:1].isupper() or not self._short.has(word):
            return False
        dotted = bool(_INITIAL.fullmatch(words[index].group()))
        for at in (index - 1, index + 1):
            if 0 <= at < len(words) and _near(text, words, index, at):
                other = words[at].group()
                # A letter with a dot among others is an initial.
                if _is(other, self._beside) or (not dotted and self._is_initial(other)):
                    return True
                if other[:1].isupper() and self._short_beside.has(other.rstrip(".")):
                    return True
        begin, end = words[index].start(), words[index].start() + len(word)
        if len(word) < 2 or not word[1:].islower() or is_known(fold_word(word)):
            return False
        if text[end : end + 1] == "-" or text[begin - 1 : begin] == "-" or text[end : end + 1].isdigit():
            return False
        return word.lower() not in _EVERYDAY or not _BEGINS.search(text[max(0, begin - 20) : begin])

    def _is_careful(self, word: str) -> bool:
        """Whether a word in any capitals is a longer family name by its careful form, and no everyday word."""
        if len(word) <= _SHORT or word.lower() in _EVERYDAY:
            return False
        return any(
            name.fold(part) in self._careful
            for name in readings(word)
            for whole in (name.family, name.given, name.patronymic)
            for part in (whole or "").split()
        )

    def _is_initial(self, word: str) -> bool:
        """Whether this is an initial of this person."""
        return bool(_INITIAL.fullmatch(word)) and bool(fold := fold_word(word[0])) and fold in self._initials

    def _belongs(self, word: str) -> bool:
        if _INITIAL.fullmatch(word) or _is(word, self._beside):
            return True
        return word[:1].isupper() and self._short_beside.has(word.rstrip("."))


class _Short:
    """Words of one or two letters, and each in the cases in which a text may have it."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._folds: set[str] = set()

    def add(self, *words: str) -> None:
        for word in words:
            low = word.lower()
            self._folds |= {fold_word(low)} - {""}
            self._forms |= {low, *(low + ending for ending in _endings(low))}
            if low[-1] in "йь":
                self._forms |= {low[:-1] + ending for ending in ("я", "ю", "ем", "е")}
            elif low[-1] in "ая" and len(low) > 1:
                self._forms |= {low[:-1] + ending for ending in ("ы", "и", "е", "у", "ю", "ой", "ей")}

    def has(self, word: str) -> bool:
        """Whether a word is one of them, in any capitals; in another alphabet only as it stands by itself."""
        low = word.lower()
        # A fold has no doubled letters: Анн is not Ан.
        single = len(low) <= _SHORT + 1 and not re.search(r"([^\W_])\1", low)
        return low in self._forms or (single and fold_word(low) in self._folds)


def _endings(word: str) -> tuple[str, ...]:
    """Of Russian, where the word ends in a consonant, and of Kazakh, by its last vowel; of English in Latin."""
    if word.isascii():
        return ("'s", "’s")
    russian = () if word[-1] in _VOWELS or word[-1] in "йь" else ("а", "у", "ом", "е")
    front = next((c in "еёиэәөүіюя" for c in reversed(word) if c in _VOWELS or c in "әөүіұ"), False)
    kazakh = (
        ("нің", "дің", "тің", "ге", "ке", "ні", "ді", "ті", "нен", "ден", "тен")
        if front
        else ("ның", "дың", "тың", "ға", "қа", "ны", "ды", "ты", "нан", "дан", "тан")
    )
    return (*russian, *kazakh, "мен", "бен", "пен")


def _of(text: str) -> tuple[PersonName, ...]:
    """The readings of a name; one vowel beside a given name is the family name, and no initial: Ю Сергей Петрович."""
    words = text.replace(".", ". ").split()
    for at in (0, -1):
        lone, rest = words[at], words[1:] if at == 0 else words[:-1]
        if len(lone) == 1 and lone.lower() in _VOWELS and rest and all(len(w) > 1 for w in rest):
            named = parse_name(" ".join(rest))
            if named.family is None:
                return (
                    PersonName(text, lone, named.given, named.patronymic, named.initials, german=named.german,
                               iso=named.iso),
                )  # fmt: skip
    found = readings(text)
    # Of Ли Сергей the second word is no family name, though it stands where one may.
    short = {n.given for n in found if n.given and len(n.given) <= _SHORT and is_known(n.fold(n.family or ""))}
    return tuple(n for n in found if n.given not in short) or found


def _whole(name: str) -> re.Pattern[str]:
    """A name as a whole, and not as part of longer words."""
    before, after = r"(?<!\w)" if name[0].isalnum() else "", r"(?!\w)" if name[-1].isalnum() else ""
    return re.compile(before + re.escape(name) + after)


def _is(word: str, keys: set[str]) -> bool:
    return word[:1].isupper() and len(word) > 2 and not keys.isdisjoint(search_keys(word.rstrip(".")))


def _near(text: str, words: list[re.Match[str]], one: int, other: int, most: int | None = None) -> bool:
    """Whether nothing but space stands between; or whatever is no word, up to so many characters."""
    first, second = sorted((one, other))
    between = text[words[first].end() : words[second].start()]
    return len(between) <= most if most is not None else not between.strip()
