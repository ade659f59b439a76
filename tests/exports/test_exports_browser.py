"""The pages in a real browser: they ask nobody, run nothing foreign, and say in words what they draw."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from graphkit.analyses.routes import route_of
from graphkit.analyses.sequences import STAGES, life_courses
from graphkit.exports import export, redact
from graphkit.exports.page_data import COLOURS, LOW_CONFIDENCE
from graphkit.exports.views import views_for

pytestmark = pytest.mark.browser

LIGHT = [light for light, _ in COLOURS.values()]


@pytest.fixture(scope="module")
def graph_of(invented, invented_places):
    """The graph of so many invented lives with real places."""
    return lambda people: invented_places.add_places(invented.build(people, listed=4))


@pytest.fixture(scope="module")
def pages(graph_of, tmp_path_factory):
    """Pages of invented graphs, each written once: `pages(people, audience)`."""
    folder = tmp_path_factory.mktemp("pages")

    def write(people: int, audience: str = "analyst") -> Path:
        out = folder / f"{audience}-{people}.html"
        if not out.exists():
            export("html", graph_of(people), out, audience=audience)
        return out

    return write


@pytest.mark.parametrize("audience", ["analyst", "public"])
@pytest.mark.parametrize("people", [3, 60])
def test_every_view_is_drawn_quietly(pages, open_page, audience, people) -> None:
    opened = open_page(pages(people, audience))
    assert opened.views == [*(view.name for view in views_for(audience)), "table"]
    for language in ("en", "ru", "kk"):
        opened.page.select_option("#lang", language)
        assert opened.page.locator("html").get_attribute("lang") == language
        for view in opened.views:
            opened.go(view)
            if view == "table":
                assert opened.page.locator("#table tbody tr").count() > 0
            else:
                assert opened.drawn(view)["texts"], view
                # Reading a canvas twice would make the browser say so on the console.
                assert language != "en" or opened.ink(view) > 20, view
    opened.quiet()


def test_an_injected_script_would_not_run(pages, tmp_path, open_page) -> None:
    """The policy in the page holds even if something slipped through."""
    page = tmp_path / "a.html"
    text = pages(3).read_text(encoding="utf-8")
    foreign = "<script>window.__xss=1</script><img src=x onerror='window.__xss=2'></body>"
    page.write_text(text.replace("</body>", foreign), encoding="utf-8")
    opened = open_page(page)
    assert opened.page.evaluate("window.__xss") is None
    assert any("Content Security Policy" in line for line in opened.noise)
    assert opened.page.evaluate("fetch('https://example.invalid/').then(() => 'sent', () => 'blocked')") == "blocked"


def click_until(opened, view: str, colours: list[str], wanted, left: float = 0) -> None:
    """Clicks one coloured spot of the picture after the other until the panel shows what is wanted."""
    box = opened.page.locator(f"#{view}").bounding_box()
    spots = opened.spots(view, colours, left=left)
    assert spots
    for x, y in spots:
        opened.page.mouse.click(box["x"] + x, box["y"] + y)
        if wanted(opened.opened):
            return
    raise AssertionError(f"none of {len(spots)} spots opens what is wanted")


@pytest.mark.parametrize("axis", ["stage", "time"])
def test_evidence_opens_by_click_and_by_keyboard(graph_of, pages, open_page, axis) -> None:
    quotes = {" ".join(d["quote"].split()) for *_, d in graph_of(3).edges(data=True) if d.get("quote")}
    opened = open_page(pages(3), f"#view=path&axis={axis}")
    opened.page.focus("#path")
    opened.page.keyboard.press("ArrowDown")
    panel = opened.page.locator("#panel")
    first = opened.opened
    assert first.startswith("e")
    by_keyboard = panel.inner_text()
    assert panel.locator("blockquote").first.inner_text() in quotes
    for word in ("Page", "Place in source", "Method", "Reading confidence", "Said by", "Certainty", "Whole pathway"):
        assert word in by_keyboard
    opened.page.keyboard.press("ArrowRight")
    assert opened.opened != first
    opened.page.keyboard.press("Escape")
    assert opened.opened == ""
    click_until(opened, "path", LIGHT, lambda now: now == first, left=240)
    assert panel.inner_text() == by_keyboard
    # Every step of the pathway leads to its event.
    steps = panel.locator("ol li button")
    for i in range(steps.count()):
        steps.nth(i).click()
        assert panel.locator("li[aria-current=true]").inner_text() == steps.nth(i).inner_text()
    opened.quiet()


def test_a_bar_of_the_flow_opens_its_people(pages, open_page) -> None:
    opened = open_page(pages(12), "#view=flow")
    opened.page.focus("#flow")
    opened.page.keyboard.press("ArrowRight")
    bar = opened.opened
    assert bar.startswith("f")
    by_keyboard = opened.page.locator("#panel").inner_text()
    people = opened.page.locator("#panel ol li").count()
    assert people == int(re.findall(r"yes\n(\d+)", by_keyboard)[0])
    opened.page.keyboard.press("Escape")
    click_until(opened, "flow", LIGHT, lambda now: now == bar, left=150)
    assert opened.page.locator("#panel").inner_text() == by_keyboard
    opened.quiet()


def test_a_symbol_of_the_network_opens_its_people_and_its_ring(pages, open_page) -> None:
    opened = open_page(pages(12), "#view=net")
    opened.page.focus("#net")
    opened.page.keyboard.press("ArrowRight")
    assert opened.opened
    opened.page.keyboard.press("Escape")
    click_until(opened, "net", ["#3d4451"], lambda now: now.startswith("t"))
    title = opened.page.locator("#panel h2").inner_text()
    assert title.startswith("Выдуманный отряд")
    names = set(opened.page.locator("#panel ol li").all_inner_texts())
    opened.settle()
    # A click on a unit shows its ring: the names around it are those of its people.
    ring = {drawn["text"] for drawn in opened.drawn("net")["texts"]}
    assert ring == names | {title}
    assert "Escape" in opened.page.text_content("#note")
    # A click on a name in the panel leads to the person, and its button back to a ring.
    opened.page.locator("#panel ol li button").first.click()
    assert opened.opened.startswith("p")
    opened.page.click("#panel button:text('Show the neighbourhood')")
    opened.settle()
    assert opened.page.locator("#panel h2").inner_text() in {d["text"] for d in opened.drawn("net")["texts"]}
    opened.quiet()


def test_sixty_names_of_a_ring_are_whole_and_apart(invented, tmp_path, open_page) -> None:
    graph = invented.build(60)
    units = sorted(n for n, d in graph.nodes(data=True) if d["label"] == "Unit")
    people = sorted(n for n, d in graph.nodes(data=True) if d["label"] == "Person")
    for person in people:
        if not graph.has_edge(person, units[0]):
            graph.add_edge(person, units[0], type="SERVED_IN", events=[], confidence=0.9)
    export("html", graph, tmp_path / "a.html", audience="analyst")
    opened = open_page(tmp_path / "a.html", "#view=net")
    things = opened.page.evaluate("JSON.parse(document.getElementById('data').textContent).things.map(t => t.id)")
    number = things.index(units[0])
    opened = open_page(tmp_path / "a.html", f"#view=net&ego=t{number}&sel=t{number}")
    drawn = opened.drawn("net")["texts"]
    names = [d for d in drawn if d["text"] != graph.nodes[units[0]]["name"]]
    assert len(names) == 60
    assert not [d["text"] for d in names if d["text"].endswith("…")]
    size = min(float(re.search(r"([\d.]+)px", d["font"])[1]) for d in names)
    assert size >= 9
    for side in (True, False):
        heights = sorted(d["y"] for d in names if (d["x"] < 400) == side)
        assert all(b - a >= size for a, b in pairwise(heights))
    opened.quiet()


def month(day) -> int:
    return day.year * 12 + day.month - 1


FILTERS = {
    "none": ("", lambda c, e: True),
    "route": ("&routes=advert.prison", lambda c, e: route_of(c) in ("advert", "prison")),
    "kind": ("&kinds=verdict", lambda c, e: "verdict" in e.source_kinds),
    "stage": ("&stages=contract.front.verdict", lambda c, e: e.stage in ("contract", "front", "verdict")),
    "confidence": ("&conf=high", lambda c, e: e.confidence >= LOW_CONFIDENCE),
    "period": (
        f"&from={2023 * 12 + 2}&to={2023 * 12 + 9}",
        lambda c, e: e.date_from and month(e.date_to) >= 2023 * 12 + 2 and month(e.date_from) <= 2023 * 12 + 9,
    ),
    "search": ("&q=Yerlan", lambda c, e: "Ерлан" in c.name or any("Ерлан" in p.name for p in e.partners)),
    "country": ("&country=RU", None),
}  # fmt: skip


@pytest.mark.parametrize("name", FILTERS)
def test_canvas_table_and_data_agree(graph_of, pages, open_page, name) -> None:
    fragment, rule = FILTERS[name]
    courses = life_courses(graph_of(40))
    if name == "country":
        # Everybody's employer is in Russia; who never worked or crossed a border has nothing to do with it.
        graph = graph_of(40)
        russian = {
            c.person_id for c in courses
            if any(graph.nodes[e.id].get("from_country") or any(p.relation == "FOR_EMPLOYER" for p in e.partners)
                   for e in (*c.events, *c.alleged))
        }  # fmt: skip
        rule = lambda c, e: c.person_id in russian  # noqa: E731
    truth = Counter(
        (c.name, e.stage, e.date or "", str(e.confidence))
        for c in courses
        for e in (*c.events, *c.alleged)
        if rule(c, e)
    )
    opened = open_page(pages(40), "#view=path" + fragment, viewport={"width": 1400, "height": 1300})
    shown, everybody, events = opened.numbers()
    assert events == truth.total()
    everything = sum(len(c.events) + len(c.alleged) for c in courses)
    assert everybody == sum(bool(c.events or c.alleged) for c in courses)
    assert events == everything if name == "none" else 0 < events <= everything
    # The canvas: a stroke of a mark's width for each event, and everybody's name.
    strokes = Counter(round(s["width"], 2) for s in opened.drawn("path")["strokes"] if s["colour"] in LIGHT)
    assert strokes[1.6] == events
    names = Counter(d["text"] for d in opened.drawn("path")["texts"])
    by_person = {c.person_id for c in courses for e in (*c.events, *c.alleged) if rule(c, e)}
    assert len(by_person) == shown
    for course in courses:
        if course.person_id in by_person:
            assert names[course.name] > 0
    # Counts beside the filters are those of the people shown.
    for route, n in Counter(route_of(c) for c in courses if c.person_id in by_person).items():
        assert opened.page.text_content(f"[data-n='routes {route}']") == str(n)
    for stage in STAGES:
        counter = opened.page.locator(f"[data-n='stages {stage}']")
        if counter.count():
            n = sum(any(e.stage == stage and rule(c, e) for e in (*c.events, *c.alleged)) for c in courses)
            assert counter.inner_text() == str(n), stage
    # The table, and the flow that counts the same people.
    opened.go("table")
    table = opened.table("events")
    stages = {"Left the unit": "exit"} | {s.capitalize(): s for s in STAGES}
    assert Counter((r[0], stages[r[2]], r[4], r[10]) for r in table) == truth
    flow = [row for row in opened.table("bars") if int(row[2])]
    lived = Counter(
        (route_of(c), s) for c in courses for s in {e.stage for e in c.events if rule(c, e) and e.stage in STAGES}
    )
    assert sorted(int(row[2]) for row in flow) == sorted(lived.values())
    ties = Counter(row[2] for row in opened.table("ties"))
    opened.go("flow")
    bars = Counter(d["text"] for d in opened.drawn("flow")["texts"] if d["colour"] == "#ffffff")
    assert bars == Counter(row[2] for row in flow)
    opened.go("net")
    words = [d["text"].rsplit(" · ", 1) for d in opened.drawn("net")["texts"] if " · " in d["text"]]
    for text, n in words:
        assert ties[text] == int(n) or text.endswith("…")
    assert len(words) == len(ties)
    opened.quiet()


def test_a_unit_chosen_leaves_its_people_and_says_how_many(graph_of, pages, open_page) -> None:
    graph = graph_of(40)
    opened = open_page(pages(40), "#view=flow")
    served: dict[str, set[str]] = {}
    for course in life_courses(graph):
        for event in (*course.events, *course.alleged):
            for partner in event.partners:
                if partner.relation == "WITH_UNIT":
                    served.setdefault(str(partner.name), set()).add(course.person_id)
    options = opened.page.locator("#unit option").all()[1:]
    words = [option.inner_text() for option in options]
    assert sorted(words) == sorted(f"{name} · {len(people)}" for name, people in served.items())
    for option, word in zip(options, words, strict=True):
        opened.page.select_option("#unit", option.get_attribute("value"))
        opened.settle()
        name = word.rsplit(" · ", 1)[0]
        assert opened.numbers()[0] == len(served[name])
        bars = Counter(d["text"] for d in opened.drawn("flow")["texts"] if d["colour"] == "#ffffff")
        lived = Counter(
            (route_of(c), stage)
            for c in life_courses(graph)
            if c.person_id in served[name]
            for stage in {e.stage for e in c.events if e.stage in STAGES}
        )
        assert bars == Counter(str(n) for n in lived.values())
    opened.quiet()


def test_names_are_found_by_any_spelling(pages, open_page) -> None:
    opened = open_page(pages(60))
    found = {}
    spellings = (("Қайрат", "Кайрат", "Kairat", "Qairat", "қайрат"), ("Жандос", "Zhandos", "Jandos"),
                 ("Өмірзақов", "Omirzakov"))  # fmt: skip
    for query in (one for name in spellings for one in name):
        opened.page.fill("#search", query)
        opened.settle()
        found[query] = opened.numbers()[0]
    for name in spellings:
        assert len({found[one] for one in name}) == 1 and found[name[0]] > 0
    opened.page.fill("#search", "нетникого")
    opened.settle()
    assert opened.numbers()[0] == 0 and "Nothing" in opened.page.text_content("#hits")
    opened.quiet()


def test_public_numbers_are_those_of_the_redacted_view(graph_of, pages, open_page) -> None:
    view = redact(graph_of(60))
    opened = open_page(pages(60, "public"), "#view=table")
    for route in ["all", *sorted({str(g.traits.get("route", "not_shown")) for g in view.groups})]:
        if route != "all":
            opened.page.click("#reset")
            for box in opened.page.locator("#routes input").all():
                if box.get_attribute("value") != route:
                    box.uncheck()
            opened.settle()
        bars = opened.table("bars")
        work = sum(int(r[2]) for r in bars if r[1] == "Work")
        shown = {} if route == "all" else {"route": route}
        if route != "not_shown":
            assert work == view.count(stage_work=True, **shown)
        for row in bars:
            for cell in row[2:]:
                assert int(cell) == 0 or int(cell) >= 3
        assert all(int(row[3]) >= 3 for row in opened.table("moves"))
    opened.page.click("#reset")
    for key in ("unit", "contract_year", "outcome"):
        values = opened.page.eval_on_selector_all(f"#trait-{key} option", "all => all.map(o => o.value)")
        for value in values[1:]:
            opened.page.select_option(f"#trait-{key}", value)
            opened.settle()
            n = opened.numbers()[0]
            assert n == sum(g.n for g in view.groups if g.traits.get(key) == value) >= 3
            assert all(int(cell) == 0 or int(cell) >= 3 for row in opened.table("bars") for cell in row[2:])
            opened.page.select_option(f"#trait-{key}", "")
    opened.quiet()


@pytest.mark.parametrize("audience", ["analyst", "public"])
def test_every_view_can_be_saved_whole(pages, open_page, audience) -> None:
    from lxml import etree

    opened = open_page(pages(60, audience), "#conf=high" if audience == "analyst" else "")
    prefix = "DO-NOT-PUBLISH-" if audience == "analyst" else "public-"
    for view in opened.views[:-1]:
        opened.go(view)
        saved = {}
        for kind in ("csv", "svg", "png"):
            with opened.page.expect_download() as download:
                opened.page.click(f"#{kind}")
            assert download.value.suggested_filename.startswith(prefix)
            saved[kind] = Path(download.value.path()).read_bytes()
        assert saved["csv"].startswith(b"\xef\xbb\xbf") and saved["csv"].count(b"\r\n") > (view != "map"), view
        drawing = etree.fromstring(saved["svg"], etree.XMLParser(resolve_entities=False))
        assert drawing.tag.endswith("svg") and not drawing.findall(".//{*}script")
        words = [text.text for text in drawing.findall(".//{*}text")]
        assert any("INVENTED DATA" in word for word in words)
        assert audience == "public" or any("DO NOT PUBLISH" in word for word in words)
        # The picture is all of it, not what is on the screen: twice as fine as the drawing, where that fits.
        width, height = int.from_bytes(saved["png"][16:20]), int.from_bytes(saved["png"][20:24])
        wanted = (float(drawing.get("width")), float(drawing.get("height")))
        assert (width, height) == (2 * wanted[0], 2 * wanted[1])
        if view == "path":
            assert height / 2 > 60 * 19 > opened.page.locator("#path").bounding_box()["height"]
            names = {text.text for text in drawing.findall(".//{*}text")}
            assert sum(row[0] in names for row in csv_rows(saved["csv"])) == len(csv_rows(saved["csv"]))
    opened.quiet()


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]


def test_what_is_printed_is_the_whole_picture(pages, open_page, tmp_path) -> None:
    opened = open_page(pages(60), "#view=path")
    names = {person["n"] for person in json.loads(opened.page.text_content("#data"))["people"] if person["e"]}
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    texts = set(opened.page.eval_on_selector_all("#paper text", "all => all.map(t => t.textContent)"))
    assert names <= texts
    assert opened.page.locator("#paper > svg").count() == 2
    assert opened.page.locator("#signs li").count() == opened.page.locator("#legend li").count() > 5
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert opened.page.locator("#paper > *").count() == 0
    # On paper stand the pictures, the notes and the signs, and no control.
    import pypdfium2

    for options in ({}, {"color_scheme": "dark"}):
        printed = open_page(pages(60), "#view=path", **options)
        printed.page.pdf(path=str(tmp_path / "a.pdf"), landscape=True, print_background=True)
        sheets = pypdfium2.PdfDocument(tmp_path / "a.pdf")
        text = " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in sheets).split())
        assert all(name in text for name in names) and "hollow: low confidence" in text and "not cause" in text
        assert "DO NOT PUBLISH" in text and "Filters and search" not in text and "Reset" not in text
        assert len(sheets) <= 5
        corner = sheets[0].render(scale=1).to_pil().getpixel((3, 3))
        assert corner[:3] == (255, 255, 255)
    opened.go("table")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(opened.rows("events")) == opened.numbers()[2]
    opened.quiet()


def test_a_colleague_opens_the_same_view(pages, open_page) -> None:
    opened = open_page(pages(40))
    opened.page.uncheck("#routes input[value=advert]")
    opened.page.uncheck("#stages input[value=work]")
    opened.page.check("[name=axis][value=time]")
    opened.page.select_option("#country", "KZ")
    opened.page.select_option("#lang", "ru")
    opened.page.fill("#search", "а")
    opened.page.focus("#path")
    opened.page.keyboard.press("ArrowDown")
    opened.settle()
    again = open_page(pages(40), "#" + opened.page.url.split("#", 1)[1])
    for selector in ("#status", "#note", "#title", "#panel", "#routes", "#stages", "#unit"):
        assert again.page.locator(selector).inner_text() == opened.page.locator(selector).inner_text()
    assert again.opened == opened.opened != ""
    assert again.page.is_checked("[name=axis][value=time]") and not again.page.is_checked("#routes input[value=advert]")
    # The same in a window that shows another view already.
    other = open_page(pages(40), "#view=net&conf=high&lang=kk")
    other.page.evaluate("hash => { location.hash = hash; }", opened.page.url.split("#", 1)[1])
    other.settle()
    for selector in ("#status", "#note", "#title", "#panel", "#stages"):
        assert other.page.locator(selector).inner_text() == opened.page.locator(selector).inner_text()
    for broken in ("view=nowhere&lang=xx&sel=e999999&ego=t77777", "from=-1&to=zzz&unit=__proto__&sel=p-1&country=<b>"):
        odd = open_page(pages(40), f"#{broken}")
        assert odd.numbers()[0] == 40
        odd.quiet()
