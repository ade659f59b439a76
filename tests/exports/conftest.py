from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def invented() -> ModuleType:
    """The builder of invented graphs."""
    return _load("invented_graph")


@pytest.fixture(scope="session")
def invented_places() -> ModuleType:
    """Gives the lives of an invented graph real places."""
    return _load("invented_places")


@pytest.fixture(scope="session")
def page_truth() -> ModuleType:
    """What a page must show, from the graph itself."""
    return _load("page_truth")


@pytest.fixture
def open_page(browser, request) -> Iterator[Callable[..., object]]:
    """Opens a file at an address fragment, with what it draws recorded: an `Opened`."""
    driver = _load("opened_page")
    contexts = []

    def opener(path: Path, fragment: str = "", **options):
        context = browser.new_context(**{"viewport": {"width": 1400, "height": 900}, **options})
        contexts.append(context)
        context.add_init_script(driver.RECORD)
        page = context.new_page()
        opened = driver.Opened(page, path.as_uri())
        page.on("console", lambda m: opened.noise.append(m.text))
        page.on("pageerror", lambda e: opened.noise.append(str(e)))
        context.on("request", lambda r: opened.requests.append(r.url))
        page.goto(opened.url + fragment)
        page.wait_for_selector("html[data-ready]")
        opened.settle()
        return opened

    yield opener
    for context in contexts:
        context.close()


AXE = "4.14.1"
"""The release of axe-core that looks for barriers."""


@pytest.fixture(scope="session")
def axe_script(leave_out: Callable[[str, str], NoReturn]) -> str:
    """axe-core, brought by npm once and kept. Only in CI, or with GRAPHKIT_TEST_AXE=1, is it brought."""
    folder = Path(__file__).parents[2] / ".ci" / "cache" / f"axe-core-{AXE}"
    script = folder / "axe.min.js"
    if not script.exists():
        if os.environ.get("GRAPHKIT_TEST_AXE") != "1" and os.environ.get("CI", "").lower() not in ("1", "true"):
            leave_out("accessibility", "set GRAPHKIT_TEST_AXE=1 (needs npm, brings axe-core)")
        npm = shutil.which("npm")
        if npm is None:
            leave_out("accessibility", "npm is not installed")
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "pack", f"axe-core@{AXE}", "--silent", "--pack-destination", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            leave_out("accessibility", f"npm did not bring axe-core: {done.stderr.strip()[-300:]}")
        with tarfile.open(folder / f"axe-core-{AXE}.tgz") as package:
            held = package.extractfile("package/axe.min.js")
            assert held is not None
            part = script.with_suffix(".part")
            part.write_bytes(held.read())
        part.replace(script)
    return script.read_text(encoding="utf-8")
