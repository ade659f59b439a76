"""Whose name is blacked out in words that tell of others, and which words are left."""

from __future__ import annotations

import pytest

from graphkit.ledger.blackout import BLACK, Blackout

LI = "Ли Сергей Викторович"


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        (LI, "вместе с Ли Сергеем Викторовичем", "вместе с "),
        (LI, "по совету Ли С.В.", "по совету "),
        (LI, "рядом С. В. Ли сидел", "рядом сидел"),
        (LI, "Ли подписал, и Соседов с Ли уехал", "подписал, и Соседов с уехал"),
        (LI, "ДОПРОШЕН ЛИ СЕРГЕЙ ВИКТОРОВИЧ", "ДОПРОШЕН "),
        (LI, "Li Sergey came with Li", "came with "),
        ("Ли Сергей", "Сергей Ли и Сергей Иванов", "и Сергей Иванов"),
        ("Ан Виктор Петрович", "с Аном Виктором и Ан В.П.", "с и "),
        ("Ан Виктор Петрович", "Анның досы", "досы"),
        ("Ю Сергей Петрович", "с Ю Сергеем Петровичем и Ю С.П.", "с и "),
        ("Пак Ирина Владимировна", "Пак И.В. с Пак Ириной", "с "),
        ("Ким Чен Ын", "Чен Ын Ким, Ким Ч.Ы.", ", "),
        ("Но Виктор", "с Но и Но Виктором", "с и "),
    ],
)
def test_a_short_family_name_is_black(name: str, text: str, left: str) -> None:
    black = Blackout([name]).text(text)
    assert len(black) == len(text)
    assert " ".join("".join(c for c in black if c not in f"{BLACK}.").split()) == " ".join(left.split())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (LI, "знал ли он, и ли не он"),
        (LI, "знал ли Сергей Петров"),
        (LI, "ЗНАЛ ЛИ ОН"),
        (LI, "Или Лига, Лия и Лиза; Ли-2 и Лия С.В."),
        (LI, "С.В. Петров и Сергей Викторович"),
        ("Ан Виктор Петрович", "Анна и Аня с Ана-Марией; Ан-24"),
        ("Ю Сергей Петрович", "Юн, Юля и Ю. А. Петрова, Сергей Иванов"),
        ("О Виктор", "О нём. О. В. Петров"),
        ("Но Виктор", "Но он ушёл. Но не сразу: «Но почему?»"),
        ("Иванов С", "с Сергеем и С уважением"),
    ],
)
def test_a_word_that_is_no_name_stays(name: str, text: str) -> None:
    assert Blackout([name]).text(text) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (LI, "asked in writing by ли сергей викторович"),
        (LI, "asked by ли с.в."),
        (LI, "ли, сергей: просит"),
        (LI, "просит Сергей Викторович"),
        (LI, "asked by LI SERGEY"),
        ("Выдумкин Тарас Остапович", "просит выдумкин"),
        ("Выдумкин Тарас Остапович", "просьба выдумкина т.о."),
        ("Выдумкин Тарас Остапович", "ВЫДУМКИН ПРОСИТ"),
        ("Выдумкин Тарас Остапович", "vydumkin asks"),
        ("Выдумкин Тарас Остапович", "вы\u00adдумкин просит"),
        ("Соловьёв Пётр Ильич", "соловьев просит"),
        ("Соловьев Петр Ильич", "СОЛОВЬЁВ просит"),
        ("Ким Ольга", "asked by ким"),
        ("Исай Ёлкин", "и\u0306сай е\u0308лкин"),
    ],
)
def test_a_reason_names_in_any_capitals(name: str, text: str) -> None:
    assert Blackout([name]).named_in(text)


@pytest.mark.parametrize(
    "name", [LI, "Ким Ольга", "Тен Вера Ли", "Ан Виктор", "Цой Виктор", "Волков Иван Ильич", "Но Ян"]
)
@pytest.mark.parametrize(
    "text",
    [
        "asked in writing", "disputed", "asked by her lawyer in so many words, an order of the court within ten days",
        "просит ли он об этом, неизвестно", "по решению суда от 10 мая", "shown by a passport", "өтініші бойынша",
        "НЕ ЯСНО, ОН ЛИ ЭТО", "Но не сразу",
    ],
)  # fmt: skip
def test_an_innocent_reason_is_one(name: str, text: str) -> None:
    assert not Blackout([name]).named_in(text)
