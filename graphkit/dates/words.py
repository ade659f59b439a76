"""Month names and number words of Russian and Kazakh, in the folded spelling that matching uses.

Folded means lower case, ё as е, and the Kazakh letters ә ғ қ ң ө ұ ү һ і as а г к н о у у х и, so that
texts typed without a Kazakh keyboard meet the others.
"""

from __future__ import annotations

__all__ = [
    "DAY_WORDS",
    "MONTH_KK",
    "MONTH_RU",
    "NUMBER_WORD",
    "NUMBER_WORDS",
    "ROMAN_MONTHS",
    "SHORT_YEAR_WORDS",
    "YEAR_WORDS",
    "fold",
    "month_number",
]

_FOLD = str.maketrans("ёәғқңөұүһі", "еагкноуу" + "хи")


def fold(text: str) -> str:
    """The text in lower case with ё and the Kazakh letters folded; of the same length."""
    lowered = text.lower()
    if len(lowered) != len(text):
        # A few letters (İ) grow when lowered; spans must not shift.
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered.translate(_FOLD)


_RU = (
    "январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр",
)  # fmt: skip
_KK = (
    "кантар", "акпан", "наурыз", "сауир", "мамыр", "маусым", "шилде", "тамыз", "кыркуйе", "казан", "караша",
    "желтоксан",
)  # fmt: skip
_SHORT_KK = ("кан", "акп", "нау", "сау", "мам", "мау", "шил", "там", "кыр", "каз", "кар", "жел")
_SHORT = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")

MONTH_RU = (
    r"(?:январ[яьеюи]\w{0,2}|феврал[яьеюи]\w{0,2}|март(?:а|е|у|ом)?|апрел[яьеюи]\w{0,2}|ма[йяюе]м?|июн[яьеюи]\w{0,2}|"
    r"июл[яьеюи]\w{0,2}|август(?:а|е|у|ом)?|сентябр[яьеюи]\w{0,2}|октябр[яьеюи]\w{0,2}|ноябр[яьеюи]\w{0,2}|"
    r"декабр[яьеюи]\w{0,2}|(?:янв|февр?|мар|апр|июн|июл|авг|сент?|окт|нояб?|дек)(?:\.|(?=\s)))"
)
MONTH_KK = (
    r"(?:(?:кантар|акпан|наурыз|сауир|мамыр|маусым|шилде|тамыз|кыркуйе[кг]|казан|караша|желтоксан)"
    r"(?:с?[ыи]?н?(?:[дт][ае]г[ыи]|[дтн][ае]н|[дтн][ыи]н|[дт][ае]|[гк][ае]|[ае])?(?![а-я]))?"
    r"|(?:кан|акп|нау|сау|мам|мау|шил|там|кырк?|каз|кар|желт?)\.)"
)
ROMAN_MONTHS = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12,
}  # fmt: skip


def month_number(word: str) -> int | None:
    """1 to 12 for a folded Russian or Kazakh month in any case, abbreviated or a Roman numeral; else None."""
    word = word.rstrip(".")
    for number, stem in enumerate(_KK, 1):
        if word.startswith(stem):
            return number
    for number, stem in enumerate(_RU, 1):
        if stem != "ма" and word.startswith(stem):
            return number
    if word in ("май", "мая", "мае", "маю", "маем"):
        return 5
    for number, stem in enumerate(_SHORT_KK, 1):
        if word.startswith(stem) and len(word) <= 4:
            return number
    for number, stem in enumerate(_SHORT, 1):
        if word.startswith(stem) and len(word) <= 5:
            return number
    return ROMAN_MONTHS.get(word.translate(str.maketrans("іхи", "ixi")))


_UNITS_ORD = (
    "перв", "втор", "треть", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат",
    "двенадцат", "тринадцат", "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат",
    "девятнадцат", "двадцат",
)  # fmt: skip


def _day_words() -> dict[str, int]:
    words: dict[str, int] = {}
    for number, stem in enumerate(_UNITS_ORD, 1):
        words[stem + ("его" if stem == "треть" else "ого")] = number
        words[stem + ("е" if stem == "треть" else "ое")] = number
    for number in range(1, 10):
        words["двадцать " + _ordinal(number)] = 20 + number
        words["двадцать " + _UNITS_ORD[number - 1] + ("е" if number == 3 else "ое")] = 20 + number
    words |= {"тридцатого": 30, "тридцатое": 30, "тридцать первого": 31, "тридцать первое": 31}
    units = ("биринши", "екинши", "ушинши", "тортинши", "бесинши", "алтыншы", "жетинши", "сегизинши", "тогызыншы")
    for number, word in enumerate(units, 1):
        words[word] = number
        words["он " + word] = 10 + number
        words["жиырма " + word] = 20 + number
    words |= {"оныншы": 10, "жиырмасыншы": 20, "отызыншы": 30, "отыз биринши": 31}
    return words


def _ordinal(number: int) -> str:
    stem = _UNITS_ORD[number - 1]
    return stem + ("его" if stem == "треть" else "ого")


DAY_WORDS: dict[str, int] = _day_words()
"""Folded ordinal words of days («двенадцатого», «он екінші») to 1..31."""

_KK_UNITS = (
    "",
    *(
        f" {n}"
        for n in ["биринши", "екинши", "ушинши", "тортинши", "бесинши", "алтыншы", "жетинши", "сегизинши", "тогызыншы"]
    ),
)

YEAR_WORDS: dict[str, int] = {
    "две тысячи " + word: 2000 + number for word, number in DAY_WORDS.items() if word.endswith("го")
} | {"еки мын " + word: 2000 + number for word, number in DAY_WORDS.items() if word.endswith(("ши", "шы"))} | {
    # Years of birth: «бір мың тоғыз жүз тоқсан үшінші».
    f"бир мын тогыз жуз {ten}{unit}": 1900 + value + n
    for ten, value in (("елу", 50), ("алпыс", 60), ("жетпис", 70), ("сексен", 80), ("токсан", 90))
    for n, unit in enumerate(_KK_UNITS)
    if n
} | {
    "бир мын тогыз жуз сексенинши": 1980, "бир мын тогыз жуз токсаныншы": 1990, "бир мын тогыз жуз жетписинши": 1970,
}  # fmt: skip
"""Folded years in words («две тысячи двадцать третьего») to numbers."""
SHORT_YEAR_WORDS: dict[str, int] = {
    word: 2000 + number for word, number in DAY_WORDS.items() if word.endswith("го") and 14 <= number <= 31
}
"""Years as people say them («двадцать третьего года»)."""

NUMBER_WORDS: dict[str, int] = {
    "один": 1, "одного": 1, "одну": 1, "одна": 1, "одной": 1, "два": 2, "две": 2, "двух": 2, "три": 3, "трех": 3,
    "четыре": 4, "четырех": 4, "пять": 5, "пяти": 5, "шесть": 6, "шести": 6, "семь": 7, "семи": 7, "восемь": 8,
    "восьми": 8, "девять": 9, "девяти": 9, "десять": 10, "десяти": 10, "одиннадцать": 11, "одиннадцати": 11,
    "двенадцать": 12, "двенадцати": 12, "тринадцать": 13, "четырнадцать": 14, "четырнадцати": 14, "пятнадцать": 15,
    "пятнадцати": 15, "двадцать": 20, "двадцати": 20, "тридцать": 30, "тридцати": 30,
    "двое": 2, "трое": 3, "четверо": 4, "пятеро": 5, "полтора": 1, "пару": 2,
    "бир": 1, "еки": 2, "уш": 3, "торт": 4, "бес": 5, "алты": 6, "жети": 7, "сегиз": 8, "тогыз": 9, "он": 10,
    "он бир": 11, "он еки": 12, "он бес": 15, "жиырма": 20, "отыз": 30,
}  # fmt: skip
NUMBER_WORD = r"(?:\d{1,3}|" + "|".join(sorted((k for k in NUMBER_WORDS), key=len, reverse=True)) + ")"
