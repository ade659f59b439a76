"""Which encoding bytes are in: by mark, by validity, then by the letters they would give."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from graphkit.errors import InputError

__all__ = ["Decoded", "decode", "detect_encoding", "looks_binary"]

SAMPLE = 256 * 1024
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The 8-bit code pages in which Russian and Kazakh texts come; kz1048 is cp1251 with Kazakh letters.
_CODE_PAGES = ["cp1251", "kz1048", "koi8_r", "cp866", "mac_cyrillic", "iso8859_5", "cp1252"]
# What Kazakh letters of kz1048 are in cp1251: letters of Serbian and Belarusian, or Ukrainian ones where
# Ukrainian never has them. One such name in a Russian list decides, which statistics would not notice.
_KAZAKH_IN_CP1251 = re.compile("[ЎўЈјЅѕЌќЋћЏџ]|[бвгджзклмнпрстфхцчшщ][єї]", re.I)
_HINT = "Open it in the program that made it and save it as UTF-8."
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1a\x1b")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was in, and a notice where that was not plain UTF-8."""

    text: str
    encoding: str
    notice: str | None


def looks_binary(sample: bytes) -> bool:
    """True for bytes that are no text in any 8-bit encoding or UTF-8."""
    if not sample:
        return False
    return len(sample) - len(sample.translate(None, _CONTROLS)) > max(1, len(sample) // 50)


def _utf16_without_mark(sample: bytes) -> str | None:
    # Russian in UTF-16 has 0x04, and spaces, digits and line ends 0x00, at every second byte.
    pairs = len(sample) // 2
    if pairs < 4:
        return None
    low, high = sample[0 : pairs * 2 : 2], sample[1 : pairs * 2 : 2]
    for name, tops, others in (("utf-16-le", high, low), ("utf-16-be", low, high)):
        typical = tops.count(0) + tops.count(4)
        if typical > 0.9 * pairs and others.count(0) < 0.1 * pairs and tops.count(0) > 0:
            return name
    return None


def _utf8_error(sample: bytes, whole: bool) -> UnicodeDecodeError | None:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=whole)
    except UnicodeDecodeError as error:
        return error
    return None


def _mostly_utf8(sample: bytes) -> bool:
    """True if what is not ASCII is, but for few bytes, valid UTF-8: a damaged file, not another encoding."""
    text = sample.decode("utf-8", "surrogateescape")
    broken = sum("\udc80" <= c <= "\udcff" for c in text)
    good = sum(c > "\x7f" for c in text) - broken
    return good > 10 * broken


def detect_encoding(sample: bytes, *, whole: bool) -> str:
    """The Python name of the encoding that bytes are in.

    Args:
        sample: the first bytes of the file.
        whole: they are the whole file, so that a character cut off at their end is an error.

    Returns:
        ``utf-8`` also where a few bytes break it: the damage is then reported by who decodes.

    Raises:
        InputError: they are no text in any encoding known here.
    """
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    unmarked = _utf16_without_mark(sample)
    if unmarked is not None:
        return unmarked
    if looks_binary(sample):
        raise InputError("the content is not text", hint="Check that the file is what its name says.")
    if _utf8_error(sample, whole) is None or _mostly_utf8(sample):
        return "utf-8"
    # Only lines with letters beyond ASCII say anything; many without would drown them.
    telling = b"\n".join(line for line in sample.split(b"\n") if not line.isascii())
    best = from_bytes(telling[:SAMPLE], cp_isolation=_CODE_PAGES).best()
    if best is None:
        raise InputError("the encoding of the text is not known", hint=_HINT)
    text = str(best)
    if best.encoding == "cp1251" and _KAZAKH_IN_CP1251.search(text):
        return "kz1048"
    letters = sum(c.isalpha() for c in text)
    foreign = sum(c.isalpha() and c > "\x7f" for c in text)
    cyrillic = sum("Ѐ" <= c <= "ԯ" for c in text)
    if best.encoding != "cp1252" and (letters < 0.2 * len(text) or cyrillic < 0.9 * foreign):
        raise InputError("the encoding of the text is not known", hint=_HINT)
    return best.encoding.replace("_", "-") if best.encoding != "koi8_r" else "koi8-r"


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """A whole file as text. A byte-order mark of UTF-8 stays in the text as U+FEFF.

    Args:
        declared: the encoding that the file itself names; used if it fits.

    Raises:
        InputError: it is no text, or is damaged.
    """
    name: str | None = None
    if declared is not None and _utf8_error(data, True) is not None:
        try:
            if "utf" not in codecs.lookup(declared).name:
                data.decode(declared)
                name = declared
        except (LookupError, UnicodeError, ValueError):
            name = None
    name = name or detect_encoding(data[:SAMPLE], whole=len(data) <= SAMPLE)
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if name == "utf-8" and not _mostly_utf8(data):
            name = detect_encoding(data, whole=True)
            text = data.decode(name, "replace")
        else:
            raise InputError(
                f"byte 0x{data[error.start]:02x} is not valid {name.upper()}: the file is damaged or mixes encodings",
                where=f"line {line}",
                hint=_HINT,
            ) from None
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "utf-16" in name else text
    return Decoded(text, name, None if name == "utf-8" else f"text in {name}, read as such")
