"""The map: places found by any of their names, moves counted as people, nothing dropped, nothing of few in public."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.analyses.sequences import life_courses
from graphkit.exports import export, redact
from graphkit.exports.atlas import WIDTH, MapCounts, analyst_counts, outlines, picture, public_counts, public_map
from graphkit.exports.gazetteer import Spot, atlas, locate, locate_court, locate_crossing, locate_node

# ---- where a place lies ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("court", "city"),
    [
        ("Павлодарский городской суд Павлодарской области", "Pavlodar"),
        ("Павлодар облысының Павлодар қалалық соты", "Pavlodar"),
        ("Петропавловский городской суд Северо-Казахстанской области", "Petropavl"),
        ("Солтүстік Қазақстан облысының Петропавл қалалық соты", "Petropavl"),
        ("Уральский городской суд Западно-Казахстанской области", "Oral"),
        ("Кызылординский городской суд Кызылординской области", "Kyzylorda"),
        ("Суд № 2 города Усть-Каменогорска Восточно-Казахстанской области", "Oskemen"),
        ("Шығыс Қазақстан облысының Өскемен қаласының № 2 соты", "Oskemen"),
        ("Районный суд № 2 Казыбекбийского района города Караганды", "Karaganda"),
        ("Kokshetau City Court", "Kokshetau"),
        ("Специализированный суд по уголовным делам Акмолинской области", "Akmola Region"),
    ],
)
def test_a_court_sits_in_the_city_of_its_name(court, city) -> None:
    spot = locate_court(court, "KZ")
    assert spot is not None and spot.name == city and spot.country == "KZ"


@pytest.mark.parametrize(
    ("names", "found", "precision"),
    [
        (["Москва", "в Москве", "Мәскеу", "Moscow"], "Moscow", "settlement"),
        (["Учебный, Ростовская область", "Rostov oblast"], "Rostov Oblast", "region"),
        (["Казахстан", "Қазақстан", "Kazakhstan"], "Kazakhstan", "country"),
    ],
)
def test_one_place_under_any_of_its_names(names, found, precision) -> None:
    spots = {locate(name) for name in names}
    assert len(spots) == 1
    spot = spots.pop()
    assert spot is not None and (spot.name, spot.precision) == (found, precision)


@pytest.mark.parametrize("name", ["Придуманский", "Ростов", "US-Mexico border", "", "«»", "Михайловка"])
def test_what_is_not_certain_has_no_coordinates(name) -> None:
    assert locate(name) is None and locate_crossing(name) is None


def test_crossings_airports_and_coordinates_of_the_case() -> None:
    assert locate_crossing("Кайрак") == locate_crossing("Бугристое")
    crossing = locate_crossing("Шарбакты")
    assert crossing is not None and crossing.precision == "crossing"
    settlement = locate_crossing("аэропорт Астана")
    assert settlement is not None and (settlement.name, settlement.precision) == ("Astana", "settlement")
    given = locate_node({"label": "Place", "name": "Хутор", "country": "RU", "latitude": 50.123, "longitude": 45.0})
    assert given == Spot("Хутор", "RU", "given", 50.12, 45.0)
    # What the gazetteer knows stays where it is, whatever a case says.
    assert locate_node({"label": "Place", "name": "Омск", "latitude": 0.0, "longitude": 0.0}) == locate("Омск")


def inside(spot: Spot, ring: list[tuple[float, float]]) -> bool:
    y, x = math.radians(spot.latitude), math.radians(spot.longitude)
    hits = 0
    for (y1, x1), (y2, x2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            hits += 1
    return hits % 2 == 1


def near(spot: Spot, ring: list[tuple[float, float]], kilometres: float) -> bool:
    y, x = math.radians(spot.latitude), math.radians(spot.longitude)
    return any(math.hypot(b - y, (a - x) * math.cos(y)) * 6371 < kilometres for b, a in ring)


def test_every_known_place_lies_in_its_country() -> None:
    """Two sources check each other: GeoNames' coordinates against Natural Earth's outlines."""
    # Russia reaches beyond 180 degrees: there its east continues instead of beginning anew.
    rings = {code: [[(y, x % (2 * math.pi)) if code == "RU" else (y, x) for y, x in ring] for ring in shapes]
             for code, shapes in outlines()}  # fmt: skip
    seen = Counter()
    for key, (latitude, longitude, *_) in atlas()["places"].items():
        kind, country, *rest = key.split("/")
        if kind == "crossing" or country not in ("KZ", "RU", "UA", "KG", "UZ", "BY"):
            continue
        spot = Spot("/".join(rest), country, "settlement", latitude, longitude % 360 if country == "RU" else longitude)
        assert any(inside(spot, ring) or near(spot, ring, 60) for ring in rings[country]), key
        seen[country] += 1
    assert seen["KZ"] > 80 and seen["RU"] > 180 and seen["UA"] > 50
    for city in ("Sevastopol", "Simferopol", "Dzhankoi"):
        spot = locate(city)
        assert spot is not None and any(inside(spot, ring) or near(spot, ring, 15) for ring in rings["UA"])
        assert not any(inside(spot, ring) for ring in rings["RU"])


def test_crossings_lie_on_the_border_of_kazakhstan() -> None:
    (kazakhstan,) = (rings for code, rings in outlines() if code == "KZ")
    found = 0
    for key, (latitude, longitude, *_) in atlas()["places"].items():
        if key.startswith("crossing/"):
            spot = Spot(key, "KZ", "crossing", latitude, longitude)
            assert any(near(spot, ring, 40) for ring in kazakhstan), key
            found += 1
    assert found > 12


# ---- the picture -----------------------------------------------------------------------------------

spots = st.builds(
    Spot,
    st.text(max_size=3),
    st.just(""),
    st.just("given"),
    st.floats(-89, 89).map(lambda v: round(v, 2)),
    st.floats(-180, 180).map(lambda v: round(v, 2)),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(spots, min_size=1, max_size=6))
def test_every_place_on_earth_finds_room_in_the_picture(places) -> None:
    drawn = picture(places)
    assert drawn.width == WIDTH and 0 < drawn.height < 3 * WIDTH
    for x, y in drawn.at.values():
        assert 0 <= x <= drawn.width and 0 <= y <= drawn.height
    for _, rings in drawn.land:
        for ring in rings:
            assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in ring)


def test_north_is_up_and_kilometres_are_true() -> None:
    names = ["Астана", "Омск", "Алматы", "Орал"]
    found = {name: spot for name in names if (spot := locate(name)) is not None}
    drawn = picture(list(found.values()))
    at = {name: drawn.at[spot] for name, spot in found.items()}
    assert at["Омск"][1] < at["Астана"][1] < at["Алматы"][1] and at["Орал"][0] < at["Астана"][0]
    # Astana to Almaty is 973 km, Astana to Omsk 444 km.
    long, short = math.dist(at["Астана"], at["Алматы"]), math.dist(at["Астана"], at["Омск"])
    assert abs(long / short - 973 / 444) < 0.08


def test_the_outline_is_small(invented, invented_places, tmp_path) -> None:
    export("html", invented_places.add_places(invented.build(40)), tmp_path / "a.html", audience="analyst")
    data = page_data(tmp_path / "a.html")
    assert len(json.dumps(data["views"]["map"]["land"], separators=(",", ":"))) < 40_000
    assert {code for code, _ in data["views"]["map"]["land"]} >= {"KZ", "RU", "UA"}


def page_data(path) -> dict:
    text = path.read_text(encoding="utf-8")
    start = text.index('id="data">') + len('id="data">')
    return json.loads(text[start : text.index("</script>", start)])


# ---- the numbers -----------------------------------------------------------------------------------


def case(lives: dict[str, list[tuple[str, str, str | None]]]) -> nx.MultiDiGraph:
    """People and their events in order: (type, stage, place or checkpoint or court)."""
    g = nx.MultiDiGraph()
    g.add_node("s", label="Source", kind="verdict", synthetic=True)
    for name, events in lives.items():
        g.add_node(name, label="Person", name=name, role="subject")
        g.add_node(f"m{name}", label="Mention", name=name)
        g.add_edge(f"m{name}", name, type="REFERS_TO", judge="source")
        g.add_edge(f"m{name}", "s", type="IN_SOURCE")
        for seq, (kind, stage, place) in enumerate(events):
            node = f"{name}{seq}"
            g.add_node(node, label="Event", type=kind, stage=stage)
            g.add_edge(name, node, type="LIVED", seq=seq)
            g.add_edge(node, "s", type="EVIDENCED_BY", id=f"x{node}", property="event")
            if place and kind == "border_crossing":
                g.nodes[node]["checkpoint"] = place
            elif place:
                label = "Court" if kind == "verdict" else "Place"
                g.add_node(place, label=label, name=place)
                relation = {"verdict": "AT_COURT", "departure_for_work": "TO_PLACE"}.get(kind, "AT_PLACE")
                g.add_edge(node, place, type=relation)
    return g


FULL = [
    ("departure_for_work", "work", "Омск"),
    ("contract_signed", "contract", "Москва"),
    ("deployment", "front", "Бахмут"),
    ("border_crossing", "return", "Кайрак"),
    ("verdict", "verdict", "Қостанай облысының Қостанай қалалық соты"),
]


def named(counts: MapCounts) -> dict[tuple[str, str, str], int]:
    return {(a.name, b.name, kind): n for (a, b, kind), n in counts.moves.items()}


def test_moves_lead_from_one_known_place_to_the_next() -> None:
    graph = case({
        "a": FULL, "b": [*FULL[:2], ("deployment", "front", "Придуманский"), *FULL[3:]],
        "c": [FULL[1], ("service", "front", None), ("contract_signed", "contract", "Мәскеу")],
        "d": [("residence", "work", "Астана")],
    })  # fmt: skip
    counts = analyst_counts(graph, life_courses(graph))
    assert named(counts) == {
        ("Omsk", "Moscow", "contract"): 2, ("Moscow", "Bakhmut", "front"): 1, ("Bakhmut", "Kayrak", "crossing"): 1,
        ("Moscow", "Kayrak", "crossing"): 1, ("Kayrak", "Kostanay", "court"): 2,
    }  # fmt: skip
    assert {spot.name: n for spot, n in counts.places.items()} == {
        "Omsk": 2, "Moscow": 3, "Bakhmut": 1, "Kayrak": 2, "Kostanay": 2,
    }  # fmt: skip
    assert counts.unplaced == {("front", "Придуманский"): 1} and counts.unnamed == {"front": 1}


def test_what_is_alleged_is_not_on_the_map() -> None:
    graph = case({"a": FULL})
    for _, _, data in list(graph.edges("a", data=True)):
        data.update(type="ALLEGED", stance="negated")
    assert analyst_counts(graph, life_courses(graph)) == MapCounts()


def test_the_public_map_counts_whole_groups_of_what_all_share() -> None:
    alike = [("employment", "work", "Омск"), *FULL[1:3], ("verdict", "verdict", FULL[4][2])]
    graph = case({f"p{i}": alike for i in range(7)})
    counts = public_counts(redact(graph))
    assert set(counts.places.values()) == {7}
    assert named(counts) == {
        ("Omsk", "Moscow", "contract"): 7, ("Moscow", "Bakhmut", "front"): 7, ("Bakhmut", "Kostanay", "court"): 7,
    } or sum(counts.moves.values()) >= 7  # fmt: skip
    # Two who went elsewhere are never told apart.
    for i in range(2):
        graph.add_node(f"q{i}", label="Person", name=f"q{i}", role="subject")
    other = case({f"p{i}": [*alike[:2], ("deployment", "front", "Сватово"), alike[3]] for i in range(2)} | {
        f"p{i}": alike for i in range(2, 9)})  # fmt: skip
    counts = public_counts(redact(other))
    assert "Svatove" not in {spot.name for spot in counts.places}
    assert all(n >= 3 for part in (counts.places, counts.moves, counts.unplaced, counts.unnamed) for n in part.values())


def test_where_settlements_differ_the_public_map_shows_countries() -> None:
    work, front = ["Омск", "Москва", "Сургут", "Самара", "Челябинск"], ["Бахмут", "Сватово", "Авдеевка", "Марьинка"]
    graph = case({
        f"p{i:02}": [
            ("employment", "work", work[i % 5]), ("service", "front", front[i % 4]),
            ("border_crossing", "return", ["Кайрак", "Сырым", "Жайсан"][i % 3]),
        ] for i in range(60)
    })  # fmt: skip
    view = redact(graph)
    counts = public_counts(view)
    assert {spot.name: n for spot, n in counts.places.items() if spot.precision == "country"}.keys() == {
        "Russia", "Ukraine", "Kazakhstan",
    }  # fmt: skip
    moved: Counter[tuple[str, str]] = Counter()
    for (a, b, _), n in counts.moves.items():
        moved[a.country, b.country] += n
    assert (
        moved["RU", "UA"] > 20 and moved["UA", "KZ"] > 20 and set(moved) <= {("RU", "UA"), ("UA", "KZ"), ("RU", "KZ")}
    )
    for group in view.groups:
        # A settlement is never shown without its country.
        place, country = group.traits.get("place.work"), group.traits.get("country.work")
        assert place is None or str(place).endswith(f", {country}")


def test_a_place_that_no_gazetteer_holds_has_the_country_of_the_case() -> None:
    graph = case({f"p{i:02}": [("employment", "work", f"Хутор-{i}"), FULL[1]] for i in range(30)})
    for node, data in graph.nodes(data=True):
        if data["label"] == "Place" and "Хутор" in node:
            data["country"] = "RU"
    view = redact(graph)
    assert sum(g.n for g in view.groups if g.traits.get("country.work") == "RU") > 10
    assert view.places.keys() <= {"Moscow, RU"}
    for data in (d for _, d in graph.nodes(data=True) if "country" in d):
        del data["country"]
    assert {g.traits.get("country.work", "unknown") for g in redact(graph).groups} == {"unknown"}


@pytest.mark.parametrize("people", [17, 60, 240])
def test_every_public_number_is_a_sum_of_groups(invented, invented_places, people) -> None:
    view = redact(invented_places.add_places(invented.build(people)))
    counts = public_counts(view)
    numbers = [n for part in (counts.places, counts.moves, counts.unplaced, counts.unnamed) for n in part.values()]
    assert numbers and min(numbers) >= 3
    drawn = public_map(view)
    assert len(drawn["of"]) == len(view.groups)
    sums: dict[int, int] = defaultdict(int)
    for group, stops in zip(view.groups, drawn["of"], strict=True):
        for place in {place for _, place in stops if place is not None and place >= 0}:
            sums[place] += group.n
    assert {drawn["spots"][i]["n"]: n for i, n in sums.items()} == {s.name: n for s, n in counts.places.items()}


# ---- in the browser --------------------------------------------------------------------------------


def moves_in(opened) -> dict[tuple[str, str, str], int]:
    kinds = {"work place": "work", "border on the way home": "crossing", "border on the way out": "out"}
    return {(a, b, kinds.get(kind, kind)): int(n) for a, b, kind, n in opened.table("map-moves")}


@pytest.mark.browser
@pytest.mark.parametrize("audience", ["analyst", "public"])
def test_picture_table_and_data_are_one(invented, invented_places, tmp_path, open_page, audience) -> None:
    graph = invented_places.add_places(invented.build(24 if audience == "analyst" else 90))
    export("html", graph, tmp_path / "a.html", audience=audience)
    counts = public_counts(redact(graph)) if audience == "public" else analyst_counts(graph, life_courses(graph))
    opened = open_page(tmp_path / "a.html", "#view=map")
    assert opened.ink("map") > 20
    written = {entry["text"] for entry in opened.drawn("map")["texts"]}
    wanted = {f"{spot.name} · {n}" for spot, n in counts.places.items()}
    assert len(wanted & written) > 0.6 * len(wanted)  # where there is room beside the place
    assert not {text for text in written if " · " in text} - wanted
    note = opened.page.text_content("#note")
    for (_, name), n in sorted(counts.unplaced.items(), key=lambda item: -item[1])[:2]:
        assert name in note and str(n) in note
    opened.go("table")
    assert moves_in(opened) == named(counts)
    assert {row[0]: int(row[-1]) for row in opened.table("map")} == {s.name: n for s, n in counts.places.items()}
    off = {(row[1], int(row[2])) for row in opened.table("map-unplaced")}
    assert {(name, n) for (_, name), n in counts.unplaced.items()} <= off
    opened.quiet()


@pytest.mark.browser
def test_numbers_follow_the_filters(invented, invented_places, tmp_path, open_page) -> None:
    graph = invented_places.add_places(invented.build(40))
    export("html", graph, tmp_path / "a.html", audience="analyst")
    courses = life_courses(graph)
    from graphkit.analyses.routes import route_of

    chosen = [course for course in courses if route_of(course) in ("advert", "prison")]
    opened = open_page(tmp_path / "a.html", "#view=map&routes=advert.prison")
    opened.go("table")
    assert moves_in(opened) == named(analyst_counts(graph, chosen)) != named(analyst_counts(graph, courses))


@pytest.mark.browser
def test_a_place_and_a_move_open_the_people_behind(invented, invented_places, tmp_path, open_page) -> None:
    graph = invented_places.add_places(invented.build(20))
    export("html", graph, tmp_path / "a.html", audience="analyst")
    opened = open_page(tmp_path / "a.html", "#view=map")
    counts = analyst_counts(graph, life_courses(graph))
    most = max(counts.places.values())
    opened.page.focus("#map")
    opened.page.keyboard.press("ArrowRight")
    panel = opened.page.locator("#panel")
    assert opened.opened.startswith("m") and panel.locator("ol li").count() == most
    by_keyboard, name = panel.inner_text(), panel.locator("h2").inner_text()
    assert {spot.name: n for spot, n in counts.places.items()}[name] == most
    opened.page.keyboard.press("Escape")
    assert opened.opened == ""
    # The same by a click, at the place where its mark was drawn.
    data = page_data(tmp_path / "a.html")["views"]["map"]
    spot = next(s for s in data["spots"] if s["n"] == name)
    box = opened.page.locator("#map").bounding_box()
    scale = min(2, box["width"] / data["w"], box["height"] / data["h"])
    opened.page.mouse.click(box["x"] + spot["x"] * scale, box["y"] + spot["y"] * scale)
    opened.settle()
    assert panel.inner_text() == by_keyboard
    opened.page.focus("#map")
    opened.page.keyboard.press("Enter")
    assert opened.opened.count("_") == 2
    names = {c.name for c in life_courses(graph)}
    again = open_page(tmp_path / "a.html", "#" + opened.page.url.split("#", 1)[1])
    assert again.page.locator("#panel").inner_text() == panel.inner_text()
    people = panel.locator("ol li").all_inner_texts()
    assert people and set(people) <= names
    panel.locator("ol li button").first.click()
    assert opened.opened.startswith("p")
    opened.quiet()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_map_is_whole_on_a_small_dark_screen(invented, invented_places, tmp_path, open_page, language) -> None:
    export("html", invented_places.add_places(invented.build(17)), tmp_path / "a.html", audience="analyst")
    options = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}
    opened = open_page(tmp_path / "a.html", f"#view=map&lang={language}", **options)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert opened.ink("map") > 20
    box = opened.page.locator("#map").bounding_box()
    for entry in opened.drawn("map")["texts"]:
        assert -1 <= entry["x"] <= box["width"] + 1 and -1 <= entry["y"] <= box["height"] + 1
    opened.quiet()


@pytest.mark.browser
def test_hostile_names_of_places_stay_text(invented, tmp_path, open_page) -> None:
    hostile = ["</script><script>window.__xss=1</script>", "<img src=x onerror=window.__xss=2>", "\ud800\x00\u202e"]
    lives = {f"p{i}": [("employment", "work", name), FULL[1]] for i, name in enumerate(hostile)}
    graph = case(lives)
    graph.add_node("given", label="Place", name=hostile[1] + "!", country="RU", latitude=55.0, longitude=50.0)
    graph.add_edge("p00", "given", type="AT_PLACE")
    export("html", graph, tmp_path / "a.html", audience="analyst")
    opened = open_page(tmp_path / "a.html", "#view=map")
    assert hostile[0] in opened.page.text_content("#note")
    opened.go("table")
    assert opened.page.evaluate("window.__xss") is None
    assert opened.page.evaluate("document.querySelectorAll('#layout img, #layout script').length") == 0
    opened.quiet()
