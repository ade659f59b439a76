"""Files to frozen text: the canonical text that every span, quote and offset points into.

``read_document`` takes a txt, html, docx or pdf file. Every reader is bounded in bytes, pages and
time, opens no network connection, resolves no entity, and answers a broken file with one
:class:`graphkit.errors.InputError`.
"""

from graphkit.extract.documents.encoding import Decoded, decode, detect_encoding
from graphkit.extract.documents.frozen import FrozenText, Page
from graphkit.extract.documents.read import SUFFIXES, read_document

__all__ = ["SUFFIXES", "Decoded", "FrozenText", "Page", "decode", "detect_encoding", "read_document"]
