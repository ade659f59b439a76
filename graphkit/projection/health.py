"""Words of health, by which a text is known to hold what is ``special``."""

from __future__ import annotations

import re

__all__ = ["tells_of_health"]

_WORDS = re.compile(
    r"ранен|ранил|ранени|контуз|осколоч|травм|ампут|перелом|госпитал|больниц|лечен|лечил|болезн|болен|боле[ею]т|"
    r"заболев|инвалид|психиатр|психич|невменяем|медицин|врач|диагноз|\bвич\b|гепатит|туберкул|наркоман|алкогол|"
    r"наркологич|жарақат|жарала|аурух|ауруы|ауырған|емделу|емдеу|мүгедек|дәрігер|"
    r"wound|injur|hospital|illness|\bill\b|disease|disab|treatment|psychiat|\bhiv\b|medical|surgery|amput",
    re.IGNORECASE,
)


def tells_of_health(text: str) -> bool:
    """True if a word of the text speaks of wounds, illness or treatment; rather too often than too rarely."""
    return _WORDS.search(text) is not None
