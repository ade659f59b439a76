"""Text and HTML files to frozen text, in any encoding, however broken."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkit.errors import InputError
from graphkit.extract.documents import decode, read_document

RUSSIAN = (
    "Приговором районного суда города Алматы от 12 мая 2024 года Иванов Сергей Петрович признан виновным "
    "в совершении преступления, предусмотренного частью первой статьи 172 Уголовного кодекса.\r\n"
)
KAZAKH = "Сот үкімімен Әбдіхалықұлы Нұрлан Қайратұлы кінәлі деп танылды, ол өңірдегі әскери бөлімде қызмет етті.\n"


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


@pytest.mark.parametrize("text", [RUSSIAN, "\ufeff" + RUSSIAN, KAZAKH, "x\ry\r\nz\n\n", "  пробелы  "])
def test_a_utf8_text_is_its_own_frozen_text(tmp_path: Path, text: str) -> None:
    file = write(tmp_path / "v.txt", text)
    frozen = read_document(file)
    assert frozen.text.encode("utf-8") == file.read_bytes()
    assert frozen.kind == "txt" and frozen.pages == () and not frozen.recognised and frozen.notices == ()
    assert frozen.text_sha256 == frozen.sha256_file == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("cp866", RUSSIAN), ("iso8859-5", RUSSIAN), ("kz1048", KAZAKH),
        ("utf-16", RUSSIAN), ("utf-16-le", RUSSIAN), ("utf-16-be", KAZAKH), ("utf-32", KAZAKH),
    ],
)  # fmt: skip
def test_other_encodings_are_found_and_reported(tmp_path: Path, encoding: str, text: str) -> None:
    frozen = read_document(write(tmp_path / "v.txt", text.encode(encoding)))
    assert frozen.text == text
    assert len(frozen.notices) == 1 and encoding.split("-")[0] in frozen.notices[0]


def test_late_letters_still_decide(tmp_path: Path) -> None:
    text = "plain ascii line\n" * 20_000 + RUSSIAN
    assert read_document(write(tmp_path / "v.txt", text.encode("cp1251"))).text == text


def test_one_kazakh_name_among_russian_ones_shows_its_code_page(tmp_path: Path) -> None:
    text = RUSSIAN * 20 + "Свидетель Талғат Сериков."
    assert read_document(write(tmp_path / "v.txt", text.encode("kz1048"))).text == text
    ukrainian = RUSSIAN * 20 + "Свідок Юрій Андрієнко з Києва, її мати Єва Ївга."
    assert read_document(write(tmp_path / "u.txt", ukrainian.encode("cp1251"))).text == ukrainian


def test_a_damaged_utf8_text_names_the_line(tmp_path: Path) -> None:
    data = (RUSSIAN * 3).encode("utf-8")
    cut = data.index(b"\n") + 40
    while data[cut] & 0xC0 != 0x80:
        cut += 1
    with pytest.raises(InputError, match="damaged or mixes encodings") as caught:
        read_document(write(tmp_path / "v.txt", data[:cut] + data[cut + 1 :]))
    assert caught.value.where == f"{tmp_path / 'v.txt'}, line 2" and caught.value.hint


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("v.txt", b"", "empty"),
        ("v.txt", b" \r\n\t", "no text"),
        ("v.txt", bytes(range(256)) * 50, "not text"),
        ("v.docx", b"Just words, no zip container.", "not a DOCX"),
        ("v.pdf", b"Just words, no PDF at all.", "not a PDF"),
        ("v.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Word"),
        ("v.txt", b"{\\rtf1 text}", "RTF"),
        ("v.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "picture"),
        ("v.html", b"<html><script>alert(1)</script></html>", "no text"),
    ],
)
def test_a_wrong_file_gets_one_clear_error(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    file = write(tmp_path / name, data)
    with pytest.raises(InputError, match=message) as caught:
        read_document(file)
    assert caught.value.where is not None and caught.value.where.startswith(str(file))


def test_folders_and_missing_files_are_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder"):
        read_document(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        read_document(tmp_path / "none.txt")


@pytest.mark.parametrize("name", ["zeros.txt", "zeros.pdf", "zeros.docx", "zeros.html"])
@pytest.mark.timeout(5)
def test_two_gigabytes_of_zeros_are_refused_at_once(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with file.open("wb") as handle:
        handle.truncate(2 * 2**30)
    with pytest.raises(InputError, match="zero bytes"):
        read_document(file)


@pytest.mark.timeout(5)
def test_a_huge_text_is_refused_by_size(tmp_path: Path) -> None:
    file = write(tmp_path / "v.txt", "Приговор")
    with file.open("r+b") as handle:
        handle.truncate(2 * 2**30)
    with pytest.raises(InputError, match="over the limit"):
        read_document(file)


def test_html_is_read_as_it_is_seen(tmp_path: Path) -> None:
    page = """<!DOCTYPE html><html><head><title>t</title><style>p{}</style><meta charset="utf-8"></head><body>
    <h1>ҮКІМ</h1><script>var a = "<p>нет</p>";</script><!-- скрыто -->
    <p>Именем   Республики<br>Казахстан &laquo;да&raquo;, <b>ста</b>тья&nbsp;172</p>
    <table><tr><th>ФИО</th><th>Дата</th></tr><tr><td><p>Иванов</p></td><td>1990</td></tr></table>
    <pre>a
  b</pre><iframe src="http://127.0.0.1:9/x">iframe</iframe>end</body></html>"""
    frozen = read_document(write(tmp_path / "v.html", page))
    assert frozen.kind == "html"
    assert frozen.text.split("\n") == [
        "ҮКІМ", "Именем Республики", "Казахстан «да», статья\xa0172", "ФИО\tДата", "Иванов\t1990", "a", "  b", "end",
        "",
    ]  # fmt: skip


def test_html_in_a_declared_code_page(tmp_path: Path) -> None:
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head><p>{RUSSIAN}'
    frozen = read_document(write(tmp_path / "v.htm", page.encode("cp1251")))
    assert RUSSIAN.strip() in frozen.text and "1251" in frozen.notices[0]


@pytest.mark.timeout(20)
def test_html_bombs_and_depths_end(tmp_path: Path) -> None:
    deep = read_document(write(tmp_path / "deep.html", "<div>" * 1500 + "глубоко" + "</div>" * 1500 + "после"))
    assert deep.text == "глубоко\nпосле\n"
    with pytest.raises(InputError, match="nests deeper"):
        read_document(write(tmp_path / "deeper.html", "<p>до</p>" + "<div>" * 200_000 + "глубоко"))
    entities = '<!DOCTYPE html [<!ENTITY a "ха"><!ENTITY b "&a;&a;&a;">]><html><p>&b; конец</p></html>'
    assert "конец" in read_document(write(tmp_path / "e.html", entities)).text


def test_a_text_named_html_inside_txt_stays_unchanged(tmp_path: Path) -> None:
    text = "<html><p>Дело</p></html>"
    assert read_document(write(tmp_path / "v.txt", text)).text == text


@given(st.binary(min_size=1, max_size=3000))
@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_end_in_a_traceback(tmp_path: Path, data: bytes) -> None:
    for name in ("a.txt", "a.html", "a.bin"):
        try:
            frozen = read_document(write(tmp_path / name, data))
        except InputError as error:
            assert error.message and str(tmp_path) in (error.where or "")
        else:
            frozen.text.encode("utf-8")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
@settings(max_examples=200, deadline=None)
def test_every_utf8_text_without_controls_decodes_to_itself(text: str) -> None:
    try:
        assert decode(text.encode("utf-8")).text == text
    except InputError as error:
        assert any(c < " " for c in text), error
