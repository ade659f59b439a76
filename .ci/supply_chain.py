"""What graphkit stands on: the lock file, its licences, its list of parts, and what is known against it.

    python .ci/supply_chain.py lock                 # requirements.lock anew, with the newest versions that fit
    python .ci/supply_chain.py licences             # docs/licences.md anew, from what is installed of the lock
    python .ci/supply_chain.py licences --check     # says what differs or may not be used, writes nothing
    python .ci/supply_chain.py sbom FILE.json       # CycloneDX
    python .ci/supply_chain.py audit                # known vulnerabilities; needs the internet

``lock``, ``sbom`` and ``audit`` want ``pip install -e '.[supply]'``. Renew all of it, for a release and when the
audit finds something: ``lock``, then a new environment with ``pip install --require-hashes -r requirements.lock``,
then ``licences`` in it.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
PAGE = ROOT / "docs" / "licences.md"
EXTRAS = ("test", "dev", "fuzz", "supply")

FREE = re.compile(
    r"MIT(-0|-CMU| License)?|(0|[23]-Clause )?BSD.*|BSD-[23]-Clause|0BSD|Apache.*|ISC.*|Zlib|Unlicense|UPL.*|CC0.*|"
    r"Python-2\.0|PSF.*|Python Software Foundation.*|MPL.*|Mozilla Public License 2\.0.*|LGPL.*|"
    r"GNU Lesser General Public License.*|HPND|EDL.*|Public domain"
)
"""Licences under which a part may be used: permissive, or weak copyleft (LGPL, MPL) of a part left as it is."""

READ = {  # what says its licence in its files only, or in words of its own
    "appnope": "BSD-2-Clause",
    "atheris": "Apache-2.0",
    "cffi": "MIT",
    "colorama": "BSD-3-Clause",
    "pycparser": "BSD-3-Clause",
    "quickjs-ng": "MIT",
    "resvg-py": "MIT",
    "pyicu": "MIT",
    "tzdata": "Apache-2.0",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "reportlab": "BSD-3-Clause",
}
JARS = {  # of which the jar itself does not say it
    "agrona": "Apache-2.0",
    "antlr4-runtime": "BSD-3-Clause",
    "arcadedb-": "Apache-2.0",
    "collections": "UPL-1.0",
    "graal-sdk": "UPL-1.0",
    "HdrHistogram": "CC0-1.0 OR BSD-2-Clause",
    "jakarta.activation": "EDL-1.0",
    "jakarta.xml": "EDL-1.0",
    "jniutils": "UPL-1.0",
    "jts-core": "EPL-2.0 OR EDL-1.0",
    "nativeimage": "UPL-1.0",
    "polyglot": "UPL-1.0",
    "smallrye-common": "Apache-2.0",
    "word": "UPL-1.0",
    "xz": "0BSD",
}
BUNDLED = (
    ("vis-network 9.1.2", "Apache-2.0 OR MIT", "in pyvis; its script is put into exported pages"),
    ("DejaVu Sans 2.37, cut", "Bitstream Vera", "in graphkit/exports/assets, for figures; permissive"),
    ("world-atlas 2.0.2", "ISC", "in graphkit/exports/assets, outlines for the map"),
    ("Natural Earth", "Public domain", "in graphkit/exports/assets, outlines for the map"),
    ("GeoNames coordinates", "CC-BY-4.0", "in graphkit/exports/assets, places; named on the map"),
    ("OpenJDK runtime", "GPL-2.0 WITH Classpath-exception-2.0",
     "in arcadedb-embedded; a program of its own, the exception lets others run on it"),
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A dependency."""

    name: str
    version: str
    licence: str

    @property
    def allowed(self) -> bool:
        return free(self.licence)


def free(licence: str) -> bool:
    """Whether a licence, or an expression of several, may be used: one of those joined by OR, all joined by AND."""
    text = licence.replace("(", " ").replace(")", " ") if " OR " in licence or " AND " in licence else licence
    return any(all(FREE.fullmatch(one.strip()) for one in part.split(" AND ")) for part in text.split(" OR "))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(text: str) -> dict[str, list[tuple[str, list[str]]]]:
    """Name → its versions (by system and Python), each with its hashes."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", text)):
        head = re.match(r"([A-Za-z0-9][\w.\-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", entry)
        if head is not None:
            hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
            found.setdefault(normal(head[1]), []).append((head[2], hashes))
        elif entry.strip():
            raise ValueError(f"no pinned requirement: {entry[:80]!r}")
    return found


def licence_of(name: str, versions: list[str]) -> str | None:
    """The licence an installed package says; None where none of these versions is installed."""
    if name in READ:
        return READ[name]
    try:
        metadata = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    if metadata["Version"] not in versions:
        return None
    if expression := metadata.get("License-Expression"):
        return str(expression)
    said = [c.rsplit(" :: ", 1)[1] for c in metadata.get_all("Classifier") or () if c.startswith("License :: ")]
    named = [c for c in said if c not in ("OSI Approved", "DFSG approved")]
    short = (metadata.get("License") or "").strip()
    return " AND ".join(named) or (short if 0 < len(short) < 60 and "\n" not in short else "") or "not said"


def jar_parts() -> Iterator[Part]:
    """The Java archives in arcadedb-embedded."""
    spec = importlib.util.find_spec("arcadedb_embedded")
    if spec is None or spec.origin is None:
        return
    for jar in sorted((Path(spec.origin).parent / "jars").glob("*.jar"), key=lambda p: p.name.lower()):
        name, _, version = jar.stem.removesuffix("-shaded").rpartition("-")
        if not version[:1].isdigit():
            name, version = jar.stem, ""
        yield Part(name, version, _jar_licence(jar))


def _jar_licence(jar: Path) -> str:
    known = next((licence for name, licence in JARS.items() if jar.name.startswith(name)), None)
    if known is not None:
        return known
    with zipfile.ZipFile(jar) as archive:
        texts = []
        for name in archive.namelist():
            if re.fullmatch(r"META-INF/(MANIFEST\.MF|LICENSE(\.txt|\.md)?|maven/.*/pom\.xml)", name):
                texts.append(archive.read(name).decode("utf-8", "replace").replace("\r\n ", "").replace("\n ", ""))
    text = "\n".join(texts)
    for words, licence in ((r"[Aa]pache(?s:.){0,40}2(\.0)?", "Apache-2.0"), (r"licenses?/mit\b", "MIT")):
        if re.search(words, text):
            return licence
    return "not said"


def parts() -> list[Part]:
    """What the lock names, with the licence that the installed package says, where it is of a version in the lock."""
    found = []
    for name, locks in sorted(locked(LOCK.read_text("utf-8")).items()):
        versions = [version for version, _ in locks]
        found.append(Part(name, ", ".join(versions), licence_of(name, versions) or "not installed"))
    return found


def page(found: list[Part], jars: list[Part]) -> str:
    """docs/licences.md."""

    def table(rows: list[Part]) -> list[str]:
        return ["| part | version | licence |", "| --- | --- | --- |",
                *(f"| {p.name} | {p.version} | {p.licence} |" for p in rows)]  # fmt: skip

    return "\n".join([
        "# Licences of all parts", "",
        "*Rendered by `python .ci/supply_chain.py licences` from `requirements.lock`; do not edit.*", "",
        "The project itself is under MIT. What it needs, and what its tests need, is permissive or weak copyleft "
        "(LGPL, MPL) and used unchanged; nothing is under the GPL or AGPL but the Java runtime, whose exception "
        "allows it. A package that says something else fails the tests.", "",
        "## Python packages", "", *table(found), "",
        "## Java archives in arcadedb-embedded", "", *table(jars), "",
        "## Parts within parts", "", "| part | licence | where |", "| --- | --- | --- |",
        *(f"| {name} | {licence} | {where} |" for name, licence, where in BUNDLED), "",
    ])  # fmt: skip


def lock(_: argparse.Namespace) -> int:
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-annotate", "--custom-compile-command", "python .ci/supply_chain.py lock",
        *(f"--extra={extra}" for extra in EXTRAS), "pyproject.toml", "--output-file", str(LOCK),
    ]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def licences(options: argparse.Namespace) -> int:
    found, jars = parts(), list(jar_parts())
    if not jars:
        print("arcadedb-embedded is not installed: its archives cannot be read")
        return 1
    wrong = [part for part in [*found, *jars] if not part.allowed]
    for part in wrong:
        print(f"{part.name} {part.version}: {part.licence}")
    if wrong and not all(part.licence == "not installed" and options.check for part in wrong):
        return 1
    if options.check:
        held = set(PAGE.read_text("utf-8").splitlines())
        missing = [line for line in page([p for p in found if p not in wrong], jars).splitlines() if line not in held]
        print(*missing, sep="\n")
        return 1 if missing else 0
    PAGE.write_text(page(found, jars), "utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(found)} packages, {len(jars)} archives")
    return 0


def sbom(options: argparse.Namespace) -> int:
    out = options.file.absolute()
    command = [
        sys.executable, "-m", "cyclonedx_py", "requirements", "--pyproject", "pyproject.toml",
        "--output-reproducible", "--of", "JSON", "--sv", "1.6", "-o", str(out), "requirements.lock",
    ]  # fmt: skip
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        return code
    written = json.loads(out.read_text("utf-8"))
    named = {(normal(part["name"]), part.get("version")) for part in written["components"]}
    wanted = {(name, version) for name, all_of in locked(LOCK.read_text("utf-8")).items() for version, _ in all_of}
    if named != wanted:
        print("the list of parts is not that of the lock file:", named ^ wanted)
        return 1
    print(f"{options.file}: {len(named)} parts, {written['bomFormat']} {written['specVersion']}")
    return 0


def audit(_: argparse.Namespace) -> int:
    """Fails for what is known against a locked version; where no service answers it says so, and goes on."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "found.json"
        command = [
            sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip",
            "--progress-spinner", "off", "--timeout", "15", "--format", "json", "--output", str(out),
        ]  # fmt: skip
        ran = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        said = json.loads(out.read_text("utf-8"))["dependencies"] if out.exists() and out.stat().st_size else []
    known = [part for part in said if "vulns" in part]
    for part in known:
        for each in part["vulns"]:
            print(f"{part['name']} {part['version']}: {each['id']}, mended in {', '.join(each['fix_versions']) or '?'}")
    if any(part["vulns"] for part in known):
        return 1
    if not known and not said and not re.search(r"(?i)connect|timed? ?out|resol|max retries|http", ran.stderr):
        print(ran.stderr[-2_000:])
        return 1
    if not known:
        words = (ran.stderr.strip().splitlines() or ["no package was known to it"])[-1]
        print(f"NOT AUDITED: no service that knows vulnerabilities answers from here ({words[:200]})")
        return 0
    print(f"{len(known)} packages looked up, nothing is known against them; {len(said) - len(known)} were not known")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for what in (lock, licences, sbom, audit):
        command = commands.add_parser(what.__name__)
        command.set_defaults(what=what)
        if what is licences:
            command.add_argument("--check", action="store_true")
        if what is sbom:
            command.add_argument("file", type=Path)
    options = parser.parse_args()
    return int(options.what(options))


if __name__ == "__main__":
    sys.exit(main())
