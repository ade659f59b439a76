"""Reading verdicts: offline, deterministic, every result with the rule that fired and an exact quote.

The way of a text: `normalise` (a mended copy with a map back) → `sections` → `people`, `dates`,
`articles` → `header` and `defendants` → `events` (frames over clauses) → `merge`.
"""

from graphkit.extract.extraction import extract_text
from graphkit.extract.model import RULES_VERSION, Defendant, Event, Extraction, Mention, Span

__all__ = ["RULES_VERSION", "Defendant", "Event", "Extraction", "Mention", "Span", "extract_text"]
