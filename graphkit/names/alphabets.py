"""Letter tables: how published romanisations and orthographies write the sounds of Kazakh and Russian names.

The fold alphabet is one lower-case ASCII letter a sound: ``a b v g d e z i k l m n o p r s t u f h``
as in English, ``j`` for ж, ``c`` for ц, ``q`` for ч, ``w`` for ш and щ. Pairs that sources mix
freely share a letter: а/ә, г/ғ, к/қ, н/ң, о/ө, у/ү/ұ, и/і/ы/й, х/һ, е/э/ё, ш/щ.

Sources of the tables:

- Kazakh Latin alphabets: decree 569 of 26 October 2017 as amended by decree 637 of 19 February 2018
  (á ǵ ı ń ó ú ý), and the 2021 draft of the national commission (ä ğ ı ñ ö ş ū ü).
- BGN/PCGN 1979 for Kazakh and 1947 for Russian (gh, kh, ng, q, y, ye, zh).
- ICAO Doc 9303 part 3, section 6, table B (ia, iu, shch, kh, ts, zh, i for й).
- GOST 7.79-2000 system A = ISO 9:1995 (â, û, č, š, ŝ, ž, è, h for х, c for ц, j for й).
- Kazakh passports: table of the Ministry of Internal Affairs (ә a, ғ g, қ k, ң n, ө o, ұ ү u, і i, zh, kh).
- German: Duden transcription (ch, sch, tsch, schtsch, w, z for ц, s for both с and з, j for й).
- Ukrainian: letters і, ї, є, ґ and the digraphs йо, ьо for ё.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "CYRILLIC_FOLD",
    "DISPLAY",
    "DISPLAY_LATIN",
    "GERMAN_DIGRAPHS",
    "ISO_LETTERS",
    "LATIN_DIGRAPHS",
    "LATIN_LETTERS",
    "TO_CYRILLIC",
    "TO_LATIN_LOOKALIKE",
]

CYRILLIC_FOLD: Final = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e",
    "є": "ie", "ж": "j", "з": "z", "и": "i", "й": "i", "і": "i", "ї": "i", "ы": "i", "к": "k", "қ": "k",
    "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ү": "u", "ұ": "u", "ф": "f", "х": "h", "һ": "h", "ц": "c", "ч": "q", "ш": "w", "щ": "w",
    "ъ": "", "ь": "", "э": "e", "ю": "iu", "я": "ia", "ў": "u", "ҳ": "h", "ҷ": "j", "җ": "j", "ӣ": "i",
    "ӯ": "u", "ђ": "j", "ј": "i", "љ": "l", "њ": "n", "ћ": "q", "џ": "j", "ѕ": "s",
}  # fmt: skip

# Longest first; applied to lower-case text whose diacritics are still there.
LATIN_DIGRAPHS: Final = (
    ("schtsch", "w"), ("shtsh", "w"), ("szcz", "w"), ("szh", "sj"), ("sz", "w"), ("cz", "q"), ("tch", "q"),
    ("shch", "w"), ("tsch", "q"), ("dzh", "j"), ("sch", "w"), ("zh", "j"),
    ("kh", "h"), ("gh", "g"), ("ch", "q"), ("sh", "w"), ("ts", "c"), ("tz", "c"), ("dj", "j"), ("ph", "f"),
    ("ck", "k"), ("šč", "w"),
)  # fmt: skip

# Duden writes both ж and ш as sch: they meet in the coarse form only (see fold.py).
GERMAN_DIGRAPHS: Final = (
    ("schtsch", "w"), ("tsch", "q"), ("dsch", "j"), ("sch", "w"), ("sh", "j"), ("gh", "g"), ("kh", "h"),
    ("zh", "j"), ("ch", "h"), ("tz", "c"), ("ph", "f"), ("z", "c"), ("w", "v"), ("j", "i"), ("ß", "s"),
)  # fmt: skip

# GOST 7.79-2000 A: letters that read otherwise than in the Kazakh alphabets and in English.
ISO_LETTERS: Final = {"j": "i", "ŝ": "w", "â": "ia", "û": "iu", "è": "e", "š": "w", "č": "q", "ž": "j"}

LATIN_LETTERS: Final = {
    "ä": "a", "á": "a", "ă": "a", "â": "ia", "à": "a", "å": "a", "ğ": "g", "ǵ": "g", "ģ": "g", "ġ": "g",
    "ı": "i", "í": "i", "î": "i", "ï": "i", "ĭ": "i", "ī": "i", "ý": "u", "ÿ": "i", "ñ": "n", "ń": "n",
    "ŋ": "n", "ņ": "n", "ö": "o", "ó": "o", "ō": "o", "ø": "o", "ő": "o", "ü": "u", "ú": "u", "ū": "u",
    "û": "iu", "ŭ": "u", "ű": "u", "ù": "u", "ş": "w", "š": "w", "ś": "w", "ŝ": "w", "ș": "w", "ç": "q",
    "č": "q", "ć": "q", "ž": "j", "ź": "z", "ż": "j", "ë": "e", "é": "e", "è": "e", "ê": "e", "ē": "e",
    "ě": "e", "ė": "e", "ę": "e", "ą": "a", "ł": "l", "đ": "d", "ß": "s", "ţ": "t", "ț": "t", "ř": "r",
    "æ": "a", "ə": "a", "ǝ": "a", "y": "i", "q": "k", "j": "j", "c": "c", "h": "h", "x": "ks", "þ": "t",
    "ḩ": "h", "ḥ": "h", "ẖ": "h", "ĥ": "h", "ķ": "k", "ĝ": "g", "ĵ": "j", "ì": "i",
}  # fmt: skip

# Letters that look alike, by upper and lower case shapes; used to repair words of mixed script.
TO_CYRILLIC: Final = {
    "a": "а", "b": "ь", "c": "с", "e": "е", "h": "һ", "i": "і", "k": "к", "m": "м", "n": "п", "o": "о",
    "p": "р", "r": "г", "s": "ѕ", "t": "т", "u": "и", "x": "х", "y": "у", "ə": "ә", "ö": "ө", "ë": "ё",
    "ï": "ї", "j": "ј", "v": "ү", "y̆": "ў",
    "A": "А", "B": "В", "C": "С", "E": "Е", "H": "Н", "I": "І", "K": "К", "M": "М", "O": "О", "P": "Р",
    "T": "Т", "X": "Х", "Y": "У", "Ə": "Ә", "Ö": "Ө", "Ë": "Ё", "S": "Ѕ", "J": "Ј",
}  # fmt: skip
TO_LATIN_LOOKALIKE: Final = {
    "а": "a", "с": "c", "е": "e", "һ": "h", "і": "i", "к": "k", "м": "m", "о": "o", "р": "p", "т": "t",
    "х": "x", "у": "y", "ә": "ə", "ө": "ö", "ё": "ë", "ј": "j", "ѕ": "s",
    "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "І": "I", "К": "K", "М": "M", "О": "O", "Р": "P",
    "Т": "T", "Х": "X", "У": "Y", "Ә": "Ə", "Ө": "Ö", "Ё": "Ë", "Ѕ": "S", "Ј": "J",
}  # fmt: skip

# One romanisation for display: the passport table, with ye for е at the start and after vowels as the
# English-language press of Kazakhstan writes it.
DISPLAY: Final = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "ґ": "g", "д": "d", "е": "e", "ё": "yo",
    "є": "ye", "ж": "zh", "з": "z", "и": "i", "й": "y", "і": "i", "ї": "yi", "ы": "y", "к": "k", "қ": "k",
    "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ү": "u", "ұ": "u", "ф": "f", "х": "kh", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ў": "u", "ҳ": "kh", "ҷ": "j",
    "җ": "j", "ӣ": "i", "ӯ": "u",
}  # fmt: skip
DISPLAY_LATIN: Final = {
    "ä": "a", "á": "a", "ğ": "g", "ǵ": "g", "ı": "i", "ý": "u", "ñ": "n", "ń": "n", "ö": "o", "ó": "o",
    "ü": "u", "ú": "u", "ū": "u", "ş": "sh", "š": "sh", "ŝ": "shch", "č": "ch", "ç": "ch", "ž": "zh",
    "â": "ya", "û": "yu", "è": "e", "ß": "ss", "ə": "a", "æ": "ae", "ø": "o", "ł": "l", "đ": "d",
}  # fmt: skip
