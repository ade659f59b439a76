"""For every reader: no barrier that axe-core knows, small and enlarged screens, three languages, hostile text inert."""

from __future__ import annotations

import json
import re

import pytest

from graphkit.exports import export

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def pages(invented, invented_places, tmp_path_factory):
    folder = tmp_path_factory.mktemp("access")
    graph = invented_places.add_places(invented.build(60, listed=10))
    for audience in ("analyst", "public"):
        export("html", graph, folder / f"{audience}.html", audience=audience)
    with pytest.MonkeyPatch.context() as patch:
        # As if there were too many people for a row each: the page counts them.
        patch.setattr("graphkit.exports.html.MOST_ROWS", 50)
        export("html", graph, folder / "counted.html", audience="analyst")
    return folder


@pytest.mark.parametrize("audience", ["analyst", "public", "counted"])
@pytest.mark.parametrize("screen", [(1400, 900, "light"), (360, 740, "dark")], ids=["wide-light", "narrow-dark"])
def test_no_barrier_is_found(pages, open_page, axe_script, audience, screen) -> None:
    width, height, scheme = screen
    options = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    opened = open_page(pages / f"{audience}.html", "#q=ер&sel=e5" if audience == "analyst" else "", **options)
    opened.page.evaluate(axe_script)
    found = []
    for view in opened.views:
        opened.go(view)
        result = opened.page.evaluate("tags => axe.run({ runOnly: tags })", WCAG)
        assert len(result["passes"]) > 15
        found += [(view, v["id"], v["nodes"][0]["html"][:200]) for v in result["violations"]]
    assert not found


@pytest.mark.parametrize("audience", ["analyst", "public", "counted"])
@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 1400, "height": 900}},
        {"viewport": {"width": 360, "height": 740}},
        {"viewport": {"width": 1280, "height": 720}, "color_scheme": "dark"},
        {"viewport": {"width": 700, "height": 450}, "device_scale_factor": 2},
    ],
    ids=["wide", "narrow", "dark", "twice-as-large"],
)
def test_small_dark_and_enlarged_screens(pages, open_page, audience, options) -> None:
    opened = open_page(pages / f"{audience}.html", **options)
    width = options["viewport"]["width"]
    words = json.loads(opened.page.text_content("#data"))["wording"]
    for language in ("en", "ru", "kk"):
        opened.page.select_option("#lang", language)
        for view in opened.views:
            opened.go(view)
            assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
            assert opened.cut() == [], (language, view)
            if view in ("path", "flow"):
                # The headings of the stages are whole.
                texts = " ".join(d["text"] for d in opened.drawn(view)["texts"] if d["y"] < 42)
                assert "…" not in texts, (language, view)
                first = words[language]["stage.work"]
                assert first.split()[0] in texts or view == "path"
    opened.quiet()


@pytest.mark.parametrize("audience", ["analyst", "public", "counted"])
def test_no_word_of_a_table_stands_in_pieces(pages, open_page, audience) -> None:
    opened = open_page(pages / f"{audience}.html", "#view=table")
    for language in ("en", "ru", "kk"):
        opened.page.select_option("#lang", language)
        opened.settle()
        # Rules' names and what hyphens join break there.
        assert [word for word in opened.broken() if not re.search(r"[./-]", word)] == [], language


def test_the_page_is_laid_anew_for_another_size(pages, open_page) -> None:
    opened = open_page(pages / "analyst.html")
    for view in opened.views[:-1]:
        opened.page.set_viewport_size({"width": 1400, "height": 900})
        opened.go(view)
        wide = max(d["x"] for d in opened.drawn(view)["texts"])
        opened.page.set_viewport_size({"width": 900, "height": 700})
        opened.page.wait_for_timeout(250)
        opened.settle()
        box = opened.page.locator(f"#{view}").bounding_box()
        canvas = opened.page.locator(f"#{view} canvas").bounding_box()
        assert (round(canvas["width"]), round(canvas["height"])) == (round(box["width"]), round(box["height"])), view
        if view in ("path", "flow", "net"):
            assert max(d["x"] for d in opened.drawn(view)["texts"]) < wide, view
    opened.quiet()


PAYLOADS = [
    "</script><script>window.__xss={n}</script>",
    '"><img src=x onerror="window.__xss={n}">',
    "javascript:window.__xss={n}",
    "<svg/onload=window.__xss={n}>",
    "{{{{7*7}}}}${{window.__xss={n}}}<%= {n} %>",
    "]]><!--<iframe src=//evil.invalid/{n}>",
    "\u202eoverride {n}\u2028line\u2029",
    '=HYPERLINK("http://evil.invalid/{n}")',
    "'-(window.__xss={n})-'\\\"",
    "\x00\x1b control {n}",
    "<style>@import url(//evil.invalid/{n})</style>",
    "<base href=//evil.invalid/{n}><meta http-equiv=refresh content=0>",
    "__proto__ {n} constructor toString",
    "<a href='javascript:window.__xss={n}'>x</a>",
    "\\u003cscript\\u003ewindow.__xss={n}",
    "&lt;script&gt;window.__xss={n}&lt;/script&gt;",
    "%3Cscript%3Ewindow.__xss={n}%3C/script%3E",
    "+cmd|' /C calc'!A{n}",
    "@SUM({n})",
    "l\u0456ne\nbreak\r\ttab {n}",
]
# What must stay for the graph to be one: labels, types, stages, dates and other closed lists.
CLOSED = {"label", "type", "stage", "date", "date_from", "date_to", "kind", "seq", "role", "judge", "synthetic",
          "source_id", "start", "end", "birth_date"}  # fmt: skip


def poison(graph):
    """Every free text of the graph, in every field, replaced by one of a thousand payloads and more."""
    used = []

    def next_one() -> str:
        used.append(PAYLOADS[len(used) % len(PAYLOADS)].format(n=len(used)))
        return used[-1]

    for data in [*(d for _, d in graph.nodes(data=True)), *(d for *_, d in graph.edges(data=True))]:
        for key, value in list(data.items()):
            if key in CLOSED or key == "id":
                continue
            if isinstance(value, str):
                data[key] = next_one()
            elif isinstance(value, list) and value and isinstance(value[0], str) and key not in ("events", "mentions"):
                data[key] = [next_one() for _ in value]
    return graph, used


def test_a_thousand_hostile_texts_stay_text(invented, tmp_path, open_page) -> None:
    graph, used = poison(invented.build(40, listed=6))
    assert len(used) >= 1000
    for audience in ("analyst", "public"):
        title = "</title><script>window.__xss=9</script>"
        export("html", graph, tmp_path / f"{audience}.html", audience=audience, title=title)
        opened = open_page(tmp_path / f"{audience}.html")
        assert opened.page.title() == opened.page.text_content("#title") == title
        held = opened.page.text_content("#data")
        if audience == "analyst":
            strings = set(all_strings(json.loads(held)))
            joined = "\n".join(strings)
            assert sum(payload in joined for payload in used) > 1000
        for view in opened.views:
            opened.go(view)
            opened.page.focus(f"#{view}")
            opened.page.keyboard.press("ArrowRight")
            opened.page.keyboard.press("ArrowDown")
        if audience == "analyst":
            data = json.loads(held)
            # Every event, person and thing in the panel, as a reader's click would open it.
            opened.go("path")
            for kind, count in (("e", len(data["events"])), ("p", len(data["people"])), ("t", len(data["things"]))):
                for i in range(0, count, 7 if kind == "e" else 3):
                    opened.page.evaluate("id => { location.hash = `#view=path&sel=${id}`; }", f"{kind}{i}")
            opened.page.fill("#search", "script")
            opened.page.click("#hits button >> nth=0")
            opened.go("table")
            assert "<script>window.__xss=" in opened.page.text_content("#table")
            opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
            for row in opened.table("events"):
                assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
        assert opened.page.evaluate("window.__xss") is None
        assert opened.page.locator("#layout img, iframe, #layout script, base, a").count() == 0
        assert opened.page.evaluate("document.querySelectorAll('script').length") == 3
        assert len(re.findall("<script", (tmp_path / f"{audience}.html").read_text(encoding="utf-8"))) >= 3
        opened.quiet()


def all_strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from all_strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from all_strings(inner)
