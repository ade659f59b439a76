"""Names of people: reading, folding and comparing them over scripts, spellings and cases."""

from graphkit.names.blocking import blocking_keys, lookup_keys
from graphkit.names.compare import Comparison, NameRecord, PreparedRecord, compare, compare_prepared, levels, prepare
from graphkit.names.forms import normalise_full_name, search_keys, to_latin
from graphkit.names.parse import PersonName, parse_name, readings

__all__ = [
    "Comparison",
    "NameRecord",
    "PersonName",
    "PreparedRecord",
    "blocking_keys",
    "compare",
    "compare_prepared",
    "levels",
    "lookup_keys",
    "normalise_full_name",
    "parse_name",
    "prepare",
    "readings",
    "search_keys",
    "to_latin",
]
