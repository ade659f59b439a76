# ruff: noqa: E501 -- the patterns read best in one line each
"""Places: a short gazetteer of the region for case endings and countries, and grammars of places in text.

Only names of settlements, regions and checkpoints that the subject needs; coordinates belong to the graph.
"""

from __future__ import annotations

import re

from graphkit.dates.words import fold

__all__ = ["CHECKPOINTS", "CITIES", "city_country", "country_in", "find_place", "place_nominative"]

_KZ = """Алматы Астана Шымкент Караганда Актобе Тараз Павлодар Усть-Каменогорск Семей Костанай Кызылорда Уральск
Петропавловск Атырау Актау Темиртау Туркестан Кокшетау Талдыкорган Экибастуз Рудный Жезказган Жанаозен Балхаш Кентау
Сатпаев Риддер Степногорск Аксай Лисаковск Шахтинск Аральск Житикара Сарань Каскелен Конаев Капшагай Щучинск Кульсары
Хромтау Аркалык Зыряновск Алтай Абай Шу Есик Талгар Сарыагаш Ленгер Байконур Аягоз Текели Житикара Кандыагаш Алга
Қызылорда Ақтөбе Қарағанды Орал Өскемен Қостанай Көкшетау Талдықорған Екібастұз Жезқазған Жаңаөзен Теміртау Түркістан
Нур-Султан Нұр-Сұлтан Приозерск Каражал Макинск Атбасар Тобыл Зайсан Шар Курчатов Аксу Петропавл Рудный"""
_RU = """Москва Санкт-Петербург Екатеринбург Челябинск Новосибирск Омск Самара Казань Уфа Пермь Волгоград Воронеж
Саратов Краснодар Тюмень Тольятти Ижевск Барнаул Ульяновск Иркутск Хабаровск Ярославль Владивосток Махачкала Томск
Оренбург Кемерово Новокузнецк Рязань Астрахань Пенза Липецк Киров Чебоксары Тула Калининград Курск Ставрополь Сочи
Белгород Магнитогорск Сургут Владимир Нижневартовск Курган Орск Смоленск Грозный Мурманск Тверь Брянск Ростов-на-Дону
Ростов Подольск Химки Балашиха Новый-Уренгой Ноябрьск Ханты-Мансийск Салехард Якутск Чита Улан-Удэ Абакан Миасс
Златоуст Троицк Энгельс Балаково Сызрань Новороссийск Таганрог Шахты Молькино Анапа Элиста Калуга Псков Вологда
Архангельск Братск Ангарск Бийск Рубцовск Нефтеюганск Стерлитамак Набережные-Челны Нижний-Тагил Нижний-Новгород
Домодедово Шереметьево Внуково Мытищи Люберцы Королёв Севастополь Симферополь Джанкой Гатчина Каменск-Уральский"""
_UA = """Донецк Луганск Мариуполь Бахмут Артёмовск Авдеевка Сватово Кременная Клещеевка Соледар Запорожье Херсон
Мелитополь Бердянск Купянск Рубежное Лисичанск Северодонецк Попасная Марьинка Работино Угледар Харьков Киев Горловка
Макеевка Алчевск Токмак Волчанск Часов-Яр Торецк Изюм Лиман Энергодар Васильевка Пологи Кодема Покровск Селидово"""
CITIES: dict[str, str] = {}
for _country, _names in (("KZ", _KZ), ("RU", _RU), ("UA", _UA)):
    for _name in _names.split():
        CITIES.setdefault(_name, _country)

CHECKPOINTS = frozenset(
    [
        "кайрак",
        "сырым",
        "жайсан",
        "тажен",
        "маштаково",
        "аксай",
        "карашатау",
        "алимбет",
        "бидаик",
        "жана-жол",
        "жанажол",
        "урлютобе",
        "найза",
        "косак",
        "шарбакты",
        "кулунда",
        "ауыл",
        "ульба",
        "байтанат",
        "жезкент",
        "убаган",
        "аят",
        "желкуар",
        "бугристое",
        "мариинский",
        "карашокы",
        "орда",
        "илек",
        "курмангазы",
        "котяевка",
        "караозек",
        "озинки",
        "бугристое",
        "петухово",
        "троицк",
        "сагарчин",
        "шаган",
        "караузек",
        "кос-кудук",
        "даулетшах",
        "хоргос",
        "нуржолы",
        "кордай",
        "карасу",
        "аухатты",
        "сартобе",
        "капланбек",
        "жибек-жолы",
        "казыгурт",
    ]
)

_KK_SUFFIXES = (
    "да", "де", "та", "те", "га", "ге", "ка", "ке", "дан", "ден", "тан", "тен", "нан", "нын", "нин", "дын", "дин", "тын",
    "дагы", "деги", "тагы", "теги", "нда", "на", "дагы", "мен",
)  # fmt: skip


def _forms() -> dict[str, str]:
    forms: dict[str, str] = {}
    for name in CITIES:
        low = fold(name.replace("-", " ") if name in ("Новый-Уренгой", "Набережные-Челны", "Нижний-Тагил",
                                                       "Нижний-Новгород", "Часов-Яр") else name)  # fmt: skip
        shown = name.replace("-", " ") if " " in low else name
        ends: set[str] = {low}
        if " " in low:
            first, last = low.split(" ")
            if first.endswith("ий") or first.endswith("ый"):
                for a, b in (("его", "а"), ("ему", "у"), ("ем", "е"), ("им", "ом"), ("ого", "я"), ("ом", "е")):
                    ends.add(first[:-2] + a + " " + last.rstrip("й") + b)
        elif low == "ростов-на-дону":
            ends |= {"ростова-на-дону", "ростове-на-дону", "ростову-на-дону", "ростовом-на-дону"}
        elif low[-1] in "а":
            ends |= {low[:-1] + e for e in ("ы", "и", "е", "у", "ой")}
        elif low[-1] == "я":
            ends |= {low[:-1] + e for e in ("и", "е", "ю", "ей")}
        elif low[-1] == "ь":
            ends |= {low[:-1] + e for e in ("и", "ью", "я", "ю", "е", "ем")}
        elif low.endswith(("ый", "ий", "ой")):
            ends |= {low[:-2] + e for e in ("ого", "ому", "ым", "ом", "его", "им", "ем")}
        elif low[-1] == "й":
            ends |= {low[:-1] + e for e in ("я", "ю", "ем", "е")}
        elif low[-1] in "ыоеиуэ":
            if low[-2:] in ("во", "но"):
                ends |= {low[:-1] + e for e in ("а", "у", "ом", "е")}
            if low[-1] in "ы" and low in ("чебоксары", "мытищи", "шахты", "химки", "люберцы"):
                ends |= {low[:-1], low[:-1] + "ах", low[:-1] + "ам"}
            if low == "запорожье":
                ends |= {"запорожья", "запорожью"}
            if low == "работино":
                ends |= {"работина"}
        elif low[-1] not in "ыоеиуэ":
            ends |= {low + e for e in ("а", "у", "ом", "е")}
            if low.endswith("ец"):
                ends |= {low[:-2] + "ц" + e for e in ("а", "у", "ом", "ем", "е")}
        for e in ends:
            forms.setdefault(e, shown)
        for s in _KK_SUFFIXES:
            forms.setdefault(low + s, shown)
    forms |= {
        "алматыда": "Алматы",
        "караганды": "Караганда",
        "уральска": "Уральск",
        "питер": "Санкт-Петербург",
        "питере": "Санкт-Петербург",
        "питера": "Санкт-Петербург",
    }
    return forms


_FORMS = _forms()
_COUNTRY = re.compile(
    r"(?P<RU>росси(?:я|и|ю|ей)(?!\w)|российск\w+ федераци\w+|(?<!\w)рф(?!\w)|ресей\w*)|(?P<KZ>казахстан\w*|(?<!\w)рк(?!\w)|(?<!\w)кр(?!\w)|казакстан\w*)|(?P<UA>украин\w*)|"
    r"(?P<KG>кыргыз\w*|киргиз\w*|кыргызстан\w*)|(?P<UZ>узбекистан\w*|озбекстан\w*)|(?P<GE>грузи\w+)|(?P<TR>турци\w+|туркия\w*)|(?P<BY>беларус\w*|белорус\w*)|(?P<TJ>таджикистан\w*)|(?P<AM>армени[яиюе]\w?)|(?P<ML>(?<!\w)мали(?!\w))|(?P<SY>сири[яиюе]й?(?!\w))|(?P<CN>кита[йяею]\w?)|(?P<DE>германи\w)"
)


def country_in(low: str) -> str | None:
    """The ISO code of the first country named in a folded text, or None."""
    m = _COUNTRY.search(low)
    return m.lastgroup if m else None


def city_country(name: str) -> str | None:
    """The country of a settlement of the gazetteer, in any Russian or Kazakh case."""
    shown = _FORMS.get(fold(name))
    return CITIES.get(shown) or CITIES.get(shown.replace(" ", "-")) if shown else None


def place_nominative(name: str) -> str:
    """A settlement's nominative where the gazetteer knows it; an adjective with область or район agrees
    with it; anything else stays as written."""
    name = re.sub(r"\s+", " ", name).strip(" ,.;:")
    known = _FORMS.get(fold(name))
    if known:
        # The nominative as the text spells it where it already is one.
        return name if fold(known) == fold(name) else known
    m = re.fullmatch(r"(.+?)ой обл(?:асти|\.)?", name)
    if m:
        return m[1] + "ая область"
    m = re.fullmatch(r"(.+?)(ого|его) (?:р-на|района|р\.)", name)
    if m:
        soft = m[2] == "его" or m[1][-1:] in "кгхжшчщ"
        return m[1] + ("ий" if soft else "ый") + " район"
    m = re.fullmatch(r"(.+?)ом районе", name)
    if m:
        return m[1] + "ий район"
    m = re.fullmatch(r"(.+?) обл\.", name)
    if m:
        return m[1] + " область"
    m = re.fullmatch(r"(.+?) (облыс|аудан)\w*", name)
    if m:
        return f"{m[1]} {m[2]}ы"
    return name


_UP = "А-ЯЁӘҒҚҢӨҰҮҺІ"
_LO = "а-яёәғқңөұүһі"
_NAME = rf"[«\"]?[{_UP}][{_LO}]+(?:-(?:на-)?[{_UP}]?[{_LO}]+)*(?:\s[{_UP}][{_LO}]+)?[»\"]?"
_SETTLEMENT = re.compile(
    rf"(?:(?:г\.\s?|гор\.\s?|город(?:а|е|у|ом)?\s+|с\.\s?|сел[оае]\s+|пос\.\s?|п\.\s?|пгт\.?\s?|пос[её]л(?:ок|ка|ке)\s+|"
    rf"аул(?:а|е)?\s+|станиц[аые]\s+|н\.\s?п\.\s?|населенн\w+\s+пункт\w*\s+|населённ\w+\s+пункт\w*\s+|район\w*\s+г\.\s?))(?P<a>{_NAME})"
    rf"|(?P<b>[{_UP}][{_LO}]+(?:-[{_UP}][{_LO}]+)*)(?:\s+(?:қаласы|қала|кент|ауыл|село)\w*)"
)
_CAP = re.compile(rf"[{_UP}][{_LO}]+(?:-(?:на-)?[{_UP}]?[{_LO}]+)*(?:\s[{_UP}][{_LO}]+)?")


def find_place(text: str, *, prepositions: str | None = None) -> str | None:
    """The first settlement named in a piece of normalised text, nominative; None without one.

    Args:
        text: normalised, case kept.
        prepositions: a regular expression alternation; the place must follow one («в|во»).
    """
    best: tuple[int, str] | None = None
    for m in _SETTLEMENT.finditer(text):
        if prepositions and not re.search(rf"(?:{prepositions})\s+$", text[: m.start()]):
            continue
        raw = (m["a"] or m["b"]).strip('«»"')
        first = raw.split()[0]
        # «города Рудный Костанайской области»: the second word is another place.
        name = place_nominative(raw) if fold(raw) in _FORMS else place_nominative(first)
        best = (m.start(), name)
        break
    for m in _CAP.finditer(text):
        if best is not None and m.start() >= best[0]:
            break
        if prepositions and not re.search(rf"(?:{prepositions})\s+$", text[: m.start()]):
            continue
        words = m.group()
        for candidate in (words, words.split()[0]):
            known = _FORMS.get(fold(candidate))
            if known:
                return known
    return best[1] if best else None
