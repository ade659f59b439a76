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


def told(
    key: str, start: int | None = None, end: int | None = None, *, subject: str = "e_1", value: str = "1", at: str = ""
) -> Told:
    return Told.of(
        (key, "m_1", subject, "wound", "date", value, "asserted"), {"start": start, "end": end, "locator": at or None}
    )


def review(key: str, decision: str = "reject", value: object = None) -> Review:
    return Review.model_validate({
        "statement_id": key, "decision": decision, "value": value, "reviewer": "Desk", "reason": "",
        "at": datetime(2026, 1, 1, tzinfo=UTC),
    })  # fmt: skip


def test_the_same_in_the_same_words_is_the_heir_whatever_its_event_is_called() -> None:
    free = [told("far", 500, 520), told("near", 105, 125, subject="e_2"), told("touching", 80, 101)]
    assert heirs([told("old", 100, 120)], free) == {"old": "near"}


def test_what_says_the_same_elsewhere_is_no_heir() -> None:
    assert heirs([told("old", 100, 120)], [told("a", 500, 520), told("b", 100, 120, value="2")]) == {}
    assert heirs([told("old", at="p. 5")], [told("a", at="p. 9"), told("b", 5, 9, at="p. 5")]) == {}


def test_a_place_without_words_is_known_by_its_name_and_then_by_its_subject() -> None:
    free = [told("a", at="p. 5", subject="e_2"), told("b", at="p. 9")]
    assert heirs([told("old", at="p. 5")], free) == {"old": "a"}
    assert heirs([told("old", at="p. 5")], [*free, told("c", at="p. 5")]) == {"old": "c"}


places = st.integers(0, 30).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, 40)))


@given(st.lists(places, max_size=6), st.lists(places, max_size=6))
def test_an_heir_says_the_same_and_is_free(before: list[tuple[int, int]], now: list[tuple[int, int]]) -> None:
    free = [told(f"n{n}", *place, value=str(n % 2)) for n, place in enumerate(now)]
    said = [told(f"b{n}", *place, value=str(n % 2)) for n, place in enumerate(before)]
    found = heirs(said, free)
    by_id = {each.id: each for each in free}
    for one in said:
        common = {other.id: one.common(other) for other in free if other.value == one.value}
        if any(common.values()):
            assert common[found[one.id]] == max(common.values())
        else:
            assert one.id not in found
    assert set(found.values()) <= by_id.keys()


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
        assert decided(read(2, 3)) == set()  # page 3 is another place
        assert ledger.lost_reviews() == 1
        assert decided(read(1, 2, 3)) == {1}  # there it is again
