"""A notebook is run by a real kernel, and what it shows is shown by a real browser, without any network."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest

import graphkit
from graphkit.errors import CaseError, InputError, UsageError
from graphkit.exports.notebook import OpenCase, open_case
from graphkit.ledger import Case
from graphkit.store import Target


class GivenCase(OpenCase):
    """A case whose graph is given instead of read."""

    def __init__(self, graph: Any) -> None:
        super().__init__(Case(Path("CASE"), "id"), Target.embedded(Path("CASE/graph")))
        self.graph = graph


@pytest.fixture
def case(invented: Any) -> OpenCase:
    return GivenCase(invented.build(20, listed=3, hostile=True))


def first_view(shown: Any) -> str:
    source = html.unescape(re.search(r'srcdoc="([^"]*)"', shown._repr_html_())[1])
    assert source == shown.page
    return re.search(r'data-view="(\w+)"', source)[1]


def test_the_public_is_the_default_and_sees_nobody(case) -> None:
    for shown in (case.pathways(), case.network()):
        assert shown.report.audience == "public" and not shown.report.do_not_publish
        assert shown.report.smallest_group >= 3
        names = {d["name"] for _, d in case.graph.nodes(data=True) if d["label"] == "Person" and len(d["name"]) > 12}
        assert names and not [name for name in names if name in shown._repr_html_() or name in repr(shown)]
    assert first_view(case.pathways()) == "flow" and first_view(case.network()) == "units"


def test_the_analyst_sees_people_and_is_warned(case) -> None:
    shown = case.pathways(audience="analyst")
    assert first_view(shown) == "path" and first_view(case.network(audience="analyst")) == "net"
    assert "do not publish" in repr(shown) and "left out, special" in repr(shown)
    assert case.graph.nodes["person0001"]["name"][:8] in shown.page
    assert "left out, special" not in repr(case.pathways(audience="analyst", special=True))


def test_the_frame_is_shut_in(case) -> None:
    shown = case.pathways(audience="analyst", title='"><script>alert(1)</script>')
    text = shown._repr_html_()
    frame = re.fullmatch(r"<iframe ([^>]*)></iframe>", text)
    assert frame, "nothing of the page ends the attribute that it stands in"
    assert 'sandbox="allow-scripts allow-downloads allow-modals"' in text and "same-origin" not in text
    assert "<script" not in text and "Content-Security-Policy" in text
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"} and bundle["text/html"] == text
    assert set(shown._repr_mimebundle_(include=["text/plain"])) == {"text/plain"}
    assert set(shown._repr_mimebundle_(exclude=["text/plain"])) == {"text/html"}


def test_wrong_use_is_said_as_on_the_command_line(case, tmp_path, invented) -> None:
    with pytest.raises(UsageError, match="no audience"):
        case.network(audience="everyone")
    with pytest.raises(UsageError, match="never public"):
        case.pathways(special=True)
    with pytest.raises(UsageError, match="pixels"):
        case.pathways(height=0)
    with pytest.raises(InputError, match="fewer than 3"):
        GivenCase(invented.build(2)).pathways()
    with pytest.raises(CaseError, match="no case folder"):
        graphkit.open_case(tmp_path / "nothing")
    Case.create(tmp_path / "case")
    with pytest.raises(CaseError):
        open_case(tmp_path / "case").pathways()


@pytest.mark.browser
def test_a_notebook_shows_a_case_offline(tmp_path, browser) -> None:
    import nbclient
    import nbformat
    from click.testing import CliRunner

    from graphkit.cli import cli

    source = Path(__file__).parents[2] / "examples" / "kazakhstan-2025" / "case.yaml"
    folder = tmp_path / "case"
    for command in (["load", str(folder), "cases", str(source)], ["build", str(folder)]):
        done = CliRunner().invoke(cli, command)
        assert done.exit_code == 0, done.output
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(f"import graphkit\ncase = graphkit.open_case({str(folder)!r})\ncase"),
            nbformat.v4.new_code_cell("case.pathways()"),
            nbformat.v4.new_code_cell("case.network(audience='analyst')"),
        ]
    )
    nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    outputs = [cell.outputs[0].data for cell in book.cells]
    assert outputs[0]["text/plain"].startswith("graphkit case ")
    assert "graphkit page, public" in outputs[1]["text/plain"] and "do not publish" in outputs[2]["text/plain"]
    page = tmp_path / "notebook.html"
    frames = "\n".join(f"<div>{output['text/html']}</div>" for output in outputs[1:])
    page.write_text(f"<!DOCTYPE html><meta charset=utf-8><title>notebook</title>{frames}", encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 1700})
    tab = context.new_page()
    asked, said = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    try:
        tab.goto(page.as_uri())
        for frame, wanted in zip(tab.frames[1:], ("flow", "net"), strict=True):
            frame.wait_for_selector("html[data-ready=true]", timeout=20_000)
            assert frame.locator("[aria-pressed=true][data-view]").get_attribute("data-view") == wanted
            assert frame.locator("h1").inner_text().startswith("9 people")
            ink = frame.evaluate(
                """() => { const c = [...document.querySelectorAll('canvas')].find((x) => x.offsetParent);
                const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
                return new Set(Array.from({length: 4000}, (_, i) => d.slice(4 * (i * 97 % (d.length / 4)), 4 * (i * 97 %
                (d.length / 4)) + 3).join())).size; }"""
            )
            assert ink > 1
            with pytest.raises(Exception, match=r"SecurityError|Blocked a frame|denied"):
                frame.evaluate("() => window.parent.document.title")
        assert [url for url in asked if not url.startswith(("file:", "about:", "data:", "blob:"))] == []
        assert said == []
    finally:
        context.close()
