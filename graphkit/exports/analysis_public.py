"""The analysis report for the public: sums over groups of three and more people, and reasons for what is left out.

Every figure is a sum over the groups of a `PublicView`, the same groups that every other public export of the
case is made of, so that no difference of two published figures singles out fewer people.
"""

from __future__ import annotations

from collections import defaultdict

from graphkit.analyses.observed import SMALL, Observed, observe
from graphkit.analyses.sequences import STAGES
from graphkit.exports.analysis_model import Section, Table, row
from graphkit.exports.redact import SMALLEST, PublicView
from graphkit.exports.summary import group_moves

__all__ = ["public_sections"]

_TRAITS = {
    "route": "route to the contract",
    "unit": "unit",
    "contract_year": "year of the contract",
    "exit": "how they left the unit",
    "arrest": "how they came into custody",
    "outcome": "outcome in court",
}
_HIDDEN = "not shown"


def public_sections(view: PublicView, *, pathways: str) -> tuple[Section, ...]:
    """The sections that may be published.

    Args:
        view: the groups.
        pathways: status of the types of pathway among the people of the case.
    """
    ground = _ground(view)
    return (
        Section(
            "ground", "Who is seen here, and by whom", "given",
            (f"{view.people} people, in {len(view.groups)} groups of {SMALLEST} and more who share all that is shown "
             "of them.",),
            "Sums over these groups; what fewer than three people share is not shown.", ground,
            (_sources(view),),
        ),
        _stages(view, ground),
        _pathways(pathways, ground),
        _flows(view, ground),
        _traits(view, ground),
        Section(
            "withheld", "Left out of the public report", "not_given",
            ("Times, recruiters, brokers, bridges, communities, sentences of single people and list against verdicts "
             "rest on single people or can be subtracted down to them; they stand in the analyst's report only.",
             *(f"{what[0].upper()}{what[1:]}: {why}." for what, why in view.left_out.items())),
            "Rule: no figure under three people by any filter or by subtraction.",
        ),
    )  # fmt: skip


def _ground(view: PublicView) -> Observed:
    counts = {kind: n for kind in view.source_kinds if (n := view.count(**{f"source_{kind}": True}))}
    # Caveats depend on the kinds alone; the number of people is that of the groups.
    caveats = observe([tuple(counts)] * view.people).caveats
    return Observed(view.people, counts, caveats)


def _sources(view: PublicView) -> Table:
    rows = []
    for kind in view.source_kinds:
        yes = view.count(**{f"source_{kind}": True})
        no = view.count(**{f"source_{kind}": False})
        rows.append(row(kind, yes, no, view.people - yes - no))
    return Table("People by kind of source", ("kind of source", "seen in it", "not seen in it", _HIDDEN), tuple(rows))


def _stages(view: PublicView, ground: Observed) -> Section:
    rows = []
    for stage in STAGES:
        yes = view.count(**{f"stage_{stage}": True})
        no = view.count(**{f"stage_{stage}": False})
        rows.append(row(stage, yes, no, view.people - yes - no))
    table = Table("Stages told of", ("stage", "told", "not told", _HIDDEN), tuple(rows))
    courses: dict[str, int] = defaultdict(int)
    for group in view.groups:
        seen = [s for s in STAGES if group.traits.get(f"stage.{s}") is True]
        told = all(f"stage.{s}" in group.traits for s in STAGES) and group.traits.get("in_order") is True
        courses[" → ".join(seen) or "no stage" if told else _HIDDEN] += group.n
    shared = [row(course, n, n / view.people) for course, n in sorted(courses.items(), key=lambda c: (-c[1], c[0]))]
    return Section(
        "courses", "Life courses", "given",
        ("A stage that is not told may have been lived all the same.",),
        "Sums over the groups.", ground,
        (table, Table("Courses by stage, in their usual order", ("course", "people", "share"), tuple(shared))),
    )  # fmt: skip


def _pathways(status: str, ground: Observed) -> Section:
    words = {
        "insufficient_data": f"Under {SMALL} people with events: groups among so few are found in any data, so none "
        "are given.",
        "no_structure": "The lives look like one chain: there are no types to be told apart.",
        "unstable": "Groups can be made, but other people of the same kind would give others: they are not to be "
        "named or counted.",
        "provisional": "Groups were found that are stable in halves of the people; there are too few people for more "
        "than a provisional finding.",
        "ok": "Groups were found that are stable in halves of the people.",
    }
    return Section(
        "pathways", "Types of pathway", "given" if status in ("ok", "provisional") else "not_given",
        (words[status],) if status in ("insufficient_data", "no_structure") else (
            words[status], "Which groups these are, and who belongs to them, is in the analyst's report only.",
        ),
        "Mixture model, held against data without types and against halves of the people.", ground,
    )  # fmt: skip


def _flows(view: PublicView, ground: Observed) -> Section:
    moves: dict[tuple[str, str], int] = defaultdict(int)
    unknown = 0
    for group in view.groups:
        found = group_moves(group)
        unknown += 0 if found else group.n
        for move in found:
            moves[move] += group.n
    places = [*STAGES, "death", "last_seen"]
    rows = [
        row(a, b.replace("_", " "), n)
        for (a, b), n in sorted(moves.items(), key=lambda m: (places.index(m[0][0]), places.index(m[0][1])))
    ]
    rows.append(row("unknown", "unknown", unknown))
    return Section(
        "flows", "Flows between stages", "given",
        ("Next documented, not caused. Unknown are people of whom no stage or no order is shown.",),
        "Sums over the groups.", ground, (Table("Moves", ("from", "to", "people"), tuple(rows)),),
    )  # fmt: skip


def _traits(view: PublicView, ground: Observed) -> Section:
    tables = [_by(view, trait, name) for trait, name in _TRAITS.items()]
    return Section(
        "comparison", "Groups side by side", "limited" if view.people < SMALL else "given",
        (f"{view.people} people: the shares describe them and estimate nothing about others."
         if view.people < SMALL else "Shares among the people of whom both are shown.",
         "Nothing here says why groups differ."),
        "Sums over the groups; no tests, because the groups were made alike on purpose.", ground, tuple(tables),
    )  # fmt: skip


def _by(view: PublicView, trait: str, name: str) -> Table:
    counts: dict[str, int] = defaultdict(int)
    contract: dict[str, int] = defaultdict(int)
    for group in view.groups:
        value = str(group.traits.get(trait, _HIDDEN)).replace("_", " ")
        counts[value] += group.n
        if group.traits.get("stage.verdict") is True:
            contract[value] += group.n
    rows = [row(v, n, contract[v]) for v, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))]
    return Table(f"By {name}", (name, "people", "of them with a verdict shown"), tuple(rows))
