"""``graphkit load``: files into a case."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path

import click

from graphkit.cli.common import case_argument
from graphkit.cli.console import note, progress
from graphkit.cli.metadata import check_about, read_metadata
from graphkit.errors import GraphkitError, InputError, ThresholdExceeded, UsageError, suggest, without_values
from graphkit.ledger import WHOLE_FILE, Case, Ledger, LoadReport, expand, quarantined, resolve
from graphkit.ledger import load as load_files
from graphkit.models import Loader, LoadOptions, QuarantinedRecord, file_sha256

__all__ = ["find_loader", "load", "report_load", "run_load", "settle"]


def find_loader(name: str) -> Loader:
    """A loader by its name in the entry-point group ``graphkit.loaders``.

    Raises:
        UsageError: there is none of that name, or it is broken.
    """
    found = {point.name: point for point in entry_points(group="graphkit.loaders")}
    if name not in found:
        known = sorted(found)
        raise UsageError(f"no loader {name!r}", hint=suggest(name, known) or f"There are: {', '.join(known)}.")
    try:
        loader = found[name].load()()
    except Exception as error:  # a newsroom's own package may fail in any way
        raise UsageError(f"loader {name!r} cannot be used: {error}", where=found[name].value) from error
    if not isinstance(loader, Loader):
        raise UsageError(f"{found[name].value} is no loader", hint="It needs name, version, suffixes and read().")
    return loader


def report_load(report: LoadReport, *, dry_run: bool = False) -> None:
    """The counts of a load, and where the quarantine is."""
    verb = "would load" if dry_run else "loaded"
    note(
        f"read {report.read} = {verb} {report.loaded} + unchanged {report.unchanged} + quarantined {report.quarantined}"
    )
    if report.withdrawn:
        some = ", ".join(report.withdrawn[:5]) + (" …" if len(report.withdrawn) > 5 else "")
        note(f"{'would withdraw' if dry_run else 'withdrawn'} {len(report.withdrawn)}, no longer in the file: {some}")
    elif report.read and not report.loaded and not report.quarantined:
        note("Nothing new: all of it is in the ledger already.")
    for problem in report.problems[:5]:
        note(f"  {problem.file}, {problem.locator}: {without_values(problem.reason)}")
    if len(report.problems) > 5:
        note(f"  … and {len(report.problems) - 5} more")
    if report.problems and not dry_run:
        note("See `graphkit quarantine list CASE`; `show` has the record, `retry` loads it again.")


def run_load(
    case: Case, kind: str, paths: tuple[Path, ...], options: LoadOptions, meta: Path | None, *, dry_run: bool = False
) -> LoadReport:
    """Load files one after another, each with its own metadata; one run a file."""
    loader = find_loader(kind)
    total = LoadReport(run_id="")
    with case.ledger() as ledger:
        files = expand(paths, loader.suffixes)
        about = read_metadata(meta, files)
        lost = ledger.lost_reviews()
        waiting = [q for q in quarantined(ledger) if q.loader == loader.name and q.file_sha256]
        for number, file in enumerate(files):
            if len(files) > 1:
                options.progress(number, len(files))
            known = about[file]
            synthetic = bool(known.pop("synthetic", options.synthetic)) or options.synthetic
            each = replace(
                options, synthetic=synthetic, meta={**known, **options.meta},
                notice=_naming(file, options.notice),
                progress=options.progress if len(files) == 1 else lambda done, total: None,
            )  # fmt: skip
            report = load_files(case, ledger, loader, [file], each, dry_run=dry_run)
            if waiting and report.loaded and not dry_run:
                sha256 = file_sha256(file)
                settle(ledger, [q for q in waiting if q.file_sha256 == sha256], report)
            total.read += report.read
            total.loaded += report.loaded
            total.unchanged += report.unchanged
            total.quarantined += report.quarantined
            total.problems += report.problems
            total.withdrawn += report.withdrawn
            total.run_id = report.run_id
        if more := max(0, ledger.lost_reviews() - lost):
            note(
                f"{more} reviews have lost their statement: nothing says the same in its place any more. "
                "`graphkit review CASE` asks what is there now"
            )
    return total


def _naming(file: Path, notice: Callable[[str], None]) -> Callable[[str], None]:
    """What a loader says of a file, with the file's name before it if it does not say it."""
    return lambda text: notice(text if text.startswith(file.name) else f"{file.name}: {text}")


def settle(ledger: Ledger, waiting: Sequence[QuarantinedRecord], report: LoadReport, *, repaired: bool = False) -> int:
    """Take out of quarantine what a load has read rightly; returns how many records that were.

    Args:
        waiting: records in quarantine that came from the file of that load.
        repaired: the load read a repaired file, where a record may stand elsewhere.
    """
    still = {problem.locator for problem in report.problems}
    if WHOLE_FILE in still or not report.read:
        return 0
    done = [
        q.id for q in waiting
        if q.locator not in still and (repaired or q.locator == WHOLE_FILE or q.locator in report.loaded_keys)
    ]  # fmt: skip
    resolve(ledger, done, report.run_id)
    return len(done)


@click.command()
@case_argument
@click.argument("kind", metavar="LOADER")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@click.option("--synthetic", is_flag=True, help="The files are invented.")
@click.option("--special", is_flag=True, help="Read medical detail and motives too.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A YAML file that says what the columns of a list mean.",
)
@click.option(
    "--meta",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A YAML file with title, publisher, date … of each file.",
)
@click.option("--title", help="Title of the source.")
@click.option("--publisher", help="Who published it.")
@click.option("--date", help="When: 2024, 2024-01 or 2024-01-15.")
@click.option("--locator", help="Where it was published.")
@click.option("--language", help="Its language: kk, ru, en …")
@click.option("--supplier", help="Who supplied it; never leaves the ledger.")
@click.option(
    "--max-quarantined",
    type=click.FloatRange(0, 100),
    default=1.0,
    show_default=True,
    help="Per cent of the records; more end the command with exit code 3.",
)
def load(
    case_folder: Path,
    kind: str,
    paths: tuple[Path, ...],
    dry_run: bool,
    synthetic: bool,
    special: bool,
    mapping: Path | None,
    meta: Path | None,
    max_quarantined: float,
    **about: str | None,
) -> None:
    """Load verdicts, lists or coded cases into CASE (made on first use).

    LOADER is verdicts, list or cases, or one that another package brings. Loading the same file
    again adds nothing. What cannot be read goes to quarantine with its reason, and costs nothing
    else.
    """
    loader = find_loader(kind)
    check_about({k: v for k, v in about.items() if v is not None})
    good, barren = [], []
    for path in paths:
        if not path.exists():
            raise UsageError("no such file or folder", where=str(path))
        try:
            expand([path], loader.suffixes)
            good.append(path)
        except InputError as error:  # a folder without such files: the rest is loaded all the same
            barren.append(error)
    if not good:
        raise UsageError(barren[0].message, where=barren[0].where, hint=barren[0].hint)
    for folder in barren:
        note(f"Error: {folder}")
    paths = tuple(good)
    with contextlib.ExitStack() as stack:
        if dry_run and not (case_folder / "case.json").exists():
            import tempfile

            case = Case.create(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "case")
        else:
            case = Case.create(case_folder)
        _load(case, kind, paths, dry_run, synthetic, special, mapping, meta, max_quarantined, about)
    if barren:
        raise GraphkitError("not all of the paths held something to load", hint="See above; the rest is loaded.")


def _load(
    case: Case,
    kind: str,
    paths: tuple[Path, ...],
    dry_run: bool,
    synthetic: bool,
    special: bool,
    mapping: Path | None,
    meta: Path | None,
    max_quarantined: float,
    about: dict[str, str | None],
) -> None:
    with progress() as bar:
        options = LoadOptions(
            synthetic=synthetic,
            special=special,
            mapping=mapping,
            meta={k: v for k, v in about.items() if v is not None},
            notice=note,
            progress=lambda done, total: bar("reading", done, total),
        )
        report = run_load(case, kind, paths, options, meta, dry_run=dry_run)
    report_load(report, dry_run=dry_run)
    if report.quarantined_share * 100 > max_quarantined:
        raise ThresholdExceeded(
            f"{report.quarantined} of {report.read} records {'would go' if dry_run else 'went'} to quarantine, "
            f"over {max_quarantined:g} %",
            hint=None if dry_run else "The rest is loaded.",
        )
