"""What graphkit stands on: all of it locked by hash, under licences that may be used; and its wheel built twice."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
POINT = 17

Figures = Callable[..., None]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("supply_chain", ROOT / ".ci" / "supply_chain.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


chain = _script()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKED = chain.locked(chain.LOCK.read_text("utf-8"))


def direct() -> list[Requirement]:
    """What pyproject.toml asks for, with the extras that are locked."""
    wanted = [*PROJECT["dependencies"]]
    for extra in chain.EXTRAS:
        wanted += PROJECT["optional-dependencies"][extra]
    return [Requirement(text) for text in wanted]


def here(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**default_environment(), "extra": ""})


def test_every_dependency_is_locked_with_its_hashes(figures: Figures) -> None:
    hashes = 0
    for name, versions in LOCKED.items():
        for version, held in versions:
            assert held, f"{name} {version} has no hash"
            hashes += len(held)
    for requirement in direct():
        versions = [version for version, _ in LOCKED.get(chain.normal(requirement.name), ())]
        assert versions, f"{requirement} is not in requirements.lock: python .ci/supply_chain.py lock"
        assert any(requirement.specifier.contains(version) for version in versions), (str(requirement), versions)
    # What these need in turn, as their installed packages say; a newer one than the locked may need something else.
    needed = 0
    for name, versions in LOCKED.items():
        try:
            if importlib.metadata.version(name) not in [version for version, _ in versions]:
                continue
        except importlib.metadata.PackageNotFoundError:
            continue
        wanted = importlib.metadata.requires(name) or []
        for requirement in map(Requirement, wanted):
            if "extra" not in str(requirement.marker or "") and here(requirement):
                needed += 1
                assert chain.normal(requirement.name) in LOCKED, f"{name} needs {requirement}, which is not locked"
    figures(POINT, "requirements.lock", packages=len(LOCKED), sha256_hashes=hashes, asked_for_directly=len(direct()),
            looked_up_in_installed_packages=needed)  # fmt: skip


def test_what_is_installed_fits_what_is_asked_for(figures: Figures) -> None:
    checked = 0
    for requirement in direct():
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            continue
        assert requirement.specifier.contains(version), (str(requirement), version)
        checked += 1
    assert checked > 30
    figures(POINT, "Installed packages within the bounds of pyproject.toml", packages=checked, outside=0)


def test_a_lock_that_lacks_a_hash_is_found() -> None:
    assert chain.locked("a==1 \\\n    --hash=sha256:" + "0" * 64 + "\nb[c]==2 ; python_version < '3'\n") == {
        "a": [("1", ["0" * 64])],
        "b": [("2", [])],
    }
    with pytest.raises(ValueError, match="no pinned"):
        chain.locked("a>=1\n")


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("MIT", True), ("BSD License", True), ("Apache-2.0 OR BSD-2-Clause", True), ("MPL-2.0 AND (Apache-2.0 OR MIT)",
        True), ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True), ("EPL-2.0 OR EDL-1.0", True),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", True), ("GPL-3.0-only", False),
        ("GNU Affero General Public License v3", False), ("AGPL-3.0-or-later", False), ("not said", False),
        ("MIT AND GPL-2.0-only", False), ("GNU General Public License v2 (GPLv2)", False), ("SSPL-1.0", False),
        ("Other/Proprietary License", False), ("not installed", False),
    ],
)  # fmt: skip
def test_licences_that_may_be_used_are_told_from_others(licence: str, may: bool) -> None:
    assert chain.free(licence) is may


def test_every_licence_is_listed_and_may_be_used(figures: Figures) -> None:
    page = (ROOT / "docs" / "licences.md").read_text("utf-8").splitlines()
    installed = 0
    for part in chain.parts():
        rows = [line for line in page if line.startswith(f"| {part.name} | {part.version} | ")]
        assert len(rows) == 1, f"{part.name} {part.version}: `python .ci/supply_chain.py licences`"
        assert chain.free(rows[0].split(" | ")[2].removesuffix(" |")), rows[0]
        if part.licence != "not installed":
            installed += 1
            assert part.allowed, f"{part.name}: {part.licence}"
    jars = list(chain.jar_parts())
    for jar in jars:
        assert jar.allowed, f"{jar.name}: {jar.licence}"
        assert any(line.startswith(f"| {jar.name} | ") for line in page), jar
    assert len(jars) > 40 and installed > 80
    figures(
        POINT, "Licences read from what is installed", python_packages=installed, java_archives=len(jars),
        not_allowed=0,
    )  # fmt: skip


def _built(folder: Path, mask: int) -> Path:
    """The wheel of a copy of the tracked and new files, made without a network."""
    names = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=True,
    ).stdout.split(b"\0")  # fmt: skip
    old = os.umask(mask)
    try:
        source = folder / "source"
        for name in map(os.fsdecode, filter(None, names)):
            file = ROOT / name
            if file.is_file() and not name.startswith(("tests/", "benchmarks/")):
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, source / name)
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist")]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600", "PIP_NO_INDEX": "1"}
        ran = subprocess.run(
            [*command, str(source)], env=environment, capture_output=True, text=True, check=False, cwd=folder
        )
        assert ran.returncode == 0, ran.stdout[-2_000:] + ran.stderr[-2_000:]
    finally:
        os.umask(old)
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


@pytest.mark.timeout(600)
def test_two_wheels_from_two_folders_are_the_same_bytes(tmp_path: Path, figures: Figures) -> None:
    first = _built(tmp_path / "first", 0o022)
    second = _built(tmp_path / "another folder" / "second", 0o022)
    hashes = {hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in (first, second)}
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as other:
        assert one.namelist() == other.namelist()
        for name in one.namelist():
            assert one.read(name) == other.read(name), name
        held = len(one.namelist())
        assert {"graphkit/py.typed", "graphkit/loaders/lists.py", "graphkit/exports/assets/atlas.json"} <= {
            *one.namelist()
        }
    assert len(hashes) == 1
    figures(POINT, "Wheels built twice, in two folders", wheels=2, files_in_each=held, differing_bytes=0)
