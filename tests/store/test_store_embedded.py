"""The embedded database's process: shared, private, and gone when its last user is, however that went."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphkit.errors import CaseError, DatabaseUnavailable, QueryError, UsageError
from graphkit.store import EmbeddedServer, Store, Target
from graphkit.store.statement import parse_statement

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as on POSIX")

PERSONS = parse_statement("t", "// title: t\n\nUNWIND $rows AS r MERGE (n:Person {id: r.id}) SET n = r.props")
USER = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell has it ignored
from pathlib import Path
from graphkit.store import Store, Target
with Store.open(Target.embedded(Path(sys.argv[1]))) as store:
    store.ensure_schema("case")
    print("open", store._server.pid, flush=True)
    sys.stdin.readline()
    print(store.run_read("MATCH (p:Person) RETURN count(p) AS n").rows[0][0], flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "graph"


@pytest.fixture
def user(folder: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts another command that has the database open until it is sent a line."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def opened(process: subprocess.Popen[str]) -> int:
    """Wait until the command has the database open: the database's process id."""
    assert process.stdout is not None
    words = process.stdout.readline().split()
    assert words and words[0] == "open", process.stderr.read() if process.stderr else ""
    return int(words[1])


def finish(process: subprocess.Popen[str]) -> int:
    """Let the command go on: how many people it sees."""
    out, err = process.communicate("\n", timeout=30)
    assert process.returncode == 0, err
    return int(out)


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    if Path("/proc").is_dir():
        return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def assert_ends(pid: int, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        assert time.monotonic() < deadline, "the database's process stays behind"
        time.sleep(0.05)


def write_people(store: Store, first: int, last: int) -> None:
    store.write_rows(PERSONS, ({"id": f"p{n}", "props": {"id": f"p{n}"}} for n in range(first, last)))


def people(store: Store) -> int:
    return int(store.run_read("MATCH (p:Person) RETURN count(p) AS n").rows[0][0])


def test_what_was_written_is_there_after_a_restart(folder: Path) -> None:
    for round_ in range(2):
        with Store.open(Target.embedded(folder)) as store:
            store.ensure_schema("case")
            assert people(store) == round_ * 10
            write_people(store, 0, 10)
            pid = store._server.pid if store._server else 0
        assert not is_alive(pid)
    assert not (folder / "server.json").exists()


def test_the_folder_and_its_secrets_are_the_owners_alone(folder: Path) -> None:
    with EmbeddedServer.join(folder) as server:
        secrets = [server.account("reader")[1], server.account("writer")[1]]
        assert secrets[0] != secrets[1]
        for path in (folder, *folder.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
        command = Path(f"/proc/{server.pid}/cmdline")
        if command.exists():
            assert not any(secret in command.read_text() for secret in secrets)
        log = server.log.read_text(errors="replace")
        assert not any(secret in log for secret in secrets)
    with EmbeddedServer.join(folder) as again:
        assert again.account("writer")[1] not in secrets


def test_it_listens_on_the_loopback_alone(folder: Path) -> None:
    with EmbeddedServer.join(folder) as server:
        inodes = set()
        for handle in Path(f"/proc/{server.pid}/fd").iterdir():
            target = str(handle.readlink()) if handle.is_symlink() else ""
            if target.startswith("socket:"):
                inodes.add(target[8:-1])
        listening = []
        for table in ("tcp", "tcp6"):
            for line in Path(f"/proc/{server.pid}/net/{table}").read_text().splitlines()[1:]:
                words = line.split()
                if words[3] == "0A" and words[9] in inodes:
                    listening.append(words[1].partition(":")[0])
        loopback = {"0100007F", "0" * 24 + "01000000", "0000000000000000FFFF00000100007F"}
        assert len(listening) >= 2
        assert set(listening) <= loopback


def test_a_second_command_joins_and_keeps_the_database(folder: Path, user: Callable[[], subprocess.Popen[str]]) -> None:
    first = user()
    pid = opened(first)
    with Store.open(Target.embedded(folder)) as store:
        store.ensure_schema("case")
        write_people(store, 0, 5)
        assert finish(first) == 5  # the command that started it is gone …
        assert is_alive(pid)
        write_people(store, 5, 10)  # … and this one still works
        assert people(store) == 10
    assert_ends(pid)


def test_commands_that_start_together_share_one_process(
    folder: Path, user: Callable[[], subprocess.Popen[str]]
) -> None:
    processes = [user() for _ in range(3)]
    pids = {opened(process) for process in processes}
    assert len(pids) == 1
    assert [finish(process) for process in processes] == [0, 0, 0]
    assert_ends(pids.pop())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_a_command_that_is_killed(
    folder: Path, user: Callable[[], subprocess.Popen[str]], number: int
) -> None:
    process = user()
    pid = opened(process)
    process.send_signal(number)
    process.wait(timeout=20)
    assert_ends(pid)
    with Store.open(Target.embedded(folder), mode="read") as store:
        assert people(store) == 0


def test_killed_while_it_starts_it_stays_nowhere(folder: Path, user: Callable[[], subprocess.Popen[str]]) -> None:
    process = user()
    deadline = time.monotonic() + 20
    while not (folder / "server.log").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.kill()
    process.wait()
    with EmbeddedServer.join(folder) as server:  # waits for the orphaned start to end, then starts anew
        pid = server.pid
    assert_ends(pid)


def test_committed_rows_survive_when_the_database_is_killed(folder: Path) -> None:
    with Store.open(Target.embedded(folder)) as store:
        store.ensure_schema("case")
        write_people(store, 0, 3_000)
        assert store._server is not None
        assert store._server.alive
        os.kill(store._server.pid, signal.SIGKILL)
        assert_ends(store._server.pid)
        deadline = time.monotonic() + 15  # its other threads may close the connection a moment later
        while store._server.alive:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        with pytest.raises(DatabaseUnavailable):
            store.run_read("RETURN 1 AS x")
    assert (folder / "server.json").exists()  # stale, of the killed process
    with Store.open(Target.embedded(folder)) as store:
        assert people(store) == 3_000


def test_a_stale_announcement_with_a_reused_port_is_not_believed(folder: Path, tmp_path: Path) -> None:
    with EmbeddedServer.join(tmp_path / "other") as other:
        folder.mkdir()
        stale = json.loads((tmp_path / "other" / "server.json").read_text())
        (folder / "server.json").write_text(json.dumps(stale))
        with EmbeddedServer.join(folder) as server:
            assert server.pid != other.pid


def test_reading_makes_no_database(folder: Path) -> None:
    with pytest.raises(CaseError, match="graphkit build"):
        Store.open(Target.embedded(folder), mode="read")
    assert not folder.exists()


def test_a_wrong_password_is_refused_without_showing_it(folder: Path) -> None:
    with EmbeddedServer.join(folder) as server:
        target = Target.server(server.uri, username="writer", password="geheim", database=server.database)
        with pytest.raises(DatabaseUnavailable) as caught:
            Store.open(target)
        assert "geheim" not in str(caught.value)


def test_by_its_address_only_the_readers_account_may_query(folder: Path) -> None:
    with EmbeddedServer.join(folder) as server:
        for name, allowed in (("reader", True), ("writer", False)):
            user_name, password = server.account(name)
            target = Target.server(server.uri, username=user_name, password=password, database=server.database)
            if allowed:
                with Store.open(target, mode="read") as store:
                    assert store.run_read("RETURN 1 AS x").rows == [(1,)]
            else:
                with pytest.raises(QueryError, match="account that cannot write"):
                    Store.open(target, mode="read")


def test_heap_is_a_size(folder: Path) -> None:
    with pytest.raises(UsageError, match="GRAPHKIT_HEAP"):
        EmbeddedServer.join(folder, heap="lots")


def test_a_platform_without_the_package_is_shown_the_way(folder: Path) -> None:
    program = (
        "import sys; sys.modules['arcadedb_embedded'] = None\n"
        "from importlib.util import find_spec as real\n"
        "import importlib.util\n"
        "importlib.util.find_spec = lambda name, *a: None if name == 'arcadedb_embedded' else real(name, *a)\n"
        "from pathlib import Path\n"
        "from graphkit.errors import DatabaseUnavailable\n"
        "from graphkit.store import EmbeddedServer\n"
        "try:\n    EmbeddedServer.join(Path(sys.argv[1]))\n"
        "except DatabaseUnavailable as error:\n    print(error); sys.exit(error.exit_code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 4, done.stderr
    assert "bolt://localhost:7687" in done.stdout
