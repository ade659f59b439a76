"""Units, places, recruiters: spellings of one meet, and what is not certain stays apart."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.names.places import _tables, known_place
from graphkit.names.things import employer_ref, place_ref, recruiter_ref, unit_ref

SAME_UNITS = [
    ("Wagner", "pmc", [
        "ЧВК «Вагнер»", "Wagner", "«Группа Вагнера»", "PMC Wagner", "Wagner Group", "ЧВК Вагнера", "вагнеровцы",
        "группы «Вагнер»",
        "частной военной компании «Вагнер»", "«Вагнер» жеке әскери компаниясы", "Вагнер тобы", "Вaгнер", "ВАГНЕР",
    ]),
    ("в/ч 12345", "mod", [
        "в/ч 12345", "military unit 12345", "войсковая часть № 12345", "12345 әскери бөлімі", "№12345 әскери бөлімінде",
        "в/ч №12345", "вч 12345", "В/Ч-12345", "в.ч. 12345", "войсковой части 12345",
        "войсковая часть – полевая почта 12345",
        "в/ч пп 12345", "в/ч 12345-А", "Military Unit No. 12345", "unit 12345", "әскери бөлім 12345",
        "12345-ші әскери бөлім",
        "12345 в/ч", "воинской части 12345",
    ]),
    ("Redut", "pmc", ["ЧВК «Редут»", "PMC Redut", "Редута", "redut"]),
    ("Storm-Z", "mod", ["Шторм Z", "«Storm-Z»", "отряд «Шторм-Зет»", "Штормом Z", "Шторм-З"]),
    ("Akhmat", "mod", ["спецназ «Ахмат»", "Ахмата", "Akhmat"]),
    ("BARS-13", "volunteer", ["БАРС-13", "отряд «Барс 13»", "BARS-13"]),
    ("Russian Ministry of Defence", "mod", ["Министерство обороны РФ", "Минобороны России", "Министерством обороны",
                                            "Ministry of Defense of the Russian Federation"]),
    ("Конвой", "pmc", ["ЧВК «Конвой»", "ЧВК Конвой", "«Конвой» ЖӘК"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind", "spellings"), SAME_UNITS, ids=[n for n, _, _ in SAME_UNITS])
def test_spellings_of_a_unit_are_one(name: str, kind: str, spellings: list[str]) -> None:
    refs = [unit_ref(s) for s in spellings]
    assert {(r.name, r.kind) for r in refs} == {(name, kind)}
    assert len({r.id for r in refs}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("в/ч 12345", "в/ч 12346"), ("в/ч 12345", "в/ч 1234"), ("в/ч 12345", "в/ч 12345 Министерства обороны РК"),
        ("Министерство обороны РФ", "Министерство обороны РК"), ("Минобороны России", "ҚР Қорғаныс министрлігі"),
        ("Министерство обороны РФ", "Министерство обороны Украины"), ("Ахмат", "полк «Ахмат-Север»"), ("Ахмат",
            "Ахматов"),
        ("Вагнер", "улица Вагнера"), ("ЧВК «Патриот»", "парк «Патриот»"), ("Storm-Z", "Storm-V"), ("БАРС-1", "БАРС-11"),
        ("отряд «Сокол»", "отряд «Орёл»"),
    ],
)  # fmt: skip
def test_other_units_stay_apart(one: str, other: str) -> None:
    assert unit_ref(one).id != unit_ref(other).id


def test_a_year_is_no_unit() -> None:
    assert unit_ref("контракт от 12.04.2023 в/ч").number is None
    assert unit_ref("2024 год").number is None


SAME_PLACES = {
    "Almaty": ("KZ", "Алматы", "Алматыға", "Алматыда", "Алматыдан", "г. Алматы", "г.Алматы", "Алматы қаласында",
        "Алма-Ате", "Almaty",
               "Алматы, Казахстан", "в Алматы"),
    "Astana": ("KZ", "Астана", "в Астане", "Астаны", "Астану", "Астанада", "Нур-Султане", "Нұр-Сұлтан", "Astana"),
    "Kostanay": ("KZ", "Костанай", "Костаная", "Қостанайда", "Qostanai", "Kostanay", "город Костанай", "Кустанай"),
    "Oral": ("KZ", "Уральск", "Уральске", "Орал", "Оралда", "Oral", "Uralsk"),
    "Oskemen": ("KZ", "Усть-Каменогорске", "Өскеменде", "Oskemen", "Ust-Kamenogorsk"),
    "Rudny": ("KZ", "г. Рудный", "Рудном", "Рудного", "Рудный, Костанайская область", "г. Рудный Костанайской области",
              "Қостанай облысының Рудный қаласы"),
    "Chelyabinsk": ("RU", "Челябинск", "Челябинске", "Челябинска", "Chelyabinsk", "Челябинскте"),
    "Moscow": ("RU", "Москве", "Москвы", "Москвой", "Мәскеуде", "Moscow"),
    "Naberezhnye Chelny": ("RU", "Набережные Челны", "Набережных Челнах", "Naberezhnye Chelny"),
    "Rostov-on-Don": ("RU", "Ростов-на-Дону", "Ростове-на-Дону", "Rostov-on-Don", "Rostov-na-Donu"),
    "Kazan": ("RU", "Казань", "Казани", "Казанью"),
    "Bakhmut": ("UA", "Бахмут", "Бахмуте", "Артёмовск", "Артемовска", "Bakhmut", "Бахмутта"),
    "Kostanay Region": ("KZ", "Костанайская область", "Костанайской области", "Қостанай облысы", "Қостанай облысында",
                        "Kostanay Region", "Костанайская обл."),
    "East Kazakhstan Region": ("KZ", "Восточно-Казахстанской области", "Шығыс Қазақстан облысы", "ВКО",
        "East Kazakhstan Region"),
    "Chelyabinsk Oblast": ("RU", "Челябинской области", "Chelyabinsk Oblast", "Chelyabinsk region"),
    "Krasnodar Krai": ("RU", "Краснодарский край", "Краснодарского края", "Krasnodar Krai"),
    "Bashkortostan": ("RU", "Башкирия", "Республике Башкортостан", "Башкирии"),
    "Khanty-Mansi Autonomous Okrug": ("RU", "ХМАО", "ХМАО-Югра", "Ханты-Мансийского автономного округа"),
    "Kazakhstan": ("KZ", "Казахстан", "РК", "Қазақстан", "Казахстана"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME_PLACES)
def test_forms_of_a_place_are_one(name: str) -> None:
    country, *forms = SAME_PLACES[name]
    assert {f: (place_ref(f).name, place_ref(f).country) for f in forms} == dict.fromkeys(forms, (name, country))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("с. Михайловка", "Михайловка"), ("Абай", "Абай"), ("Аксай", "Аксай"), ("Троицк", "Троицк"), ("Ростов",
            "Ростов"),
        ("US-Mexico border", "US-Mexico border"), ("полигон Молькино", "полигон Молькино"), ("Алматы, Россия",
            "Алматы, Россия"),
        ("г. Москва, ул. Ленина", "Москва, ул. Ленина"), ("Днепр", "Днепр"), ("г. Энск", "Энск"),
        ("с. Энск Костанайской области", "Энск Костанайской области"),
    ],
)  # fmt: skip
def test_a_place_that_is_not_certain_stays_as_written(text: str, name: str) -> None:
    assert (place_ref(text).name, place_ref(text).country) == (name, None)


def test_a_country_that_is_given_must_be_the_places() -> None:
    assert place_ref("Donetsk", "UA").name == place_ref("Донецке", "UA").name == "Donetsk"
    assert place_ref("Донецк", "RU").id != place_ref("Донецк", "UA").id
    assert place_ref("Донецк", "RU").name == "Донецк"


def test_a_place_keeps_how_it_was_written() -> None:
    assert place_ref("в Астане").aliases == ("в Астане",)
    assert place_ref("Astana").aliases == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_place_or_none(text: str) -> None:
    found = known_place(text)
    assert found is None or known_place(found.name, found.country) == found


def test_every_place_is_found_by_its_english_name() -> None:
    tables = _tables()
    places = {*tables.cities.values(), *tables.regions.values()}
    assert {p.name: known_place(p.name, p.country) for p in places} == {p.name: p for p in places}
    assert len(places) > 300


def test_a_long_unknown_name_is_soon_unknown() -> None:
    start = time.perf_counter()
    for n in range(300):
        known_place(f"Выдуманного посёлка имени всехнего{n} братства")
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    "name",
    ["Вячеслав", "Вячеслав Иванович", "Руслан", "«Седой»", "позывной «Седой»", "Сергей «Седой»", "Сергей Седой",
        "Дядя Вася", "Тётя Люда",
     "Командир Роты", "Майор Петров", "Мужчина славянской внешности", "мужчина по имени Руслан",
     "Неустановленное Лицо", "Иванов И.И.",
     "Петров", "Иван Из Челябинска", "Ержан", "Ержан Ағай", "иван петров", "Unknown Man", "Uncle Bob"],
)  # fmt: skip
def test_a_recruiter_known_by_less_than_a_full_name_is_one_within_one_source_only(name: str) -> None:
    assert recruiter_ref(name, "verdict 1").id == recruiter_ref(name, "verdict 1").id
    assert recruiter_ref(name, "verdict 1").id != recruiter_ref(name, "verdict 2").id


@pytest.mark.parametrize(
    "forms",
    [
        ("Иван Петров", "Петров Иван", "Ивана Петрова", "Иваном Петровым", "Петрову Ивану"),
        ("Ержан Омаров", "Омаров Ержан", "Омаровым Ержаном"),
        ("Евгений Пригожин",),
        ("Марат Ержанұлы Омаров", "Омаров Марат Ержанұлы"),
        ("John Smith",),
    ],
)  # fmt: skip
def test_a_full_name_is_one_recruiter_everywhere(forms: tuple[str, ...]) -> None:
    refs = [recruiter_ref(form, f"verdict {n}") for n, form in enumerate(forms)]
    assert {r.name for r in refs} == {forms[0]} and len({r.id for r in refs}) == 1
    assert recruiter_ref("Иван Петров", "x").id != recruiter_ref("Иван Сидоров", "x").id


def test_an_office_needs_a_name_of_its_own() -> None:
    assert recruiter_ref("военкомат", "a", kind="office").id != recruiter_ref("военкомат", "b", kind="office").id
    one = recruiter_ref("пункт отбора в Челябинске", "a", kind="office")
    assert one.id == recruiter_ref("пункт отбора в Челябинске", "b", kind="office").id
    site = "example.org"
    assert recruiter_ref(site, "a", kind="site").id == recruiter_ref(site, "b", kind="site").id


def test_employers_meet_without_their_legal_form() -> None:
    assert len({employer_ref(n).id for n in ("ООО «Строй»", "Строй", 'ООО "Строй"', "«Строй»", "ТОО Строй")}) == 1
    assert employer_ref("Строй").id != employer_ref("Строй-2").id
