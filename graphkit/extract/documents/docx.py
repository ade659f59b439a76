"""Word files from their raw XML: what a reader of the final version sees, and nothing else.

python-docx leaves out tables, text boxes and tracked insertions; here the XML is streamed once, so
that they stand where they are anchored. Tracked deletions and the old place of moved text are left
out, footnotes and endnotes stand at the end with their number in brackets, headers before the text
and footers after it, each once.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from graphkit.errors import InputError
from graphkit.extract.documents.guard import Limits, check_zip, read_member

__all__ = ["read_docx"]

_KIND = "a Word file (.docx)"
_NAMESPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HIDDEN = {"del", "moveFrom"}
_MAX_DEPTH = 500


def read_docx(path: Path, notices: list[str]) -> str:
    """The text of a Word file, paragraphs on lines, cells of a row apart by tabs.

    Raises:
        InputError: it is cut off, damaged, protected, a zip bomb, or no Word file.
    """
    with check_zip(path, _KIND) as archive:
        names = set(archive.namelist())
        body = next((n for n in ("word/document.xml", "word/document2.xml") if n in names), None)
        if body is None:
            raise InputError("a zip container, but no Word file", hint="Unpack it, and read the files in it.")
        headers = _parts(archive, names, "header")
        reader = _Reader()
        main = reader.read(archive, body)
        notes: list[str] = []
        for part, kind in (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")):
            if part in names and reader.references[kind]:
                found = reader.read_notes(archive, part, kind)
                notes.extend(f"[{n}] {found.get(i, '').strip()}" for i, n in reader.references[kind].items())
        footers = _parts(archive, names, "footer")
    if reader.deleted:
        notices.append(f"{reader.deleted} tracked deletions left out, tracked insertions kept")
    blocks = [*headers, main.strip("\n"), *notes, *footers]
    return "\n".join(b for b in blocks if b) + "\n"


def _parts(archive: zipfile.ZipFile, names: set[str], kind: str) -> list[str]:
    """Texts of headers or footers, each different one once, without bare page numbers."""
    found: dict[str, None] = {}
    for name in sorted(n for n in names if n.startswith(f"word/{kind}") and n.endswith(".xml")):
        text = _Reader().read(archive, name).strip("\n")
        if any(c.isalpha() for c in text):
            found[text] = None
    return list(found)


class _Reader:
    """Streams one part of the container; keeps no tree."""

    def __init__(self) -> None:
        self.references: dict[str, dict[str, int]] = {"footnote": {}, "endnote": {}}
        self.deleted = 0
        self._numbers = 0
        self._characters = 0

    def read(self, archive: zipfile.ZipFile, name: str) -> str:
        state = _State(self)
        self._stream(archive, name, state)
        return "".join(state.lines)

    def read_notes(self, archive: zipfile.ZipFile, name: str, kind: str) -> dict[str, str]:
        state = _State(self, note=kind)
        self._stream(archive, name, state)
        return state.notes

    def reference(self, kind: str, note_id: str) -> str:
        known = self.references[kind]
        if note_id not in known:
            self._numbers += 1
            known[note_id] = self._numbers
        return f"[{known[note_id]}]"

    def count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > Limits.CHARACTERS:
            raise InputError(f"more than {Limits.CHARACTERS:,} characters of text", hint="Split it.")

    def _stream(self, archive: zipfile.ZipFile, name: str, state: _State) -> None:
        open_elements: list[Element] = []
        try:
            for action, element in iterparse(read_member(archive, name), events=("start", "end"), forbid_dtd=True):
                tag = element.tag
                for namespace in _NAMESPACES:
                    if tag.startswith(namespace):
                        tag = tag[len(namespace) :]
                        break
                if action == "start":
                    if len(open_elements) >= _MAX_DEPTH:
                        raise InputError(f"{name} nests deeper than any document does", hint="It is not a real one.")
                    open_elements.append(element)
                    state.start(tag, element)
                else:
                    open_elements.pop()
                    state.end(tag, element)
                    element.clear()
                    if open_elements:
                        # What was read is dropped, so that memory does not grow with the document.
                        open_elements[-1].remove(element)
        except ParseError as error:
            line, column = error.position
            raise InputError(
                f"{_KIND} that is damaged: the XML of {name} breaks off or is wrong",
                where=f"{name} line {line} column {column}",
                hint="Get it again from where it came.",
            ) from None
        except DefusedXmlException:
            raise InputError(
                f"{_KIND} whose {name} declares its own entities, as no word processor does",
                hint="It may be an attack: ask who sent it.",
            ) from None
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, LookupError) as e:
            raise InputError(
                f"{_KIND} that is cut off or damaged ({name}: {str(e)[:120]})", hint="Get it again from where it came."
            ) from None
        except Exception as error:
            if type(error).__module__ == "zlib":
                raise InputError(
                    f"{_KIND} that is damaged ({name}: {error})", hint="Get it again from where it came."
                ) from None
            raise


def _attribute(element: Element, name: str) -> str:
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""


class _State:
    """Where the stream stands: open paragraphs, cells and text boxes, and what is left out."""

    def __init__(self, reader: _Reader, note: str | None = None) -> None:
        self.lines: list[str] = []
        self.notes: dict[str, str] = {}
        self._reader = reader
        self._note = note
        self._paragraphs: list[list[str]] = []  # text of the open paragraphs, inner text boxes last
        self._blocks: list[list[str]] = [self.lines]  # where finished paragraphs go
        self._boxes: list[list[str]] = []  # finished text boxes of the open paragraph
        self._rows: list[list[str]] = []
        self._hidden = 0
        self._path: list[str] = []
        self._joined = False

    def start(self, tag: str, element: Element) -> None:
        parent = self._path[-1] if self._path else ""
        self._path.append(tag)
        if tag == _FALLBACK:
            self._hidden += 1
        elif tag in _HIDDEN:
            if parent == "rPr" and self._path[-3:-2] == ["pPr"]:
                self._joined = self._joined or tag == "del"  # the paragraph's end was deleted
            if parent not in ("rPr", "trPr"):
                self._hidden += 1
                self._reader.deleted += tag == "del"
        elif tag == "p":
            self._paragraphs.append([])
            self._boxes.append([])
            self._joined = False
        elif tag == "txbxContent":
            self._blocks.append([])
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("tc", self._note):
            self._blocks.append([])
        elif not self._hidden and self._paragraphs:
            self._mark(tag, parent, element)

    def _mark(self, tag: str, parent: str, element: Element) -> None:
        """Elements that stand for a character."""
        if tag == "tab" and parent == "r":
            self._write("\t")
        elif tag in ("br", "cr") and parent == "r":
            self._write("\n")
        elif tag == "noBreakHyphen":
            self._write("\u2011")
        elif tag == "softHyphen":
            self._write("\u00ad")
        elif tag == "sym":
            self._write(" ")  # a picture from a symbol font: no letter, but it parts words
        elif tag in ("footnoteReference", "endnoteReference"):
            self._write(self._reader.reference(tag.removesuffix("Reference"), _attribute(element, "id")))

    def _write(self, text: str) -> None:
        self._reader.count(len(text))
        self._paragraphs[-1].append(text)

    def end(self, tag: str, element: Element) -> None:
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        if tag == _FALLBACK:
            self._hidden -= 1
        elif tag in _HIDDEN:
            if parent not in ("rPr", "trPr"):
                self._hidden -= 1
        elif tag == "t":
            if not self._hidden and self._paragraphs and element.text:
                self._write(element.text)
        elif tag == "p" and self._paragraphs:
            text = "".join(self._paragraphs.pop())
            boxes = self._boxes.pop()
            if not self._hidden:
                self._blocks[-1].append(text if self._joined and not boxes else text + "\n")
                self._blocks[-1].extend(boxes)
            self._joined = False
        elif tag == "txbxContent" and len(self._blocks) > 1:
            content = self._blocks.pop()
            if self._boxes:
                self._boxes[-1].extend(content)
            else:
                self._blocks[-1].extend(content)
        elif tag == "tc" and len(self._blocks) > 1:
            content = self._blocks.pop()
            if self._rows:
                self._rows[-1].append("".join(content).strip("\n"))
        elif tag == "tr" and self._rows:
            cells = self._rows.pop()
            if not self._hidden:
                self._blocks[-1].append("\t".join(cells) + "\n")
        elif tag == self._note and len(self._blocks) > 1:
            self.notes[_attribute(element, "id")] = "".join(self._blocks.pop())
