"""``graphkit pathways`` in words: the status, the reason, and what belongs beside the result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_the_words_hold_the_status_the_reason_and_every_caveat(cli: Any, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    lines = [f"p{i:02d},{n},{kind}" for i in range(17) for n, kind in enumerate(("AD", "CONTRACT", "VERDICT"))]
    events.write_text("\n".join(["person_id,seq,event_type", *lines, "\u202eP01,0,AD", lines[0]]), encoding="utf-8")
    done = cli("pathways", events)
    report = json.loads(cli("pathways", events, "--json").out)
    assert done.code == 0 and done.out.startswith("insufficient_data: k = 1\n")
    assert report["why"] in done.out and len(report["caveats"]) >= 3
    for caveat in report["caveats"]:
        assert caveat in done.out
    assert "\u202e" not in done.out
