"""Real Neo4j servers for the tests, without docker: Maven brings the jars, a small Java file starts them.

Each version is started at most once per test session, on its first use, on a free port of the loopback,
without accounts, in a temporary folder. It ends with its standard input, so that none stays behind.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".ci" / "cache"
START_SECONDS = 240


class CannotRun(Exception):
    """What is missing on this machine."""


@dataclass(frozen=True)
class Release:
    """A Neo4j release and the JDK versions it runs on."""

    version: str
    oldest_java: int
    newest_java: int


RELEASES = {
    "neo4j-5.26": Release("5.26.30", 17, 21),
    "neo4j-current": Release("2026.08.1", 21, 25),
}


def java_version(java: Path) -> int | None:
    """Major version of a JDK that can run a source file; None for a bare runtime."""
    if not java.with_name("javac").exists():
        return None
    answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=30)
    found = re.search(r'version "(\d+)', answer.stderr)
    return int(found[1]) if found else None


def find_java(release: Release) -> Path:
    """The oldest JDK of this machine on which the release runs."""
    homes = [Path(home) for home in (os.environ.get("JAVA_HOME"),) if home]
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    found = {home / "bin" / "java" for home in homes}
    if on_path := shutil.which("java"):
        found.add(Path(on_path).resolve())
    fitting = []
    for java in {java.resolve() for java in found if java.exists()}:
        version = java_version(java)
        if version is not None and release.oldest_java <= version <= release.newest_java:
            fitting.append((version, java))
    if not fitting:
        raise CannotRun(f"no JDK {release.oldest_java} to {release.newest_java} for Neo4j {release.version}")
    return min(fitting)[1]


GDS_VERSION = "2.13.9"
"""Graph Data Science for Neo4j 5.26."""
_OF_THE_SERVER = ("neo4j-", "scala", "annotations")


def fetch(release: Release) -> Path:
    """The folder with the jars of a release, brought by Maven once and kept."""
    return _fetch(f"neo4j-{release.version}", "pom.xml", f"-Dneo4j.version={release.version}")


def fetch_gds(release: Release) -> list[Path]:
    """The jars of Graph Data Science that the server itself does not have."""
    lib = _fetch(f"gds-{GDS_VERSION}", "gds.xml", f"-Dgds.version={GDS_VERSION}")
    have = {jar.name for jar in fetch(release).glob("*.jar")}
    return [
        jar
        for jar in sorted(lib.glob("*.jar"))
        if jar.name.endswith(f"-{GDS_VERSION}.jar")
        or (jar.name not in have and not jar.name.startswith(_OF_THE_SERVER))
    ]


def _fetch(name: str, pom: str, version: str) -> Path:
    lib = CACHE / name / "lib"
    complete = lib.parent / "complete"
    if complete.exists():
        return lib
    if shutil.which("mvn") is None:
        raise CannotRun("no Maven")
    lib.mkdir(parents=True, exist_ok=True)
    command = [
        "mvn", "-q", "-B", "-f", HERE / pom, version,
        "dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={lib}",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        raise CannotRun(f"Maven did not bring {name}: {done.stdout.strip()[-300:]}")
    complete.touch()
    return lib


class Neo4jServer:
    """A running server; ``uri`` is its Bolt address. With ``gds`` it has the plug-in."""

    def __init__(self, release: Release, home: Path, *, gds: bool = False) -> None:
        java, lib = find_java(release), fetch(release)
        path = f"{lib}/*"
        if gds:
            plugins = home / "plugins"
            plugins.mkdir(parents=True)
            for jar in fetch_gds(release):
                (plugins / jar.name).symlink_to(jar)
            path += f":{plugins}/*"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.uri = f"bolt://127.0.0.1:{port}"
        opened = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
        self.log = home.with_suffix(".log")
        self._version = release.version
        self._command = [
            java, "-Xmx768m", "-XX:+UseSerialGC", "-cp", path,
            *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in opened),
            HERE / "Neo4jServer.java", home, str(port),
        ]  # fmt: skip
        self._start()

    def _start(self) -> None:
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self._process.stdout is not None
        overdue = threading.Timer(START_SECONDS, self._process.kill)
        overdue.start()
        line = ""
        for line in self._process.stdout:
            if line.strip() == "ready":
                break
        overdue.cancel()
        if line.strip() != "ready":
            raise RuntimeError(f"Neo4j {self._version} does not start: {self.log.read_text()[-2000:]}")
        threading.Thread(target=self._process.stdout.read, daemon=True).start()

    def restart(self) -> None:
        """Kill the server, and start it again on the same port and data."""
        self.stop()
        self._start()

    def stop(self) -> None:
        self._process.kill()  # its folder is temporary: no need to wait for an orderly end
        self._process.wait()
