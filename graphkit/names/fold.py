"""Comparable forms of name words, whatever alphabet or romanisation they are written in.

``fold_word`` gives the careful form (see :mod:`graphkit.names.alphabets` for the letters),
``skeleton`` the coarse one under which the usual irregularities meet (қ written х, ө written у,
ы written и or left out). Forms are for comparing only and are never shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from graphkit.names import alphabets as abc

__all__ = ["clean", "fold_word", "is_german", "is_iso", "repair_word", "script_of", "skeleton"]

_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0259\u018f]")
_NOT_NAME = re.compile(r"[^\w\s.,'’ʼ\-]|[\d_]")
_DASHES = re.compile(r"\s*[‐‑‒–—―−]\s*|\s*-\s*")
_SPACES = re.compile(r"\s+")

_GERMAN_SURE = re.compile(r"[oe]wa?\b|tsch|owna\b|ewna\b|ij?ew\b")
_GERMAN_LIKELY = re.compile(r"sch")
_NOT_GERMAN = re.compile(r"v|zh|kh|sh(?!ch)")
_ISO = re.compile(r"[čšžâûŝ]|[aeiouyäöü]j(?![aeiouyäöüâûıáóúāū])|ij\b")


_PLAIN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")


def clean(text: str) -> str:
    """The text in NFC with one kind of dash and space, and without characters no name has."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if _PLAIN.fullmatch(text):
        return text
    text = text.translate(_MARKS)
    text = _NOT_NAME.sub(" ", text)
    text = _DASHES.sub("-", text)
    return _SPACES.sub(" ", text).strip(" -.,'")


_MARKS = {
    ord("’"): "'", ord("ʼ"): "'", ord("`"): "'", ord("´"): "'", ord("ʹ"): "'", ord("ʺ"): "'", ord("‘"): "'",
    ord("\u00ad"): None, ord("\u200b"): None, ord("\u200c"): None, ord("\u200d"): None, ord("\ufeff"): None,
    ord("\u0307"): None, ord("\u0301"): None,
}  # fmt: skip


def script_of(text: str) -> str:
    """``cyrillic``, ``latin``, ``mixed`` or ``none``, by the letters in the text."""
    cyrillic, latin = bool(_CYRILLIC.search(text)), bool(_LATIN.search(text))
    if cyrillic and latin:
        return "mixed"
    return "cyrillic" if cyrillic else "latin" if latin else "none"


def repair_word(word: str, context: str = "none") -> str:
    """A word of one script: letters that only look like the other script's are put right.

    Args:
        word: one word of a name.
        context: the script of the rest of the name; it decides for words wholly of lookalikes.

    A word whose letters cannot all be of one script is returned unchanged.
    """
    script = script_of(word)
    if script == "mixed":
        sure_cyrillic = sum(1 for c in word if _CYRILLIC.match(c) and c not in abc.TO_LATIN_LOOKALIKE)
        sure_latin = sum(1 for c in word if _LATIN.match(c) and c not in abc.TO_CYRILLIC)
        if sure_cyrillic == sure_latin:
            cyrillic = sum(1 for c in word if _CYRILLIC.match(c))
            sure_cyrillic, sure_latin = cyrillic, len(word) - cyrillic
        table = abc.TO_CYRILLIC if sure_cyrillic >= sure_latin else abc.TO_LATIN_LOOKALIKE
        return "".join(table.get(c, c) for c in word)
    # Small b, h, n, r, u, s, v, j look like letters of other sounds: a word with them is really Latin.
    lookalike = all((c in abc.TO_CYRILLIC and c not in "bhnrusvj") or not c.isalpha() for c in word)
    if script == "latin" and context == "cyrillic" and lookalike:
        return "".join(abc.TO_CYRILLIC.get(c, c) for c in word)
    return word


def is_german(text: str) -> bool:
    """True where a lower-case Latin name shows German transcription."""
    if _GERMAN_SURE.search(text):
        return True
    return bool(_GERMAN_LIKELY.search(text)) and not _NOT_GERMAN.search(text.replace("sch", ""))


def is_iso(text: str) -> bool:
    """True where a lower-case Latin name shows GOST 7.79 A or another system with j for й."""
    return bool(_ISO.search(text))


# A doubled a, e, o or u is no habit of spelling but a slip, and is left to the distance.
_DOUBLE = re.compile(r"([^aeou])\1+")
_VOWEL_IE = re.compile(r"(?<=[aeou])ie")
_HARD_C = re.compile(r"c(?![eiyćıi])")  # Victor, Oscar; elsewhere c is ц
_YO = re.compile(r"(?<=[^aeiou])io")


@lru_cache(maxsize=16384)
def fold_word(word: str, german: bool = False, iso: bool = False) -> str:
    """The careful comparable form of one word (letters of the fold alphabet and nothing else).

    Args:
        word: any spelling, in any case; hyphens and apostrophes fall away.
        german: read Latin letters as German transcription does.
        iso: read Latin ``j`` as й, as GOST 7.79 A and the Slavic languages do.
    """
    lower = word.lower()
    if _CYRILLIC.search(lower):
        if "ьо" in lower or "дж" in lower:
            lower = lower.replace("ьо", "ё").replace("дж", "ж")
        if "э" in lower[1:]:
            # Typed without Kazakh keys: Кыдырэлi for Қыдырәлі. In Russian names э stands first.
            lower = lower.replace("э", "ә")
        text = lower.translate(_FROM_CYRILLIC)
    else:
        text = lower
        for digraph, letter in _GERMAN if german else _LATIN_PAIRS:
            if digraph in text:
                text = text.replace(digraph, letter)
        if iso:
            text = text.translate(_FROM_ISO)
        elif "c" in text and not german:
            text = _HARD_C.sub("K", text)
        if "x" in text:
            text = ("H" + text[1:] if text[0] == "x" else text).replace("x", "KS")
        if "w" in text:
            # Unless German, w is the glide of Bawyrjan; at the start it is в.
            text = ("V" + text[1:] if text[0] == "w" else text).replace("w", "U")
        # Capitals are letters already folded: "ch" became Q and must not be read as the q of қ.
        text = text.translate(_FROM_LATIN).lower()
    if not (text.isascii() and text.isalpha()):
        text = "".join(c for c in unicodedata.normalize("NFKD", text).lower() if "a" <= c <= "z")
    return _tidy(text)


_FROM_CYRILLIC = str.maketrans(abc.CYRILLIC_FOLD)
_FROM_LATIN = str.maketrans({k: v for k, v in abc.LATIN_LETTERS.items() if len(k) == 1})
_FROM_ISO = str.maketrans({k: v.upper() for k, v in abc.ISO_LETTERS.items()})
_LATIN_PAIRS = tuple((k, v.upper()) for k, v in abc.LATIN_DIGRAPHS)
_GERMAN = tuple((k, v.upper()) for k, v in abc.GERMAN_DIGRAPHS)


def _tidy(text: str) -> str:
    """Spelling habits that hold in every system, on the fold alphabet."""
    text = _DOUBLE.sub(r"\1", text.replace("ts", "c").replace("dj", "j").replace("ng", "n"))
    if "ie" in text or "io" in text:
        if text.startswith("ie"):
            text = text[1:]
        text = _DOUBLE.sub(r"\1", _YO.sub("e", _VOWEL_IE.sub("e", text)))
    return text


_COARSE = str.maketrans({"h": "k", "u": "o", "i": None, "z": "s", "j": "w", "q": "w", "c": "s", "f": "v"})


@lru_cache(maxsize=16384)
def skeleton(fold: str) -> str:
    """The coarse form of a folded word: х with қ, у with о, с with з, ж with ш and ч, no и or ы."""
    return _DOUBLE.sub(r"\1", fold.translate(_COARSE)) or fold
