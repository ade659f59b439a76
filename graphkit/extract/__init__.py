"""Reading verdicts: offline, deterministic, every result with the rule that fired and an exact quote.

The way of a text: `normalise` (a mended copy with a map back) → `sections` → `people`, `dates`,
`articles` → `header` and `defendants` → `events` (frames over clauses) → `merge`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphkit.extract.extraction import extract_text
    from graphkit.extract.model import RULES_VERSION, Defendant, Event, Extraction, Mention, Span

__all__ = ["RULES_VERSION", "Defendant", "Event", "Extraction", "Mention", "Span", "extract_text"]


def __getattr__(name: str) -> Any:
    # Loaded when used: the readers of documents in this package do not wait for a second of rules.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{'extraction' if name == 'extract_text' else 'model'}"), name)
