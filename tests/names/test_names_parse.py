"""Reading names: roles, order, cases, scripts. All names are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.names import parse_name, readings

ROLES = [
    # text, family, given, patronymic, initials, sex
    ("Қожахметов Кәрім Ерланұлы", "Қожахметов", "Кәрім", "Ерланұлы", (), "male"),
    ("Кәрім Ерланұлы Қожахметов", "Қожахметов", "Кәрім", "Ерланұлы", (), "male"),
    ("ҚОЖАХМЕТОВ КӘРІМ ЕРЛАНҰЛЫ", "Қожахметов", "Кәрім", "Ерланұлы", (), "male"),
    ("Kozhakhmetov, Karim", "Kozhakhmetov", "Karim", None, (), "male"),
    ("Айдар, Басым", "Айдар", "Басым", None, (), "male"),
    ("МӘДЕЛ Арқат", "Мәдел", "Арқат", None, (), "male"),
    ("Арқат МӘДЕЛ", "Мәдел", "Арқат", None, (), "male"),
    ("Бекнар Айбаржанұлы Тұлымханұлы", "Тұлымханұлы", "Бекнар", "Айбаржанұлы", (), "male"),
    ("Тұлымханұлы Бекнар Айбаржанұлы", "Тұлымханұлы", "Бекнар", "Айбаржанұлы", (), "male"),
    ("Садық Алия Бекзатқызы", "Садық", "Алия", "Бекзатқызы", (), "female"),
    ("Бекзат Ерлан ұлы Садықов", "Садықов", "Бекзат", "Ерланұлы", (), "male"),
    ("Байахын АбдикаиырАлданович", "Байахын", "Абдикаиыр", "Алданович", (), "male"),
    ("Кожахметов К.Е.", "Кожахметов", None, None, ("К", "Е"), "male"),
    ("К. Е. Кожахметов", "Кожахметов", None, None, ("К", "Е"), "male"),
    ("Қожахметов Ж", "Қожахметов", None, None, ("Ж",), "male"),
    ("Kozhakhmetov Zh.Ye.", "Kozhakhmetov", None, None, ("Zh", "Ye"), "male"),
    ("гр. Кожахметов К.Е.", "Кожахметов", None, None, ("К", "Е"), "male"),
    ("SCHEWTSCHENKO, IGOR ALEKSEEWITSCH", "Schewtschenko", "Igor", "Alekseewitsch", (), "male"),
    ("Нигматулин Ерлан", "Нигматулин", "Ерлан", None, (), "male"),
    ("Айсұлу Күнсұлу Серікқызы", "Айсұлу", "Күнсұлу", "Серікқызы", (), "female"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "family", "given_name", "patronymic", "initials", "sex"), ROLES)
def test_roles(text, family, given_name, patronymic, initials, sex):
    name = parse_name(text)
    assert (name.family, name.given, name.patronymic, name.initials) == (family, given_name, patronymic, initials)
    assert name.gender == sex
    assert name.original == text


CASES = [
    ("Кожахметову Константину Ерлановичу", "Кожахметов", "Константин", "Ерланович"),
    ("Кожахметовым Константином", "Кожахметов", "Константин", None),
    ("Хохлова Евгения Сергеевича", "Хохлов", "Евгений", "Сергеевич"),
    ("Хохловой Евгении Сергеевне", "Хохлова", "Евгения", "Сергеевна"),
    ("АЙТБЕКУ АСАНУ АКБАЕВИЧУ", "Айтбек", "Асан", "Акбаевич"),
    ("Акылжанова Хайроллы Умбетулы", "Акылжанов", "Хайролла", "Умбетулы"),
    ("Цою Игорю Петровичу", "Цой", "Игорь", "Петрович"),
    ("Достоевскому Андрею", "Достоевский", "Андрей", None),
    ("Отегеновой Актамак", "Отегенова", "Актамак", None),
    ("Марабаев Шыңғыс Әділұлына", "Марабаев", "Шыңғыс", "Әділұлы"),
    ("Оразбековтің Нұрболат", "Оразбеков", "Нұрболат", None),
]


@pytest.mark.parametrize(("text", "family", "given_name", "patronymic"), CASES)
def test_oblique_cases_are_put_back(text, family, given_name, patronymic):
    found = {(n.family, n.given, n.patronymic) for n in readings(text) if n.inflected}
    assert (family, given_name, patronymic) in found


@pytest.mark.parametrize("text", ["Кожахметов Константин Ерланович", "Садыкова Айгуль", "Садыкова Алия Бекзатовна"])
def test_nominatives_stay(text):
    name = parse_name(text)
    assert not name.inflected
    assert name.full == text


def test_a_name_without_marks_has_both_orders():
    orders = {(n.family, n.given) for n in readings("Садық Бекнар")}
    assert {("Садық", "Бекнар"), ("Бекнар", "Садық")} <= orders
    assert not parse_name("Садық Бекнар").certain


@pytest.mark.parametrize(
    ("text", "family"),
    [("Aдилoвa Адиба", "Адилова"), ("БAЙКOШКАPОВ Алмабай", "Байкошкаров"), ("Кожaхметoв К.Е.", "Кожахметов")],
)
def test_lookalike_letters_of_another_script_are_put_right(text, family):
    name = parse_name(text)
    assert name.family == family
    assert name.script == "cyrillic"


@pytest.mark.parametrize("text", ["", " ", "...", "—", "12345", "\u0000", "🙂"])
def test_texts_without_a_name_have_no_parts(text):
    name = parse_name(text)
    assert (name.family, name.given, name.patronymic) == (None, None, None)


LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіABCXYZabcxyzäğıñöşūüščžŠ .,-'’ʼ\u0301"


@given(st.text() | st.text(alphabet=LETTERS, max_size=40))
def test_any_text_can_be_read(text):
    found = readings(text)
    assert found and all(name.original == text for name in found)


NAMES = st.sampled_from([row[0] for row in ROLES if "." not in row[0] and row[0] not in ("Kozhakhmetov, Karim",)])


@given(NAMES)
def test_capitals_do_not_change_the_words(text):
    if any(w.isupper() for w in text.split()) or "АбдикаиырАл" in text or text.endswith(" Ж"):
        return
    plain, capital = parse_name(text), parse_name(text.upper())
    assert (plain.family, plain.given, plain.patronymic) == (capital.family, capital.given, capital.patronymic)
