"""Who takes the place of a statement that was reviewed and no longer stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from graphkit.ledger import Case, load
from graphkit.ledger.carried import Told, heirs
from graphkit.models import (
    BadRecord,
    Evidence,
    LoadOptions,
    Mention,
    Record,
    Review,
    Source,
    Statement,
    file_sha256,
)


def told(key: str, start: int | None = None, end: int | None = None, *, subject: str = "e_1", value: str = "1") -> Told:
    return Told(key, "m_1", subject, "wound", "date", value, "asserted", start, end)


def review(key: str, decision: str = "reject", value: object = None) -> Review:
    return Review.model_validate({
        "statement_id": key, "decision": decision, "value": value, "reviewer": "Desk", "reason": "",
        "at": datetime(2026, 1, 1, tzinfo=UTC),
    })  # fmt: skip


def test_the_same_in_the_same_words_comes_before_the_same_elsewhere() -> None:
    free = [told("far", 500, 520), told("near", 105, 125, subject="e_2")]
    assert heirs([(told("old", 100, 120), review("old"))], free) == {"old": ["near"]}


def test_without_common_words_all_that_say_it_of_the_subject_are_heirs() -> None:
    free = [told("a", 500, 520), told("b", 700, 720), told("other", 900, 920, subject="e_2"), told("c", value="2")]
    assert heirs([(told("old", 100, 120), review("old"))], free) == {"old": ["a", "b"]}
    assert heirs([(told("old"), review("old"))], free) == {"old": ["a", "b"]}  # a row of a list has no words


def test_reviews_that_disagree_are_not_carried_where_nothing_tells_which() -> None:
    free = [told("new", 500, 520)]
    said = [(told("a", 100, 120), review("a")), (told("b", 200, 220), review("b", "accept"))]
    assert heirs(said, free) == {}
    assert heirs([said[0], (told("b", 200, 220), review("b"))], free) == {"a": ["new"], "b": ["new"]}
    # Each is known by its words.
    assert heirs(said, [told("a2", 101, 119), told("b2", 190, 210)]) == {"a": ["a2"], "b": ["b2"]}


places = st.integers(0, 30).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, 40)))


@given(st.lists(places, max_size=6), st.lists(places, max_size=6))
def test_an_heir_says_the_same_and_is_free(before: list[tuple[int, int]], now: list[tuple[int, int]]) -> None:
    free = [told(f"n{n}", *place, value=str(n % 2)) for n, place in enumerate(now)]
    said = [(told(f"b{n}", *place, value=str(n % 2)), review(f"b{n}")) for n, place in enumerate(before)]
    found = heirs(said, free)
    by_id = {each.id: each for each in free}
    for key, ids in found.items():
        one = next(each for each, _ in said if each.id == key)
        assert ids and all(by_id[heir].value == one.value for heir in ids)
    for one, _ in said:
        if any(one.common(other) and one.value == other.value for other in free):
            assert len(found[one.id]) == 1 and one.common(by_id[found[one.id][0]])


class Pages:
    """A loader that reads the same said of one person on some pages of a file."""

    name = "pages"
    suffixes = (".txt",)

    def __init__(self, *pages: int) -> None:
        self.version, self.pages = f"1.{pages}", pages

    def read(self, path: Path, options: LoadOptions) -> Iterator[Record | BadRecord]:
        source = Source(sha256=file_sha256(path), title="A paper", kind="press", synthetic=True)
        mention = Mention(source_id=source.id, name="Выдумкин", locator="p. 1")
        said = tuple(
            Statement(
                subject=mention.id, property="name", value="Выдумкин", source_id=source.id,
                evidence=Evidence(page=page), method="listed", said_by="journalist",
            )
            for page in self.pages
        )  # fmt: skip
        yield Record(
            loader="pages", scope=str(source.sha256), key="one", locator="p. 1", sources=(source,),
            mentions=(mention,), statements=said,
        )  # fmt: skip


def test_a_decision_goes_to_what_took_its_place_and_not_to_what_stood_beside_it(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case")
    file = tmp_path / "paper.txt"
    file.write_text("Выдумкин", encoding="utf-8")
    with case.ledger() as ledger:

        def read(*pages: int) -> dict[int | None, str]:
            """Page → id of the statement that stands there."""
            load(case, ledger, Pages(*pages), [file], LoadOptions())
            (mention,) = ledger.mentions(people=True)
            return {row.evidence.get("page"): row.id for row in ledger.statements([mention.id])}

        def decided(pages: dict[int | None, str]) -> set[int | None]:
            held = ledger.reviews()
            return {page for page, key in pages.items() if key in held}

        first = read(1, 2)
        ledger.add_reviews([review(first[1])])
        assert decided(first) == {1}
        assert decided(read(2)) == set()  # page 2 was there, and nobody judged it
        assert decided(read(2, 3)) == {3}  # page 3 is new, and says what was judged on page 1
        assert decided(read(1, 2, 3)) == {1}  # there it is again
