"""The package: who may import whom, one identity for every module, nothing forgotten in the wheel."""

import ast
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAPPED = ("loaders", "cypher", "examples")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as installed: one folder with all its parts."""
    root = tmp_path_factory.mktemp("tree")
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "graphkit", root / "graphkit", ignore=ignore)
    for name in MAPPED:
        shutil.copytree(ROOT / name, root / "graphkit" / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def test_rooms_import_only_what_they_may(tree: Path) -> None:
    command = Path(sysconfig.get_path("scripts")) / "lint-imports"
    done = subprocess.run(
        [command, "--config", "pyproject.toml", "--no-cache"], cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 kept, 0 broken" in done.stdout


def test_a_forbidden_import_is_found(tree: Path, tmp_path: Path) -> None:
    broken = tmp_path / "tree"
    shutil.copytree(tree, broken)
    with (broken / "graphkit" / "models" / "ids.py").open("a", encoding="utf-8") as file:
        file.write("\nfrom graphkit.ledger import Case\n")
    command = Path(sysconfig.get_path("scripts")) / "lint-imports"
    done = subprocess.run(
        [command, "--config", "pyproject.toml", "--no-cache"], cwd=broken,
        env={**os.environ, "PYTHONPATH": str(broken)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "graphkit.models.ids -> graphkit.ledger" in done.stdout


def test_the_driver_is_imported_in_the_store_only() -> None:
    found = set()
    for path in [*ROOT.glob("graphkit/**/*.py"), *ROOT.glob("loaders/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [a.name for a in node.names] if isinstance(node, ast.Import)
                else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            )  # fmt: skip
            if any(name.split(".")[0] == "neo4j" for name in names):
                found.add(path.relative_to(ROOT).parts[:2])
    assert found == {("graphkit", "store")}


@pytest.mark.parametrize("name", MAPPED)
def test_no_second_identity_from_the_repository_root(name: str) -> None:
    code = f"""
import graphkit.{name}
try:
    import {name}
except ImportError as error:
    assert "graphkit.{name}" in str(error), error
else:
    raise SystemExit("{name} was imported a second time, from " + str({name}.__file__))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_wheel_holds_every_module_and_statement(tmp_path: Path) -> None:
    source = tmp_path / "source"
    names = ["graphkit", "loaders", "cypher", "examples"]
    for name in names:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("recruitment_graphkit-*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    expected = {str(p.relative_to(ROOT)) for p in ROOT.glob("graphkit/**/*.py")}
    for name in ("loaders", "cypher", "examples"):
        for path in (ROOT / name).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                expected.add(f"graphkit/{path.relative_to(ROOT)}")
    assert expected - held == set()
