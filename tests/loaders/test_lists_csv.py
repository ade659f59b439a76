"""Lists as CSV: encodings, separators, columns, dates, and rows that are broken."""

from __future__ import annotations

import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkit.errors import InputError
from graphkit.loaders.lists import ListLoader
from graphkit.models import BadRecord, Loader, LoadOptions, Record, ThingRef

HEADER = "№;ФИО;Дата рождения;Гражданство;Подразделение;Регион;Паспорт"


def load(path: Path, **options: object) -> tuple[list[Record], list[BadRecord], list[str]]:
    notices: list[str] = []
    given_ = LoadOptions(synthetic=True, notice=notices.append, **options)  # type: ignore[arg-type]
    items = list(ListLoader().read(path, given_))
    records = [i for i in items if isinstance(i, Record)]
    return records, [i for i in items if isinstance(i, BadRecord)], notices


def write(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def said(record: Record, prop: str) -> object:
    found = [s.value for s in record.statements if s.property == prop]
    return found[0] if len(found) == 1 else found or None


def test_the_loader_is_one() -> None:
    assert isinstance(ListLoader(), Loader)


def test_a_row_becomes_a_record_with_evidence(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}\n1;Әбдіхалықұлы  Нұрлан;13.02.1991;РК;в/ч 12345;г. Алматы;N01234567\n")
    (record,), bad, notices = load(path, meta={"title": "Список", "publisher": "Издатель", "language": "ru"})
    assert not bad and record.key == record.locator == "row 2" and record.loader == "list"
    (source,) = record.sources
    assert source.kind == "list" and source.synthetic and source.publisher == "Издатель"
    assert record.scope == source.sha256
    (mention,) = record.mentions
    assert mention.name == "Әбдіхалықұлы Нұрлан" and mention.locator == "row 2"
    by = {s.property: s for s in record.statements}
    assert by["name"].value == "Әбдіхалықұлы Нұрлан" and by["name"].evidence.quote == "Әбдіхалықұлы  Нұрлан"
    assert by["birth_date"].value == "1991-02-13" and by["birth_date"].evidence.quote == "13.02.1991"
    assert (by["birth_date"].evidence.row, by["birth_date"].evidence.column) == (2, "Дата рождения")
    assert by["citizenship"].value == "KZ" and by["residence"].value == "г. Алматы"
    (event,) = record.events
    assert event.type == "service" and by["type"].certainty == by["unit"].certainty == "alleged"
    unit = by["unit"].value
    assert isinstance(unit, ThingRef) and unit.number == "12345" and by["unit"].subject == event.id
    assert {s.method for s in record.statements} == {"listed"}
    assert {s.said_by for s in record.statements} == {"list_publisher"}
    assert "N01234567" not in record.model_dump_json()
    assert any("never loaded: 'Паспорт' (document)" in n for n in notices)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "kz1048", "koi8-r", "cp866"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encodings_and_separators_are_found(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [["ФИО", "Дата рождения", "Гражданство"], ["Иванов Сергей Петрович", "13.02.1991", "Казахстан"],
            ["Петров Андрей Ильич", "1988", "Россия"]]  # fmt: skip
    text = "\r\n".join(separator.join(r) for r in rows) + "\r\n"
    records, bad, notices = load(write(tmp_path, text, encoding))
    assert [said(r, "name") for r in records] == ["Иванов Сергей Петрович", "Петров Андрей Ильич"]
    assert [said(r, "birth_date") for r in records] == ["1991-02-13", "1988"]
    assert [said(r, "citizenship") for r in records] == ["KZ", "RU"] and not bad
    shown = {"utf-8-sig": "utf-8", "kz1048": ""}.get(encoding, encoding)
    assert shown in notices[0] and "separator" in notices[0]


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("Т.А.Ә.;Туған күні;Азаматтығы;Жынысы", "Әлиев Дәурен;1990-05-01;Қазақстан;ер",
         {"name": "Әлиев Дәурен", "birth_date": "1990-05-01", "citizenship": "KZ", "gender": "m"}),
        ("Фамилия;Имя;Отчество;Год рождения", "Ким;Вера;;1985",
         {"name": "Ким Вера", "birth_date": "1985"}),
        ("Тегі;Аты;Әкесінің аты;Туған жылы", "Сейтқали;Айбек;Маратұлы;1979",
         {"name": "Сейтқали Айбек Маратұлы", "birth_date": "1979"}),
        ("Full name;DOB;Citizenship;Place of birth", "Aibek Seitkali;12 May 1979;Kazakhstan, Russia;Semey",
         {"name": "Aibek Seitkali", "birth_date": "1979-05-12", "citizenship": ["KZ", "RU"], "birthplace": "Semey"}),
        ("Фамилия, имя, отчество;Д.Р.;Возраст;Позывной", "Ли Олег;02.1990;34;Тихий",
         {"name": "Ли Олег", "birth_date": "1990-02", "age": 34, "call_sign": "Тихий"}),
        ("Область;Город;ФИО", "Алматинская;Талгар;Ли Олег", {"name": "Ли Олег", "residence": "Алматинская, Талгар"}),
        ("ФИО;Дата контракта;Дата гибели", "Ли Олег;01.03.2023;05.2023", {"date": ["2023-03-01", "2023-05"]}),
    ],
)  # fmt: skip
def test_headers_of_three_languages(tmp_path: Path, header: str, cells: str, expected: dict[str, object]) -> None:
    (record,), bad, _ = load(write(tmp_path, f"{header}\n{cells}\n"))
    assert not bad
    assert {p: said(record, p) for p in expected} == expected


def test_a_column_called_contract_is_a_date_only_if_it_holds_dates(tmp_path: Path) -> None:
    (record,), _, _ = load(write(tmp_path, "ФИО;Контракт\nЛи Олег;01.03.2023\n"))
    assert [e.type for e in record.events] == ["contract_signed"] and said(record, "date") == "2023-03-01"
    (record,), bad, notices = load(write(tmp_path, "ФИО;Контракт\nЛи Олег;№ 77-А\n"))
    assert record.events == () and not bad and any("not loaded: 'Контракт'" in n for n in notices)


def test_three_bad_rows_in_a_thousand_cost_three(tmp_path: Path) -> None:
    lines = [f"{i};Иванов Номер{chr(1072 + i % 32)};{1 + i % 28:02d}.05.1990;РК;;Алматы;" for i in range(1, 1001)]
    lines[100] = "101;;01.01.1990;РК;;Алматы;N777"
    lines[500] = "501;Петров Пётр;31.02.1990;РК;;Алматы;"
    lines[900] = '901;"Сидоров;01.02.1990;РК;;Алматы;'
    records, bad, notices = load(write(tmp_path, "\n".join([HEADER, *lines])))
    assert len(records) == 997
    assert [b.locator for b in bad] == ["row 102", "row 502", "row 902"]
    assert ["no name" in bad[0].reason, "calendar" in bad[1].reason, "quote" in bad[2].reason] == [True] * 3
    assert "Петров" in bad[1].payload and "N777" not in bad[0].payload and bad[0].file_sha256 == records[0].scope
    assert any("1,000 rows, 3 of them cannot be loaded" in n for n in notices)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2;Иванов;1990", "3 cells where the header has 7"),
        ("2;Иванов;1990;РК;;Алматы;;лишняя", "8 cells"),
        ("2;Иванов;00.13.1990;РК;;;", "birth date"),
        ("2;Иванов;01.01.2090;РК;;;", "in the future"),
        ("2;12345;1990;РК;;;", "two letters"),
        ("2;нет данных;1990;РК;;;", "no name"),
        ("2;=HYPERLINK(x);1990;РК;;;", "formula"),
        ("2;Ива\0нов;1990;РК;;;", "zero bytes"),
        ("2;" + "Я" * 20_000 + ";1990;РК;;;", "20,000 characters"),
        ("2;" + "Я" * 1_100_000 + ";1990;РК;;;", "line of over"),
        ('2;"Иванов" И.;1990;РК;;;', "quotes that do not fit"),
        ("2;" + "Я" * 400 + ";1990;РК;;;", "over 300"),
    ],
)
def test_each_broken_row_says_why_and_costs_itself(tmp_path: Path, line: str, reason: str) -> None:
    good = [f"{i};Иванов Иван;1990;РК;;Алматы;" for i in (1, 3)]
    records, bad, _ = load(write(tmp_path, "\n".join([HEADER, good[0], line, good[1]])))
    assert len(records) == 2 and [b.locator for b in bad] == ["row 3"]
    assert reason in bad[0].reason and len(bad[0].payload) <= 20_000 and "\0" not in bad[0].payload


def test_bytes_of_another_encoding_cost_their_row(tmp_path: Path) -> None:
    good = "".join(f"{i};Иванов Иван;1990;РК;;Алматы;\n" for i in range(50)).encode()
    bad_line = "7;Петров Пётр;1990;РК;;Алматы;\n".encode("cp1251")
    (tmp_path / "l.csv").write_bytes(f"{HEADER}\n".encode() + good + bad_line + good)
    records, bad, _ = load(tmp_path / "l.csv")
    assert len(records) == 100 and [b.locator for b in bad] == ["row 52"]
    assert "not valid in the file's encoding" in bad[0].reason
    bad[0].payload.encode("utf-8")


def test_the_encoding_is_found_however_late_its_first_letter_comes(tmp_path: Path) -> None:
    plain = "".join(f"Ivan Ivanov {chr(97 + i % 26)};1990;Almaty street {i}\n" for i in range(12_000))
    records, bad, notices = load(write(tmp_path, f"name;dob;address\n{plain}Иванов Иван;1991;Алматы\n", "cp1251"))
    assert said(records[-1], "name") == "Иванов Иван" and len(records) == 12_001 and not bad
    assert "cp1251" in notices[0]


def test_names_line_by_line_are_a_list(tmp_path: Path) -> None:
    text = "Иванов Иван Иванович\nПетров Пётр Ильич\nӘлиев Дәурен\n----------------------------------\n"
    records, bad, _ = load(write(tmp_path, text, name="names.txt"))
    assert len(records) == 3 and [b.locator for b in bad] == ["row 4"]


def test_quoted_cells_over_lines_keep_their_row_number(tmp_path: Path) -> None:
    text = 'ФИО;Адрес;Год рождения\n"Иванов\nИван";"Алматы; ул. ""Абая""\nдом 1";1990\nПетров Пётр;Орал;1991\n'
    records, bad, _ = load(write(tmp_path, text))
    assert [r.key for r in records] == ["row 2", "row 5"] and not bad
    assert said(records[0], "name") == "Иванов Иван" and said(records[0], "residence") == 'Алматы; ул. "Абая" дом 1'


def test_an_open_quote_swallows_nothing(tmp_path: Path) -> None:
    lines = [f"Иванов Иван;Алматы;{1960 + i % 40}" for i in range(200)]
    lines[20] = '"Петров Пётр;Алматы;1990'
    lines[25] = '"Сидоров Сидор;Алматы;1990'
    records, bad, _ = load(write(tmp_path, "ФИО;Город;Год рождения\n" + "\n".join(lines)))
    assert len(records) == 198 and [b.locator for b in bad] == ["row 22", "row 27"]


def test_titles_headers_and_footers_are_counted_openly(tmp_path: Path) -> None:
    text = (
        f"Список лиц;;;;;;\nпо состоянию на 2024 год;;;;;;\n\n{HEADER}\n1;2;3;4;5;6;7\n1;Иванов Иван;1990;РК;;Алматы;\n"
        f"Алматинская область;;;;;;\n2;Петров Пётр;1991;РК;;Алматы;\n{HEADER}\n3;Ли Олег;1992;РК;;Алматы;\n"
        "Итого: 3;;;;;;\nИсп. Сидорова;;;;;;\n"
    )
    records, bad, notices = load(write(tmp_path, text))
    assert [said(r, "name") for r in records] == ["Иванов Иван", "Петров Пётр", "Ли Олег"] and not bad
    last = notices[-1]
    for words in ("2 title (row 1, row 2)", "1 row of column numbers (row 5)", "1 section heading (row 7)",
                  "1 repeated header (row 9)", "2 footer (row 11, row 12)"):  # fmt: skip
        assert words in last


@pytest.mark.parametrize(
    ("cells", "dates", "notice"),
    [
        (["13.02.1991", "03.04.1990"], ["1991-02-13", "1990-04-03"], "day first (1 cells"),
        (["02/13/1991", "03/04/1990"], ["1991-02-13", "1990-03-04"], "month first (1 cells"),
        (["03/04/1990", "05/06/1990"], ["1990-04-03", "1990-06-05"], "day first assumed for 2"),
        (["13/02/1991", "02/13/1991", "03/04/1990", "1987"], ["1991-02-13", "1991-02-13", "1990", "1987"],
         "only the year is read"),
        (["33282", "13.02.1991"], ["1991-02-13", "1991-02-13"], "day numbers"),
        (["1991.0", "1991,0", "00.00.1991", "00.05.1991", "хх.хх.1991"], ["1991", "1991", "1991", "1991-05", "1991"],
         None),
        (["1991-1992", "1991/1992", "1991 или 1992"], ["1991/1992"] * 3, None),
        (["около 1991", "13 февраля 1991 г.", "1991 жылғы 13 ақпан"], ["1991~", "1991-02-13", "1991-02-13"], None),
    ],
)  # fmt: skip
def test_dates_are_read_by_their_column(tmp_path: Path, cells: list[str], dates: list[str], notice: str | None) -> None:
    text = "ФИО;Дата рождения\n" + "".join(f"Иванов Иван;{c}\n" for c in cells)
    records, bad, notices = load(write(tmp_path, text))
    assert not bad and [said(r, "birth_date") for r in records] == dates
    assert notice is None or any(notice in n for n in notices)


def test_names_that_hide_their_direction_are_cleaned_and_told(tmp_path: Path) -> None:
    text = "ФИО;Год рождения\nИва\u202eнов \u200bИван;1990\n"
    (record,), _, notices = load(write(tmp_path, text))
    assert said(record, "name") == "Иванов Иван" and "\u202e" in (record.statements[0].evidence.quote or "")
    assert any("invisible marks" in n and "row 2" in n for n in notices)


def test_a_list_of_bare_names_and_names_with_their_year(tmp_path: Path) -> None:
    records, bad, _ = load(write(tmp_path, "ФИО\nИванов Иван Иванович\nПетров Пётр, 1990 г.р.\nЛи Олег (13.02.1991)\n"))
    assert [said(r, "name") for r in records] == ["Иванов Иван Иванович", "Петров Пётр", "Ли Олег"] and not bad
    assert [said(r, "birth_date") for r in records] == [None, "1990", "1991-02-13"]


def test_without_a_header_the_columns_are_guessed_and_said(tmp_path: Path) -> None:
    text = "".join(f"{i};Иванов Иван Ильич;{i % 28 + 1:02d}.02.1990;Алматы\n" for i in range(1, 30))
    records, bad, notices = load(write(tmp_path, text))
    assert len(records) == 29 and not bad and said(records[0], "birth_date") == "1990-02-02"
    assert any("guessed from the cells" in n and "name = B" in n for n in notices)


NAMES = ("Тестов Ерлан Маратович", "Пробный Иван Иванович", "Сынакова Әлия Қанатқызы", "Примеров Олжас Серікұлы")


@pytest.mark.parametrize("heading", ["Гражданин Республики;Сведения", "Person of interest;x", "Наёмник Вагнера;Прим"])
def test_a_heading_of_unknown_words_over_dates_is_no_person(tmp_path: Path, heading: str) -> None:
    rows = "".join(f"{name};{1990 + i}\n" for i, name in enumerate(NAMES))
    records, bad, notices = load(write(tmp_path, f"{heading}\n{rows}"))
    assert [said(r, "name") for r in records] == list(NAMES) and not bad
    assert any("row 1 is taken for a heading" in n and "header_row: 0" in n for n in notices)
    (mapping := tmp_path / "m.yaml").write_text("header_row: 0\n", encoding="utf-8")
    records, bad, notices = load(tmp_path / "list.csv", mapping=mapping)
    assert len(records) + len(bad) == 5 and not any("heading" in n for n in notices)


def test_where_nothing_tells_a_heading_from_a_person_it_is_asked(tmp_path: Path) -> None:
    records, bad, _ = load(write(tmp_path, "Гражданин Республики\n" + "\n".join(NAMES) + "\n"))
    assert [said(r, "name") for r in records] == list(NAMES)
    assert [(b.locator, "a heading, or a person?" in b.reason) for b in bad] == [("row 1", True)]
    records, bad, _ = load(write(tmp_path, "Намунов Данияр\n" + "\n".join(NAMES) + "\n"))
    assert len(records) == 5 and not bad


def test_a_mapping_file_decides(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "columns:\n  name: кто\n  birth_date: C\n  residence: [4, Город]\n"
        "header_row: 2\ndates: month_first\nseparator: ','\nencoding: cp1251\n", "utf-8"
    )  # fmt: skip
    text = "Выгрузка,,,,\nкод,Кто,др,область,город\n1,Иванов Иван,03/04/1990,Алматинская,Талгар\n"
    (record,), bad, _ = load(write(tmp_path, text, "cp1251"), mapping=mapping)
    assert not bad and said(record, "birth_date") == "1990-03-04"
    assert said(record, "residence") == "Алматинская, Талгар"


@pytest.mark.parametrize(
    ("yaml", "words"),
    [
        ("columns: {nmae: ФИО}", "did you mean name"),
        ("colums: {name: ФИО}", "did you mean columns"),
        ("columns: {name: [ФИО", "not YAML"),
        ("columns: {name: Нет такой}", "no column 'Нет такой'"),
        ("header_row: 99", "not in the list"),
        ("encoding: nonsense", "no such encoding"),
    ],
)
def test_a_wrong_mapping_file_is_explained(tmp_path: Path, yaml: str, words: str) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(yaml, "utf-8")
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, "ФИО;Год рождения\nИванов Иван;1990\n"), mapping=mapping)
    assert words in str(caught.value)


def test_no_mapping_loads_document_numbers(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("columns: {alias: Паспорт}", "utf-8")
    (record,), _, _ = load(write(tmp_path, "ФИО;Паспорт;ИИН\nИванов Иван;N01234567;900101300123\n"), mapping=mapping)
    assert "N01234567" not in record.model_dump_json() and "900101300123" not in record.model_dump_json()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("l.csv", b"", "empty"),
        ("l.csv", b"\n\n\n", "no rows"),
        ("l.csv", b"a;b\n1;2\n3;4\n5;6\n", "no column of names"),
        ("l.csv", bytes(range(256)) * 99, "not text"),
        ("l.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel"),
        ("l.xlsx", b"ordinary text", "not a XLSX"),
        ("l.pdf", b"ordinary text", "not a PDF"),
    ],
)
def test_a_file_that_is_no_list_gets_one_error(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=words) as caught:
        load(tmp_path / name)
    assert (caught.value.where or "").startswith(str(tmp_path / name))


@pytest.mark.timeout(5)
def test_zeros_and_folders_are_refused_at_once(tmp_path: Path) -> None:
    with (tmp_path / "l.csv").open("wb") as handle:
        handle.truncate(2 * 2**30)
    with pytest.raises(InputError, match="zero bytes"):
        load(tmp_path / "l.csv")
    with pytest.raises(InputError, match="folder"):
        load(tmp_path)


def test_memory_does_not_grow_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphkit.loaders.lists._SAMPLE_ROWS", 300)
    monkeypatch.setattr("graphkit.loaders.lists_csv._SAMPLE", 16 * 1024)

    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        lines = (f"{i};Иванов Иван {chr(1072 + i % 32)};1990;РК;;Алматы;\n" for i in range(rows))
        path.write_text(f"{HEADER}\n{''.join(lines)}", "utf-8")
        tracemalloc.start()
        try:
            assert sum(1 for _ in ListLoader().read(path, LoadOptions())) == rows
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small = peak(800)
    assert peak(2_400) < small * 1.3


def test_a_second_reading_gives_the_same_records(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}\n1;Иванов Иван;1990;РК;ЧВК Вагнер;Алматы;\n")
    assert load(path)[0] == load(path)[0]


@given(st.integers(0, 2**32), st.sampled_from(["swap", "drop", "insert"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_to_bytes_ends_in_a_traceback(tmp_path: Path, seed: int, how: str) -> None:
    chance = random.Random(seed)
    data = bytearray(
        (f"{HEADER}\n" + "".join(f'{i};"Иванов Иван";1990;РК;в/ч 1234{i % 10};Алматы;\n' for i in range(30))).encode()
    )
    for _ in range(chance.randint(1, 40)):
        at = chance.randrange(len(data))
        if how == "swap":
            data[at] = chance.randrange(256)
        elif how == "drop":
            del data[at : at + chance.randint(1, 5)]
        else:
            data[at:at] = bytes(chance.randrange(256) for _ in range(3))
    (tmp_path / "l.csv").write_bytes(data)
    try:
        records, bad, _ = load(tmp_path / "l.csv")
    except InputError:
        return
    for item in bad:
        item.payload.encode("utf-8")
        assert item.reason and item.locator
    for record in records:
        record.model_dump_json()
