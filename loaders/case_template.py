"""An empty case file with comments, to fill in."""

from __future__ import annotations

from graphkit.models import EVENT_TYPES, STAGES

__all__ = ["template"]

_TOP = """\
# A case file: what sources say of people, coded by hand.
# Fill in what your source says, and leave out what it leaves open. Lines with # are comments;
# take the # away to use one. Give texts with a colon or a # in them "in quotes".

case:
  id: {case_id}              # never change it: an edited file replaces what was loaded under this id
  title: {title}

sources:                     # each under a key of your choice
  article:
    title: ""
    kind: press              # verdict, list, case_file, press or official
    locator: ""              # where it was published: address, or archive and number
    # publisher: ""
    # date: 2025             # 2025, 2025-03, 2025-03-14, 2025-03~ (about), ../2025 (not after)
    # language: ru
    # sha256: ""             # of the file, where you have one
    # derived_from: verdict  # key of the source it repeats: press quoting a verdict is no second source
    # party_to_conflict: yes # published by a party to the war
    # synthetic: yes         # invented, for training or tests

defaults:                    # for every fact below that does not say it itself
  source: article
  said_by: journalist        # court_finding, charge, testimony, official, journalist, list_publisher
  # certainty: stated        # stated, likely or alleged

people:
  - id: person-1             # never change it
    name: ""
    at: paragraph 1          # where the source speaks of the person; each fact may say its own
    # names: [other spelling]
    # birth: 1990-05         # only as precisely as told
    # age: 35
    # age_as_of: 2025
    # gender: m              # m or f
    # citizenship: [KZ]
    # birthplace: ""
    # residence: ""
    # role: subject          # subject, official or third_party
    # motive: ""             # as the source has it, in your words; never public
    # events:                # in the order in which the source has them happen
    #   - type: job_ad_seen
    #     at: paragraph 2
    #     ad: {{platform: Avito, name: what it offered}}
    #   - type: contract_signed
    #     key: contract      # a name for because_of and conflicts_with
    #     at: paragraph 2
    #     date: {{value: 2024-03, certainty: likely}}   # one value with a provenance of its own
    #     unit: Wagner
    #     place: {{name: Rostov-on-Don, country: RU}}
    #   - type: coercion
    #     at: paragraph 3
    #     said_by: testimony
    #     certainty: alleged
    #     means: [beating]
    #   - type: desertion
    #     at: paragraph 3
    #     stance: negated    # the source says that it did not happen
    #     any_order: yes     # its order against the event before it is not told
    #     because_of: contract

# figures:                   # aggregates that a source gives; they never become people
#   - id: verdicts
#     name: verdicts
#     population: ""
#     count: 17
#     # denominator: 20
#     # approximate: yes
#     # as_of: 2025
#     at: paragraph 4

# things:                    # what a source says of a unit, a recruiter or an ad itself
#   - id: office
#     recruiter: {{name: "", kind: office}}             # person, office, site, official, prison_visit
#     recruits_for: Wagner
#     at: paragraph 5

# Every event takes: date, unit, recruiter, ad, employer, place, from_place, to_place, court, country,
# duration, note, and `also` (further places that tell of it). The types, with what else each takes:
"""


def template(case_id: str = "my-case", title: str = "What this case is about") -> str:
    """The text of an empty case file: every field, commented."""
    lines = [_TOP.format(case_id=case_id, title=title)]
    for stage in STAGES:
        lines.append(f"# {stage}\n")
        for kind in (e for e in EVENT_TYPES.values() if e.stage == stage):
            names = ", ".join(a.name for a in kind.attributes)
            lines.append(f"#   {kind.name:<20} {kind.doc}{f' ({names})' if names else ''}\n")
    return "".join(lines)
