"""What commands write into the audit log of a case."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from graphkit.ledger import Case

__all__ = ["NOBODY", "record_act", "record_export", "user_name"]


NOBODY = "unknown"


def user_name() -> str:
    """The user of this machine; :data:`NOBODY` where the system names none."""
    try:
        return getpass.getuser().encode("utf-8", "backslashreplace").decode("utf-8")
    except (OSError, KeyError):
        return NOBODY


def record_act(case: Case, action: str, ref: str, *, made: Iterable[Path] = (), **detail: Any) -> None:
    """Append one entry to the audit log of a case, as the user of this machine, now.

    Args:
        made: files that this act made; where it cannot be noted, they go: nothing leaves a case unnoted.
    """
    from graphkit.ledger.audit import Act
    from graphkit.ledger.ledger import now

    try:
        with case.ledger() as ledger:
            ledger.record(Act(action, ref, user_name(), now(), detail))
    except BaseException:
        for file in made:
            file.unlink(missing_ok=True)
        raise


def record_export(
    case: Case, format_: str, files: Iterable[Path], *, audience: str, special: bool, people: int | None,
    left_out: Iterable[str] = (),
) -> None:  # fmt: skip
    """Note what left a case: where to, the SHA-256 of each file, for whom, and what was taken out of it before."""
    from graphkit.models.ids import file_sha256

    made = list(files)
    record_act(
        case, "export", format_, made=made, audience=audience, special=special, people=people,
        left_out=sorted(left_out), files={str(file.resolve()): file_sha256(file) for file in made},
    )  # fmt: skip
