# ruff: noqa: E501 -- the patterns read best in one line each
"""One event once: repeats become further evidence, contradictions stay side by side."""

from __future__ import annotations

from graphkit.extract.events import Draft

__all__ = ["merge_events"]

_ONCE = frozenset(
    {"contract_signed", "departure_for_work", "job_ad_seen", "desertion", "consulate", "surrender", "capture", "death",
     "citizenship", "contract_end", "payment_promised", "enlistment_attempt", "coercion", "deception", "deportation",
     "hardship", "employment", "public_appeal", "exit_ban", "migration_problem", "recruiter_contact"}
)  # fmt: skip
"""Types that a life told in one verdict mostly holds once: told again without a date, it is the same."""
_UNIQUE = frozenset({"contract_signed", "desertion", "departure_for_work", "job_ad_seen"})


def merge_events(drafts: list[Draft]) -> list[Draft]:
    """Merge repeats; the first telling in the findings stands, the others join its ``also``."""
    order = sorted(range(len(drafts)), key=lambda i: (_rank(drafts[i]), i))
    kept: list[int] = []
    homes: dict[int, Draft] = {}
    for i in order:
        d = drafts[i]
        home = next((drafts[k] for k in kept if _repeat(drafts[k], d)), None)
        if home is None:
            if d.sentence.section == "evidence" and any(drafts[k].type == d.type for k in kept):
                # Documents of the file tell again what the findings told; alone they may still tell it.
                continue
            kept.append(i)
            continue
        homes[i] = home
        home.also.append(d)
        if home.date is None and d.date is not None:
            home.date, home.date_source, home.date_end = d.date, "context", d.date_end
        for key, value in d.attributes.items():
            home.attributes.setdefault(key, value)
    out = [drafts[i] for i in sorted(kept)]
    for a in out:
        for b in out:
            if a is not b and a.type == b.type and a.type in _UNIQUE and a.subject == b.subject and "negated" not in (a.polarity, b.polarity) \
                    and a.said_by != b.said_by and a.date and b.date and not _compatible(a.date, b.date):  # fmt: skip
                a.attributes["_conflict"] = id(b)
                if a.said_by == "testimony":
                    # What the findings date otherwise is told, and disputed.
                    a.polarity = "disputed"
    return out


def _rank(d: Draft) -> int:
    return {"facts": 0, "testimony": 1, "evidence": 2, "qualification": 3}.get(d.sentence.section, 4)


def _compatible(a: str | None, b: str | None) -> bool:
    return a is None or b is None or a.startswith(b) or b.startswith(a)


def _repeat(home: Draft, d: Draft) -> bool:
    if home.type != d.type or home.subject != d.subject:
        return False
    if home.polarity != d.polarity:
        return False
    if home.date and d.date:
        if not _compatible(home.date, d.date):
            return False
        if home.type == "border_crossing":
            return home.attributes.get("direction") == d.attributes.get("direction")
        if home.date == d.date or home.type in _ONCE:
            return True
        return d.sentence.section != "facts"
    if d.type == "border_crossing":
        return home.attributes.get("direction") == d.attributes.get("direction") and (
            d.sentence.section != "facts" or d.date is None
        )
    if d.type in ("deployment", "service") and d.date is None:
        # «вновь направлен на передовую»: without a date it adds no step that could be placed.
        return True
    if d.type in _ONCE:
        return d.sentence.section != "facts" or d.date is None or home.date is None
    # Wounds, trainings, detentions can be several: only testimony and documents repeat them undated.
    return d.date is None and d.sentence.section != "facts"
