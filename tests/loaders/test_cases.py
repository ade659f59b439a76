"""Case files: what is written becomes records, what is inherited, and what a mistake costs."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from graphkit.errors import InputError
from graphkit.loaders.cases import CasesLoader, case_schema, template
from graphkit.models import EVENT_TYPES, BadRecord, LoadOptions, Record, Statement, ThingRef

HEAD = """\
case: {id: trial, title: A trial}
sources:
  story: {title: A story, kind: press, locator: A paper, derived_from: ruling, date: 2025-03}
  ruling: {title: A ruling, kind: verdict, locator: A court}
  roll: {title: A list, kind: list, locator: A channel, party_to_conflict: yes}
defaults: {source: story, said_by: journalist}
"""


def read(tmp_path: Path, text: str, *, head: str = HEAD, **options: Any) -> list[Record | BadRecord]:
    path = tmp_path / "case.yaml"
    path.write_text(head + text, encoding="utf-8")
    return list(CasesLoader().read(path, LoadOptions(synthetic=True, **options)))


def one(tmp_path: Path, text: str, **options: Any) -> Record:
    (record,) = read(tmp_path, text, **options)
    assert isinstance(record, Record), record
    return record


def bad(tmp_path: Path, text: str, **options: Any) -> BadRecord:
    (record,) = read(tmp_path, text, **options)
    assert isinstance(record, BadRecord), record
    return record


def said(record: Record, name: str) -> list[Statement]:
    return [s for s in record.statements if s.property == name]


def test_a_person_with_an_event(tmp_path: Path) -> None:
    record = one(
        tmp_path,
        """people:
  - id: p1
    name: Анна Пример
    at: paragraph 2
    birth: 1990-05
    citizenship: [KZ, Россия]
    events:
      - type: contract_signed
        at: paragraph 3
        date: 2024-01-15
        unit: ЧВК «Вагнер»
        term_months: 6
""",
    )
    assert (record.scope, record.key, record.locator) == ("casefile:trial", "p1", "line 8 (p1)")
    (mention,) = record.mentions
    assert (mention.name, mention.locator, mention.ordinal) == ("Анна Пример", "trial/p1", 0)
    assert {s.kind for s in record.sources} == {"press", "verdict"}
    story = next(s for s in record.sources if s.kind == "press")
    assert story.derived_from == next(s.id for s in record.sources if s.kind == "verdict")
    assert all(s.synthetic for s in record.sources)
    assert [s.value for s in said(record, "citizenship")] == ["KZ", "RU"]
    assert said(record, "birth_date")[0].value == "1990-05"
    (event,) = record.events
    assert (event.type, event.locator) == ("contract_signed", "contract_signed 1")
    (unit,) = said(record, "unit")
    assert isinstance(unit.value, ThingRef) and unit.value.name == "Wagner"
    assert said(record, "term_months")[0].value == 6
    assert {s.evidence.locator for s in record.statements if s.subject == event.id} == {"paragraph 3"}
    assert {(s.method, s.said_by, s.certainty, s.stance, s.confidence) for s in record.statements} == {
        ("coded", "journalist", "stated", "asserted", 1.0)
    }


def test_provenance_is_inherited_from_outside_in(tmp_path: Path) -> None:
    record = one(
        tmp_path,
        """people:
  - id: p1
    name: Анна
    at: paragraph 1
    certainty: likely
    events:
      - type: coercion
        said_by: testimony
        stance: disputed
        quote: они меня били
        means: beating
        country: {value: RU, certainty: alleged, confidence: 0.5}
        by: {value: police, page: 4}
        date: {value: 2024, source: ruling, at: sheet 2, said_by: court_finding}
""",
    )
    (means,), (country,), (by,), (date,) = (said(record, n) for n in ("means", "country", "by", "date"))
    assert means.value == ["beating"]
    assert (means.said_by, means.certainty, means.stance) == ("testimony", "likely", "disputed")
    assert means.evidence.quote == "они меня били"
    assert (country.certainty, country.confidence, country.said_by) == ("alleged", 0.5, "testimony")
    # Another place is not where the quote stands, and another source not where the place lies.
    assert (by.evidence.page, by.evidence.locator, by.evidence.quote) == (4, None, None)
    assert (date.evidence.locator, date.evidence.quote, date.said_by) == ("sheet 2", None, "court_finding")
    assert len(record.mentions) == 2 and len(record.same) == 1
    assert date.source_id != means.source_id


def test_one_person_from_several_sources_is_one_mention_each(tmp_path: Path) -> None:
    record = one(
        tmp_path,
        """people:
  - id: p1
    name: Анна Пример
    at: paragraph 1
    names: {value: PRIMER ANNA, source: roll, at: row 7, said_by: list_publisher}
    birth:
      - 1990
      - value: 1991
        source: roll
        at: row 7
""".replace("      - 1990\n", "      - value: 1990\n"),
    )
    titles = {s.id: s.title for s in record.sources}
    spelled = {titles[m.source_id]: m.name for m in record.mentions}
    assert spelled == {"A story": "Анна Пример", "A list": "PRIMER ANNA"}
    assert record.same == ((record.mentions[0].id, record.mentions[1].id),)
    births = {s.value: s.subject for s in said(record, "birth_date")}
    assert births == {"1990": record.mentions[0].id, "1991": record.mentions[1].id}
    assert any(s.party_to_conflict for s in record.sources)


def test_events_are_told_in_order_and_linked_by_key(tmp_path: Path) -> None:
    record = one(
        tmp_path,
        """people:
  - id: p1
    name: Анна
    at: p. 1
    events:
      - {type: hardship, key: debt, reason: debt}
      - {type: contract_signed, because_of: {value: debt, said_by: testimony}}
      - {type: training, any_order: yes}
      - {type: desertion, key: left, stance: negated, because_of: debt}
      - {type: service, conflicts_with: [left]}
      - {type: service, also: {at: p. 9, said_by: official}}
""",
    )
    assert [e.told for e in record.events] == [0, 1, 1, 2, 3, 4]
    assert [e.locator for e in record.events] == [
        "debt", "contract_signed 1", "training 1", "left", "service 1", "service 2",
    ]  # fmt: skip
    debt, contract, _, left, service, again = (e.id for e in record.events)
    linking = [s for s in record.statements if s.value in (debt, left)]
    links = {(s.subject, s.property, s.value, s.said_by, s.stance) for s in linking}
    assert links == {
        (contract, "because_of", debt, "testimony", "asserted"),
        (left, "because_of", debt, "journalist", "asserted"),
        (service, "conflicts_with", left, "journalist", "asserted"),
    }
    told = [(s.evidence.locator, s.said_by) for s in said(record, "type") if s.subject == again]
    assert told == [("p. 1", "journalist"), ("p. 9", "official")]


def test_yaml_turns_no_text_into_something_else(tmp_path: Path) -> None:
    record = one(
        tmp_path,
        """people:
  - id: 007
    name: No
    at: 1:30
    names: [on, 12e3, 2024-01-15, "null"]
    birth: 1990-02-03
    citizenship: NO
    residence: 010
    events:
      - {type: verdict, articles: [172, 392/1], suspended: no, case_number: 1_000, date: 2024}
""",
    )
    assert record.key == "007" and record.mentions[0].name == "No"
    assert said(record, "name")[0].evidence.locator == "1:30"
    assert [s.value for s in said(record, "alias")] == ["on", "12e3", "2024-01-15", "null"]
    assert [said(record, n)[0].value for n in ("citizenship", "residence", "birth_date")] == ["NO", "010", "1990-02-03"]
    assert [said(record, n)[0].value for n in ("articles", "suspended", "case_number", "date")] == [
        ["172", "392/1"], False, "1_000", "2024",
    ]  # fmt: skip


def test_a_key_with_nothing_behind_it_says_nothing(tmp_path: Path) -> None:
    record = one(tmp_path, "people:\n  - id: p1\n    name: Анна\n    at: p. 1\n    age:\n    motive: ~\n    events:\n")
    assert [s.property for s in record.statements] == ["name"]


def test_untitled_ads_and_bare_first_names_stay_apart_unless_keyed(tmp_path: Path) -> None:
    person = """
  - id: {id}
    name: Анна
    at: p. 1
    events:
      - {{type: job_ad_seen, ad: Avito}}
      - {{type: job_ad_seen, ad: {{platform: авито, key: same}}}}
      - {{type: recruiter_contact, recruiter: Вячеслав}}
"""
    records = read(tmp_path, "people:" + person.format(id="a") + person.format(id="b"))
    ads: list[list[str]] = []
    for record in records:
        assert isinstance(record, Record)
        ads.append([s.value.id for s in record.statements if isinstance(s.value, ThingRef)])
    (a_loose, a_keyed, a_man), (b_loose, b_keyed, b_man) = ads
    assert a_keyed == b_keyed
    assert len({a_loose, b_loose, a_keyed}) == 3 and a_man != b_man


def test_figures_and_things(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        """figures:
  - {id: all, name: verdicts, population: the region, count: 17, at: p. 4, conflicts_with: none}
  - {id: none, name: verdicts, population: the town, count: 0, at: p. 5, approximate: yes, note: odd}
things:
  - id: office
    recruiter: {name: Recruiting office 5, kind: office}
    recruits_for: {value: Redut, certainty: likely}
    at: p. 6
  - {id: redut, unit: Redut, part_of: Ministry of Defence, at: p. 7}
""",
    )
    first, second, office, redut = records
    assert isinstance(first, Record) and isinstance(second, Record)
    assert first.key == "figure#all" and first.figures[0].conflicts_with == (second.figures[0].id,)
    assert (second.figures[0].count, second.figures[0].approximate) == (0, True)
    assert isinstance(office, Record) and isinstance(redut, Record)
    (mention,) = office.mentions
    assert mention.kind == "recruiter" and mention.thing is not None and mention.thing.kind == "office"
    (recruits,) = said(office, "recruits_for")
    assert recruits.value.name == "Redut" and recruits.certainty == "likely"
    assert said(redut, "part_of")[0].value.kind == "mod"


def test_medical_detail_is_left_out_unless_asked_for(tmp_path: Path) -> None:
    text = """people:
  - id: p1
    name: Анна
    at: p. 1
    motive: money
    events: [{type: wound, detail: leg}]
"""
    notices: list[str] = []
    record = one(tmp_path, text, notice=notices.append)
    assert said(record, "detail") == [] and [e.type for e in record.events] == ["wound"]
    assert said(record, "motive")[0].value == "money"
    assert "medical detail" in notices[0]
    assert said(one(tmp_path, text, special=True), "detail")[0].value == "leg"


WRONG = [
    ("name: A\n    at: p. 1", "agee: 4", 11, "did you mean age"),
    ("name: A\n    at: p. 1", "age: forty", 11, "'forty' is not a whole number"),
    ("name: A\n    at: p. 1", "birth: 31.12.1990", 11, "1990"),
    ("name: A\n    at: p. 1", "birth: 1990-02-30", 11, "not a day of the calendar"),
    ("name: A\n    at: p. 1", "gender: male", 11, "`m` or `f`"),
    ("name: A\n    at: p. 1", "citizenship: Ruritania", 11, "two-letter code"),
    ("name: A\n    at: p. 1", "name: B", 11, "second time (first on line 9)"),
    ("name: A\n    at: p. 1", "role: &x subject", 11, "anchor"),
    ("name: A\n    at: p. 1", "role: !!python/name:os.system subject", 11, "tag"),
    ("name: A\n    at: p. 1", "residence: [a]", 11, "a text is wanted"),
    ("name: A\n    at: p. 1", "confidence: 2", 11, "less than or equal to 1"),
    ("name: A\n    at: p. 1", "events: none", 11, "a list is wanted"),
    ("name: A\n    at: p. 1", "events: [{unit: Wagner}]", 11, "`type` is missing"),
    ("name: A\n    at: p. 1", "events:\n      - type: desertoin", 12, "did you mean desertion"),
    ("name: A\n    at: p. 1", "events:\n      - type: wound\n        unitt: x", 13, "did you mean unit"),
    ("name: A\n    at: p. 1", "events:\n      - type: wound\n        unit:\n          nam: x", 14, "`nam`"),
    ("name: A\n    at: p. 1", "events:\n      - type: wound\n        because_of: x", 13, "no event with the key 'x'"),
    ("name: A\n    at: p. 1", "events:\n      - type: wound\n        key: x\n        because_of: x", 14, "itself"),
    ("name: A\n    at: p. 1", "events:\n      - {type: wound, key: x}\n      - {type: wound, key: x}", 13, "second"),
    ("name: A\n    at: p. 1", "age:\n      value: 3\n      source: storry", 11, "did you mean story"),
    ("name: A\n    at: p. 1", "age:\n      value: 3\n      source: ruling", 11, "missing `at`"),
    ("name: A", "age: 3", 9, "missing `at`"),
    ("at: p. 1", "age: 3", 8, "`name`: is missing"),
]


@pytest.mark.parametrize(("start", "more", "line", "words"), WRONG, ids=[w[1][:30] for w in WRONG])
def test_a_mistake_costs_one_person_and_is_shown_with_its_line(
    tmp_path: Path, start: str, more: str, line: int, words: str
) -> None:
    text = f"""people:
  - id: p0
    {start}
    {more}
  - id: good
    name: Б
    at: p. 2
"""
    wrong, right = read(tmp_path, text)
    assert isinstance(right, Record) and right.key == "good"
    assert isinstance(wrong, BadRecord)
    assert wrong.locator.startswith("line 8") and wrong.file_sha256 is not None
    assert words in wrong.reason
    assert f"line {line}:" in wrong.reason
    assert wrong.payload.startswith("id: p0\n") and "good" not in wrong.payload


def test_a_second_person_with_the_same_id_is_refused(tmp_path: Path) -> None:
    first, second = read(tmp_path, "people:\n  - {id: p, name: A, at: p. 1}\n  - {id: p, name: B, at: p. 2}\n")
    assert isinstance(first, Record) and isinstance(second, BadRecord)
    assert "used already on line 8" in second.reason


def test_nothing_said_by_nobody(tmp_path: Path) -> None:
    head = HEAD.replace("defaults: {source: story, said_by: journalist}\n", "")
    wrong = bad(tmp_path, "people:\n  - {id: p, name: A, at: p. 1}\n", head=head)
    assert "`source`" in wrong.reason and "`said_by`" in wrong.reason


def test_edited_entries_keep_their_key_and_unchanged_ones_their_content(tmp_path: Path) -> None:
    text = "people:\n  - {id: p, name: A, at: p. 1}\n  - {id: q, name: B, at: p. 2}\n"
    before = read(tmp_path, text)
    after = read(tmp_path, "# a line more\n" + text.replace("name: A", "name: Aa"))
    assert all(isinstance(r, Record) for r in [*before, *after])
    assert [r.id for r in before] == [r.id for r in after]  # type: ignore[union-attr]
    changed = [x.content_hash != y.content_hash for x, y in zip(before, after, strict=True)]  # type: ignore[union-attr]
    assert changed == [True, False]


PLACES = """people:
  - id: p
    name: A
    at: paragraph 1
    events:
      - {type: service, unit: Redut}
      - {type: verdict, source: ruling, page: 2}
figures: [{id: f, name: verdicts, population: the town, count: 17, at: paragraph 1}]
things: [{id: p, recruiter: {name: Office 5, kind: office}, recruits_for: Redut, at: paragraph 1}]
"""


def test_a_corrected_place_leaves_every_id_as_it_was(tmp_path: Path) -> None:
    def ids(record: Record) -> list[str]:
        return [x.id for x in (*record.mentions, *record.events, *record.figures)]

    before = read(tmp_path, PLACES)
    corrected = PLACES.replace("paragraph 1", "paragraph 9").replace("page: 2", "at: sheet 7")
    # A fact from another source, told first, changes nothing for the sources that were there.
    corrected = corrected.replace("    events:\n", "    age: {value: 30, source: roll, at: row 1}\n    events:\n")
    after = read(tmp_path, corrected)
    kept = 0
    for old, new in zip(before, after, strict=True):
        assert isinstance(old, Record) and isinstance(new, Record)
        assert set(ids(old)) <= set(ids(new))
        assert len(ids(new)) == len(ids(old)) + (old.key == "p")
        places = {s.evidence.place for s in (*new.statements, *new.figures)}
        assert places <= {"paragraph 9", "sheet 7", "row 1"} and "paragraph 9" in places
        kept += len(set(ids(old)))
    assert kept == 2 + 2 + 1 + 1
    # The same entry of another case is another mention.
    other = read(tmp_path, PLACES, head=HEAD.replace("id: trial", "id: appeal"))
    assert isinstance(before[0], Record) and isinstance(other[0], Record)
    assert not {m.id for m in before[0].mentions} & {m.id for m in other[0].mentions}


def test_a_file_says_of_which_case_it_is_all(tmp_path: Path) -> None:
    record = one(tmp_path, "people:\n  - {id: p, name: A, at: p. 1}\n")
    assert CasesLoader().whole_scope(tmp_path / "case.yaml") == record.scope
    assert read(tmp_path, "people: []\n") == []
    assert CasesLoader().whole_scope(tmp_path / "case.yaml") == record.scope


def test_progress_counts_every_entry(tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    read(
        tmp_path,
        "people:\n  - {id: p, name: A, at: p. 1}\n  - {id: q}\nfigures: [{id: f}]\n",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_the_template_loads_once_it_is_filled(tmp_path: Path) -> None:
    text = template("my-case", "A title")
    path = tmp_path / "t.yaml"
    path.write_text(text, encoding="utf-8")
    (unfilled,) = CasesLoader_or_error(path)
    assert isinstance(unfilled, InputError)
    filled = text.replace('title: ""', "title: A story").replace('locator: ""', "locator: A paper")
    filled = filled.replace('name: ""', "name: Анна")
    path.write_text(filled, encoding="utf-8")
    (record,) = CasesLoader_or_error(path)
    assert isinstance(record, Record) and record.key == "person-1"
    # With the # of every field taken away it still loads: no example in it is wrong.
    body = filled.partition("# Every event takes")[0].replace("derived_from: verdict ", "derived_from: ")
    for _ in range(2):
        body = re.sub(r"(?m)^( *)# ( *(?:# +)?(?:- )?[a-z_0-9]+:( |$))", r"\1\2", body)
    body = body.replace('sha256: ""', "sha256: " + "0" * 64).replace('""', "X")
    path.write_text(body, encoding="utf-8")
    records = CasesLoader_or_error(path)
    assert [r.key for r in records if isinstance(r, Record)] == ["person-1", "figure#verdicts", "thing#office"], records
    assert isinstance(records[0], Record) and len(records[0].events) == 4
    for name in EVENT_TYPES:
        assert f" {name} " in text


def CasesLoader_or_error(path: Path) -> list[Any]:  # noqa: N802
    try:
        return list(CasesLoader().read(path, LoadOptions()))
    except InputError as error:
        return [error]


def parsed(text: str) -> Any:
    """As an editor's parser has it: dates as texts."""
    values = yaml.safe_load(text)
    return json.loads(json.dumps(values, default=lambda d: d.isoformat() if isinstance(d, dt.date) else str(d)))


def test_the_schema_takes_what_the_loader_takes(tmp_path: Path) -> None:
    schema = case_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    text = (
        HEAD
        + """people:
  - id: p1
    name: Анна
    at: p. 1
    birth: [{value: 1990}, {value: 1991-02-03, source: roll, at: row 3}]
    citizenship: [KZ, {value: RU, certainty: likely}]
    events:
      - {type: verdict, articles: [172, 392/1], suspended: false, date: 2024, court: A court}
      - {type: service, unit: {value: {name: Wagner, kind: pmc}, certainty: likely}}
"""
    )
    validator.validate(parsed(text))
    for wrong in ("type: verdit", "articcles", "date: 24"):
        right = {"type: verdit": "type: verdict", "articcles": "articles", "date: 24": "date: 2024"}[wrong]
        broken = text.replace(right, wrong)
        assert broken != text and list(validator.iter_errors(parsed(broken))), wrong
    models = {n["properties"]["type"]["const"]: n for n in schema["$defs"].values() if _typed(n)}
    assert set(models) == set(EVENT_TYPES)
    for name, kind in EVENT_TYPES.items():
        assert {a.name for a in kind.attributes} <= set(models[name]["properties"])


def _typed(schema: Any) -> bool:
    return "const" in schema.get("properties", {}).get("type", {})


def test_the_examples_of_the_page_load(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "case-file.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?s)```yaml\n(.*?)```", page)
    whole, things = blocks[0], blocks[2]
    path = tmp_path / "page.yaml"
    path.write_text(whole + things, encoding="utf-8")
    records = list(CasesLoader().read(path, LoadOptions()))
    assert [r.key for r in records if isinstance(r, Record)] == ["anna", "figure#hired", "thing#office-5"]
    jsonschema.Draft202012Validator(case_schema()).validate(parsed(whole + things))
