"""Word files: tables, text boxes, tracked changes, notes; broken and hostile containers."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import docx
import pytest

from graphkit.errors import InputError
from graphkit.extract.documents import read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def container(path: Path, body: str, parts: dict[str, str] | None = None, head: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"{head}<w:document {W} {MC}><w:body>{body}</w:body></w:document>")
        for name, text in (parts or {}).items():
            archive.writestr(name, text)
    return path


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_a_document_of_a_word_processor(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("П Р И Г О В О Р", 1)
    document.add_paragraph("Именем Республики Казахстан")
    table = document.add_table(2, 2)
    for row, cells in enumerate((("город Алматы", "12 мая 2024 года"), ("Судья", "Ахметова А.Б."))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_paragraph("после таблицы")
    document.sections[0].header.paragraphs[0].text = "Дело № 1-23/2024"
    document.save(tmp_path / "v.docx")
    frozen = read_document(tmp_path / "v.docx")
    assert frozen.kind == "docx"
    assert frozen.text == (
        "Дело № 1-23/2024\nП Р И Г О В О Р\nИменем Республики Казахстан\n"
        "город Алматы\t12 мая 2024 года\nСудья\tАхметова А.Б.\nпосле таблицы\n"
    )


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    body = (
        f"<w:p>{run('осуждён к ')}<w:del>{run('x').replace('w:t', 'w:delText')}</w:del>"
        f"<w:ins>{run('пяти')}</w:ins>{run(' годам')}</w:p>"
        f"<w:p><w:moveFrom>{run('старое место')}</w:moveFrom>{run('стоит')}</w:p>"
        f"<w:p><w:moveTo>{run('новое место')}</w:moveTo></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('соеди')}</w:p><w:p>{run('нено')}</w:p>"
    )
    frozen = read_document(container(tmp_path / "v.docx", body))
    assert frozen.text == "осуждён к пяти годам\nстоит\nновое место\nсоединено\n"
    assert frozen.notices == ("1 tracked deletions left out, tracked insertions kept",)


def test_text_boxes_are_read_once_and_notes_at_the_end(tmp_path: Path) -> None:
    box = f"<w:txbxContent><w:p>{run('в рамке')}</w:p></w:txbxContent>"
    body = (
        f"<w:p>{run('до')}<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>{run(' после')}</w:p>"
        f'<w:p>{run("слово")}<w:r><w:footnoteReference w:id="7"/></w:r>{run(", дальше")}<w:r><w:tab/>'
        f"<w:t>т</w:t><w:br/><w:t>с</w:t><w:noBreakHyphen/></w:r></w:p>"
    )
    notes = f'<w:footnotes {W}><w:footnote w:id="7"><w:p>{run("сноска")}</w:p></w:footnote></w:footnotes>'
    frozen = read_document(container(tmp_path / "v.docx", body, {"word/footnotes.xml": notes}))
    assert frozen.text == "до после\nв рамке\nслово[1], дальше\tт\nс\u2011\n[1] сноска\n"


def test_a_table_in_a_table_and_empty_cells(tmp_path: Path) -> None:
    inner = f"<w:tbl><w:tr><w:tc><w:p>{run('а')}</w:p></w:tc><w:tc><w:p>{run('б')}</w:p></w:tc></w:tr></w:tbl>"
    body = (
        f"<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>{inner}<w:p/></w:tc><w:tc><w:p>{run('в')}</w:p></w:tc></w:tr></w:tbl>"
    )
    assert read_document(container(tmp_path / "v.docx", body)).text == "\tа\tб\tв\n"


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_file_says_so(tmp_path: Path, keep: float) -> None:
    whole = container(tmp_path / "w.docx", f"<w:p>{run('текст ' * 500)}</w:p>").read_bytes()
    (tmp_path / "v.docx").write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(InputError, match="cut off or damaged") as caught:
        read_document(tmp_path / "v.docx")
    assert caught.value.hint


def test_damage_inside_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="breaks off or is wrong"):
        read_document(container(tmp_path / "a.docx", "<w:p><w:r>"))
    file = container(tmp_path / "b.docx", "<w:p>" + run("текст " * 3000) + "</w:p>")
    data = bytearray(file.read_bytes())
    start = data.index(b"word/document.xml") + 40
    data[start : start + 20] = b"\xff" * 20
    file.write_bytes(data)
    with pytest.raises(InputError, match="damaged"):
        read_document(file)
    with zipfile.ZipFile(tmp_path / "c.docx", "w") as archive:
        archive.writestr("photo.txt", "x")
    with pytest.raises(InputError, match="no Word file"):
        read_document(tmp_path / "c.docx")


@pytest.mark.timeout(20)
def test_zip_bombs_are_refused_before_they_unpack(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as member,
    ):
        block = b" " * 2**20
        for _ in range(300):
            member.write(block)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="zip bomb"):
            read_document(bomb)
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 20_000_000)
    data = whole.getvalue().replace((20_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    (tmp_path / "v.docx").write_bytes(data)
    with pytest.raises(InputError, match="damaged"):
        read_document(tmp_path / "v.docx")


@pytest.mark.timeout(10)
def test_entities_are_refused(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ха"}">' for i in range(12))
    file = container(tmp_path / "v.docx", f"<w:p>{run('&l11;')}</w:p>", head=f"<!DOCTYPE d [{laughs}]>")
    with pytest.raises(InputError, match="entities"):
        read_document(file)
    secret = tmp_path / "secret"
    secret.write_text("TOP")
    head = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]>'
    with pytest.raises(InputError, match="entities"):
        read_document(container(tmp_path / "x.docx", f"<w:p>{run('&x;')}</w:p>", head=head))


@pytest.mark.timeout(20)
def test_endless_nesting_ends(tmp_path: Path) -> None:
    body = "<w:p>" * 100_000 + "</w:p>" * 100_000
    with pytest.raises(InputError, match="nests deeper"):
        read_document(container(tmp_path / "v.docx", body))


def test_a_password_is_told(tmp_path: Path) -> None:
    file = container(tmp_path / "v.docx", f"<w:p>{run('т')}</w:p>")
    data = bytearray(file.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    file.write_bytes(data)
    with pytest.raises(InputError, match="password"):
        read_document(file)
