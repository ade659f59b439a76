"""Figures: what the page shows, on paper: the same numbers, nothing of one person in public, no text on another."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree

from graphkit.analyses.sequences import life_courses
from graphkit.errors import InputError, UsageError
from graphkit.exports import export, report_path
from graphkit.exports.atlas import analyst_counts
from graphkit.exports.figures import FIGURES, PUBLIC_FIGURES, draw_figures
from graphkit.exports.html import asset
from graphkit.exports.page_data import COLOURS

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def graph(invented, invented_places) -> nx.MultiDiGraph:
    return invented_places.add_places(invented.build(40, listed=3))


def texts(svg: str) -> list[str]:
    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False))
    return [node.text or "" for node in root.iter(f"{SVG}text")]


def png_size(data: bytes) -> tuple[int, int]:
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_every_view_has_its_figure(invented, tmp_path) -> None:
    graph = invented.build(6)
    for audience, names in (("analyst", tuple(FIGURES)), ("public", PUBLIC_FIGURES)):
        report = export("png", graph, tmp_path / audience, audience=audience)
        assert report.files == tuple(f"{name}.png" for name in names)
        assert report.do_not_publish == (audience == "analyst") and report.format == "png"
        assert {p.name for p in (tmp_path / audience).iterdir()} == set(report.files)
        assert report_path(tmp_path / audience).exists()
        for name in names:
            data = (tmp_path / audience / f"{name}.png").read_bytes()
            width, height = png_size(data)
            assert width >= 1200 and height >= 300 and len(data) > 8_000
    assert PUBLIC_FIGURES == ("flow", "map", "units")


def test_the_same_graph_gives_the_same_bytes(graph, tmp_path) -> None:
    other = nx.MultiDiGraph()
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from(reversed(list(graph.edges(data=True))))
    for audience in ("analyst", "public"):
        for format, view in (("svg", None), ("png", "units")):
            one, two = (tmp_path / f"{audience}{format}{i}" for i in (1, 2))
            export(format, graph, one, audience=audience, view=view)
            export(format, other, two, audience=audience, view=view)
            read = [[p.read_bytes() for p in ([f] if f.is_file() else sorted(f.iterdir()))] for f in (one, two)]
            assert read[0] == read[1]


# ---- the same numbers ------------------------------------------------------------------------------


def test_pathways_have_a_row_a_person_and_a_mark_an_event(graph) -> None:
    (figure,), _ = draw_figures(graph, ["pathways"], audience="analyst")
    courses = [c for c in life_courses(graph) if c.events or c.alleged]
    written = texts(figure.svg)
    assert all(written.count(str(c.name)) == sum(o.name == c.name for o in courses) for c in courses)
    root = etree.fromstring(figure.svg.encode())
    colours = {light for light, _ in COLOURS.values()}
    # Marks have a fill or an outline in the colour of the route, and stand on the picture, not in the legend.
    marks = [
        node
        for node in root.iter(f"{SVG}circle", f"{SVG}path")
        if node.get("stroke") in colours and node.get("stroke-width") == "1.6" and node.get("fill") != "none"
    ]
    assert len(marks) == sum(len(c.events) + len(c.alleged) for c in courses)


def test_the_map_figure_counts_as_the_data_do(graph) -> None:
    (figure,), _ = draw_figures(graph, ["map"], audience="analyst")
    counts = analyst_counts(graph, life_courses(graph))
    assert {row[0]: row[-1] for row in figure.tables["map"]} == {s.name: n for s, n in counts.places.items()}
    assert sum(row[3] for row in figure.tables["map-moves"]) == sum(counts.moves.values())
    written = " ".join(texts(figure.svg))
    for (_, name), n in counts.unplaced.items():
        assert name in written and str(n) in written  # listed, not dropped
    assert sum(f"{spot.name} · {n}" in written for spot, n in counts.places.items()) > 0.6 * len(counts.places)


@pytest.mark.browser
@pytest.mark.parametrize("audience", ["analyst", "public"])
def test_figures_show_the_numbers_of_the_page(graph, tmp_path, open_page, audience) -> None:
    export("html", graph, tmp_path / "a.html", audience=audience)
    opened = open_page(tmp_path / "a.html", "#view=table")
    figures, _ = draw_figures(graph, ["flow", "network", "map", "units"], audience=audience)
    compared = 0
    for figure in figures:
        for name, rows in figure.tables.items():
            on_page = [[cell.removeprefix("'") for cell in row] for row in opened.table(name)]
            assert [[str(cell) for cell in row] for row in rows] == on_page, (figure.name, name)
            compared += len(rows)
    assert compared > 20
    flow = next(f for f in figures if f.name == "flow")
    written = texts(flow.svg)
    assert {str(row[2]) for row in flow.tables["bars"] if row[2]} <= set(written)


def test_colours_are_those_of_the_page(graph) -> None:
    (figure,), _ = draw_figures(graph, ["flow"], audience="analyst")
    used = set(re.findall(r"#[0-9a-f]{6}", figure.svg))
    routes = {row[0] for row in figure.tables["bars"]}
    assert len(used & {light for light, _ in COLOURS.values()}) >= len(routes) - 1


# ---- nothing of one person in public ---------------------------------------------------------------


def secrets(graph: nx.MultiDiGraph) -> set[str]:
    found = set(graph)
    for _, data in graph.nodes(data=True):
        if data["label"] in ("Person", "Recruiter", "Source", "Mention"):
            found |= {
                str(data[key]) for key in ("name", "name_latin", "birth_date", "title", "locator") if data.get(key)
            }
            found |= {*data.get("names", ()), *data.get("aliases", ())}
        found |= {str(data[key]) for key in ("case_number", "date") if len(str(data.get(key) or "")) > 7}
    found |= {str(d[key]) for *_, d in graph.edges(data=True) for key in ("quote", "locator", "id") if d.get(key)}
    return {text for text in found if len(text) > 3}


def test_public_figures_hold_nothing_of_one_person(graph, tmp_path) -> None:
    wanted = secrets(graph)
    assert len(wanted) > 300
    export("svg", graph, tmp_path / "public")
    for language in ("en", "ru", "kk"):
        figures, _ = draw_figures(graph, PUBLIC_FIGURES, language=language)
        assert len(figures) == 3
        for figure in figures:
            assert {secret for secret in wanted if secret in figure.svg} == set(), figure.name
            for table in figure.tables.values():
                assert all(cell == 0 or cell >= 3 for row in table for cell in row if isinstance(cell, int))
    # The control: the same search in the analyst's figures finds names.
    (pathways,), _ = draw_figures(graph, ["pathways"], audience="analyst")
    names = {str(c.name) for c in life_courses(graph) if c.events}
    assert names <= {secret for secret in wanted if secret in pathways.svg}


def test_views_of_people_have_no_public_figure(graph, tmp_path) -> None:
    for view in set(FIGURES) - set(PUBLIC_FIGURES):
        with pytest.raises(UsageError, match="no public version"):
            export("png", graph, tmp_path / "a.png", view=view)
    with pytest.raises(UsageError, match="never public"):
        export("svg", graph, tmp_path / "a.svg", view="flow", special=True)
    assert not list(tmp_path.iterdir())


def test_hostile_strings_stay_text(invented) -> None:
    graph = invented.build(24, hostile=True)
    title = '</text><script>alert(1)</script>" onload="x'
    figures, _ = draw_figures(graph, list(FIGURES), audience="analyst", title=title)
    assert len(figures) == len(FIGURES)
    for figure in figures:
        root = etree.fromstring(figure.svg.encode(), etree.XMLParser(resolve_entities=False))
        assert {etree.QName(node).localname for node in root.iter()} <= {"svg", "g", "rect", "path", "circle", "text"}
        names = {name for node in root.iter() for name in node.attrib}
        assert not [name for name in names if name.startswith("on") or "href" in name or name == "style"]
        assert any("<script>" in text for text in texts(figure.svg))
    assert figures[0].png().startswith(b"\x89PNG")


# ---- to be read ------------------------------------------------------------------------------------

RUNS = json.loads(asset("figure-widths.json"))
WIDTHS = {
    weight: {run[0] + i: w for run in runs for i, w in enumerate(run[1:])} for weight, runs in RUNS.items()
}  # fmt: skip


def boxes(svg: str, least: float) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right and bottom of the texts at least that large."""
    found = []
    root = etree.fromstring(svg.encode())

    def walk(node, dx: float, dy: float) -> None:
        if move := re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", node.get("transform") or ""):
            dx, dy = dx + float(move[1]), dy + float(move[2])
        if node.tag == f"{SVG}svg":
            dx, dy = dx + float(node.get("x") or 0), dy + float(node.get("y") or 0)
        if node.tag == f"{SVG}text" and float(node.get("font-size")) >= least and node.text:
            size, widths = float(node.get("font-size")), WIDTHS["bold" if node.get("font-weight") else "regular"]
            wide = sum(widths.get(ord(c), 600) for c in node.text) * size / 1000
            x, y = float(node.get("x")) + dx, float(node.get("y")) + dy
            x -= {"middle": wide / 2, "end": wide}.get(node.get("text-anchor"), 0)
            found.append((x, y - size * 0.42, x + wide, y + size * 0.42, node.text))
        for child in node:
            walk(child, dx, dy)

    walk(root, 0, 0)
    return found


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("people", [3, 17, 60])
def test_no_text_lies_on_another_or_beyond_the_paper(invented, invented_places, language, people) -> None:
    graph = invented_places.add_places(invented.build(people))
    for audience in ("analyst", "public"):
        figures, _ = draw_figures(graph, list(FIGURES), audience=audience, language=language)
        for figure in figures:
            found = boxes(figure.svg, 11.5)
            for x1, y1, x2, y2, text in found:
                assert x1 >= -1 and y1 >= -1 and x2 <= figure.width + 2 and y2 <= figure.height + 1, (figure.name, text)
            for i, (a1, b1, a2, b2, one) in enumerate(found):
                for x1, y1, x2, y2, two in found[i + 1 :]:
                    if one != two:
                        assert not (a1 < x2 - 1 and x1 < a2 - 1 and b1 < y2 - 1 and y1 < b2 - 1), (
                            figure.name,
                            one,
                            two,
                        )


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_words_are_of_the_language_asked_for(graph, language) -> None:
    figures, report = draw_figures(graph, list(FIGURES), audience="analyst", language=language)
    word = {"en": "do not publish", "ru": "не публиковать", "kk": "жарияламаңыз"}[language]
    assert all(word in " ".join(texts(figure.svg)).casefold() for figure in figures)
    assert report.do_not_publish


def test_who_is_in_the_middle_can_be_asked_for(graph, tmp_path) -> None:
    courses = [c for c in life_courses(graph) if c.events]
    names = [str(c.name) for c in courses]
    tied = {p for p, _, data in graph.edges(data=True) if data["type"] == "SERVED_IN"}
    person = next(c for c in courses if c.person_id in tied and names.count(str(c.name)) == 1)
    (figure,), _ = draw_figures(graph, ["ego"], audience="analyst", around=str(person.name))
    assert f"The documented neighbourhood of {person.name}." in texts(figure.svg)
    (figure,), _ = draw_figures(graph, ["ego"], audience="analyst", around="z-1")
    assert "Вербовщик Z-1" in texts(figure.svg)
    # A name that many bear is nobody's.
    with pytest.raises(InputError, match=r"\d+ people and things .* are called") as error:
        draw_figures(graph, ["ego"], audience="analyst", around=str(person.name).split()[1])
    assert str(person.name).split()[1] in str(error.value.hint)
    with pytest.raises(InputError, match="no people"):
        export("svg", graph, tmp_path / "a.svg", audience="analyst", view="ego", around="Нетакого")


def test_wrong_words_are_refused_in_words(graph, tmp_path) -> None:
    with pytest.raises(UsageError, match="no view") as error:
        export("png", graph, tmp_path / "a.png", view="mapp")
    assert "map" in str(error.value.hint)
    with pytest.raises(UsageError, match="no language"):
        export("png", graph, tmp_path / "a.png", view="map", language="de")
    with pytest.raises(UsageError, match="only the view ego"):
        export("png", graph, tmp_path / "a.png", audience="analyst", view="map", around="x")
    with pytest.raises(UsageError, match="for figures"):
        export("html", graph, tmp_path / "a.html", view="map")


def test_six_hundred_people_fit_on_paper(invented) -> None:
    figures, _ = draw_figures(invented.build(600), ["pathways", "units"], audience="analyst")
    for figure in figures:
        wide, tall = figure.width * figure.zoom, figure.height * figure.zoom
        assert max(wide, tall) <= 30_000 and wide * tall <= 60e6 * 1.001 and wide > 1200


def test_the_fonts_have_the_letters_of_the_languages() -> None:
    for widths in WIDTHS.values():
        assert all(ord(c) in widths for c in "AZazАЯаяЁёӘәҒғҚқҢңӨөҰұҮүҺһІі«»–…“”№·→")


def test_what_others_made_is_named() -> None:
    said = (
        Path(__file__).parents[2].joinpath("graphkit", "exports", "assets", "LICENSES.md").read_text(encoding="utf-8")
    )
    assert all(
        word in said for word in ("Natural Earth", "world-atlas", "GeoNames", "CC BY 4.0", "DejaVu", "Bitstream")
    )
