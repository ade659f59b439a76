"""What a newer case file leaves out is withdrawn, and comes back with the file that says it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphkit.ledger import Case, Ledger, LoadReport, load
from graphkit.loaders.cases import CasesLoader
from graphkit.models import BadRecord, Evidence, LoadOptions, Mention, Record, Source, Statement, file_sha256

HEAD = """\
case: {id: CASE, title: A trial}
sources: {story: {title: A story, kind: press, locator: A paper, synthetic: yes}}
defaults: {source: story, said_by: journalist, at: paragraph 1}
"""
ANNA = "people:\n- {id: anna, name: Анна Примерова, events: [{type: service, unit: Redut}]}\n"
BORIS = "- {id: boris, name: Борис Примеров}\n"
BROKEN = "- {id: vera, name: Вера, agee: 4}\n"
REST = """\
figures: [{id: hired, name: people hired, population: the town, count: 40}]
things: [{id: office, recruiter: {name: Office 5, kind: office}, recruits_for: Redut}]
"""
FULL = ANNA + BORIS + REST


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "case")


@pytest.fixture
def ledger(case: Case) -> Iterator[Ledger]:
    with case.ledger() as opened:
        yield opened


def put(case: Case, ledger: Ledger, text: str, *, name: str = "trial", **more: bool) -> LoadReport:
    file = case.path.parent / f"{name}.yaml"
    file.write_text(HEAD.replace("CASE", name) + text, encoding="utf-8")
    report = load(case, ledger, CasesLoader(), [file], LoadOptions(), **more)  # type: ignore[arg-type]
    assert report.balanced
    return report


def standing(ledger: Ledger) -> set[str]:
    people = {m.name for people in (True, False) for m in ledger.mentions(people=people)}
    return people | {f.name for f in ledger.figures()}


def log(ledger: Ledger) -> list[str]:
    with ledger.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT kind FROM log ORDER BY position").scalars())


def test_what_a_newer_file_leaves_out_is_withdrawn_and_comes_back(case: Case, ledger: Ledger) -> None:
    put(case, ledger, FULL)
    before = standing(ledger)
    assert before == {"Анна Примерова", "Борис Примеров", "people hired", "Office 5"}
    counts = ledger.counts()
    report = put(case, ledger, ANNA)
    assert (report.read, report.loaded, report.unchanged) == (1, 0, 1)
    assert report.withdrawn == ["boris", "figure#hired", "thing#office"]
    assert standing(ledger) == {"Анна Примерова"}
    assert ledger.counts()["records"] == 1
    assert {s.thing_id is not None for s in ledger.thing_statements()} == {True}  # Anna's own unit
    assert log(ledger) == ["record"] * 4 + ["withdrawn"] * 3
    # Nothing more to withdraw: a second load adds nothing.
    position = ledger.position()
    assert put(case, ledger, ANNA).withdrawn == [] and ledger.position() == position
    again = put(case, ledger, FULL)
    assert (again.loaded, again.unchanged, again.withdrawn) == (3, 1, [])
    assert standing(ledger) == before and ledger.counts() == counts


def test_what_was_withdrawn_stays_in_the_ledger(case: Case, ledger: Ledger) -> None:
    put(case, ledger, FULL)
    report = put(case, ledger, ANNA + REST)
    with ledger.engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM mentions").scalars().all()
        last = connection.exec_driver_sql("SELECT key, run_id FROM records ORDER BY position DESC LIMIT 1").one()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    assert "Борис Примеров" in names and tuple(last) == ("boris", report.run_id) and not broken


def test_an_emptied_file_withdraws_the_last_person(case: Case, ledger: Ledger) -> None:
    put(case, ledger, ANNA)
    assert put(case, ledger, "people: []\n").withdrawn == ["anna"]
    assert standing(ledger) == set() and list(ledger.sources()) == []


@pytest.mark.parametrize("text", [ANNA + BROKEN, ANNA + "nonsense: 1\n", ANNA + "- {id: [\n"])
def test_a_file_with_mistakes_withdraws_nothing(case: Case, ledger: Ledger, text: str) -> None:
    put(case, ledger, FULL)
    report = put(case, ledger, text)
    assert report.quarantined == 1 and report.withdrawn == []
    assert len(standing(ledger)) == 4
    assert put(case, ledger, ANNA).withdrawn == ["boris", "figure#hired", "thing#office"]


def test_records_loaded_in_part_and_other_cases_withdraw_nothing(case: Case, ledger: Ledger) -> None:
    put(case, ledger, FULL)
    assert put(case, ledger, ANNA, name="other").withdrawn == []
    file = case.path.parent / "trial.yaml"
    file.write_text(HEAD.replace("CASE", "trial") + ANNA + BORIS, encoding="utf-8")
    only = load(case, ledger, CasesLoader(), [file], LoadOptions(), wanted=lambda item: "anna" in item.locator)
    assert (only.read, only.withdrawn) == (1, [])
    assert len(standing(ledger)) == 4


def test_dry_run_says_what_would_be_withdrawn(case: Case, ledger: Ledger) -> None:
    put(case, ledger, FULL)
    position = ledger.position()
    assert put(case, ledger, ANNA, dry_run=True).withdrawn == ["boris", "figure#hired", "thing#office"]
    assert ledger.position() == position and len(standing(ledger)) == 4


def test_what_another_load_has_appended_meanwhile_is_not_withdrawn(case: Case, ledger: Ledger) -> None:
    put(case, ledger, ANNA)
    position = ledger.position()
    put(case, ledger, ANNA + BORIS)
    assert ledger.withdraw("cases", "casefile:trial", set(), "no run", before=position, dry_run=True) == ["anna"]


class Rows:
    """A loader that knows nothing of whole scopes, as those of other packages: a line is a record."""

    name = "rows"
    version = "1"
    suffixes = (".txt",)

    def read(self, path: Path, options: LoadOptions) -> Iterator[Record | BadRecord]:
        source = Source(sha256=file_sha256(path), title="rows", kind="list", synthetic=True)
        for line in path.read_text("utf-8").splitlines():
            mention = Mention(source_id=source.id, name=line, locator=line)
            said = Statement(subject=mention.id, property="name", value=line, source_id=source.id,
                             evidence=Evidence(locator=line), method="listed", said_by="list_publisher")  # fmt: skip
            yield Record(loader="rows", scope="all rows", key=line, locator=line, sources=(source,),
                         mentions=(mention,), statements=(said,))  # fmt: skip


def test_a_loader_that_does_not_ask_for_it_withdraws_nothing(case: Case, ledger: Ledger, tmp_path: Path) -> None:
    for text in ("A\nB", "A"):
        (tmp_path / "rows.txt").write_text(text)
        assert load(case, ledger, Rows(), [tmp_path / "rows.txt"], LoadOptions()).withdrawn == []
    assert standing(ledger) == {"A", "B"}
