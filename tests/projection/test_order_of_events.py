"""The order of a life course: by its definitions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphkit.models import PartialDate
from graphkit.projection.order import Placed, certain_successors, sequence

_MONTHS = st.sampled_from(["2023-01", "2023-02", "2023-03", "2024-01"])
_DATES = st.one_of(
    st.none(),
    st.sampled_from(["2023", "2024"]),
    _MONTHS,
    st.builds("{}~".format, _MONTHS),
    st.builds("../{}".format, _MONTHS),
    st.builds("{}/..".format, _MONTHS),
    st.builds("{}-{:02}".format, _MONTHS, st.integers(1, 5)),
).map(lambda text: None if text is None else PartialDate(text))
_TOLD = st.dictionaries(st.sampled_from("abc"), st.integers(0, 5), max_size=3)


@st.composite
def lives(draw: st.DrawFn) -> list[Placed]:
    said = draw(st.lists(st.tuples(_DATES, _TOLD), max_size=9))
    return [Placed(f"e{n}", date, told) for n, (date, told) in enumerate(said)]


def before(a: Placed, b: Placed) -> bool:
    return a.date is not None and b.date is not None and a.date.certainly_before(b.date)


@given(lives())
def test_successors_are_the_covering_relation(life: list[Placed]) -> None:
    wanted = {
        (a.id, b.id)
        for a in life
        for b in life
        if before(a, b) and not any(before(a, c) and before(c, b) for c in life)
    }
    assert {(a, b) for a, b, _ in certain_successors(life)} == wanted


@given(lives())
def test_no_place_is_against_a_certain_date(life: list[Placed]) -> None:
    place = sequence(life)
    assert place.keys() == {event.id for event in life}
    assert all(place[a.id] < place[b.id] for a in life for b in life if before(a, b))
    assert sequence(life[::-1]) == place


@given(st.lists(st.integers(0, 50), unique=True, max_size=9))
def test_without_dates_the_telling_decides(told: list[int]) -> None:
    life = [Placed(f"e{n}", None, {"a": place}) for n, place in enumerate(told)]
    place = sequence(life)
    assert [told[int(key[1:])] for key in sorted(place, key=place.__getitem__)] == sorted(told)
