"""PDF files: text by position, boxes, pages; protected, damaged and scanned ones."""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from graphkit.errors import InputError
from graphkit.extract.documents import read_document, recognise

FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
    "C:/Windows/Fonts/arial.ttf",
)
KAZAKH_ONLY = set("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
LINES = [
    "ҮКІМ",
    "2024 жылғы 12 мамырда Қарағанды облысының Өңір аудандық соты",
    "Әбдіхалықұлы Нұрлан Қайратұлы, 11.11.1991 жылы туған, 172-бабының 1-бөлігі",
    "Иванов И.И. в г. Алматы, ул. Абая 111, кв. 17; «ЧВК „Вагнер“» в/ч 12345",
]


@pytest.fixture(scope="module")
def fonts() -> tuple[str, str]:
    found = next((f for f in FONTS if Path(f).exists()), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no font with Cyrillic letters: install fonts-dejavu-core")
        pytest.skip("pages made for tests: no font with Cyrillic letters is installed")
    for name in ("Main", "Fallback"):
        pdfmetrics.registerFont(TTFont(name, found))
    return "Main", "Fallback"


def draw_with_fallback(page: canvas.Canvas, lines: list[str], fonts: tuple[str, str]) -> None:
    """As word processors do it whose main font lacks the Kazakh letters: those come from another, later."""
    main, fallback = fonts
    later: list[tuple[float, float, str]] = []
    y = 780.0
    for line in lines:
        x, run, start = 60.0, "", 60.0
        for char in line:
            width = pdfmetrics.stringWidth(char, main, 10)
            if char in KAZAKH_ONLY:
                page.setFont(main, 10)
                page.drawString(start, y, run)
                later.append((x, y, char))
                run, start = "", x + width
            else:
                run += char
            x += width
        page.setFont(main, 10)
        page.drawString(start, y, run)
        y -= 16
    page.setFont(fallback, 10)
    for x, y, char in later:
        page.drawString(x, y, char)
    page.showPage()


def test_kazakh_letters_of_a_fallback_font_stay_in_their_words(tmp_path: Path, fonts: tuple[str, str]) -> None:
    file = tmp_path / "v.pdf"
    page = canvas.Canvas(str(file))
    for _ in range(2):
        draw_with_fallback(page, LINES, fonts)
    page.save()
    with pypdfium2.PdfDocument(file) as plain:
        assert LINES[2] not in plain[0].get_textpage().get_text_range(), "the trap is gone: sort no more"
    frozen = read_document(file)
    assert frozen.text == "\n".join([*LINES, "\f" + LINES[0], *LINES[1:], ""])
    assert [p.number for p in frozen.pages] == [1, 2]
    assert "".join(frozen.text[p.start : p.end] for p in frozen.pages) == frozen.text


def test_boxes_lie_where_the_words_are_drawn(tmp_path: Path, fonts: tuple[str, str]) -> None:
    file = tmp_path / "v.pdf"
    page = canvas.Canvas(str(file))
    page.showPage()
    draw_with_fallback(page, LINES, fonts)
    page.save()
    frozen = read_document(file)
    start = frozen.text.index("Нұрлан")
    place = frozen.place(start, start + 6)
    assert place is not None and place[0] == 2 and place[1] is not None
    left, bottom, right, top = place[1]
    x = 60 + pdfmetrics.stringWidth("Әбдіхалықұлы ", "Main", 10)
    assert abs(left - x) < 1 and abs(right - x - pdfmetrics.stringWidth("Нұрлан", "Main", 10)) < 1
    assert bottom < 748 < top and top - bottom < 20
    for page_ in frozen.pages:
        assert len(page_.boxes) == 4 * (page_.end - page_.start)


def test_bold_by_printing_twice_and_turned_pages(tmp_path: Path, fonts: tuple[str, str]) -> None:
    file = tmp_path / "v.pdf"
    page = canvas.Canvas(str(file))
    page.setFont("Main", 12)
    page.drawString(100, 700, "ПРИГОВОР суда")
    page.drawString(100.4, 700, "ПРИГОВОР суда")
    page.showPage()
    page.rotate(90)
    page.setFont("Main", 12)
    page.drawString(100, -300, "первая строка")
    page.drawString(100, -320, "вторая строка")
    page.showPage()
    page.save()
    frozen = read_document(file)
    assert frozen.text == "ПРИГОВОР суда\n\fпервая строка\nвторая строка\n"
    start = frozen.text.index("вторая")
    place = frozen.place(start, start + 6)
    assert place is not None and place[1] is not None
    left, bottom, right, top = place[1]
    assert 300 < left < 325 and 300 < right < 325 and 95 < bottom < top < 150


def test_a_protected_file_says_so(tmp_path: Path) -> None:
    file = tmp_path / "v.pdf"
    page = canvas.Canvas(str(file), encrypt=StandardEncryption("geheim", canPrint=0))
    page.drawString(100, 700, "secret")
    page.save()
    with pytest.raises(InputError, match="password") as caught:
        read_document(file)
    assert caught.value.where == str(file) and "geheim" not in str(caught.value)


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\n" + b"\xff" * 5000, b"%PDF-1.7\n%%EOF"])
def test_damaged_files_say_so(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "v.pdf"
    file.write_bytes(data)
    with pytest.raises(InputError, match=r"damaged|without pages"):
        read_document(file)


def scan(path: Path) -> Path:
    page = canvas.Canvas(str(path))
    page.rect(100, 100, 300, 300, fill=1)
    page.save()
    return path


def test_a_scan_needs_recognition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    recognise.available.cache_clear()
    try:
        with pytest.raises(InputError, match="a scan") as caught:
            read_document(scan(tmp_path / "v.pdf"))
    finally:
        recognise.available.cache_clear()
    assert "tesseract" in (caught.value.hint or "") and caught.value.where == str(tmp_path / "v.pdf")


@pytest.mark.skipif(not recognise.available(), reason="tesseract with Russian and Kazakh is not installed")
def test_a_scan_is_recognised_and_marked(tmp_path: Path, fonts: tuple[str, str]) -> None:
    digital = tmp_path / "d.pdf"
    page = canvas.Canvas(str(digital))
    page.setFont("Main", 16)
    page.drawString(80, 700, "Приговор суда города Алматы")
    page.save()
    with pypdfium2.PdfDocument(digital) as document:
        picture = document[0].render(scale=3).to_pil()
    picture.save(tmp_path / "p.png")
    page = canvas.Canvas(str(tmp_path / "v.pdf"), pagesize=(595, 842))
    page.drawImage(str(tmp_path / "p.png"), 0, 0, 595, 842)
    page.save()
    frozen = read_document(tmp_path / "v.pdf")
    assert frozen.recognised and "Алматы" in frozen.text and any("recognised" in n for n in frozen.notices)
    start = frozen.text.index("Алматы")
    place = frozen.place(start, start + 6)
    assert place is not None and place[1] is not None and abs(place[1][1] - 700) < 15


def test_an_empty_page_is_no_scan(tmp_path: Path) -> None:
    page = canvas.Canvas(str(tmp_path / "v.pdf"))
    page.drawString(100, 700, "words")
    page.showPage()
    page.showPage()
    page.save()
    frozen = read_document(tmp_path / "v.pdf")
    assert frozen.notices == () and frozen.text == "words\n\f"
    assert frozen.page_of(0) is frozen.pages[0]
