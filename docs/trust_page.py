"""The page on trust, rendered from the figures of the whole trust suite."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

POINTS = {
    1: ("The same case from the same files", "A case is loaded and built again, and its files in other orders."),
    2: ("Killed, and no room left", "The command, the embedded database or both are killed; the disk is full."),
    3: ("Connections cut around COMMIT", "A proxy between graphkit and the database cuts; a server is restarted."),
    4: ("Many at once", "Eight processes work on one case; eight writers on one node."),
    5: ("Damage is found", "Constraints, ledger, graph folder and originals are damaged, and `graphkit verify` asked."),
    6: ("A bad record costs itself", "What was read is what was loaded, unchanged and quarantined."),
    7: ("A failing step deletes nothing", "A failure is put into every stage of the commands that write."),
    8: ("Hostile strings", "Through every loader, query parameter and export; and queries that try to write."),
    9: ("Hostile files", "Bombs, loops and depths; parsers run under limits in a child; large files are streamed."),
    10: ("Canaries", "Secrets and personal data are looked for where they must not be."),
    11: ("The audit log", "Every judgement, review, export and redaction is in it, chained by hash."),
    12: ("Upgrades", "Cases of every earlier schema."),
    13: ("Backups, and the rights of the people in the data", "Restored elsewhere; corrected, restricted, erased."),
    14: ("Analyses against brute force", "On random graphs and sequences."),
    15: ("Fuzzing", "Atheris and Hypothesis on everything that reads."),
    16: ("Soak", "`graphkit serve` with eight clients."),
    17: ("Supply chain", "Lock file, licences, bill of materials, reproducible wheel."),
}


def _number(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _figures(figures: dict[str, Any]) -> str:
    return "; ".join(f"{name.replace('_', ' ')} **{_number(value)}**" for name, value in figures.items())


def trust_page(file: Path) -> str:
    """The page of the runs whose figures are in ``file``.

    Raises:
        ValueError: a result belongs to no point.
    """
    run = json.loads(file.read_text(encoding="utf-8"))
    if strange := {result["point"] for result in run["results"]} - POINTS.keys():
        raise ValueError(f"no such points: {sorted(strange)}")
    runs = run["runs"].values()
    when = " and ".join(sorted({each["date"] for each in runs}))
    failed = ", ".join(f"`{name}`" for name, each in sorted(run["runs"].items()) if not each["passed"])
    commits = " and ".join(sorted({f"`{each['commit'][:12]}`{each['commit'][40:]}" for each in runs}))
    with_versions: dict[str, list[str]] = {}
    for name, each in sorted(run["runs"].items()):
        said = ", ".join(f"{package} {version}" for package, version in each["versions"].items())
        with_versions.setdefault(f"{each['machine']}; {said}", []).append(f"`{Path(name).name}`")
    versions = [
        f"On {said}" + (f" (in {', '.join(names)})" if len(with_versions) > 1 else "") + "."
        for said, names in with_versions.items()
    ]
    whole = run.get("whole")
    took = f"The last run of all took {whole['minutes']:.0f} minutes ({whole['date']}). " if whole else ""
    parts = [
        "# Trust, in figures",
        "*Rendered by `docs/generate.py` from `docs/trust.json`, which the runs wrote; do not edit.*",
        f"Run on {when}, commit {commits}. "
        + (f"**Not everything passed in:** {failed}." if failed else "Everything passed."),
        "\n\n".join(versions),
        f"All of it again: `python tests/trust/whole.py` (needs what the tests need, a JDK and Maven). {took}A smaller "
        "part runs with every change. Every figure was counted by the test itself; people and records are invented.",
    ]
    ordered = sorted(run["results"], key=lambda each: each["point"])
    for point, group in groupby(ordered, key=lambda each: each["point"]):
        title, about = POINTS[point]
        parts += [f"## {point}. {title}", about]
        by_test: dict[str, list[dict[str, Any]]] = {}
        for result in group:
            by_test.setdefault(result["test"].split("[")[0], []).append(result)
        for test, results in by_test.items():
            lines = [
                f"- {'' if each['passed'] else '**failed:** '}{each['what']}: {_figures(each['figures'])}."
                for each in results
            ]
            parts.append("\n".join(lines))
            once = run["runs"][test.split("::")[0]]
            parts.append(f"`GRAPHKIT_TRUST=whole pytest {test}` ({once['date']}, `{once['commit'][:12]}`)")
    if missing := [title for point, (title, _) in POINTS.items() if point not in {r["point"] for r in ordered}]:
        parts += ["## Not measured in this run", "\n".join(f"- {title}" for title in missing)]
    return "\n\n".join(parts) + "\n"
