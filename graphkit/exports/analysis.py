"""The analysis report of a case, as a page and as JSON.

The page holds no script: every figure of the analyst's report is a link into the evidence below, and a Content
Security Policy allows its one style and nothing else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import networkx as nx
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from graphkit import __version__
from graphkit.analyses.measures import Measures, local_measures
from graphkit.analyses.network import actor_network
from graphkit.analyses.sequences import life_courses
from graphkit.errors import InputError, UsageError
from graphkit.exports.analysis_evidence import evidence_of
from graphkit.exports.analysis_lives import (
    courses_section,
    flows_section,
    ground_section,
    pathways_section,
    pathways_status,
    times_section,
    turning_section,
)
from graphkit.exports.analysis_model import AnalysisReport, Section, limits_of, shown_number
from graphkit.exports.analysis_public import public_sections
from graphkit.exports.analysis_ties import comparison_section, lists_section, network_section, sentencing_section
from graphkit.exports.analysis_truth import truth_section
from graphkit.exports.analyst import analyst_graph
from graphkit.exports.html import MOST_ROWS, asset, csp_hash
from graphkit.exports.redact import is_synthetic, redact
from graphkit.exports.report import ExportReport, open_to_all, write_atomically, write_report
from graphkit.exports.values import clean_text, xml_text

__all__ = ["Analysis", "analyse", "analysis_html", "analysis_json", "export_analysis"]

FORMAT = "graphkit-analysis/1"
_LIBRARIES = ("networkx", "numpy", "scipy", "scikit-network")


@dataclass(frozen=True, slots=True)
class Analysis:
    """A report, and for the analyst the evidence that its figures lead to (see `evidence_of`).

    `groups` and `smallest_group` (number of its people) are those of a public report.
    """

    report: AnalysisReport
    evidence: dict[str, Any] | None
    left_out: Mapping[str, str]
    groups: int | None = None
    smallest_group: int | None = None


def analyse(
    graph: nx.MultiDiGraph,
    *,
    audience: str = "public",
    special: bool = False,
    seed: int = 0,
    measures: Measures | None = None,
    truth: Path | None = None,
    made: Mapping[str, str | int | None] | None = None,
) -> Analysis:
    """Runs all analyses on a case's graph.

    Args:
        graph: the projected graph.
        audience: `public` (sums over groups of three and more people) or `analyst` (people, with evidence).
        special: also medical detail and motives; analyst only.
        seed: of everything that is drawn.
        truth: of an invented case (see `truth_section`); analyst only.
        measures: of the network, where a server has reckoned them; else they are reckoned here.
        made: what else one needs to get the same figures again: ledger position, database.

    Raises:
        UsageError: an unknown audience, or `special` or a truth for the public.
        InputError: there is nobody in the graph, or too few people to publish anything of; or the truth cannot be
            read.
    """
    if audience not in ("public", "analyst"):
        raise UsageError(f"there is no audience {audience!r}", hint="public or analyst")
    if special and audience == "public":
        raise UsageError("medical detail is never public", hint="leave --special out, or use --audience analyst")
    if truth is not None and audience == "public":
        raise UsageError("a truth is held against people", hint="use --audience analyst")
    recorded: dict[str, str | int | bool | None] = {
        **(made or {}),
        "seed": seed,
        "engine": measures.engine if measures is not None else "networkx and scikit-network",
        "graphkit": __version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        **{name: version(name) for name in _LIBRARIES},
    }
    if audience == "public":
        view = redact(graph)
        sections = public_sections(view, pathways=pathways_status(life_courses(graph), seed=seed))
        report = AnalysisReport("public", view.people, view.synthetic, recorded, limits_of(sections), sections)
        return Analysis(report, None, view.left_out, len(view.groups), view.smallest)
    shown = analyst_graph(graph, special=special)
    courses = life_courses(shown)
    if not courses:
        raise InputError("the graph holds nobody to analyse", hint="load sources into the case and build it first")
    planted: tuple[Section, ...] = ()
    if truth is not None:
        planted = (truth_section(shown, life_courses(shown, roles=None), truth, seed=seed),)
    known = measures if measures is not None else local_measures(actor_network(shown), seed=seed)
    sections = (
        ground_section(shown, courses),
        courses_section(courses),
        pathways_section(courses, seed=seed),
        flows_section(courses),
        times_section(shown, courses, seed=seed),
        turning_section(courses, seed=seed),
        network_section(shown, known),
        comparison_section(shown, courses, seed=seed),
        sentencing_section(shown, courses, seed=seed),
        lists_section(shown),
        *planted,
    )
    report = AnalysisReport("analyst", len(courses), is_synthetic(graph), recorded, limits_of(sections), sections)
    left_out = {} if special else {"special": "medical detail and the quotes that hold it"}
    return Analysis(report, evidence_of(shown, life_courses(shown, roles=None), sections), left_out)


def analysis_json(analysis: Analysis) -> dict[str, Any]:
    """The report as an object of plain values; rows are objects by column, with people and facts for analysts."""
    report = analysis.report
    sections = []
    for section in report.sections:
        tables = []
        for table in section.tables:
            rows: list[dict[str, Any]] = []
            for line in table.rows:
                item: dict[str, Any] = {"cells": list(line.cells)}
                if analysis.evidence is not None:
                    item |= {"people": list(line.people), "facts": list(line.facts), "sources": list(line.sources)}
                rows.append(item)
            tables.append({"title": table.title, "columns": list(table.columns), "rows": rows, "note": table.note})
        sections.append(
            {
                "id": section.id,
                "title": section.title,
                "status": section.status,
                "says": list(section.says),
                "method": section.method,
                "observed": None if section.observed is None else asdict(section.observed),
                "tables": tables,
            }
        )
    return {
        "format": FORMAT,
        "audience": report.audience,
        "do_not_publish": report.audience == "analyst",
        "people": report.people,
        "synthetic": report.synthetic,
        "made": report.made,
        "limits": list(report.limits),
        "sections": sections,
        "left_out": dict(analysis.left_out),
        **({} if analysis.evidence is None else {"evidence": analysis.evidence}),
    }


def _page_left_out(analysis: Analysis) -> dict[str, str]:
    """What a page leaves out: also the evidence, where it is of more people than a page has rows for."""
    people = len(analysis.evidence["people"]) if analysis.evidence else 0
    if people <= MOST_ROWS:
        return dict(analysis.left_out)
    return {
        **analysis.left_out,
        "evidence": f"the evidence of {people:,} people is too much for one page (the most is {MOST_ROWS:,}), so the "
        "page says how many people, facts and sources stand behind each figure; the JSON report holds them all",
    }


def analysis_html(analysis: Analysis, *, title: str) -> str:
    """The report as a page: all figures, and the evidence of up to 3,000 people."""
    style = asset("analysis.css")
    policy = f"default-src 'none'; style-src {csp_hash(style)}; base-uri 'none'; form-action 'none'"
    environment = Environment(
        loader=PackageLoader("graphkit.exports"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = lambda value: clean_text(shown_number(value)).replace("_", " ")
    environment.filters["clean"] = lambda value: clean_text(str(value))
    environment.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    left_out = _page_left_out(analysis)
    # Marked safe: our own style sheet, whose hash the policy names.
    return environment.get_template("analysis.html.j2").render(
        policy=policy,
        style=Markup(style),  # noqa: S704
        title=clean_text(title),
        report=analysis.report,
        private=analysis.evidence is not None,
        evidence=None if "evidence" in left_out else analysis.evidence,
        names={id: who["name"] for id, who in (analysis.evidence or {}).get("people", {}).items()},
        left_out=left_out,
        version=__version__,
    )


def export_analysis(analysis: Analysis, out: Path, *, title: str) -> tuple[tuple[Path, ...], ExportReport]:
    """Writes the report: a page (`.html`), JSON (`.json`), or both into a folder, and beside it what it holds.

    Returns:
        the files, and the export's report.

    Raises:
        GraphkitError: the files cannot be written.
    """
    paths = (out,) if out.suffix in (".html", ".json") and not out.is_dir() else (
        out / "analysis.html", out / "analysis.json",
    )  # fmt: skip
    # All is made before anything is written, so that no half of a report is left behind.
    contents = [
        analysis_html(analysis, title=title)
        if path.suffix == ".html"
        else json.dumps(analysis_json(analysis), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        for path in paths
    ]
    for path, content in zip(paths, contents, strict=True):
        # JSON has control characters as escapes; HTML may not hold them at all.
        write_atomically(path, (xml_text if path.suffix == ".html" else clean_text)(content).encode("utf-8"))
    report = ExportReport(
        "analysis", analysis.report.audience, tuple(path.name for path in paths), analysis.report.people,
        analysis.groups, analysis.smallest_group,
        _page_left_out(analysis) if any(path.suffix == ".html" for path in paths) else analysis.left_out,
        analysis.report.synthetic,
        do_not_publish=analysis.report.audience == "analyst",
    )  # fmt: skip
    write_report(paths[0], report)
    open_to_all(paths[0], report)
    return paths, report
