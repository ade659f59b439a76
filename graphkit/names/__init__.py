"""Names of people: reading, folding and comparing them over scripts, spellings and cases."""

from graphkit.names.compare import Comparison, NameRecord, compare
from graphkit.names.forms import normalise_full_name, search_keys, to_latin
from graphkit.names.parse import PersonName, parse_name, readings

__all__ = [
    "Comparison",
    "NameRecord",
    "PersonName",
    "compare",
    "normalise_full_name",
    "parse_name",
    "readings",
    "search_keys",
    "to_latin",
]
