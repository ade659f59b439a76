"""Hostile files: each costs itself and nothing else, with words, within bounds of memory and time.

Bombs, entities, loops, scripts, lies about sizes, depth without end, and files cut off anywhere, beside a good file in
one command of its own process, whose memory and that of its children is measured.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from command_runner import run_cli
from trust_run import scaled

from graphkit.errors import InputError
from graphkit.extract.documents import confined, read_document
from graphkit.extract.documents.guard import Limits
from graphkit.loaders.lists import ListLoader
from graphkit.models import LoadOptions, Record

ROOT = Path(__file__).parents[2]
VERDICTS = ROOT / "examples" / "invented" / "verdicts"
GOOD_LIST = "ФИО;Дата рождения\nТестов Ерлан Маратович;1990-05-12\n"
HEAD = """case: {id: trial, title: A trial}
sources: {story: {title: A story, kind: press, locator: A paper}}
defaults: {source: story, said_by: journalist, at: p. 1}
"""
GOOD_CASE = HEAD + "people:\n  - {id: p, name: Әсел Пример}\n"

MOST_MIB = 700
"""Of the command; a child may take Limits.MEMORY of address space, and takes less."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_TENFOLD = [("a0", "ha"), *((f"a{i}", f"&a{i - 1};" * 10) for i in range(1, 10))]
LAUGHS = "<!DOCTYPE z [" + "".join(f'<!ENTITY {name} "{text}">' for name, text in _TENFOLD) + "]>"
OUTSIDE = '<!DOCTYPE z [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'

# Runs a command and leaves the most memory that it and its children held, in KiB. What the system counts of a
# process begins, on Linux, with what the one before held, so its own is read where that is not so.
MEASURED = """
import re, resource, sys
from pathlib import Path
from graphkit.cli import main
out = Path(sys.argv.pop(1))
try:
    main()
finally:
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    if Path("/proc/self/status").exists():
        own = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
    out.write_text(f"{own} {children}")
"""


def package(path: Path, parts: dict[str, str | bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": TYPES, **parts}.items():
            archive.writestr(name, content)


def word(path: Path, body: str, head: str = "") -> None:
    package(path, {"word/document.xml": f'<?xml version="1.0"?>{head}<w:document xmlns:w="{W}">{body}</w:document>'})


def zeros_in(path: Path, name: str, mebibytes: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as part:
        for _ in range(mebibytes):
            part.write(bytes(2**20))


def liar(path: Path, name: str) -> None:
    """A container whose directory says that a bomb is small."""
    zeros_in(path, name, 300)
    data = bytearray(path.read_bytes())
    size = (300 * 2**20).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (1_000).to_bytes(4, "little")
    path.write_bytes(data)


def nested(path: Path) -> None:
    """A bomb in a container in a container."""
    inner = path.with_suffix(".inner")
    zeros_in(inner, "word/document.xml", 100)
    package(path, {f"word/{i}.zip": inner.read_bytes() for i in range(20)})
    inner.unlink()


def pdf(path: Path, objects: dict[int, str | bytes], *, xref: int | None = None) -> None:
    """A PDF of these objects; 1 is the catalogue. ``xref``: where it says that its table stands."""
    data = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, content in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content.encode() if isinstance(content, str) else content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for number in objects:
        data += b"%010d 00000 n \n" % places[number]
    data += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref or start)
    path.write_bytes(data)


def stream(content: bytes, extra: str = "") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %b >>\nstream\n%b\nendstream" % (len(packed), extra.encode(), packed)


TEXT = b"BT /F1 12 Tf 72 700 Td (Invented verdict of nobody) Tj ET"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def page(box: str = "0 0 595 842", more: str = "") -> str:
    resources = f"/Resources << /Font << /F1 5 0 R >> {more} >>"
    return f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R {resources} >>"


def paged(
    content: bytes = TEXT, *, box: str = "0 0 595 842", more: str = "", catalogue: str = ""
) -> dict[int, str | bytes]:
    return {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page(box, more),
        4: stream(content),
        5: FONT,
    }


def scripted(path: Path) -> None:
    action = "/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:1/'\\); while\\(1\\){}) >>"
    launch = "/AA << /WC << /S /Launch /F (/bin/touch owned-by-a-pdf) >> >>"
    pdf(path, paged(catalogue=f"{action} {launch}"))


def looped(path: Path) -> None:
    objects = paged()
    objects[2] = "<< /Type /Pages /Kids [2 0 R 2 0 R 3 0 R] /Count 1000000 >>"
    pdf(path, objects)


def endless_form(path: Path) -> None:
    objects = paged(b"/X Do", more="/XObject << /X 6 0 R >>")
    objects[6] = stream(
        b"/X Do /X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"
    )
    pdf(path, objects)


def huge_picture(path: Path) -> None:
    objects = paged(b"q 595 0 0 842 0 0 cm /I Do Q", more="/XObject << /I 6 0 R >>")
    objects[6] = stream(
        bytes(2**20),
        "/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceRGB /BitsPerComponent 8",
    )
    pdf(path, objects)


def deep_array(path: Path) -> None:
    objects = paged()
    objects[6] = "[" * 200_000 + "]" * 200_000
    objects[1] = "<< /Type /Catalog /Pages 2 0 R /Names 6 0 R >>"
    pdf(path, objects)


def many_letters(path: Path) -> None:
    """Four million letters on one page, packed to some kilobytes."""
    pdf(path, paged(b"BT /F1 12 Tf 72 700 Td " + b"(aaaaaaaaaaaaaaaaaaaa) Tj " * 200_000 + b"ET"))


def cut(source: Path, share: float) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        data = source.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])

    return make


def written(text: str | bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(text.encode() if isinstance(text, str) else text) and None


Makers = dict[str, tuple[Callable[[Path], None], str]]

# Name → how it is made, and words of its reason; "" where it is read as the harmless file that it also is.
DOCUMENTS: Makers = {
    "bomb.docx": (lambda p: zeros_in(p, "word/document.xml", 300), "zip bomb"),
    "lie.docx": (lambda p: liar(p, "word/document.xml"), "damaged|bomb|cut off"),
    "nested.docx": (nested, "no Word file|zip bomb|unpacks"),
    "members.docx": (lambda p: package(p, {f"word/{i}.xml": "x" for i in range(12_000)}), "files in the container"),
    "laughs.docx": (lambda p: word(p, "<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", LAUGHS), "entities"),
    "outside.docx": (lambda p: word(p, "<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", OUTSIDE), "entities"),
    "deep.docx": (lambda p: word(p, "<w:p>" * 100_000 + "</w:p>" * 100_000), "nests deeper"),
    "loop.pdf": (looped, "pages|damaged|defendant"),
    "form.pdf": (endless_form, "scan|no text|picture|defendant|broke down|took more"),
    "box.pdf": (lambda p: pdf(p, paged(box="0 0 1e9 1e9")), "defendant|damaged"),
    "no-box.pdf": (lambda p: pdf(p, paged(box="0 0 nan -7")), "defendant|damaged"),
    "picture.pdf": (huge_picture, "scan|no text|picture|recognition|broke down|took more"),
    "deep.pdf": (deep_array, "damaged|defendant|broke down"),
    "letters.pdf": (many_letters, "characters on one page"),
    "xref.pdf": (lambda p: pdf(p, paged(), xref=7), "defendant|damaged"),
    "script.pdf": (scripted, "defendant"),
    "deep.html": (written("<html><body>" + "<div>" * 300_000 + "текст"), "nests deeper"),
    "entity.html": (written(f"<!DOCTYPE html>{LAUGHS}<html><body>&a9;</body></html>"), "defendant|HTML"),
    **{
        f"cut-{n}.{kind}": (cut(VERDICTS / name, share), ".")
        for kind, name in (("docx", "v001.docx"), ("pdf", "v002.pdf"))
        for n, share in enumerate((0.01, 0.3, 0.6, 0.97))
    },
}


def sheet(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    """A real workbook whose parts are changed."""
    whole = path.with_suffix(".whole")
    book = openpyxl.Workbook()
    for row in (("ФИО", "Дата рождения"), ("Тестов Ерлан", "1990-05-12")):
        book.active.append(row)
    book.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, change(name, source.read(name)))
    whole.unlink()


def declared(head: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        sheet(
            path,
            lambda name, data: (
                data.replace(b"?>", f"?>{head}".encode(), 1) if data.startswith(b"<?xml") else head.encode() + data
            ),
        )

    return make


def deep_sheet(path: Path) -> None:
    sheet(
        path,
        lambda name, data: (
            data.replace(b"<sheetData>", b"<sheetData>" + b"<row>" * 100_000) if "sheet1" in name else data
        ),
    )


def far_cell(path: Path) -> None:
    sheet(
        path,
        lambda name, data: (
            data.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
            if "sheet1" in name
            else data
        ),
    )


def wide_merge(path: Path) -> None:
    cells = b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 150_000 + b"</mergeCells>"
    sheet(path, lambda name, data: data.replace(b"</sheetData>", b"</sheetData>" + cells) if "sheet1" in name else data)


LISTS: Makers = {
    "bomb.xlsx": (lambda p: zeros_in(p, "xl/workbook.xml", 300), "zip bomb"),
    "lie.xlsx": (lambda p: liar(p, "xl/workbook.xml"), "damaged|bomb|cut off"),
    "laughs.xlsx": (declared(LAUGHS), "entities"),
    "outside.xlsx": (declared(OUTSIDE), "entities"),
    "deep.xlsx": (deep_sheet, "damaged|broke down"),
    "merges.xlsx": (wide_merge, "merged cells|zip bomb"),
    "far.xlsx": (far_cell, ""),
    "cut.xlsx": (cut(ROOT / "examples" / "invented" / "verdicts" / "v001.docx", 0.5), "."),
    "loop.pdf": (looped, "."),
    "letters.pdf": (many_letters, "characters on one page"),
    "picture.pdf": (huge_picture, "scan|no column|broke down|took more"),
    "line.csv": (written("ФИО;Дата рождения\n" + "x" * 30_000_000), "a line of over"),
    "quotes.csv": (written(GOOD_LIST + 'Имя "Фамилия;"1990\n' * 3_000), "quote"),
    "zeros.csv": (written(b"\0" * 5_000_000), "zero bytes"),
    "random.csv": (written(random.Random(7).randbytes(300_000)), "."),
}

ALIASES = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12))
CASES: Makers = {
    "flow.yaml": (written(HEAD + "people:\n  - " + "[" * 500_000), "nested deeper"),
    "braces.yaml": (written(HEAD + "people:\n  - " + "{a: " * 200_000), "nested deeper"),
    "block.yaml": (
        written(HEAD + "people:\n" + "".join(" " * i + "-\n" for i in range(2, 1_500))),
        "nested deeper|YAML",
    ),
    "aliases.yaml": (written(ALIASES + GOOD_CASE), "no field|nothing that a case file says|anchor"),
    "person.yaml": (written(HEAD + "people:\n  - {id: p, name: &n Имя, names: [*n, *n]}\n"), "anchor"),
    "tag.yaml": (written(HEAD + "people:\n  - !!python/object/apply:os.system ['touch owned-by-yaml']\n"), "tag"),
    "key.yaml": (written(HEAD + "people:\n  - ? " + "k" * 2_000_000 + "\n    : x\n"), "."),
    "text.yaml": (written(HEAD + "people:\n  - {id: p, name: '" + "И" * 3_000_000 + "'}\n"), "characters"),
    "open.yaml": (written(HEAD + "people:\n  - name: '" + "И\n" * 500_000), "YAML"),
    "zeros.yaml": (written(b"\0" * 3_000_000), "zero bytes|no text"),
    "cut.yaml": (written(GOOD_CASE.encode()[:-20]), "YAML|UTF-8|missing"),
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("loader", "makers", "good"),
    [("verdicts", DOCUMENTS, "good.docx"), ("list", LISTS, "good.csv"), ("cases", CASES, "good.yaml")],
    ids=["verdicts", "list", "cases"],
)
def test_each_costs_only_itself(
    loader: str, makers: Makers, good: str, tmp_path: Path, figures: Callable[..., None]
) -> None:
    files, case = tmp_path / "files", tmp_path / "case"
    files.mkdir()
    for name, (make, _) in makers.items():
        make(files / name)
    if loader == "verdicts":
        shutil.copy(VERDICTS / "v001.docx", files / good)
    else:
        (files / good).write_text(GOOD_LIST if loader == "list" else GOOD_CASE, encoding="utf-8")
    began, most = time.monotonic(), tmp_path / "most"
    command = [sys.executable, "-c", MEASURED, str(most), "load", str(case), loader, "--synthetic", str(files)]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False)
    seconds = time.monotonic() - began
    assert ended.returncode == 3 and "Traceback" not in ended.stderr, ended.stderr[-3_000:]
    own, children = (int(n) / 1024 for n in most.read_text().split())
    assert own < MOST_MIB and children < Limits.MEMORY / 2**20, (own, children)
    listed = json.loads(run_cli("quarantine", "list", case, "--json").out)
    reasons: dict[str, str] = {}
    for row in listed:
        reasons[row["file"]] = f"{reasons.get(row['file'], '')} {row['reason']}"
    for name, (_, words) in makers.items():
        assert bool(words) == (name in reasons), (name, reasons.get(name))
        assert not words or re.search(words, reasons[name], re.S), (name, reasons[name])
        assert "The loader" not in reasons.get(name, ""), (name, reasons[name])
    assert good not in reasons
    balance = re.search(r"read (\d+) = loaded (\d+) \+ unchanged 0 \+ quarantined (\d+)", ended.stderr)
    assert balance and int(balance[1]) == int(balance[2]) + int(balance[3]) and int(balance[2]) >= 1
    assert not list(tmp_path.rglob("owned-by*"))
    if sys.platform == "linux":
        with Path("/etc/passwd").open() as secret:
            root = secret.readline().strip().encode()
        assert not any(root in p.read_bytes() for p in case.rglob("*") if p.is_file() and "originals" not in p.parts)
    figures(
        9,
        f"hostile files loaded as {loader} beside a good one in one command; each quarantined or read as harmless",
        files=len(makers),
        quarantined=len(reasons),
        good_files_lost=0,
        most_mebibytes_of_the_command=round(own),
        most_mebibytes_of_a_child=round(children),
        seconds=round(seconds),
    )


def slow_word(path: Path, paragraphs: int) -> None:
    rng = random.Random(9)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        with archive.open("word/document.xml", "w") as part:
            part.write(f'<w:document xmlns:w="{W}">'.encode())
            for _ in range(paragraphs):
                part.write(b"<w:p><w:r/><w:r/><w:r/><w:r/><w:r><w:t>%x</w:t></w:r></w:p>" % rng.getrandbits(128))
            part.write(b"</w:document>")


def broad_page(path: Path, mebibytes: int) -> None:
    path.write_bytes(b"<html><body>" + b"<p>x" * (mebibytes * 2**18))


@pytest.mark.timeout(300)
def test_a_file_that_takes_too_long_or_too_much_is_ended_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figures: Callable[..., None]
) -> None:
    slow, broad = tmp_path / "slow.docx", tmp_path / "broad.html"
    slow_word(slow, 250_000)
    broad_page(broad, 12)
    said = {}
    for what, limit, value, file in (
        ("clock", "SECONDS", 0.5, slow),
        ("processor", "STEP_SECONDS", 1, slow),
        ("memory", "MEMORY", 500 * 2**20, broad),
    ):
        read_document(VERDICTS / "v001.docx")  # the child is there: its start is not what is measured
        with monkeypatch.context() as patch:
            patch.setattr(Limits, limit, value)
            began = time.monotonic()
            with pytest.raises(InputError) as caught:
                read_document(file)
            said[what] = time.monotonic() - began
        assert "took more than" in caught.value.message, (what, caught.value)
        assert (caught.value.where or "").startswith(str(file)) and caught.value.hint
        assert "processor" in caught.value.message or what != "processor"
        assert "memory" in caught.value.message or what != "memory"
        assert read_document(VERDICTS / "v001.docx").kind == "docx"
    assert said["clock"] < 60
    figures(
        9,
        "a reader over its limit of clock, processor or memory was ended with words, and the next file was read",
        limits=len(said),
        readers_ended=len(said),
        next_files_lost=0,
    )


def test_a_reader_that_crashes_costs_its_file(tmp_path: Path) -> None:
    assert read_document(VERDICTS / "v001.docx").kind == "docx"
    (child,) = confined._idle
    child._process.kill()
    child._process.wait()
    assert read_document(VERDICTS / "v001.docx").kind == "docx"
    with pytest.raises(InputError, match="broke down"):
        list(confined.confined("os:abort"))
    with pytest.raises(InputError, match="reader of files of its kind failed"):
        list(confined.confined("math:sqrt", "no number"))
    assert read_document(VERDICTS / "v001.docx").kind == "docx"


def test_one_child_reads_many_files_the_same_and_knows_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figures: Callable[..., None]
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "secret-of-nobody")
    started: list[object] = []
    first = confined._Child.__init__

    def counted(self: confined._Child, environment: dict[str, str]) -> None:
        started.append(environment)
        first(self, environment)

    monkeypatch.setattr(confined._Child, "__init__", counted)
    files = sorted(p for p in VERDICTS.iterdir() if p.suffix in (".docx", ".pdf", ".html", ".txt"))[: scaled(20, 400)]
    once = [read_document(f) for f in files]
    again = [read_document(f) for f in files]
    assert once == again and len(started) <= 1
    assert not any("secret-of-nobody" in str(e) or "NEO4J_PASSWORD" in e for e in started)  # type: ignore[operator]
    figures(
        9,
        "documents read twice through the child process; the texts are the same",
        documents=len(files),
        children_started=len(started),
        texts_that_differ=0,
    )


def test_a_text_file_needs_no_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise AssertionError("a child was started")

    monkeypatch.setattr(confined, "_take", none)
    file = tmp_path / "verdict.txt"
    file.write_text("Приговор", encoding="utf-8")
    assert read_document(file).text == "Приговор"


DEEP = "[" * 100_000
YAML_BOMBS = {
    "aliases": "columns: &c {name: ФИО}\n" + ALIASES,
    "deep": "columns: " + DEEP + "\n",
    "deep block": "".join(" " * i + "a:\n" for i in range(1_500)),
    "tag": "columns: !!python/object/apply:os.system ['touch owned-by-yaml']\n",
    "cut": "columns: {name: 'ФИО",
}


@pytest.mark.parametrize("option", ["--mapping", "--meta"])
@pytest.mark.parametrize("what", YAML_BOMBS)
def test_files_of_options_are_refused_with_words(
    option: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text(GOOD_LIST, encoding="utf-8")
    (tmp_path / "said.yaml").write_text(YAML_BOMBS[what], encoding="utf-8")
    began = time.monotonic()
    ended = run_cli("load", "case", "list", option, "said.yaml", "--synthetic", "list.csv")
    assert ended.code in (1, 2, 3) and re.search("said.yaml|mapping file", ended.err), ended.err
    assert not re.search("loaded [1-9]|The loader", ended.err), ended.err
    assert time.monotonic() - began < 120 and not list(tmp_path.glob("owned-by*"))


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backed-up")
    (folder / "list.csv").write_text(GOOD_LIST, encoding="utf-8")
    assert run_cli("load", folder / "case", "list", "--synthetic", folder / "list.csv").code == 0
    assert run_cli("backup", folder / "case", "-o", folder / "case.zip").code == 0
    return folder / "case.zip"


def changed_backup(whole: Path, path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(whole) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def manifest_name(parts: dict[str, bytes]) -> str:
    (name,) = (n for n in parts if "manifest" in n)
    return name


BACKUPS: dict[str, Callable[[dict[str, bytes]], None]] = {
    "bomb in the ledger": lambda p: p.update({"ledger.sqlite": bytes(200 * 2**20)}),
    "bomb beside": lambda p: p.update({"originals/x/y": bytes(200 * 2**20)}),
    "bomb for a manifest": lambda p: p.update({manifest_name(p): b" " * (200 * 2**20)}),
    "deep manifest": lambda p: p.update({manifest_name(p): DEEP.encode()}),
    "manifest of numbers": lambda p: p.update({manifest_name(p): b"[1e999]"}),
    "path upwards": lambda p: p.update({"../owned-by-a-backup": b"x"}),
    "absolute path": lambda p: p.update({"/tmp/owned-by-a-backup": b"x"}),
    "no ledger": lambda p: p.pop("ledger.sqlite") and None,
}


@pytest.mark.parametrize("what", [*BACKUPS, "cut", "not a zip"])
def test_hostile_backups_restore_nothing(what: str, backed_up: Path, tmp_path: Path) -> None:
    file, most = tmp_path / "hostile.zip", tmp_path / "most"
    if what in BACKUPS:
        changed_backup(backed_up, file, BACKUPS[what])
    else:
        data = backed_up.read_bytes()
        file.write_bytes(data[: len(data) // 2] if what == "cut" else b"PK\3\4" + data[60:])
    command = [sys.executable, "-c", MEASURED, str(most), "restore", str(file), str(tmp_path / "new"), "--no-erasures"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1 and "Traceback" not in ended.stderr and "not foreseen" not in ended.stderr, (
        ended.stderr
    )
    assert str(file) in ended.stderr and not (tmp_path / "new").exists()
    assert int(most.read_text().split()[0]) / 1024 < 300, most.read_text()
    assert not [p for p in tmp_path.iterdir() if p.name.startswith((".new", "owned-by"))]


@pytest.mark.parametrize("text", [DEEP, '{"action": ' * 100_000, "\0\0", '{"action": "erase", "detail": 7}', "[]", "{"])
def test_hostile_lists_of_erasures(text: str, backed_up: Path, tmp_path: Path) -> None:
    listed = tmp_path / "erasures.jsonl"
    listed.write_text(text + "\n", encoding="utf-8")
    ended = run_cli("restore", backed_up, tmp_path / "new", "--erasures", listed)
    assert ended.code in (1, 2) and "erasures.jsonl" in ended.err and not (tmp_path / "new").exists(), ended


@pytest.mark.parametrize("text", [DEEP, "{", "[]", '{"format": 1e999, "case_id": 1}', "\0"])
def test_a_hostile_case_file(text: str, tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(text, encoding="utf-8")
    ended = run_cli("status", tmp_path)
    assert ended.code == 1 and "case.json is damaged" in ended.err


def rss(pid: int) -> int:
    """MiB that a process holds now, and the most it held."""
    try:
        said = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmRSS:\s+(\d+)", said)
    return int(found[1]) // 1024 if found else 0


def slope(samples: list[tuple[float, int]]) -> float:
    """MiB a minute of the second half, by least squares."""
    late = samples[len(samples) // 2 :]
    n = len(late)
    mean_t, mean_m = sum(t for t, _ in late) / n, sum(m for _, m in late) / n
    over = sum((t - mean_t) ** 2 for t, _ in late)
    return 60 * sum((t - mean_t) * (m - mean_m) for t, m in late) / over if over else 0.0


def big_csv(path: Path, rows: int, columns: int, width: int) -> int:
    rng = random.Random(5)
    other = ["x" * width for _ in range(columns)]
    with path.open("w", encoding="utf-8") as out:
        out.write(";".join(["ФИО", "Дата рождения", *(f"Прочее {n}" for n in range(columns))]) + "\n")
        for n in range(rows):
            birth = f"{rng.randint(1960, 2005)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
            out.write(";".join([f"Выдумков{n} Олег{rng.randint(1, 9**9)}", birth, *other]) + "\n")
    return path.stat().st_size


@pytest.mark.skipif(sys.platform != "linux", reason="memory as Linux tells it")
@pytest.mark.timeout(1_200)
def test_a_large_list_is_streamed(tmp_path: Path, figures: Callable[..., None]) -> None:
    file = tmp_path / "big.csv"
    rows = scaled(4_000, 100_000)
    size = big_csv(file, rows, 10, 500)
    assert size > scaled(20, 500) * 10**6
    process = subprocess.Popen(
        [sys.executable, "-m", "graphkit", "load", str(tmp_path / "case"), "list", "--synthetic", str(file)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    began, samples = time.monotonic(), list[tuple[float, int]]()
    while process.poll() is None:
        samples.append((time.monotonic() - began, rss(process.pid)))
        time.sleep(0.05)
    assert process.stderr is not None
    said = process.stderr.read()
    assert process.returncode == 0 and f"read {rows} = loaded {rows} + unchanged 0 + quarantined 0" in said, said
    held = [(t, m) for t, m in samples if m]
    most, grows = max(m for _, m in held), slope(held)
    middle = max(m for _, m in held[: len(held) // 2])
    # What the second half of the file adds over the first; the list's keys are all that may be kept of a row.
    assert most < scaled(250, 400) and most - middle < scaled(60, 60), (most, middle, grows)
    figures(
        9,
        "a list loaded by the command, its memory sampled",
        megabytes=size // 10**6,
        rows=rows,
        most_mebibytes=most,
        growth_in_the_second_half_mebibytes=most - middle,
        mebibytes_a_minute=round(grows, 1),
        seconds=round(time.monotonic() - began),
    )


@pytest.mark.skipif(sys.platform != "linux", reason="memory as Linux tells it")
@pytest.mark.timeout(1_200)
def test_a_long_list_is_read_in_little_memory(tmp_path: Path, figures: Callable[..., None]) -> None:
    """The other shape: many short rows, read without being kept."""
    file = tmp_path / "long.csv"
    rows = scaled(60_000, 600_000)
    size = big_csv(file, rows, 0, 0)
    held: list[int] = []
    read = 0
    for item in ListLoader().read(file, LoadOptions(synthetic=True)):
        assert isinstance(item, Record)
        read += 1
        if read % (rows // 60) == 0:
            held.append(rss(os.getpid()))
    assert read == rows and max(held) - held[2] < 40, held
    figures(
        9,
        "a list of short rows read without being kept",
        megabytes=size // 10**6,
        rows=rows,
        growth_in_mebibytes=max(held) - held[2],
    )
