# ruff: noqa: E501 -- the patterns read best in one line each
"""One event once: repeats become further evidence, contradictions stay side by side."""

from __future__ import annotations

from graphkit.extract.draft import Draft

__all__ = ["merge_events", "within_sentence"]

_ONCE = frozenset(
    {"contract_signed", "departure_for_work", "job_ad_seen", "desertion", "consulate", "surrender", "capture", "death",
     "citizenship", "contract_end", "payment_promised", "enlistment_attempt", "coercion", "deception", "deportation",
     "hardship", "employment", "public_appeal", "exit_ban", "migration_problem", "recruiter_contact", "imprisonment"}
)  # fmt: skip
"""Types that a life told in one verdict mostly holds once: told again without a date, it is the same."""
_UNIQUE = frozenset({"contract_signed", "desertion", "departure_for_work", "job_ad_seen"})
_RETOLD = frozenset({"wound", "border_crossing", "contract_end", "capture"})
"""Types that testimony dates otherwise more often than it tells of a second one (Russian)."""


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
        if (
            a.rule.startswith("ru.")
            and a.said_by == "charge"
            and a.polarity == "asserted"
            and any(_found(b, a) for b in out)
        ):
            a.polarity = "disputed"
    for a in out:
        for b in out:
            if a is not b and a.type == b.type and (a.type in _UNIQUE or _retold(a, b)) and a.subject == b.subject and "negated" not in (a.polarity, b.polarity) \
                    and a.said_by != b.said_by and a.date and b.date and not _compatible(a.date, b.date):  # fmt: skip
                a.attributes["_conflict"] = id(b)
                if a.said_by == "testimony":
                    # What the findings date otherwise is told, and disputed.
                    a.polarity = "disputed"
    return out


def _found(b: Draft, a: Draft) -> bool:
    """Whether the court itself found what the accusation tells otherwise."""
    return (
        b is not a
        and b.said_by == "court_finding"
        and b.sentence.section == "facts"
        and (b.type, b.polarity) == (a.type, "asserted")
        and (_of_them(b.subject, a.subject) or _of_them(a.subject, b.subject))
        and (
            a.type in _ONCE
            or a.type in ("wound", "training")
            or (a.type == "border_crossing" and b.attributes.get("direction") == a.attributes.get("direction"))
        )
    )


def _retold(a: Draft, b: Draft) -> bool:
    return (
        a.type in _RETOLD
        and a.rule.startswith("ru.")
        and a.attributes.get("direction") == b.attributes.get("direction")
        and "testimony" in (a.said_by, b.said_by)
    )


def _of_them(home: str | list[str], told: str | list[str]) -> bool:
    """Whether what is told of `told` may be what was told of `home`: of the same, or of one of several."""
    if isinstance(home, list):
        return set([told] if isinstance(told, str) else told) <= set(home)
    return home == told


def _names(d: Draft) -> set[str]:
    return set(d.subject) if isinstance(d.subject, list) else {d.subject}


def _rank(d: Draft) -> int:
    if d.said_by == "charge" and d.rule.startswith("ru."):
        # The accusation's version stands behind the court's own telling.
        return 2
    return {"facts": 0, "testimony": 1, "evidence": 2, "qualification": 3}.get(d.sentence.section, 4)


def _compatible(a: str | None, b: str | None) -> bool:
    return a is None or b is None or a.startswith(b) or b.startswith(a)


def _repeat(home: Draft, d: Draft) -> bool:
    if home.type != d.type or not _of_them(home.subject, d.subject):
        return False
    if home.polarity != d.polarity:
        return False
    if (
        home.type == "hardship"
        and d.rule.startswith("ru.")
        and "testimony" not in (home.said_by, d.said_by)
        and _kind(home) != _kind(d)
    ):
        return False
    if (
        home.type == "payment_promised"
        and isinstance(home.subject, list)
        and isinstance(d.subject, str)
        and d.sentence.section == "facts"
    ):
        return False
    if "_near" in home.attributes and d.type in ("coercion", "recruiter_contact"):
        # Its date was only that of what stood before it.
        return True
    if home.date and d.date:
        if not _compatible(home.date, d.date):
            return False
        if home.type == "border_crossing":
            if d.sentence.section != "facts" and len(d.date) == 10 and home.date == d.date:
                return True
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


def _kind(d: Draft) -> str:
    """Whether hardship is what he lacked or what an employer withheld: two of them are two."""
    return "own" if d.rule.rsplit(".", 1)[-1] in ("no_money", "no_income", "debt", "less", "named") else "employer"


def within_sentence(drafts: list[Draft]) -> list[Draft]:
    """Neighbouring clauses of one sentence that tell one event become one."""
    out: list[Draft] = []
    for d in drafts:
        last = next((x for x in reversed(out) if x.type == d.type and x.subject == d.subject), None)
        if last is not None and last.polarity == d.polarity and d.order - last.order <= 2 and _one_event(last, d):
            last.end = max(last.end, d.end) if d.order - last.order <= 1 else last.end
            if last.date is None:
                last.date, last.date_source, last.date_end = d.date, d.date_source, d.date_end
            for key, value in d.attributes.items():
                if key == "amounts" and key in last.attributes:
                    have = last.attributes[key]
                    assert isinstance(have, list) and isinstance(value, list)
                    have.extend(v for v in value if v not in have)
                else:
                    last.attributes.setdefault(key, value)
            continue
        if (
            d.type == "deployment"
            and d.rule.endswith("fought")
            and any(x.type == "deployment" for x in out)
            and d.date_source != "span"
        ):
            d.type, d.rule = "service", d.rule.replace(".deployment.", ".service.")
        out.append(d)
    return out


def _one_event(a: Draft, b: Draft) -> bool:
    if b.date_source == "span" and a.date is not None and b.date != a.date:
        return False
    if a.type == "border_crossing":
        return a.attributes.get("direction") == b.attributes.get("direction")
    return a.type in _MERGEABLE


_MERGEABLE = frozenset(
    """payment_promised contract_signed wound training deployment consulate desertion job_ad_seen recruiter_contact
    coercion deception employment departure_for_work service detention hardship imprisonment payment_received
    residence""".split()  # noqa: SIM905
)
"""Types that neighbouring clauses tell piece by piece."""
