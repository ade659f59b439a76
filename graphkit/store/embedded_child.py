"""The child process that holds the embedded database. Run as a script, never imported.

Usage: ``python embedded_child.py HEAP brief|long`` in the graph folder, with standard input a pipe of the starter.

The JVM lives in this process (through jpype), so that the database dies with it whatever kills it, and
this process ends as soon as nobody uses it:

* it holds an operating system lock on ``FOLDER/server.lock`` as long as it lives, so that a second one
  can't open the same folder and a stale announcement is recognised after a SIGKILL;
* it announces its ports and accounts in ``FOLDER/server.json`` (mode 0600), fresh at every start;
* every user holds one connection to its control port. A killed user's connection is closed by the
  kernel; when the last one is gone (before the first: when standard input closes), it stops.

Only the standard library and jpype are imported here: start time is what a query waits for.
"""

from __future__ import annotations

import contextlib
import hmac
import importlib.util
import json
import os
import secrets
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

LOCKED = 75  # exit code: another process holds the folder (EX_TEMPFAIL)
DATABASE = "graph"
# 64 MiB for one message and one value: over 16 MiB, the default, the driver hangs.
MESSAGE_BYTES = 64 * 1024 * 1024
RECORD_ACCESS = ["createRecord", "readRecord", "updateRecord", "deleteRecord"]


def lock_folder(folder: Path) -> Any:
    """The locked file, or None when another process holds it. The lock ends with this process."""
    handle = os.fdopen(os.open(folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    try:
        if os.name == "nt":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step."""
    partial = path.with_name(path.name + ".new")
    with contextlib.suppress(FileNotFoundError):
        partial.unlink()
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    partial.replace(path)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_security(config: Path) -> None:
    """Groups before the start; accounts are made anew at every start, so old ones are dropped."""

    def group(access: list[str], records: list[str]) -> dict[str, Any]:
        return {
            "resultSetLimit": -1,
            "readTimeout": -1,
            "access": access,
            "types": {"*": {"access": records}},
        }

    groups = {
        "admin": group(["updateSecurity", "updateSchema", "updateDatabaseSettings"], RECORD_ACCESS),
        "writer": group(["updateSchema"], RECORD_ACCESS),
        "reader": group([], ["readRecord"]),
        "*": group([], []),
    }
    config.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(config / "server-groups.json", json.dumps({"databases": {"*": {"groups": groups}}, "version": 2}))
    for users in config.glob("server-users.json*"):
        users.unlink()


def start_database(folder: Path, heap: str, *, brief: bool) -> tuple[Any, dict[str, Any]]:
    """Start the JVM and the server: the server object, and what users need to know of it."""
    import jpype

    spec = importlib.util.find_spec("arcadedb_embedded")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package arcadedb-embedded is not installed")
    package = Path(next(iter(spec.submodule_search_locations)))
    libraries = ["lib/server/libjvm.so", "lib/server/libjvm.dylib", "bin/server/jvm.dll"]
    jvm = next((p for p in (package / "jre" / name for name in libraries) if p.is_file()), None)
    if jvm is None:
        raise RuntimeError(f"no Java runtime in {package}")

    root = folder / "database"
    write_security(root / "config")
    passwords = {name: secrets.token_urlsafe(24) for name in ("root", "writer", "reader")}
    jpype.startJVM(
        str(jvm),
        "-Xrs",  # the JVM leaves signals alone: this process stops it in order
        f"-Xmx{heap}",
        "-XX:+UseSerialGC",  # starts quicker and leaves the cores to the loader
        "-XX:-UsePerfData",
        # A query is over before the second compiler would have paid for itself; a build is not.
        *(["-XX:TieredStopAtLevel=1"] if brief else []),
        f"-XX:ErrorFile={folder / 'jvm-crash.log'}",
        "-Djava.awt.headless=true",
        "--enable-native-access=ALL-UNNAMED",
        "--add-modules=jdk.incubator.vector",
        "-Darcadedb.txWalFlush=1",  # fsync at commit; has no effect in the server's configuration
        classpath=[str(package / "jars" / "*")],
    )
    server = None
    for attempt in range(3):  # another process may take a free port before the server does
        bolt, http = free_port(), free_port()
        configuration = jpype.JClass("com.arcadedb.ContextConfiguration")()
        settings = {
            "server.rootPath": str(root),
            "server.databaseDirectory": str(root / "databases"),
            "server.rootPassword": passwords["root"],
            "server.mode": "development",  # "production" hides the reasons of errors from the client
            "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "server.httpIncomingHost": "127.0.0.1",
            "server.httpIncomingPort": str(http),
            "bolt.host": "127.0.0.1",
            "bolt.port": bolt,
            "bolt.maxMessageSize": MESSAGE_BYTES,
            "bolt.packstream.maxValueLength": MESSAGE_BYTES,
        }
        for key, value in settings.items():
            configuration.setValue(f"arcadedb.{key}", value)
        server = jpype.JClass("com.arcadedb.server.ArcadeDBServer")(configuration)
        try:
            server.start()
            break
        except jpype.JException:
            server.stop()
            if attempt == 2:
                raise
    assert server is not None
    server.getDatabase(DATABASE, True, True)
    security = server.getSecurity()
    json_object = jpype.JClass("com.arcadedb.serializer.json.JSONObject")
    for name in ("writer", "reader"):
        account = {
            "name": name,
            "password": str(security.encodePassword(passwords[name])),
            "databases": {"*": [name]},
        }
        security.createUser(json_object(json.dumps(account)))
    version = str(jpype.JClass("com.arcadedb.Constants").getRawVersion())
    accounts = {name: passwords[name] for name in ("writer", "reader")}
    return server, {"bolt_port": bolt, "database": DATABASE, "version": version, "accounts": accounts}


class Users:
    """Who uses the database: control connections, and standard input until the starter has joined."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.changed = threading.Condition()
        self.names: set[int] = {0}  # 0: the starter, by its pipe
        self.next_name = 1
        self.stopping = False

    def leave(self, name: int) -> bool:
        """True when nobody is left; then nobody is let in any more."""
        with self.changed:
            self.names.discard(name)
            if not self.names:
                self.stopping = True
                self.changed.notify_all()
            return self.stopping

    def watch_stdin(self) -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1024):
                pass
        self.leave(0)

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection: socket.socket) -> None:
        name: int | None = None
        with contextlib.suppress(OSError), connection, connection.makefile("rw", encoding="ascii") as lines:
            connection.settimeout(10)
            word, _, role = lines.readline().strip().partition(" ")
            if not hmac.compare_digest(word, self.token):
                return
            connection.settimeout(None)
            with self.changed:
                if self.stopping:
                    return
                name, self.next_name = self.next_name, self.next_name + 1
                self.names.add(name)
                if role == "starter":
                    self.names.discard(0)
            lines.write("ok\n")
            lines.flush()
            if lines.readline().strip() == "bye":
                last = self.leave(name)
                name = None
                lines.write("last\n" if last else "others\n")
                lines.flush()
        if name is not None:
            self.leave(name)

    def stop(self, *_: object) -> None:
        self.stopping = True  # no lock: called from a signal handler of the thread that waits on it

    def wait(self) -> None:
        with self.changed:
            while not self.stopping:
                self.changed.wait(0.5)


def main(folder: Path, heap: str, *, brief: bool) -> int:
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    lock = lock_folder(folder)
    if lock is None:
        return LOCKED
    log = os.open("server.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 1)  # the JVM writes to both; the starter may be gone by then
    os.dup2(log, 2)
    announcement = folder / "server.json"
    announcement.unlink(missing_ok=True)  # of one that was killed
    users = Users(secrets.token_hex(24))
    signal.signal(signal.SIGTERM, users.stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which then leaves
    threading.Thread(target=users.watch_stdin, daemon=True).start()
    try:
        server, facts = start_database(folder, heap, brief=brief)
    except Exception as error:
        report.write(json.dumps({"error": f"{type(error).__name__}: {error}"[:2000]}) + "\n")
        report.close()
        return 1
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=users.serve, args=(listener,), daemon=True).start()
    facts |= {"pid": os.getpid(), "control_port": listener.getsockname()[1], "token": users.token}
    write_private(announcement, json.dumps(facts))
    with contextlib.suppress(OSError):  # a starter that was killed meanwhile
        report.write("{}\n")
        report.close()
    users.wait()
    announcement.unlink(missing_ok=True)
    listener.close()
    server.stop()
    return 0


if __name__ == "__main__":
    os.umask(0o077)
    code = main(Path.cwd(), sys.argv[1], brief=sys.argv[2] == "brief")
    # Without the interpreter's or the JVM's own way out, which hang now and then: all is on disk.
    sys.stdout.flush()
    os._exit(code)
