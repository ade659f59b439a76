"""Takes the pictures in this folder from the pages that `graphkit demo --out DIR` leaves: `make.py DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

COURTS = "routes=prison.coerced.advert.recruiter"
PICTURES = {
    "pathways": ("analyst", f"view=path&{COURTS}"),
    "calendar": ("analyst", f"view=path&{COURTS}&axis=time"),
    "evidence": ("analyst", f"view=path&{COURTS}&sel=e30"),
    "flow": ("analyst", f"view=flow&{COURTS}"),
    "network": ("analyst", f"view=net&{COURTS}"),
    "map": ("analyst", f"view=map&{COURTS}"),
    "units": ("analyst", f"view=units&{COURTS}"),
    "public": ("public", "view=flow"),
    "public-map": ("public", "view=map"),
    "public-kazakh": ("public", "view=flow&lang=kk"),
}


def main(demo: Path) -> None:
    """Writes one PNG a picture beside this file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (audience, address) in PICTURES.items():
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto((demo / "invented" / "exports" / f"{audience}.html").resolve().as_uri() + f"#{address}")
            page.wait_for_selector("html[data-ready]")
            page.wait_for_timeout(500)
            page.screenshot(path=str(Path(__file__).parent / f"{name}.png"))
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
