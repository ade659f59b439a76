"""Settlements and regions that sources of this subject name in Russian, Kazakh and English, in any case.

A short gazetteer: cities of Kazakhstan, the large cities of Russia and those where people signed or flew from,
the places of the front, capitals and hubs near by; first-level regions of Kazakhstan, Russia and Ukraine. English
names and countries follow GeoNames (geonames.org, CC BY 4.0) and, for regions, ISO 3166-2. Spellings need no
entries of their own: names are compared in folded form (see :mod:`graphkit.names.fold`), so that Қостанай,
Костанай, Kostanay and Qostanai are one word; only other names (Алма-Ата, Уральск beside Орал) are listed.

A name that several places bear, none of them by far the largest (Михайловка, Абай, Аксай, Троицк), or that means
something else as well (Днепр, Алтай) is not in it: what is not certain stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from graphkit.names.fold import fold_word, repair_word

__all__ = ["KnownPlace", "known_place"]


class KnownPlace(NamedTuple):
    """A place of the gazetteer: English name, ISO 3166-1 alpha-2 code, ``city`` or ``region``."""

    name: str
    country: str
    kind: str


_CITIES = {
    "KZ": """Almaty=Алма-Ата Astana=Нур-Султан=Акмола=Целиноград Shymkent=Чимкент Aktobe=Актюбинск
    Karaganda=Қарағанды Taraz Pavlodar Oskemen=Усть-Каменогорск Semey=Семипалатинск Kostanay=Кустанай
    Kyzylorda=Кзыл-Орда=Қызыл_Орда Oral=Уральск Petropavl=Петропавловск=Петропавл Atyrau=Гурьев Aktau Temirtau
    Turkistan=Туркестан Kokshetau=Кокчетав Taldykorgan=Талды-Курган Ekibastuz=Екібастұз Rudny=Рудный
    Zhezkazgan=Джезказган Zhanaozen=Жаңаөзен=Новый_Узень Balkhash=Балқаш Kentau Satpayev=Сәтбаев Ridder=Риддер
    Stepnogorsk Lisakovsk Shakhtinsk Aral=Аральск Zhitikara=Джетыгара Saran=Сарань Kaskelen=Қаскелең
    Konayev=Конаев=Қонаев=Капчагай=Капшагай=Қапшағай Shchuchinsk Kulsary=Құлсары Khromtau Arkalyk Shu=Шу=Чу
    Esik=Есик=Есік=Иссык Talgar Saryagash Lenger Baikonur=Байқоңыр=Байконыр Ayagoz=Аягуз Tekeli Kandyagash=Қандыағаш
    Karazhal Makinsk Atbasar Tobyl=Тобыл Zaysan=Зайсан Zharkent Karatau Zhanatas=Жаңатас Arys=Арысь Zhetysay=Жетісай
    Shardara=Чардара Ushtobe Shemonaikha Beyneu=Бейнеу Shalkar=Челкар Emba=Эмба=Жем Khorgas=Хоргос=Қорғас
    Korday=Қордай Shiyeli=Шиелі""",
    "RU": """Moscow=Москва=Мәскеу Saint_Petersburg=Санкт-Петербург=Петербург=СПб=Питер=Ленинград
    Yekaterinburg=Свердловск Chelyabinsk Novosibirsk Omsk Samara Kazan=Казань Ufa=Уфа Perm=Пермь Volgograd Voronezh
    Saratov Krasnodar Krasnoyarsk Tyumen=Тюмень Tolyatti=Тольятти Izhevsk Barnaul Ulyanovsk Irkutsk Khabarovsk
    Yaroslavl=Ярославль Vladivostok Makhachkala Tomsk Orenburg Kemerovo Novokuznetsk Ryazan=Рязань
    Astrakhan=Астрахань Penza Lipetsk Cheboksary Tula Kaliningrad Kursk Stavropol=Ставрополь Sochi Belgorod
    Magnitogorsk Surgut Nizhnevartovsk Kurgan Orsk Smolensk Grozny=Грозный Murmansk Tver=Тверь Bryansk
    Rostov-on-Don=Ростов-на-Дону Podolsk Balashikha Khimki Novy_Urengoy Noyabrsk Khanty-Mansiysk Salekhard Yakutsk
    Chita Ulan-Ude=Улан-Удэ Abakan Miass Zlatoust Engels=Энгельс Balakovo Syzran=Сызрань Novorossiysk Taganrog
    Molkino=Молькино Anapa Elista Kaluga Pskov Vologda Arkhangelsk=Архангельск Bratsk Angarsk Biysk=Бийск Rubtsovsk
    Nefteyugansk Sterlitamak Naberezhnye_Chelny=Набережные_Челны Nizhny_Tagil Nizhny_Novgorod
    Veliky_Novgorod=Великий_Новгород Mytishchi=Мытищи Lyubertsy Domodedovo Sheremetyevo=Шереметьево Vnukovo
    Komsomolsk-on-Amur=Комсомольск-на-Амуре Norilsk Vladikavkaz Nalchik Saransk Yoshkar-Ola Syktyvkar Petrozavodsk
    Cherepovets Kostroma Ivanovo Tambov Oryol=Орёл=Орла=Орле=Орлу Novocherkassk Volzhsky=Волжский Kamensk-Uralsky
    Nizhnekamsk=Нижнекамск Pyatigorsk Maykop Petropavlovsk-Kamchatsky=Петропавловск-Камчатский
    Yuzhno-Sakhalinsk=Южно-Сахалинск Gatchina=Гатчина Vladimir Kirov Shakhty=Шахты Korolyov=Королёв Ukhta Vorkuta
    Kopeysk Nakhodka Severodvinsk Pechenga=Печенга Gudermes Khankala=Ханкала""",
    "UA": """Donetsk=Донецк Luhansk=Луганск Mariupol=Мариуполь Bakhmut=Бахмут=Артёмовск Avdiivka=Авдеевка
    Svatove=Сватово Kreminna=Кременная Klishchiivka=Клещеевка Soledar Popasna=Попасная Marinka=Марьинка
    Vuhledar=Угледар Rubizhne=Рубежное Lysychansk=Лисичанск Severodonetsk=Северодонецк=Сєвєродонецьк=Sievierodonetsk
    Kupiansk=Купянск Izium=Изюм Enerhodar=Энергодар Vovchansk=Волчанск Toretsk=Торецк Pokrovsk Selydove=Селидово
    Chasiv_Yar=Часов_Яр Zaporizhzhia=Запорожье Kherson=Херсон Melitopol=Мелитополь Berdiansk=Бердянск Kharkiv=Харьков
    Kyiv=Киев Horlivka=Горловка Makiivka=Макеевка Alchevsk Tokmak Robotyne=Работино Dnipro=Днепропетровск
    Odesa=Одесса Mykolaiv=Николаев Kramatorsk Sloviansk=Славянск Kodema=Кодема Sevastopol=Севастополь
    Simferopol=Симферополь Dzhankoi=Джанкой Lviv=Львов Kurdiumivka=Курдюмовка""",
    "KG": "Bishkek=Фрунзе Osh=Ош",
    "UZ": "Tashkent=Ташкент=Toshkent Samarkand=Самарқанд Andijan=Андижан Namangan Fergana=Фергана Bukhara=Бухара",
    "TJ": "Dushanbe Khujand=Худжанд=Ходжент",
    "TM": "Ashgabat=Ашхабад",
    "BY": "Minsk Gomel=Гомель=Homyel Brest=Брест Mogilev=Могилёв",
    "GE": "Tbilisi Batumi",
    "AM": "Yerevan=Ереван",
    "AZ": "Baku",
    "MN": "Ulaanbaatar=Улан-Батор",
    "TR": "Istanbul=Стамбул=Ыстанбұл Ankara Antalya=Анталья=Анталия",
    "CN": "Beijing=Пекин Urumqi=Урумчи",
    "MD": "Chisinau=Кишинёв",
    "AE": "Dubai=Дубай",
    "ML": "Bamako",
    "SY": "Damascus=Дамаск Palmyra=Пальмира",
    "LY": "Tripoli=Триполи Benghazi=Бенгази",
    "CF": "Bangui=Банги",
}

# English name = Russian adjective or name, without its ending; of Kazakhstan = the Kazakh name as well.
_REGIONS = {
    "KZ": """Abai=Абайская=Абай Akmola=Акмолинская=Ақмола Aktobe=Актюбинская=Ақтөбе Almaty=Алматинская=Алматы
    Atyrau=Атырауская=Атырау East_Kazakhstan=Восточно-Казахстанская=Шығыс_Қазақстан=ВКО=ШҚО Zhambyl=Жамбылская=Жамбыл
    Zhetysu=Жетысуская=Область_Жетысу=Жетісу Karaganda=Карагандинская=Қарағанды Kostanay=Костанайская=Қостанай
    Kyzylorda=Кызылординская=Қызылорда Mangystau=Мангистауская=Маңғыстау
    North_Kazakhstan=Северо-Казахстанская=Солтүстік_Қазақстан=СКО=СҚО Pavlodar=Павлодарская=Павлодар
    Turkistan=Туркестанская=Түркістан Ulytau=Улытауская=Ұлытау
    West_Kazakhstan=Западно-Казахстанская=Батыс_Қазақстан=ЗКО=БҚО
    South_Kazakhstan=Южно-Казахстанская=Оңтүстік_Қазақстан=ЮКО=ОҚО""",
    "RU": """Amur=Амурская Arkhangelsk=Архангельская Astrakhan=Астраханская Belgorod=Белгородская Bryansk=Брянская
    Chelyabinsk=Челябинская Irkutsk=Иркутская Ivanovo=Ивановская Kaliningrad=Калининградская Kaluga=Калужская
    Kemerovo=Кемеровская=Кузбасс Kirov=Кировская Kostroma=Костромская Kurgan=Курганская Kursk=Курская
    Leningrad=Ленинградская Lipetsk=Липецкая Magadan=Магаданская Moscow=Московская=Подмосковье Murmansk=Мурманская
    Nizhny_Novgorod=Нижегородская Novgorod=Новгородская Novosibirsk=Новосибирская Omsk=Омская Orenburg=Оренбургская
    Oryol=Орловская Penza=Пензенская Pskov=Псковская Rostov=Ростовская Ryazan=Рязанская Sakhalin=Сахалинская
    Samara=Самарская Saratov=Саратовская Smolensk=Смоленская Sverdlovsk=Свердловская Tambov=Тамбовская Tomsk=Томская
    Tula=Тульская Tver=Тверская Tyumen=Тюменская Ulyanovsk=Ульяновская Vladimir=Владимирская Volgograd=Волгоградская
    Vologda=Вологодская Voronezh=Воронежская Yaroslavl=Ярославская""",
    "UA": """Donetsk=Донецкая Luhansk=Луганская Zaporizhzhia=Запорожская Kherson=Херсонская Kharkiv=Харьковская
    Kyiv=Киевская Sumy=Сумская Dnipropetrovsk=Днепропетровская Mykolaiv=Николаевская Chernihiv=Черниговская
    Odesa=Одесская""",
}
_WORD_OF = {"KZ": "Region", "RU": "Oblast", "UA": "Oblast"}
_KRAIS = """Altai=Алтайский Zabaykalsky=Забайкальский Kamchatka=Камчатский Krasnodar=Краснодарский
Krasnoyarsk=Красноярский Perm=Пермский Primorsky=Приморский Stavropol=Ставропольский Khabarovsk=Хабаровский"""
_NAMED = """Tatarstan=Татарстан=Татария Bashkortostan=Башкортостан=Башкирия Dagestan=Дагестан Ingushetia=Ингушетия
Chechnya=Чечня=Чеченская_Республика Kalmykia=Калмыкия Karelia=Карелия Komi=Республика_Коми Mari_El=Марий_Эл
Mordovia=Мордовия Yakutia=Якутия=Республика_Саха=Саха_Якутия Tuva=Тыва=Тува Udmurtia=Удмуртия=Удмуртская_Республика
Khakassia=Хакасия Chuvashia=Чувашия=Чувашская_Республика Buryatia=Бурятия Adygea=Адыгея
North_Ossetia=Северная_Осетия=Северная_Осетия_Алания Kabardino-Balkaria=Кабардино-Балкария
Karachay-Cherkessia=Карачаево-Черкесия Altai_Republic=Республика_Алтай
Khanty-Mansi_Autonomous_Okrug=ХМАО=ХМАО_Югра=Ханты-Мансийский_автономный_округ=Югра
Yamalo-Nenets_Autonomous_Okrug=ЯНАО=Ямало-Ненецкий_автономный_округ Chukotka=Чукотка"""

_ALONE = frozenset({"Кузбасс", "Подмосковье"})
_SPLIT = re.compile(r"[\s\-‐‑–_]+")
_ADJECTIVE = re.compile(r"(?:ая|ой|ую|ою)$")
_OBLAST = re.compile(
    r"(?P<ru>.+?)\s+обл(?:\.|аст(?:ь|и|ью))?|обл(?:\.|аст(?:ь|и|ью))\s+(?P<of>.+)|"
    r"(?P<kk>.+?)\s+облыс\w*|(?P<en>.+?)\s+(?:oblast|region|province|oblysy)",
    re.IGNORECASE,
)
_KRAI = re.compile(r"(?P<ru>\S+)(?:ий|ого|ому|им|ом)\s+кра(?:й|я|ю|ем|е)|(?P<en>.+?)\s+krai", re.IGNORECASE)
_REPUBLIC = re.compile(r"^(?:республик[аиеуой]+|republic of)\s+|\s+республикас\w*$", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:в|во|из|на|до|под|около|near|in|from)\s+", re.IGNORECASE)
_CITY = re.compile(
    r"^(?:г\.\s*|гор\.\s*|г\s+|город(?:а|е|у|ом)?\s+|city of\s+)|\s+(?:қала\w*|қ\.?|city|город)$", re.IGNORECASE
)
_KAZAKH = tuple(
    f"{case}{more}"
    for case in """да де та те нда нде дан ден тан тен нан нен ға ге қа ке га ка на не ның нің дың дің тың тің нын нин
    дын дин тын тин мен бен пен ды ді ты ті ны ні""".split()  # noqa: SIM905
    for more in ("", "ғы", "гі", "гы", "ги")
)


def known_place(text: str, country: str | None = None) -> KnownPlace | None:
    """The place that a text names, in any Russian or Kazakh case; None for what the gazetteer does not hold.

    Args:
        country: the code of the country where it must lie, None for any.
    """
    found = _known(_BEFORE.sub("", " ".join(text.split()).strip(" .,;«»\"'“”„")))
    return found if found is not None and country in (None, found.country) else None


@lru_cache(maxsize=8192)
def _known(text: str) -> KnownPlace | None:
    cities, regions, _ = _tables()
    if match := _KRAI.fullmatch(text):
        forms = [f"{match['ru']}ий"] if match["ru"] else [match["en"]]
        return next((regions["krai", k] for f in forms if ("krai", k := _key(f)) in regions), None)
    if match := _OBLAST.fullmatch(text):
        name = match["ru"] or match["of"] or match["kk"] or match["en"]
        ends = [_ADJECTIVE.sub("ая", name), *_nominatives(name)]
        return next((regions["oblast", k] for f in ends if ("oblast", k := _key(f)) in regions), None)
    bare = _REPUBLIC.sub("", text)
    keys = [k for t in dict.fromkeys((text, bare)) for k in _keys(t)]
    if found := {regions["named", k] for k in keys if ("named", k) in regions}:
        return found.pop() if len(found) == 1 else None
    city = _CITY.sub("", text)
    # A name as it stands comes before what it might be declined from.
    if (exact := cities.get(_key(city))) is not None:
        return exact
    found = {cities[k] for k in _keys(city) if k in cities}
    return found.pop() if len(found) == 1 else None


def _key(text: str) -> str:
    return " ".join(filter(None, (fold_word(repair_word(word)) for word in _SPLIT.split(text.strip()))))


def _keys(text: str) -> list[str]:
    """Keys of what a name in some case may be in the nominative, of words that the gazetteer has."""
    known = _tables().words
    words = [w for w in _SPLIT.split(text.strip()) if w]
    chosen = [list(dict.fromkeys(k for n in (w, *_nominatives(w)) if (k := _key(n)) in known)) for w in words]
    return [" ".join(keys) for keys in product(*chosen)] if 0 < len(words) < 5 else []


def _nominatives(word: str) -> list[str]:
    """What a word in a Russian or Kazakh case may be in the nominative; most of it is no word at all."""
    low = repair_word(word).casefold().replace("ё", "е")
    found = []
    for ending, nominatives in _RUSSIAN:
        if low.endswith(ending) and len(low) > len(ending) + 1:
            found += [low[: -len(ending)] + n for n in nominatives]
    found += [low[: -len(ending)] for ending in _KAZAKH if low.endswith(ending) and len(low) > len(ending) + 1]
    if low[-1:] not in "аеиоуыэюяьй":
        found += [f"{low}ы", f"{low}и"]
    return found


_RUSSIAN = (
    ("ого", ("ый", "ий", "ой", "ое")), ("его", ("ий", "ее")), ("ому", ("ый", "ий", "ой", "ое")), ("ему", ("ий",)),
    ("ым", ("ый", "ое")), ("им", ("ий",)), ("ом", ("", "ый", "ий", "ой", "о", "ое")), ("ем", ("ий", "ь", "й", "е", "")),
    ("ой", ("а", "ая")), ("ей", ("я", "а", "ь")), ("ою", ("а",)), ("ую", ("ая",)), ("ью", ("ь",)),
    ("ии", ("ия",)), ("ию", ("ия",)), ("ых", ("ые",)), ("ах", ("ы", "и", "а")), ("ях", ("и",)), ("ам", ("ы", "и")),
    ("ы", ("а",)), ("и", ("ь", "а", "я")), ("е", ("", "а", "я", "ь", "й", "о", "е")), ("у", ("", "а", "о")),
    ("ю", ("ь", "й", "я", "е")), ("а", ("", "о")), ("я", ("ь", "й", "е")),
)  # fmt: skip
"""(ending in an oblique case, endings of the nominative)."""


class _Tables(NamedTuple):
    cities: dict[str, KnownPlace]
    regions: dict[tuple[str, str], KnownPlace]
    """By kind of name: ``oblast``, ``krai``, or ``named`` for those known without such a word."""
    words: frozenset[str]


@cache
def _tables() -> _Tables:
    cities: dict[str, KnownPlace] = {}
    for country, block in _CITIES.items():
        for names in _entries(block):
            place = KnownPlace(names[0], country, "city")
            for name in names:
                if cities.setdefault(_key(name), place) != place:
                    raise ValueError(f"{name} is two places of the gazetteer")
    regions: dict[tuple[str, str], KnownPlace] = {}
    for country, block in _REGIONS.items():
        for names in _entries(block):
            place = KnownPlace(f"{names[0]} {_WORD_OF[country]}", country, "region")
            for name in names:
                regions["named" if name in _ALONE or name.isupper() else "oblast", _key(name)] = place
    for kind, block, word in (("krai", _KRAIS, " Krai"), ("named", _NAMED, "")):
        for names in _entries(block):
            place = KnownPlace(names[0] + word, "RU", "region")
            regions.update({(kind, _key(name)): place for name in names})
    keys = [*cities, *(key for _, key in regions)]
    return _Tables(cities, regions, frozenset(word for key in keys for word in key.split()))


def _entries(block: str) -> Iterator[list[str]]:
    for entry in block.split():
        yield [name.replace("_", " ") for name in entry.split("=")]
