"""Every word of the page is there in English, Russian and Kazakh; none falls back to a key."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import get_args

import pytest

from graphkit.analyses.routes import ROUTES
from graphkit.analyses.sequences import Conflict
from graphkit.exports import export
from graphkit.exports.gazetteer import Precision
from graphkit.exports.html import page_content, page_payload
from graphkit.exports.page_data import KINDS
from graphkit.exports.redact import NAMED, redact
from graphkit.exports.stops import STOPS
from graphkit.exports.views import VIEWS
from graphkit.exports.wording import LANGUAGES, WORDING
from graphkit.exports.wording_case import CASE_WORDS
from graphkit.models import EVENT_TYPES, NODES, STAGES, THING_ROLES
from graphkit.models.events import COMMON_ATTRIBUTES
from graphkit.models.records import Certainty, Method, Review, SaidBy, Stance
from graphkit.models.things import THING_LABELS

THINGS = ("Unit", "Recruiter", "JobAd", "Employer", "Court", "Place")
EVENT_ATTRIBUTES = {a.name for kind in EVENT_TYPES.values() for a in (*kind.attributes, *COMMON_ATTRIBUTES)}
THING_ATTRIBUTES = {a.name for label in THINGS for a in NODES[label].properties} - {"id", "name"}
LISTS = {
    "route": {*ROUTES, "not_shown", NAMED},
    "stage": set(STAGES),
    "kind": set(KINDS),
    "thing": {*THING_LABELS.values(), "Crossing", "Person"},
    "stop": set(STOPS),
    "precision": set(get_args(Precision)),
    "view": {*(view.name for view in VIEWS), "table"},
    "trait": {"unit", "recruiter", "exit", "arrest", "outcome", "died", "contract_year", "contract_month", "place",
              "country"},
    "type": set(EVENT_TYPES),
    "attr": EVENT_ATTRIBUTES | THING_ATTRIBUTES | THING_ROLES.keys() | {"event", "type", "date", "birth_date"},
    "method": set(get_args(Method)),
    "said": set(get_args(SaidBy)),
    "sure": set(get_args(Certainty)),
    "stance": {*get_args(Stance), "rejected"},
    "review": set(get_args(Review.model_fields["decision"].annotation)),
    "conflict": set(get_args(Conflict.__annotations__["reason"]) or ("sources", "told_order_against_dates")),
    "value": {"none", "several", "unknown", "not named", "convicted", "acquitted", "terminated", "detention",
              "surrender", "desertion", "contract_end", "death", "yes", "no"},
}  # fmt: skip
"""Prefix of keys that the scripts put together → all that may follow it."""
FREE = {"country"}
"""Prefixes with words where there are some, else the browser's own or the code."""


def scripts() -> dict[str, str]:
    folder = files("graphkit.exports").joinpath("assets")
    return {f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".js")}


def all_words() -> dict[str, tuple[str, ...]]:
    words = {key: tuple(WORDING[language][key] for language in LANGUAGES) for key in WORDING["en"]}
    for table in (CASE_WORDS, *(view.words for view in VIEWS)):
        assert not words.keys() & table.keys()
        words |= table
    return words


def calls(text: str, function: str) -> list[str]:
    """What stands between the parentheses of each call."""
    found = []
    for match in re.finditer(rf"(?<![\w.$]){function}\(", text):
        depth, end = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        found.append(text[match.end() : end - 1])
    return found


def test_every_key_that_is_asked_for_has_words() -> None:
    words = all_words()
    asked, prefixes = set(), set()
    for text in scripts().values():
        for call in calls(text, "t"):
            first = re.sub(r"=== '[^']*'", "", call.split(", {")[0])
            prefixes |= set(re.findall(r"`(\w+)\.\$\{", first))
            asked |= set(re.findall(r"'([^']+)'", first))
        prefixes |= {name for call in calls(text, "word") for name in re.findall(r"^'(\w+)'", call)}
    page = files("graphkit.exports").joinpath("templates", "page.html.j2").read_text(encoding="utf-8")
    asked |= {key for key in re.findall(r'data-[tap]="([^"]+)"', page) if "{{" not in key}
    asked |= set(re.findall(r'words\["([\w.]+)"\]', page))
    assert len(asked) > 120 and {"kind", "stage", "attr", "value"} <= prefixes
    assert asked <= words.keys()
    assert prefixes - FREE <= LISTS.keys()
    wanted = {f"{prefix}.{name}" for prefix in (prefixes | {"view", "trait"}) - FREE for name in LISTS[prefix]}
    assert wanted <= words.keys()


def test_no_language_lacks_a_word_or_a_number_in_it() -> None:
    for key, texts in all_words().items():
        assert len(texts) == 3 and all(text.strip() for text in texts), key
        assert len({frozenset(re.findall(r"\{\w+\}", text)) for text in texts}) == 1, key
    for key in ("stage.exit", "value.none", "attr.case_number", "trait.country"):
        assert len(set(all_words()[key])) == 3


@pytest.mark.parametrize("people", [17, 120])
def test_every_trait_of_a_public_group_has_words(invented, invented_places, people) -> None:
    graph = invented_places.add_places(invented.build(people))
    words = page_payload(page_content(graph, audience="public", special=False)[0], "public", None)["wording"]
    for group in redact(graph).groups:
        for trait, value in group.traits.items():
            name = trait.split(".")[0]
            if name not in ("stage", "source", "route", "in_order"):
                assert all(f"trait.{name}" in words[language] for language in LANGUAGES), trait
            if name in ("exit", "arrest", "outcome", "country") and not re.fullmatch("[A-Z]{2}", str(value)):
                assert all(f"value.{value}" in words[language] for language in LANGUAGES), (trait, value)


@pytest.mark.browser
@pytest.mark.parametrize("audience", ["analyst", "public", "counted"])
def test_no_view_asks_for_a_word_that_is_not_there(
    invented, invented_places, tmp_path, open_page, monkeypatch, audience
) -> None:
    if audience == "counted":
        monkeypatch.setattr("graphkit.exports.html.MOST_ROWS", 50)
    graph = invented_places.add_places(invented.build(60, listed=6))
    export("html", graph, tmp_path / "a.html", audience="public" if audience == "public" else "analyst")
    opened = open_page(tmp_path / "a.html")
    for language in LANGUAGES:
        opened.page.select_option("#lang", language)
        for view in opened.views:
            opened.go(view)
            opened.page.focus(f"#{view}")
            for key in ("ArrowRight", "ArrowDown", "Enter"):
                opened.page.keyboard.press(key)
        shown = opened.page.inner_text("body")
        assert not re.search(r"\b(?:" + "|".join(LISTS) + r")\.[a-z]", shown), language
        if language == "en":
            continue
        heads = opened.page.locator(
            "th, legend, summary, .field > span, button:not(.save):not(.link)"
        ).all_inner_texts()
        found = {head for head in heads if re.search(r"[A-Za-z]{3,}", head)} - {"PNG", "SVG", "CSV"}
        assert not found, language
        if audience == "public":
            names = opened.page.locator("#table-groups th").all_inner_texts()
            cells = opened.page.locator("#table-groups tbody tr[aria-rowindex]").evaluate_all(
                "rows => rows.map(r => [...r.cells].map(c => c.textContent))"
            )
            place = {"ru": "место (", "kk": "орын ("}[language]
            for row in cells:
                for name, cell in zip(names, row, strict=True):
                    if not name.startswith(place) and not cell.startswith("recruiter-"):
                        assert not re.search("[A-Za-z_]{3,}", cell), (name, cell)
        if audience == "analyst":
            for event in range(0, 60, 6):
                opened.page.evaluate(
                    "id => { location.hash = `#view=path&lang=${id[0]}&sel=e${id[1]}`; }", [language, event]
                )
                opened.page.wait_for_selector(f"#panel[data-open=e{event}]")
                found = [
                    word for word in opened.page.locator("#panel dt").all_inner_texts() if re.search("[a-z]{3,}", word)
                ]
                assert not found, language
    opened.quiet()
