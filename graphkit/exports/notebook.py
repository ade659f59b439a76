"""A case in a notebook: its pathways and its network, as the pages of `graphkit export CASE html` show them.

The page stands in the output as the `srcdoc` of an iframe with a sandbox: its scripts run, in an origin of their
own, out of reach of the notebook; it may save files and print, and nothing else. The page brings its Content
Security Policy along and asks nobody for anything, so it shows itself offline.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.errors import UsageError
from graphkit.exports.html import page_content, page_payload, page_text
from graphkit.exports.report import ExportReport
from graphkit.exports.values import clean_text
from graphkit.ledger import Case
from graphkit.projection import read_graph
from graphkit.store import Store, Target

__all__ = ["OpenCase", "Shown", "open_case"]

_SANDBOX = "allow-scripts allow-downloads allow-modals"
# What is looked for first; the public sees nobody one by one, so that its nearest view stands in.
_PATHWAYS = ("path", "flow")
_NETWORK = ("net", "units", "flow")


class Shown:
    """A page that shows itself as the last value of a notebook's cell.

    Attributes:
        page: the whole page, HTML with everything in it.
        report: what is in it and what was left out.
        height: of the frame, in CSS pixels.
    """

    def __init__(self, page: str, report: ExportReport, height: int) -> None:
        self.page = page
        self.report = report
        self.height = height

    def __repr__(self) -> str:
        return "\n".join((f"graphkit page, {self.report.audience}", *self.report.lines()))

    def _repr_html_(self) -> str:
        source = html.escape(self.page, quote=True)
        # In an unquoted or single-quoted context nothing would change: everything that ends one is escaped.
        return (
            f'<iframe sandbox="{_SANDBOX}" srcdoc="{source}" title="graphkit, {self.report.audience}" '
            f'style="width:100%;height:{self.height}px;border:1px solid #999" referrerpolicy="no-referrer"></iframe>'
        )

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> Mapping[str, str]:
        """The page, and in words what it holds where pages are not shown."""
        bundle = {"text/html": self._repr_html_(), "text/plain": repr(self)}
        return {
            kind: data
            for kind, data in bundle.items()
            if (not include or kind in include) and not (exclude and kind in exclude)
        }


class OpenCase:
    """A case, read once. `graph` is what its database holds (see `graphkit.projection.read_graph`)."""

    def __init__(self, case: Case, target: Target) -> None:
        self.case = case
        self._target = target

    def __repr__(self) -> str:
        return f"graphkit case {self.case.path}"

    @cached_property
    def graph(self) -> nx.MultiDiGraph:
        """The whole graph, people and all; read from the database at first use."""
        with Store.open(self._target, mode="read") as store:
            return read_graph(store)

    def pathways(
        self, *, audience: str = "public", special: bool = False, title: str | None = None, height: int = 760
    ) -> Shown:
        """Who went which way: a row a person for the analyst, flows of groups for the public.

        Raises:
            UsageError: an unknown audience, or `special` for the public.
            InputError: nothing may be published, or there is nobody to show.
            DatabaseUnavailable: the database does not answer.
        """
        return self._shown(_PATHWAYS, audience, special, title, height)

    def network(
        self, *, audience: str = "public", special: bool = False, title: str | None = None, height: int = 760
    ) -> Shown:
        """Who fed which unit: people, recruiters, ads and units for the analyst, units over time for the public.

        Raises:
            UsageError: an unknown audience, or `special` for the public.
            InputError: nothing may be published, or there is nobody to show.
            DatabaseUnavailable: the database does not answer.
        """
        return self._shown(_NETWORK, audience, special, title, height)

    def _shown(self, wanted: Sequence[str], audience: str, special: bool, title: str | None, height: int) -> Shown:
        if height < 1:
            raise UsageError("the height of the frame is a number of pixels above 0")
        data, report = page_content(self.graph, audience=audience, special=special)
        payload: dict[str, Any] = page_payload(data, audience, clean_text(title) if title is not None else None)
        views = payload["meta"]["views"]
        # The page opens at its first view; a frame has no address that could name another.
        first = next(view for view in wanted if view in views)
        payload["meta"]["views"] = [first, *(view for view in views if view != first)]
        return Shown(page_text(payload, audience), report, height)


def open_case(path: str | Path, *, to: str | None = None, env_file: str | Path | None = None) -> OpenCase:
    """Opens a case folder that `graphkit load` and `graphkit build` made.

    Args:
        to: a Bolt address instead of the case's embedded database; user and password come from the environment or
            from `env_file`, as on the command line.

    Raises:
        CaseError: there is no case, or it is damaged.
        UsageError: the address or the file of settings cannot be used.
    """
    case = Case.open(Path(path))
    settings = Path(env_file) if env_file is not None else None
    return OpenCase(case, Target.from_environment(uri=to, env_file=settings) or Target.embedded(case.graph))
