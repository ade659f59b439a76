"""The marked text: exactly the text, every mark where it belongs, and nothing in it that acts."""

from __future__ import annotations

import base64
import hashlib
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from graphkit.extract import extract_text
from graphkit.extract.view import KINDS, Mark, html_view, segments

VERDICTS = Path(__file__).parents[2] / "examples" / "invented" / "verdicts"
HOSTILE = """ПРИГОВОР
<script>document.title='owned'</script><img src=x onerror="document.title='owned'">
Подсудимый Иванов Иван Петрович, 01.02.1990 года рождения, "onmouseover="alert(1)" уроженец г. Алматы
Суд установил:
3 мая 2023 года Иванов подписал контракт с в/ч 12345 </div></mark><style>*{display:none}</style><!-- {{ 7*7 }} ]]>
и \u202eslovo\u202c \x00\x1b[31m &lt;b&gt; <a href="javascript:alert(1)">x</a>.
Суд приговорил:
признать Иванова Ивана Петровича виновным по ст.172 УК РК.
"""


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(-2, 32), st.integers(-2, 32), st.sampled_from(sorted(KINDS))), max_size=12),
)
def test_pieces_are_the_text_under_the_right_marks(text: str, spans: list[tuple[int, int, str]]) -> None:
    marks = [Mark(a, b, kind, f"{n}", f"r{n}") for n, (a, b, kind) in enumerate(spans)]
    pieces = segments(text, marks)
    assert "".join(p.text for p in pieces) == text
    inside = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    assert sorted(a for p in pieces for a in p.anchors) == sorted(str(m.anchor) for m in inside)
    at = 0
    for piece in pieces:
        for position in range(at, at + len(piece.text)):
            over = [m for m in inside if m.start <= position < m.end]
            assert set(piece.kinds) == {m.kind for m in over}
            assert set(piece.label.split(" · ")) - {""} == {m.label for m in over}
        at += len(piece.text)


def page_of(text: str, name: str = "t") -> str:
    return html_view(text, extract_text(text, name))


def test_a_hostile_text_stays_text() -> None:
    page = page_of(HOSTILE, '"><script>alert(1)</script>')
    tree = lxml_html.fromstring(page)
    assert not tree.xpath("//script | //img | //iframe | //object | //link | //base | //form | //svg")
    assert len(tree.xpath("//style")) == 1
    assert all(a.get("href").startswith("#") for a in tree.xpath("//a"))
    names = {name for e in tree.iter() if isinstance(e.tag, str) for name in e.attrib}
    assert not {n for n in names if n.startswith("on") or n in ("style", "src")}
    (shown,) = tree.xpath("//div[@class='text']")
    expected = HOSTILE.replace("\u202e", "[U+202E]").replace("\u202c", "[U+202C]")
    assert shown.text_content() == expected.replace("\x00", "␀").replace("\x1b", "␛")
    assert "\u202e" not in page and "\x1b" not in page and "{{ 7*7 }}" in shown.text_content()


def test_the_policy_allows_the_one_style_and_nothing_else() -> None:
    page = page_of(HOSTILE)
    tree = lxml_html.fromstring(page)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.split("; ")[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]
    assert "script" not in policy and "url(" not in style and "@import" not in style


def test_every_reading_leads_to_its_mark() -> None:
    text = (VERDICTS / "v054.txt").read_text("utf-8")
    tree = lxml_html.fromstring(page_of(text))
    targets = [a.get("href")[1:] for a in tree.xpath("//td/../th//a")]
    ids = tree.xpath("//@id")
    assert len(targets) > 15 and set(targets) <= set(ids) and len(ids) == len(set(ids))
    labels = " ".join(tree.xpath("//mark/@data-rule"))
    for rule in ("field.case_number", "ru.contract_signed.signed", "date.day.numeric", "person.name"):
        assert rule in labels
    legend = tree.xpath("//ul[@class='legend']//mark/@class")
    assert legend == list(KINDS)
    used = {k for classes in tree.xpath("//div[@class='text']//mark/@class") for k in classes.split()}
    assert {"event", "field", "defendant", "person", "date"} <= used <= set(KINDS)


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_any_text_makes_a_page(text: str) -> None:
    page_of(text).encode("utf-8")


def test_written_whole_for_its_owner_alone(graphkit_cli, tmp_path: Path) -> None:
    out = tmp_path / "v.html"
    out.write_text("old", encoding="utf-8")
    done = graphkit_cli("extract", "--html", out, VERDICTS / "v054.txt")
    assert done.code == 0 and not done.out and "not for publication" in done.err
    assert out.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["v.html"]
    missing = graphkit_cli("extract", "--html", tmp_path / "no" / "v.html", VERDICTS / "v054.txt")
    assert missing.code == 1 and "cannot be written" in missing.err


@pytest.mark.browser
def test_in_a_browser_it_runs_nothing_and_tells_the_rule(browser, tmp_path: Path) -> None:
    path = tmp_path / "v.html"
    path.write_text(page_of(HOSTILE), encoding="utf-8")
    page = browser.new_page(viewport={"width": 360, "height": 740})
    noise: list[str] = []
    requests: list[str] = []
    page.on("console", lambda m: noise.append(m.text))
    page.on("pageerror", lambda e: noise.append(str(e)))
    page.on("request", lambda r: requests.append(r.url))
    page.goto(path.as_uri())
    assert page.title() == "t: what the rules read"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    mark = page.locator("div.text mark.event").first
    plain = mark.evaluate("e => getComputedStyle(e).backgroundColor")
    assert plain not in ("rgba(0, 0, 0, 0)", "transparent")
    page.locator("div.text mark.event[tabindex]").first.focus()
    told = page.evaluate("getComputedStyle(document.activeElement, '::after').content")
    assert "ru.contract_signed" in told
    page.click("text=contract_signed")
    assert page.evaluate("location.hash").startswith("#r")
    page.close()
    assert requests == [path.as_uri()] and noise == []
