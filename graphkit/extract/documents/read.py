"""One door: any document to its frozen text."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from pathlib import Path

from graphkit.errors import InputError
from graphkit.extract.documents.confined import Message, confined
from graphkit.extract.documents.docx import read_docx
from graphkit.extract.documents.encoding import decode
from graphkit.extract.documents.frozen import FrozenText, Kind, Page, text_sha256
from graphkit.extract.documents.guard import Limits, check_file, check_size
from graphkit.extract.documents.html import html_text
from graphkit.extract.documents.pdf import read_pdf
from graphkit.models import file_sha256

__all__ = ["SUFFIXES", "read_document"]

SUFFIXES = (".txt", ".html", ".htm", ".docx", ".pdf")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S)
_SIZES: dict[Kind, int] = {"txt": Limits.TEXT, "html": Limits.TEXT, "docx": Limits.DOCX, "pdf": Limits.PDF}
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM")


def _kind(path: Path, head: bytes) -> Kind:
    """What the file is: its content decides, its name where the content leaves it open.

    Raises:
        InputError: nothing that is read here.
    """
    where, suffix = str(path), path.suffix.lower()
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    if head.startswith(_OLE):
        raise InputError(
            "an old Word or Excel file (.doc, .xls), or one protected by a password",
            where=where,
            hint="Open it, remove the password if it has one, and save it as .docx.",
        )
    if head.startswith(b"{\\rtf"):
        raise InputError("an RTF file", where=where, hint="Open it in a word processor and save it as .docx.")
    if head.startswith(_PICTURES[:-1]) or (head.startswith(b"BM") and b"\0" in head[:64]):
        raise InputError(
            "a picture, not a document", where=where, hint="Put the scanned pages in one PDF file and read that."
        )
    if suffix in (".docx", ".pdf"):
        raise InputError(
            f"not a {suffix[1:].upper()} file, though its name says so",
            where=where,
            hint="Open it to see what it is, or get it again from where it came.",
        )
    if suffix in (".html", ".htm", ".xhtml"):
        return "html"
    # The canonical text of a .txt is the file itself, whatever it holds.
    if suffix != ".txt" and _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    return "txt"


def read_parts(name: str, kind: Kind) -> Iterator[Message]:
    """The text of a file, its pages and notices; the boxes of all pages beside them. Runs in the child process.

    Raises:
        InputError: it cannot be read as that kind.
    """
    path, notices = Path(name), list[str]()
    pages: tuple[Page, ...] = ()
    recognised = False
    if kind == "pdf":
        text, pages, recognised = read_pdf(path, notices)
    elif kind == "docx":
        text = read_docx(path, notices)
    else:
        text = html_text(path.read_bytes(), notices)
    places = [(p.number, p.start, p.end) for p in pages]
    yield (
        {"text": text, "pages": places, "recognised": recognised, "notices": notices},
        b"".join(p.boxes.tobytes() for p in pages),
    )


def _pages(places: list[tuple[int, int, int]], boxes: bytes) -> Iterator[Page]:
    first = 0
    for number, start, end in places:
        size = (end - start) * 4 * array("f").itemsize
        yield Page(number, start, end, array("f", boxes[first : first + size]))
        first += size


def read_document(path: Path) -> FrozenText:
    """The frozen text of a txt, html, docx or pdf file.

    The frozen text of a UTF-8 ``.txt`` is the file's text unchanged, byte-order mark and line ends
    included. The same file gives the same text on every machine, except where text is recognised
    from pictures. All kinds but ``.txt`` are read in a child process, see :mod:`.confined`.

    Raises:
        InputError: the file is missing, empty, too big, damaged, protected, of another kind, or a
            scan that cannot be recognised here. ``where`` names the file, and line or page.
    """
    where = str(path)
    head = check_file(path)
    kind = _kind(path, head)
    pages: tuple[Page, ...] = ()
    recognised = False
    notices: list[str] = []
    try:
        check_size(path, _SIZES[kind])
        if kind == "txt":
            decoded = decode(path.read_bytes())
            text = decoded.text
            if decoded.notice:
                notices.append(decoded.notice)
        else:
            ((said, boxes),) = confined("graphkit.extract.documents.read:read_parts", str(path), kind)
            text, recognised, notices = said["text"], said["recognised"], said["notices"]
            pages = tuple(_pages(said["pages"], boxes))
    except InputError as error:
        place = error.where
        if place is None:
            place = where
        elif not place.startswith(where):
            place = f"{where}, {place}"
        raise InputError(error.message, where=place, hint=error.hint) from None
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror or error}", where=where) from None
    if not text.strip("\ufeff\0 \t\r\n\f\v\u200b\xa0"):
        raise InputError("the document has no text", where=where, hint="Check that it is the right file.")
    expected = {".htm": "html", ".xhtml": "html"}.get(path.suffix.lower(), path.suffix.lower()[1:])
    if expected != kind and expected:
        notices.append(f"named .{expected}, but a {kind} file: read as that")
    return FrozenText(
        text=text,
        sha256_file=file_sha256(path),
        text_sha256=text_sha256(text),
        kind=kind,
        pages=pages,
        recognised=recognised,
        notices=tuple(notices),
    )
