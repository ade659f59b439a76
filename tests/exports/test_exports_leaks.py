"""No byte of a public artefact holds a name, a spelling, a full date, an id or a quote."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import unquote

import networkx as nx
import pytest

from graphkit.errors import UsageError
from graphkit.exports import EXPORTERS, export, report_path
from graphkit.exports.analysis import analyse, export_analysis
from graphkit.models import NODES, Sensitivity, node_properties

FOLDERS = ("csv", "neo4j-import")
PUBLIC = {format: f"export-{format}" + ("" if format in FOLDERS else f".{format}") for format in EXPORTERS
          if format not in ("ftm", "neo4j-import")}  # fmt: skip
"""Every format that has a public version, and a name for its file."""
WHOLE = {format: name for format, name in PUBLIC.items() if format not in ("png", "svg")}
"""Those whose analyst's version holds the whole case; a figure holds what fits on it."""


def secrets(graph: nx.MultiDiGraph) -> set[str]:
    """Everything in the case that speaks of one person, source or recruiter: by the classes of the models, and ids,
    full dates, quotes and places in sources besides.
    """
    found: set[str] = set()
    for node, data in graph.nodes(data=True):
        found.add(str(node))
        if data["label"] not in NODES:
            continue
        if data["label"] in ("Person", "Mention", "Source", "Recruiter", "Event"):
            found.add(str(data.get("id") or node))
        personal = {a.name for a in node_properties(data["label"]) if a.sensitivity > Sensitivity.PUBLIC}
        personal |= {"case_number", "detail", "sha256", "title", "note", "place_text"}
        for key in personal & data.keys():
            values = data[key] if isinstance(data[key], list) else [data[key]]
            found.update(str(value) for value in values if value is not None)
    for *_, data in graph.edges(data=True):
        found.update(str(data[key]) for key in ("quote", "locator", "id") if data.get(key))
    # A country, a year or a month stands in every page by itself and is nobody's secret; nor is a unit's or a
    # place's name, which the public may see where three people share it.
    open_names = {str(d.get("name")) for _, d in graph.nodes(data=True) if d["label"] in ("Unit", "Place", "Court")}
    return {text for text in found if len(text) > 3 and not re.fullmatch(r"\d{4}(-\d\d)?", text)} - open_names


def artefact(path: Path) -> str:
    """All text of an export and its report, without vis-network, and with every escape undone."""
    files = [path] if path.is_file() else sorted(path.iterdir())
    text = "\n".join(f.read_bytes().decode("utf-8", "replace") for f in [*files, report_path(path)])
    text = re.sub(r"<script>/\*\*\s+\* vis-network.*?</script>", "", text, flags=re.DOTALL)
    plain = html.unescape(text)
    decoded = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), plain)
    return "\n".join((text, plain, decoded, unquote(plain), plain.casefold()))


def leaks(path: Path, wanted: set[str]) -> set[str]:
    text = artefact(path)
    return {secret for secret in wanted if secret in text}


@pytest.mark.parametrize("people", [17, 60])
def test_public_artefacts_hold_nothing_of_one_person(invented, invented_places, tmp_path, people) -> None:
    graph = invented.build(people, listed=20)
    if people == 60:
        invented_places.add_places(graph)
    wanted = secrets(graph)
    assert len(wanted) > 200
    for format, name in PUBLIC.items():
        export(format, graph, tmp_path / name)
        assert leaks(tmp_path / name, wanted) == set(), format
        assert not re.search(r"\b(19|20)\d\d-\d\d-\d\d\b", artefact(tmp_path / name)), format
    export_analysis(analyse(graph), tmp_path / "analysis", title="t")
    (tmp_path / "analysis.report.json").write_text("{}", encoding="utf-8")
    assert leaks(tmp_path / "analysis", wanted) == set()


def test_a_settlement_of_fewer_than_three_is_nowhere_and_its_country_is(invented, invented_places, tmp_path) -> None:
    """Neither the name that a source gives nor that of the gazetteer; of people who do not share it, the country."""
    graph = invented.build(40)
    own = ["Омск", "Самара", "Сургут", "Челябинск", "Хутор Дальний", "Москва"]
    events = sorted(n for n, d in graph.nodes(data=True) if d.get("type") == "contract_signed")
    for i, event in enumerate(events):
        if i >= 2 * len(own):
            name = "Екатеринбург" if i % 2 else "Казань"
        else:
            name = own[i // 2]
        graph.add_node(f"at-{name}", label="Place", name=name, country="RU")
        graph.add_edge(event, f"at-{name}", type="AT_PLACE", confidence=0.9)
    hidden = {*own, "Omsk", "Samara", "Surgut", "Chelyabinsk", "Moscow", "Хутор"}
    seen = ""
    for format, name in PUBLIC.items():
        export(format, graph, tmp_path / name)
        texts = [artefact(tmp_path / name), *((f.read_text("utf-8") if f.suffix == ".svg" else "")
                 for f in (tmp_path / name).rglob("*"))]  # fmt: skip
        for text in texts:
            assert not [word for word in hidden if word in text], format
        seen += texts[0]
    assert '"country.contract":"RU"' in seen


def test_formats_without_a_public_version_write_nothing(invented, tmp_path) -> None:
    for format in EXPORTERS.keys() - PUBLIC.keys():
        with pytest.raises(UsageError, match="no public version"):
            export(format, invented.build(5), tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_who_only_a_machine_links_and_merged_events_tell_nothing(tmp_path) -> None:
    """What a source that only a machine ties to the person adds to an event of a confirmed one is not public."""
    g = nx.MultiDiGraph()
    for kind in ("verdict", "press"):
        g.add_node(f"s-{kind}", label="Source", kind=kind)
    named = {"Отряд Эхо": "Unit", "Подвал": "Place", "Суд Эхо": "Court", "Эхо-вербовщик": "Recruiter"}
    for name, label in named.items():
        g.add_node(name, label=label, name=name)
    for i in range(7):
        person, day = f"p{i}", {"date": "2023-05-06"}
        g.add_node(person, label="Person", name=person, role="subject")
        for kind, judge in (("verdict", "source"), ("press", "machine")):
            g.add_node(f"m{i}{kind}", label="Mention", name=person)
            g.add_edge(f"m{i}{kind}", person, type="REFERS_TO", judge=judge, confirmed_with=f"m{i}{kind}")
            g.add_edge(f"m{i}{kind}", f"s-{kind}", type="IN_SOURCE")
        g.add_node(f"f{i}", label="Event", type="service", stage="front")  # the court tells of more than the press
        g.add_edge(person, f"f{i}", type="LIVED", seq=0)
        g.add_edge(f"f{i}", "s-verdict", type="EVIDENCED_BY", id=f"af{i}", property="type")
        for node, type, stage in [(f"c{i}", "contract_signed", "contract"), (f"v{i}", "verdict", "verdict")]:
            g.add_node(node, label="Event", type=type, stage=stage, outcome="convicted", **day)
            g.add_edge(person, node, type="LIVED", seq=0)
            g.add_edge(node, "s-verdict", type="EVIDENCED_BY", id=f"a{node}", property="type")
            for edge, role, thing in [("WITH_UNIT", "unit", "Отряд Эхо"), ("AT_PLACE", "place", "Подвал"),
                                      ("AT_COURT", "court", "Суд Эхо"), ("BY_RECRUITER", "recruiter", "Эхо-вербовщик"),
                                      (None, "outcome", None)]:  # fmt: skip
                g.add_edge(node, "s-press", type="EVIDENCED_BY", id=f"{role}{node}", property=role)
                if edge:
                    g.add_edge(node, thing, type=edge)
    export("csv", g, tmp_path / "t")
    shown = (tmp_path / "t" / "groups.csv").read_text(encoding="utf-8-sig")
    assert "Эхо" not in shown and "Подвал" not in shown and "convicted" not in shown and "recruiter-" not in shown
    assert "press" not in shown
    for *_, data in g.edges(data=True):  # the control: once a person says that it is the same man, all of it is public
        if data["type"] == "REFERS_TO":
            data.update(judge="source", confirmed_with=None)
    export("csv", g, tmp_path / "t")
    shown = (tmp_path / "t" / "groups.csv").read_text(encoding="utf-8-sig")
    assert all(word in shown for word in ("Отряд Эхо", "Подвал", "Суд Эхо", "convicted", "recruiter-", "press"))


def test_pseudonyms_are_new_for_each_state_of_a_case(invented, tmp_path) -> None:
    def seen(graph: nx.MultiDiGraph) -> set[str]:
        export("csv", graph, tmp_path / "t")
        return set(re.findall(r"recruiter-[a-z2-7]{6}", (tmp_path / "t" / "groups.csv").read_text("utf-8-sig")))

    graph = invented.build(120)
    first = seen(graph)
    assert first and seen(graph) == first
    graph.add_node("src-new", label="Source", kind="press", title="ещё одна", synthetic=True)
    assert seen(graph) and seen(graph).isdisjoint(first)


def test_the_search_finds_what_it_looks_for(invented, tmp_path) -> None:
    """The negative control: the same search over the analyst's artefacts finds nearly everything."""
    graph = invented.build(17, listed=5)
    wanted = secrets(graph)
    for format, name in WHOLE.items():
        export(format, graph, tmp_path / name, audience="analyst")
        found = leaks(tmp_path / name, wanted)
        names = {d["name"] for _, d in graph.nodes(data=True) if d["label"] == "Person"}
        assert names <= found, format
        assert len(found) > 0.6 * len(wanted), format


def test_a_name_planted_in_a_public_page_is_found(invented, tmp_path) -> None:
    graph = invented.build(17)
    export("html", graph, tmp_path / "page.html")
    name = graph.nodes["person0003"]["name"]
    page = tmp_path / "page.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", f"{json.dumps(name)}</body>"), encoding="utf-8")
    assert name in leaks(page, secrets(graph))


def test_special_data_needs_the_word(invented, tmp_path) -> None:
    graph = invented.build(60)
    details = {d["detail"] for _, d in graph.nodes(data=True) if "detail" in d}
    assert details
    for format, name in WHOLE.items():
        export(format, graph, tmp_path / name, audience="analyst")
        assert leaks(tmp_path / name, details) == set(), format
        export(format, graph, tmp_path / name, audience="analyst", special=True)
        assert leaks(tmp_path / name, details) == details, format


def test_quotes_that_overlap_a_special_one_are_withheld(tmp_path) -> None:
    g = nx.MultiDiGraph()
    g.add_node("s", label="Source", kind="verdict")
    g.add_node("p", label="Person", name="Некто", role="subject")
    for node, kind, start, quote in [("w", "wound", 10, "был ранен в ногу"), ("d", "desertion", 20, "ранен, и ушёл"),
                                     ("v", "verdict", 90, "суд решил")]:  # fmt: skip
        g.add_node(node, label="Event", type=kind, stage="front")
        g.add_edge("p", node, type="LIVED", seq=start)
        g.add_edge(
            node, "s", type="EVIDENCED_BY", id=f"e{node}", start=start, end=start + 15, quote=quote, property="event"
        )
    export("html", g, tmp_path / "a.html", audience="analyst")
    assert leaks(tmp_path / "a.html", {"был ранен в ногу", "ранен, и ушёл", "суд решил"}) == {"суд решил"}
