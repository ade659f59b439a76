"""Invented people's names: pools, Russian declension, Kazakh suffixes, transliteration."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

__all__ = ["Name", "decline", "kk_case", "make_name", "official_name", "russify", "to_latin"]

Case = Literal["nom", "gen", "dat", "acc", "ins"]
Scheme = Literal["passport", "press", "german"]

def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SURNAMES_KK = _words(
    "Үлгіев Сынақов Тестбаев Мысалов Жобаев Ойданов Қиялов Жасандыев Тәжірибаев Нұсқабаев Болжамов Ертегиев "
    "Үлгібаев Мәтінов Деректов Сұлбаев Көшірмеев Бейнебаев Қалыпов Шартбаев Жаттығаев Елесов Сандықбаев Парақов "
    "Жорамалов Әңгімебеков Бетбаев Жолақов Тармақов Сызбаев Өрнекбаев Қағазбаев Сиябеков Нүктебаев Үтіров "
    "Дәптербаев Әріпбеков Сөздікбаев Тақырыпов Мұқабаев Жазбаев Хикаятов Ұйқасов Дастанбаев Қиялбеков Теңеубаев"
)
SURNAMES_KK_BARE = _words("Мысалбек Үлгібай Сынақбай Ойдан Қиялхан Тестжан Болжамбек Нұсқабек")
SURNAMES_RU = _words(
    "Примеров Вымышленов Тестов Пробников Учебнов Макетов Условнов Небылицын Выдумкин Чертежников Шаблонов "
    "Эскизов Черновиков Небывалов Притворов Мнимов Сказочкин Дублёров Гипотезин Прототипов Эталонов Конспектов "
    "Абзацев Сносков Заголовкин Курсивин Петитов Кегелев Скобкин Запятов Многоточин Кавычкин Буквицын Строчкин "
    "Придуманский Образовский Примеренко Тестман Выдумченко Страницын Тетрадкин Закладкин Листков Опечаткин "
    "Форзацев Обложкин Вариантов Предположин Понарошкин Якобин Будтов Наброскин Типографский Корректоров"
)
GIVEN_KK = _words(
    "Ерлан Бауыржан Данияр Айдос Нұрлан Серік Мұрат Бекзат Қайрат Асхат Болат Ербол Жандос Қуат Марат Нұржан Олжас "
    "Рүстем Санжар Талғат Темірлан Ұлан Шыңғыс Әділ Әсет Азамат Арман Асылбек Бағдат Ғалым Дархан Досжан Жасұлан "
    "Мейірхан Мирас Нұрбол Өмірбек Самат Тілек Үсен Еркін Қанат Мақсат Сұлтан"
)
GIVEN_RU = {
    # given name: the patronymic of its son
    "Александр": "Александрович", "Алексей": "Алексеевич", "Андрей": "Андреевич", "Артём": "Артёмович",
    "Борис": "Борисович", "Вадим": "Вадимович", "Виктор": "Викторович", "Виталий": "Витальевич",
    "Владимир": "Владимирович", "Денис": "Денисович", "Дмитрий": "Дмитриевич", "Евгений": "Евгеньевич",
    "Егор": "Егорович", "Иван": "Иванович", "Игорь": "Игоревич", "Илья": "Ильич", "Кирилл": "Кириллович",
    "Константин": "Константинович", "Максим": "Максимович", "Михаил": "Михайлович", "Никита": "Никитич",
    "Николай": "Николаевич", "Олег": "Олегович", "Павел": "Павлович", "Пётр": "Петрович", "Роман": "Романович",
    "Семён": "Семёнович", "Сергей": "Сергеевич", "Станислав": "Станиславович", "Тимофей": "Тимофеевич",
    "Фёдор": "Фёдорович", "Юрий": "Юрьевич",
}  # fmt: skip
_STEMS = {"Павел": "Павл", "Пётр": "Петр"}

_ENDINGS: dict[str, dict[Case, str]] = {
    "hard": {"nom": "", "gen": "а", "dat": "у", "acc": "а", "ins": "ом"},
    "surname": {"nom": "", "gen": "а", "dat": "у", "acc": "а", "ins": "ым"},
    "soft": {"nom": "", "gen": "я", "dat": "ю", "acc": "я", "ins": "ем"},
    "adj": {"nom": "ий", "gen": "ого", "dat": "ому", "acc": "ого", "ins": "им"},
    "a": {"nom": "а", "gen": "ы", "dat": "е", "acc": "у", "ins": "ой"},
    "ya": {"nom": "я", "gen": "и", "dat": "е", "acc": "ю", "ins": "ёй"},
    "fem": {"nom": "а", "gen": "ой", "dat": "ой", "acc": "у", "ins": "ой"},
}


def decline(word: str, case: Case, *, surname: bool = False, female: bool = False) -> str:
    """A Russian (or russified) name in one of five cases; what Russian leaves alone stays as it is."""
    if case == "nom" or word.endswith(("ұлы", "улы", "ко", "о", "и", "ы", "у", "е", ".")):
        return word
    if female:
        return word[:-1] + _ENDINGS["fem"][case] if surname and word.endswith("а") else word
    if surname and word.endswith("ский"):
        return word[:-2] + _ENDINGS["adj"][case]
    if surname and word.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return word + _ENDINGS["surname"][case]
    if word.endswith(("й", "ь")):
        return word[:-1] + _ENDINGS["soft"][case]
    if word.endswith("я"):
        return word[:-1] + _ENDINGS["ya"][case]
    if word.endswith("а"):
        return word[:-1] + _ENDINGS["a"][case]
    ending = "ем" if case == "ins" and word[-1] in "чшжщц" else _ENDINGS["hard"][case]
    return _STEMS.get(word, word) + ending


_BACK, _FRONT = "аоуұыёюя", "әөүіеэи"
_SUFFIXES = {
    # case: after a vowel, nasal, other sonorant, з/ж, voiceless or foreign voiced; back and front
    "gen": (("ның", "нің"), ("ның", "нің"), ("дың", "дің"), ("дың", "дің"), ("тың", "тің")),
    "dat": (("ға", "ге"), ("ға", "ге"), ("ға", "ге"), ("ға", "ге"), ("қа", "ке")),
    "acc": (("ны", "ні"), ("ды", "ді"), ("ды", "ді"), ("ды", "ді"), ("ты", "ті")),
    "loc": (("да", "де"), ("да", "де"), ("да", "де"), ("да", "де"), ("та", "те")),
    "abl": (("дан", "ден"), ("нан", "нен"), ("дан", "ден"), ("дан", "ден"), ("тан", "тен")),
    "ins": (("мен", "мен"), ("мен", "мен"), ("мен", "мен"), ("бен", "бен"), ("пен", "пен")),
}
_POSSESSED = {
    "gen": ("ның", "нің"), "dat": ("на", "не"), "acc": ("н", "н"), "loc": ("нда", "нде"), "abl": ("нан", "нен"),
    "ins": ("мен", "мен"),
}  # fmt: skip


def kk_case(word: str, case: str, *, possessed: bool = False) -> str:
    """A Kazakh noun with its case suffix by vowel harmony; `possessed` for words in -ы/-і (қаласы, ұлы)."""
    if case == "nom":
        return word
    letters = [c for c in word.lower() if c in _BACK + _FRONT]
    front = int(bool(letters) and letters[-1] in _FRONT)
    if word.endswith(("аев", "аева")):  # Russian endings on Kazakh stems keep the stem's harmony
        front = 0
    if possessed or word.endswith("ұлы"):
        return word + _POSSESSED[case][front]
    last = word.lower()[-1]
    if last in _BACK + _FRONT:
        kind = 0
    elif last in "мнң":
        kind = 1
    elif last in "лрйу":
        kind = 2
    else:
        kind = 3 if last in "зж" else 4
    return word + _SUFFIXES[case][kind][front]


_RUSSIFIED = str.maketrans("әғқңөұүіһӘҒҚҢӨҰҮІҺ", "агкноууихАГКНОУУИХ")


def russify(text: str) -> str:
    """Kazakh letters as Russian papers usually write them."""
    return text.translate(_RUSSIFIED)


@dataclass(frozen=True, slots=True)
class Name:
    """One person's name in its own script (Kazakh letters kept) with the forms papers use."""

    surname: str
    given: str
    patronymic: str
    kazakh: bool

    @property
    def full(self) -> str:
        return " ".join(p for p in (self.surname, self.given, self.patronymic) if p)

    def russian(self) -> Name:
        """The name as a Russian-language paper writes it: no Kazakh letters, mostly -ович."""
        given, surname = russify(self.given), russify(self.surname)
        patronymic = russify(self.patronymic)
        if self.kazakh and patronymic.endswith("улы"):
            father = patronymic.removesuffix("улы")
            patronymic = father + "ович" if father[-1] not in "йь" else father[:-1] + "евич"
        return Name(surname, given, patronymic, self.kazakh)

    def in_case(self, case: Case) -> str:
        """Surname, given name and patronymic in a Russian case."""
        parts = [decline(self.surname, case, surname=True), decline(self.given, case)]
        if self.patronymic:
            parts.append(decline(self.patronymic, case))
        return " ".join(parts)

    @property
    def initials(self) -> str:
        return ".".join(p[0] for p in (self.given, self.patronymic) if p) + "."

    def short(self, case: Case) -> str:
        """Surname in a Russian case with initials behind."""
        return f"{decline(self.surname, case, surname=True)} {self.initials}"


def make_name(rng: Random, kazakh: bool) -> Name:
    """An invented man's name."""
    if kazakh:
        surname = rng.choice(SURNAMES_KK if rng.random() < 0.85 else SURNAMES_KK_BARE)
        given, father = rng.sample(GIVEN_KK, 2)
        return Name(surname, given, father + "ұлы", True)
    given, father = rng.sample(list(GIVEN_RU), 2)
    return Name(rng.choice(SURNAMES_RU), given, GIVEN_RU[father], False)


def official_name(rng: Random, kazakh: bool) -> tuple[str, str, bool]:
    """Surname, initials and whether a woman: for judges, clerks, prosecutors, lawyers, witnesses."""
    name = make_name(rng, kazakh)
    initials = name.initials
    female = rng.random() < 0.45 and name.surname.endswith(("ов", "ев", "ёв", "ин", "ын"))
    return name.surname + ("а" if female else ""), initials, female


_PASSPORT = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "kh", "һ": "h", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "і": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_PRESS = _PASSPORT | {"й": "i", "ё": "e", "ә": "ae", "қ": "q", "ғ": "gh", "ү": "u", "ө": "o", "ю": "iu", "я": "ia"}
_GERMAN = _PASSPORT | {
    "ж": "sch", "з": "s", "в": "w", "ш": "sch", "ч": "tsch", "ц": "z", "х": "ch", "я": "ja", "ю": "ju", "й": "j",
}  # fmt: skip
_SCHEMES: dict[Scheme, dict[str, str]] = {"passport": _PASSPORT, "press": _PRESS, "german": _GERMAN}


def to_latin(text: str, scheme: Scheme) -> str:
    """Latin letters by one of three habits: passport, press, German press."""
    table = _SCHEMES[scheme]
    out: list[str] = []
    for i, char in enumerate(text):
        low = char.lower()
        latin = table.get(low, char)
        if low == "е" and scheme != "german" and (i == 0 or text[i - 1] in " -" or text[i - 1].lower() in "аеиоуыюяь"):
            latin = "ye"
        out.append(latin.capitalize() if char != low else latin)
    return "".join(out)
