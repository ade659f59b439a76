"""The page: one self-contained file that asks nobody for anything and runs nothing but its own script.

The data stands in the page as inert JSON; the script puts it on the screen as text only. A Content Security
Policy allows exactly this script and this style, by their hashes, and no connection at all.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from graphkit import __version__
from graphkit.analyses.routes import ROUTES
from graphkit.analyses.sequences import STAGES, life_courses
from graphkit.errors import InputError, UsageError
from graphkit.exports.analyst import analyst_graph
from graphkit.exports.grouped import grouped_data
from graphkit.exports.page_data import COLOURS, KINDS, LOW_CONFIDENCE, analyst_data, public_data
from graphkit.exports.redact import NAMED, is_synthetic, redact
from graphkit.exports.report import ExportReport, write_atomically, write_report
from graphkit.exports.values import clean_text
from graphkit.exports.views import VIEWS, views_for
from graphkit.exports.vis import vis_script
from graphkit.exports.wording import LANGUAGES, WORDING, people_words
from graphkit.exports.wording_case import CASE_WORDS

__all__ = ["MOST_ROWS", "asset", "csp_hash", "export_html", "inert_json", "page_content", "page_payload"]

MOST_ROWS = 3_000
"""More people than this are too many for a page of rows: they are counted."""

_SCRIPTS = ("core.js", "pens.js", "frame.js", *(view.script for view in VIEWS), "panel.js", "table.js", "main.js")


def export_html(
    graph: nx.MultiDiGraph,
    out: Path,
    *,
    audience: str = "public",
    title: str | None = None,
    special: bool = False,
) -> ExportReport:
    """Writes the page, and a report beside it.

    Args:
        graph: the projected graph.
        out: the file to write.
        audience: `public` (flow of groups of three and more people) or `analyst` (people, with evidence).
        title: the headline; by default how many people, seen by what kind of source.
        special: also medical detail; analyst only.

    Raises:
        UsageError: `special` for the public, or an unknown audience.
        InputError: nothing may be published, or there is nobody to show.
        GraphkitError: the file cannot be written.
    """
    data, report = page_content(graph, audience=audience, special=special)
    report = replace(report, files=(out.name,))
    payload = page_payload(data, audience, clean_text(title) if title is not None else None)
    write_atomically(out, page_text(payload, audience).encode("utf-8"))
    write_report(out, report)
    return report


def page_content(graph: nx.MultiDiGraph, *, audience: str, special: bool) -> tuple[dict[str, Any], ExportReport]:
    """What a page or a figure is made of, and the report about it (its `files` are the writer's)."""
    if audience not in ("public", "analyst"):
        raise UsageError(f"there is no audience {audience!r}", hint="public or analyst")
    if audience == "analyst":
        return _analyst(graph, special)
    if special:
        raise UsageError("medical detail is never public", hint="leave --special out, or use --audience analyst")
    view = redact(graph)
    return public_data(view), ExportReport(
        "html", audience, (), view.people, len(view.groups), view.smallest, view.left_out, view.synthetic
    )


def _analyst(graph: nx.MultiDiGraph, special: bool) -> tuple[dict[str, Any], ExportReport]:
    shown = analyst_graph(graph, special=special)
    courses = life_courses(shown)
    told = sum(bool(course.events or course.alleged) for course in courses)
    if not courses:
        raise InputError("the graph holds nobody to show", hint="load sources into the case and build it first")
    synthetic = is_synthetic(graph)
    left_out = {} if special else {"special": "medical detail and the quotes that hold it"}
    if told > MOST_ROWS:
        data = grouped_data(courses, synthetic)
        left_out["rows"] = (
            f"{told:,} people are too many for a row each (the most is {MOST_ROWS:,}), so the page counts them; "
            "narrow it with --only, such as --only route=advert or --only year=2023"
        )
    else:
        data = analyst_data(shown, courses, synthetic)
    return data, ExportReport(
        "html", "analyst", (), len(courses), left_out=left_out, synthetic=synthetic, do_not_publish=True
    )


def _headline(people: int, sources: dict[str, int]) -> str:
    words = WORDING["en"]
    kinds = [words.get(f"kind.{kind}", kind) for kind in sorted(sources, key=lambda k: (-sources[k], k))]
    if not kinds:
        return people_words(people)
    joined = kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} and {kinds[-1]}"
    return f"{people_words(people)}, as seen by {joined}"


def inert_json(value: Any) -> str:
    """JSON that cannot end the element it stands in, whatever its strings hold."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    text = clean_text(text)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def page_payload(data: dict[str, Any], audience: str, title: str | None) -> dict[str, Any]:
    """All that the scripts of the page read, from `page_content`; `title` None stands for the page's own headline."""
    headline = title if title is not None else _headline(data["meta"]["n"], data["meta"]["sources"])
    views = views_for(audience, single=audience == "public" or "people" in data)
    meta: dict[str, Any] = {
        **data["meta"],
        "audience": audience,
        "title": headline,
        "headline": title is None,
        "stages": STAGES,
        "routes": [*ROUTES, "not_shown", NAMED] if audience == "public" else ROUTES,
        "kinds": KINDS,
        "low": LOW_CONFIDENCE,
        "colours": COLOURS,
        "views": [view.name for view in views],
        "most": MOST_ROWS,
        "version": __version__,
    }
    more = [CASE_WORDS, *(view.words for view in views)]
    wording = {
        language: {**words, **{key: texts[i] for table in more for key, texts in table.items()}}
        for i, (language, words) in enumerate(WORDING.items())
    }
    return {**data, "meta": meta, "wording": wording}


def page_text(payload: dict[str, Any], audience: str) -> str:
    """The whole page as HTML; what `page_payload` gave goes in."""
    meta, wording = payload["meta"], payload["wording"]
    script, style = _asset_script(), asset("page.css")
    environment = Environment(
        loader=PackageLoader("graphkit.exports"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {csp_hash(vis_script())} {csp_hash(script)}",
            f"style-src {csp_hash(style)}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    # Marked safe: our own assets, and JSON without any character that HTML gives a meaning.
    return environment.get_template("page.html.j2").render(
        policy=policy,
        title=meta["title"],
        audience=audience,
        grouped="people" not in payload,
        facets=meta["facets"],
        synthetic=meta["synthetic"],
        words=wording["en"],
        views=meta["views"],
        languages=LANGUAGES,
        style=Markup(style),  # noqa: S704
        library=Markup(vis_script()),  # noqa: S704
        script=Markup(script),  # noqa: S704
        data=Markup(inert_json(payload)),  # noqa: S704
        version=__version__,
    )


def csp_hash(text: str) -> str:
    """The source expression of a Content Security Policy that allows exactly this inline text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def asset(name: str) -> str:
    """The text of a file of our own that goes into a page."""
    return files("graphkit.exports").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def _asset_script() -> str:
    body = "\n".join(asset(name) for name in _SCRIPTS)
    return f"(() => {{\n'use strict';\n{body}\n}})();\n"
