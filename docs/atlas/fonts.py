"""Makes the two font files and their widths that figures are drawn with (graphkit/exports/assets/figure-*).

DejaVu Sans 2.37 (dejavu-fonts.github.io; Bitstream Vera licence, changes in the public domain), cut to the scripts
that names and places of this subject are written in:

    pip install fonttools && python docs/atlas/fonts.py /usr/share/fonts/truetype/dejavu
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parents[2] / "graphkit" / "exports" / "assets"
SCRIPTS = [
    (0x20, 0x24F), (0x259, 0x259), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x58F),
    (0x10A0, 0x10FF), (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2116, 0x2116), (0x2190, 0x2193),
    (0x2200, 0x22FF), (0x25A0, 0x25FF), (0xFFFD, 0xFFFD),
]  # fmt: skip


def main(folder: Path) -> None:
    widths = {}
    for weight, name in (("regular", "DejaVuSans.ttf"), ("bold", "DejaVuSans-Bold.ttf")):
        font = TTFont(folder / name, recalcTimestamp=False)
        options = Options(layout_features=["kern", "mark", "ccmp"], hinting=False, name_IDs=[0, 1, 2, 4, 6, 13, 14])
        cut = Subsetter(options)
        cut.populate(unicodes=[code for first, last in SCRIPTS for code in range(first, last + 1)])
        cut.subset(font)
        out = HERE / f"figure-{weight}.ttf"
        font.save(out)
        per_em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        advance = {code: round(metrics[glyph][0] / per_em * 1000) for code, glyph in sorted(font.getBestCmap().items())}
        widths[weight] = _runs(advance)
        sys.stdout.write(f"{out}: {out.stat().st_size:,} bytes, {len(advance)} characters" + "\n")
    path = HERE / "figure-widths.json"
    path.write_text(json.dumps(widths, separators=(",", ":")) + "\n", encoding="utf-8")
    sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes" + "\n")


def _runs(advance: dict[int, int]) -> list[list[int]]:
    """[first code, width, width …] for every run of codes, in thousandths of the size."""
    runs: list[list[int]] = []
    before = None
    for code, width in advance.items():
        if before is None or code != before + 1:
            runs.append([code])
        runs[-1].append(width)
        before = code
    return runs


if __name__ == "__main__":
    main(Path(sys.argv[1]))
