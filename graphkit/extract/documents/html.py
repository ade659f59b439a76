"""HTML to text as a reader sees it: blocks on lines, cells apart by tabs, no script, no style."""

from __future__ import annotations

import re

from lxml import etree

from graphkit.errors import InputError
from graphkit.extract.documents.encoding import decode

__all__ = ["html_text"]

_DROPPED = {"script", "style", "noscript", "template", "head", "object", "iframe", "svg", "math", "select", "textarea"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_CELLS = {"td", "th"}
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})["']""")
_INLINE_SPACE = re.compile(r"[ \t\r\n\f]+")


class _Writer:
    """Text put together as a browser would show it: runs of white space are one space."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._pending = ""  # white space owed before the next letter
        self._pre = 0

    def text(self, text: str) -> None:
        if self._pre:
            self._flush()
            self.parts.append(text)
            return
        text = _INLINE_SPACE.sub(" ", text)
        if text.startswith(" ") and not self._pending:
            self._pending = " "
        if text.strip(" "):
            self._flush()
            self.parts.append(text.strip(" "))
            if text.endswith(" "):
                self._pending = " "

    def _flush(self) -> None:
        if self.parts or self._pending.strip(" \n"):
            self.parts.append(self._pending)
        self._pending = ""

    def line(self) -> None:
        if "\n" not in self._pending:
            self._pending = "\n"

    def line_break(self) -> None:
        self._pending = self._pending.rstrip(" ") + "\n"

    def cell(self) -> None:
        self._pending = ("" if self._pending == " " else self._pending.rstrip("\n")) + "\t"

    def pre(self, step: int) -> None:
        self._pre = max(0, self._pre + step)


def html_text(data: bytes, notices: list[str]) -> str:
    """The visible text of a page.

    Raises:
        InputError: the bytes are no text, or hold no HTML.
    """
    declared = _XML_ENCODING.match(data) or _CHARSET.search(data[:4096])
    decoded = decode(data, declared[1].decode("ascii") if declared else None)
    if decoded.notice:
        notices.append(decoded.notice)
    # libxml2 stops at a zero byte; a reader does not see one.
    source = decoded.text.lstrip("\ufeff").replace("\0", " ").encode("utf-8", "replace")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, recover=True
    )
    try:
        root = etree.fromstring(source, parser)
    except (etree.LxmlError, ValueError) as error:
        if not len(parser.error_log) or _out_of_memory(parser):  # libxml2 has no room even for a message
            raise MemoryError from None
        raise InputError(f"the HTML cannot be read: {str(error)[:200]}") from None
    if _out_of_memory(parser):
        raise MemoryError
    # Past a limit the parser drops the rest of the page: then nothing of it is read.
    if any(e.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for e in parser.error_log):
        raise InputError("the HTML nests deeper than any page does", hint="Save the page as text and read that.")
    if root is None:
        raise InputError("the page has no content")
    text = _visible(root)
    # An entity may name half a surrogate pair, which UTF-8 cannot hold.
    return text.encode("utf-8", "replace").decode("utf-8")


def _out_of_memory(parser: etree.HTMLParser) -> bool:
    return any(e.type == etree.ErrorTypes.ERR_NO_MEMORY for e in parser.error_log)


def _visible(root: etree._Element) -> str:
    out = _Writer()
    skip: etree._Element | None = None
    for action, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        tag = tag.rpartition("}")[2].lower()
        if action == "start":
            if skip is None and tag in _DROPPED:
                skip = element
            if skip is not None:
                continue
            _start(tag, out)
            if element.text:
                out.text(element.text)
        else:
            if skip is element:
                skip = None
            elif skip is not None:
                continue
            else:
                _end(tag, out)
            if element.tail and element is not root:
                out.text(element.tail)
    return "".join(out.parts) + "\n" if out.parts else ""


def _start(tag: str, out: _Writer) -> None:
    if tag == "br":
        out.line_break()
    elif tag in _BLOCKS:
        out.line()
        if tag == "pre":
            out.pre(1)


def _end(tag: str, out: _Writer) -> None:
    if tag == "pre":
        out.pre(-1)
    if tag in _CELLS:
        out.cell()
    elif tag in _BLOCKS:
        out.line()
