"""The rights of the people in the data, proven on the bytes of a whole case and of a restored backup."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from command_runner import run_cli
from trust_rows import ledger_rows
from trust_run import scaled
from trust_steps import stepping, steps_of

VERDICT = """Дело № 7110-25-00-1/501

П Р И Г О В О Р
Именем Республики Казахстан

18 марта 2025 года                                                      город Костанай

Костанайский городской суд Костанайской области в составе председательствующего судьи Абеновой Г.С., рассмотрев
в открытом судебном заседании уголовное дело в отношении:

Выдумкина Тараса Остаповича, 07 февраля 1993 года рождения, уроженца города Рудный, гражданина Республики
Казахстан, ранее не судимого,

Соседова Петра Ильича, 11 мая 1990 года рождения, уроженца города Лисаковск, гражданина Республики Казахстан,
ранее не судимого,

обвиняемых в совершении преступления, предусмотренного статьёй 172 Уголовного кодекса Республики Казахстан,

У С Т А Н О В И Л:

24 октября 2023 года Выдумкин Т.О. выехал из города Рудный в город Челябинск для работы вахтовым методом.
06 февраля 2024 года Выдумкин Т.О. подписал контракт с Министерством обороны Российской Федерации.
10 февраля 2024 года Соседов П.И. вместе с Выдумкиным Тарасом Остаповичем подписал контракт с Министерством обороны
Российской Федерации. 11 июля 2024 года Соседов П.И. был задержан.

П Р И Г О В О Р И Л:

Выдумкина Тараса Остаповича признать виновным в совершении преступления, предусмотренного статьёй 172 УК РК, и
назначить ему наказание в виде лишения свободы сроком на 5 (пять) лет с отбыванием в учреждении средней безопасности.

Соседова Петра Ильича признать виновным в совершении преступления, предусмотренного статьёй 172 УК РК, и назначить
ему наказание в виде лишения свободы сроком на 5 (пять) лет с отбыванием в учреждении средней безопасности.
"""
LIST = (
    "ФИО;Дата рождения;Подразделение\nВыдумкин Тарас Остапович;1993-02-07;Редут\nДругов Олег Ильич;1988-03-01;Редут\n"
)
BAD = LIST.replace("1993-02-07", "31.02.1993").replace("Другов Олег Ильич", "Ещёодин Иван Петрович")
NAMES = ("Выдумкин", "выдумкин", "ВЫДУМКИН", "Vydumkin", "Остапович")
POINT = 13


@dataclass(frozen=True)
class Search:
    """What a search of all bytes under a folder looked at, and where it found the name."""

    files: int
    bytes: int
    occurrences: int
    naming: list[str]


def search(folder: Path) -> Search:
    """Looks for the name in any of its forms in every byte, zipped parts opened, and in the names of files."""
    wanted = [name.encode(form) for name in NAMES for form in ("utf-8", "utf-16-le", "utf-16-be", "cp1251")
              if form != "cp1251" or not name.isascii()]  # fmt: skip
    wanted += [json.dumps(name)[1:-1].encode() for name in NAMES]
    files = size = occurrences = 0
    found = []
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        parts = [file.read_bytes(), str(file.relative_to(folder)).encode()]
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                parts += [archive.read(name) for name in archive.namelist()]
        files, size = files + 1, size + sum(map(len, parts))
        here = sum(part.count(name) for name in set(wanted) for part in parts)
        if here:
            found.append(str(file.relative_to(folder)))
        occurrences += here
    return Search(files, size, occurrences, found)


def naming(folder: Path) -> list[str]:
    """Files under a folder that hold the name."""
    return search(folder).naming


@pytest.fixture(scope="module")
def shared_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person told of in a verdict beside another, in a list, in a quarantined row, and judged."""
    folder = tmp_path_factory.mktemp("rights")
    files = {"verdict.txt": VERDICT, "list.csv": LIST, "bad.csv": BAD}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    case = folder / "case"
    for arguments in (
        ("load", case, "verdicts", "--synthetic", folder / "verdict.txt"),
        ("load", case, "list", "--synthetic", folder / "list.csv"),
        ("load", case, "list", "--synthetic", "--max-quarantined", "90", folder / "bad.csv"),
        ("build", case),
        ("export", case, "html", "-o", case / "exports" / "analyst.html", "--audience", "analyst"),
    ):
        done = run_cli(*arguments)
        assert done.code == 0, (arguments, done.err)
    return case


@pytest.fixture
def case(shared_case: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    return Path(shutil.copytree(shared_case, tmp_path / "case"))


def person(case: Path) -> str:
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database, database:
        rows = database.execute("SELECT min(id) FROM mentions WHERE name LIKE 'Выдумкин%'").fetchall()
    return str(rows[0][0])


def done(*arguments: object, typed: str = "") -> str:
    outcome = run_cli(*arguments, typed=typed)
    assert outcome.code == 0, (arguments, outcome.err)
    return outcome.err + outcome.out


def test_the_search_finds_the_name_where_it_is(case: Path) -> None:
    """The negative control: before an erasure the name is in the ledger, the originals, the graph and the export."""
    rooms = {Path(name).parts[0] for name in naming(case)}
    assert {"ledger.sqlite", "originals", "graph", "exports"} <= rooms


def test_an_erased_person_is_in_no_byte_of_the_case(case: Path, figures: Callable[..., None]) -> None:
    before = search(case)
    said = done("erase", case, person(case), "--reason", "asked in writing", "--yes")
    assert "still names" not in said
    assert naming(case) == []
    done("build", case)
    after = search(case)
    assert after.naming == [] and before.occurrences > 0
    figures(
        POINT, "A person erased: every byte of the case searched for the name", files_before=before.files,
        occurrences_before=before.occurrences, files=after.files, bytes=after.bytes, occurrences=after.occurrences,
    )  # fmt: skip
    found = done("query", case, "-c", "MATCH (p:Person {role: 'subject'}) RETURN p.name AS name", "--json")
    assert "Соседов" in found and "Другов" in found and "Выдумкин" not in found
    done("audit", case)


def test_what_is_said_of_others_stays_with_the_name_in_black(case: Path) -> None:
    done("erase", case, person(case), "--reason", "asked in writing", "--yes")
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database, database:
        quotes = [
            json.loads(row[0]).get("quote", "")
            for row in database.execute(
                "SELECT s.evidence FROM statements s JOIN mentions m ON m.id = s.mention_id "
                "WHERE m.name LIKE 'Соседов%'"
            )
        ]
    (signed,) = {q for q in quotes if "подписал" in q}
    assert "████████" in signed and "контракт" in signed


def test_a_person_told_of_beside_another_alone_goes_and_a_build_knows(tmp_path: Path) -> None:
    """No record is only of this person: none goes as a whole."""
    verdict, case = tmp_path / "verdict.txt", tmp_path / "case"
    verdict.write_text(VERDICT, encoding="utf-8")
    done("load", case, "verdicts", "--synthetic", verdict)
    done("build", case)
    before = Path(shutil.copytree(case / "graph", tmp_path / "graph"))
    done("erase", case, person(case), "--reason", "asked in writing", "--yes")
    assert naming(case) == []
    shutil.copytree(before, case / "graph", dirs_exist_ok=True)  # a database that the command did not reach
    assert "deleted 0" not in done("build", case)
    done("verify", case)


def test_the_files_that_named_the_person_are_not_loaded_again(case: Path, shared_case: Path) -> None:
    done("erase", case, person(case), "--reason", "asked in writing", "--yes")
    again = run_cli("load", case, "list", "--synthetic", "--max-quarantined", "100", shared_case.parent / "list.csv")
    assert "quarantined 1" in again.out + again.err and naming(case) == []
    other = case.parent / "other.csv"
    other.write_text(LIST.replace("Выдумкин Тарас Остапович;1993-02-07;Редут\n", ""), encoding="utf-8")
    assert run_cli("load", case, "list", "--synthetic", other).code == 0


def test_an_old_backup_is_restored_without_the_person(case: Path, tmp_path: Path, figures: Callable[..., None]) -> None:
    done("backup", case, "-o", tmp_path / "old.zip")
    assert naming(tmp_path / "case") and zipfile.is_zipfile(tmp_path / "old.zip")
    (tmp_path / "old.zip.d").mkdir()
    shutil.copy(tmp_path / "old.zip", tmp_path / "old.zip.d")
    done("erase", case, person(case), "--reason", "asked in writing", "--yes")
    asked = run_cli("restore", tmp_path / "old.zip", tmp_path / "unsaid")
    assert asked.code == 2 and not (tmp_path / "unsaid").exists()
    said = done("restore", tmp_path / "old.zip", tmp_path / "new" / "case", "--erasures", case)
    assert "erased again: 1" in said
    assert naming(tmp_path / "new") == []
    done("build", tmp_path / "new" / "case")
    assert naming(tmp_path / "new") == []
    done("audit", tmp_path / "new" / "case")
    # The printed list serves as well as the case.
    listed = tmp_path / "erasures.jsonl"
    listed.write_text(run_cli("audit", case, "--action", "erase", "--json").out, encoding="utf-8")
    done("restore", tmp_path / "old.zip", tmp_path / "second" / "case", "--erasures", listed)
    assert naming(tmp_path / "second") == []
    held, restored = search(tmp_path / "old.zip.d"), search(tmp_path / "new")
    assert held.occurrences > 0 and restored.naming == []
    figures(
        POINT, "An older backup restored after the erasure, and built: every byte searched",
        occurrences_in_the_backup=held.occurrences, files=restored.files, bytes=restored.bytes,
        occurrences=restored.occurrences,
    )  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_another_machine_gives_the_same_graph(case: Path, tmp_path: Path, figures: Callable[..., None]) -> None:
    """Another folder, home, locale, time zone, umask and user name, in processes of their own."""
    done("backup", case, "-o", tmp_path / "case.zip")
    graphs = {run_cli("verify", case).out.split()[1]}
    machines = (("C", "Pacific/Apia", "000"), ("kk_KZ.UTF-8", "Asia/Almaty", "077"))[: scaled(1, 2)]
    for number, (locale, zone, mask) in enumerate(machines):
        home = tmp_path / f"home {number}"
        (home / "moved" / "қалта").mkdir(parents=True)
        backup = Path(shutil.copy(tmp_path / "case.zip", home / "moved"))
        restored = home / "moved" / "қалта" / "case"
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "XDG_", "PYTHON"))
        } | {"HOME": str(home), "LC_ALL": locale, "TZ": zone, "LOGNAME": f"somebody{number}", "PYTHONHASHSEED": "7"}
        for arguments in (("restore", backup, restored, "--no-erasures"), ("build", restored), ("audit", restored)):
            ran = subprocess.run(
                ["/bin/sh", "-c", f'umask {mask}; exec "$@"', "sh", sys.executable, "-m", "graphkit",
                 *map(str, arguments)],
                env=environment, cwd=home, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert ran.returncode == 0, (arguments, ran.stderr)
            if arguments[0] == "build":
                graphs.update(re.findall(r"hash ([0-9a-f]{64})", ran.stderr + ran.stdout))
        open_to_others = [p for p in (restored, *restored.iterdir()) if stat.S_IMODE(p.stat().st_mode) & 0o077]
        assert open_to_others == []
    assert len(graphs) == 1
    figures(
        POINT, "Restored elsewhere: another folder, home, locale, time zone, umask and user",
        machines=len(machines), other_graph_hashes=len(graphs) - 1,
    )  # fmt: skip


def test_an_erasure_that_is_cut_off_can_be_said_again(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from graphkit.ledger import erasure

    class Cut(RuntimeError):
        pass

    def cut(*_: object) -> None:
        raise Cut

    who = person(case)
    with monkeypatch.context() as patch:
        patch.setattr(erasure, "append_audit", cut)
        with pytest.raises(Cut):
            run_cli("erase", case, who, "--reason", "asked in writing", "--yes")
    assert "ledger.sqlite" in naming(case)
    done("erase", case, who, "--reason", "asked in writing", "--yes")
    assert naming(case) == []


def test_an_erasure_that_is_killed_ends_when_it_is_said_again(
    case: Path, tmp_path: Path, figures: Callable[..., None]
) -> None:
    """Killed between any two steps on its way to the ledger's file: the person is out, others are as without it."""
    who, rng = person(case), random.Random("erase")
    arguments = ("--reason", "asked in writing", "--yes")
    undisturbed = Path(shutil.copytree(case, tmp_path / "undisturbed"))
    steps = steps_of(stepping(0, ("erase", undisturbed, who, *arguments)))
    wanted, named = ledger_rows(undisturbed), 0
    kills = sorted({1, steps - 6, steps - 3, steps, *rng.sample(range(2, steps - 6), scaled(1, 26))})
    for last in kills:
        cut = Path(shutil.copytree(case, tmp_path / f"cut{last}"))
        assert stepping(last, ("erase", cut, who, *arguments)).returncode == -signal.SIGKILL
        again = run_cli("erase", cut, who, *arguments)
        # Killed behind its commit there is no such person left to erase.
        assert again.code == 0 or "no mention of a person" in again.err, (last, again.err)
        assert ledger_rows(cut) == wanted, last
        named += len(naming(cut))
        assert named == 0, (last, naming(cut))
        done("audit", cut)
        shutil.rmtree(cut)
    figures(POINT, "`graphkit erase` was killed (SIGKILL) and said again", kills=len(kills), files_naming_after=named)


def test_copies_that_killed_commands_left_are_erased_too(case: Path) -> None:
    (case / ".backup-killed").mkdir()
    for copy in ("ledger.before-0003.sqlite", ".ledger.before-0003.sqlite.abc", ".backup-killed/ledger.sqlite"):
        shutil.copy(case / "ledger.sqlite", case / copy)
    done("erase", case, person(case), "--reason", "asked in writing", "--yes")
    assert naming(case) == []


def test_nothing_is_erased_without_a_yes_or_with_a_reason_that_names(case: Path) -> None:
    before = naming(case)
    assert run_cli("erase", case, person(case), "--reason", "asked", typed="n\n").code == 130
    named = run_cli("erase", case, person(case), "--reason", "Выдумкина просит", "--yes")
    assert named.code == 2 and "names the person" in named.err
    assert run_cli("erase", case, person(case), "--reason", " ", "--yes").code == 2
    assert naming(case) == before


def test_a_restricted_person_is_in_no_graph_and_comes_back(case: Path) -> None:
    who = person(case)
    whole = json.loads(
        run_cli("query", case, "-c", "MATCH (p:Person) RETURN p.name AS name ORDER BY name", "--json").out
    )
    done("restrict", case, who, "--reason", "disputed")
    done("build", case)
    without = run_cli("query", case, "-c", "MATCH (n) RETURN count(n) AS n, collect(n.name) AS names", "--json").out
    assert "Выдумкин" not in without and "Соседов" in without
    assert run_cli("verify", case).code == 0
    done("restrict", case, who, "--reason", "settled", "--lift")
    done("build", case)
    again = json.loads(
        run_cli("query", case, "-c", "MATCH (p:Person) RETURN p.name AS name ORDER BY name", "--json").out
    )
    assert again == whole
    actions = [json.loads(line)["action"] for line in run_cli("audit", case, "--json").out.splitlines()]
    assert actions[-2:] == ["restrict", "lift"]


def test_a_correction_acts_and_leaves_what_the_sources_say(case: Path) -> None:
    who = person(case)
    done("correct", case, who, "birth_date", "1993-02-08", "--reason", "shown by a passport")
    done("build", case)
    found = run_cli(
        "query", case, "-c", "MATCH (p:Person) WHERE p.birth_date = '1993-02-08' RETURN p.name AS name", "--json"
    )
    assert "Выдумкин" in found.out
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database, database:
        kept = database.execute("SELECT count(*) FROM statements WHERE value = '\"1993-02-07\"'").fetchone()[0]
    assert kept >= 1
    wrong = run_cli("correct", case, who, "birth_date", "1993-13-08", "--reason", "x")
    assert wrong.code == 2 and "birth_date" in wrong.err
    assert "There is:" in run_cli("correct", case, who, "height", "180", "--reason", "x").err
