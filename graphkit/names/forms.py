"""Three text forms of a name: one for strict equality, one for display, one for search."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from graphkit.names import alphabets as abc
from graphkit.names.endings import family_stem
from graphkit.names.fold import clean, repair_word, script_of, skeleton
from graphkit.names.parse import parse_name, readings

__all__ = ["normalise_full_name", "search_keys", "to_latin"]


@lru_cache(maxsize=4096)
def normalise_full_name(text: str) -> str:
    """The strict form by which two full names are equal: lower case, ``family given patronymic``.

    Case, ё/е, dashes, spaces, lost spaces and lookalike letters of another script do not count, and order
    does not where endings, a comma or capitals make it certain; otherwise the words stay in their order.
    Қ and к, or two romanisations, remain different: whoever wants those to meet asks ``compare``.
    """
    name = parse_name(text)
    if name.inflected or not name.certain:
        cleaned = clean(text).replace(",", " ")
        raw = cleaned.replace(".", ". ").split()
        context = script_of("".join(c for w in raw for c in w if not c.isascii()) or cleaned)
        words = [repair_word(w, context) for w in raw]
    else:
        words = name.full.split()
    return " ".join(w.lower().replace("ё", "е") for w in words)


@lru_cache(maxsize=4096)
def to_latin(text: str) -> str:
    """The name in plain Latin letters, for display beside the original; word order stays.

    Kazakh and Russian Cyrillic follow the table of Kazakh passports (ICAO Doc 9303 letters), with ``ye`` at
    the start of words and after vowels; Latin letters lose their diacritics.
    """
    raw = unicodedata.normalize("NFC", text).split()
    context = script_of("".join(c for w in raw for c in w if not c.isascii()) or text)
    return " ".join(_latin_word(repair_word(w, context)) for w in raw)


_VOWELS = frozenset("аәеёиіоөуүұыэюяй")


def _latin_word(word: str) -> str:
    out: list[str] = []
    previous = ""
    for c, after in zip(word, word[1:] + " ", strict=True):
        low = c.lower()
        latin = abc.DISPLAY.get(low)
        if latin is None:
            latin = abc.DISPLAY_LATIN.get(low)
        if latin is None:
            latin = "".join(d for d in unicodedata.normalize("NFKD", low) if not unicodedata.combining(d))
        elif low == "е" and (not previous.isalpha() or previous.lower() in _VOWELS or previous.lower() in "ьъ"):
            latin = "ye"
        if c.isupper():
            # Щ is Shch at the start of a capitalised word and SHCH among capitals.
            capitals = after.isupper() or (previous.isupper() and not after.islower())
            latin = latin.upper() if capitals else latin.capitalize()
        out.append(latin)
        previous = c
    return "".join(out)


@lru_cache(maxsize=4096)
def search_keys(text: str) -> frozenset[str]:
    """The folded forms of a name's words, under which every spelling of it can be looked up.

    Each word gives its coarse form in every case it may stand in, and a family name also the form without
    -ов (that of the press, -о, too) or -ұлы. A query of several words matches a person who has a key of each of
    its words, so ask for the keys of one word at a time.
    """
    keys: set[str] = set()
    for name in readings(text):
        for field in (name.family, name.given, name.patronymic):
            for word in (field or "").replace("-", " ").split():
                keys.add(skeleton(name.fold(word)))
        if name.family:
            folded = name.fold(name.family)
            keys.add(skeleton(family_stem(folded)))
            if folded.endswith(("o", "e")):
                # The press drops the last letter of -ov and -ev: Kozhakhmeto is filed as Kozhakhmetov, too.
                keys.add(skeleton(family_stem(f"{folded}v")))
    return frozenset(k for k in keys if len(k) > 1) or frozenset(k for k in keys if k)
