"""Draw the Mermaid blocks of all pages for the site: SVGs that leave colours to the page's style.

    python docs/site/draw_diagrams.py MERMAID.min.js [--chromium PATH]

`make diagrams` gets Mermaid and runs this. It needs Chromium, and loads nothing from elsewhere.
"""

import argparse
import re
from pathlib import Path

from mermaid import DRAWINGS, drawing_of
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "startOnLoad": False,
    "securityLevel": "strict",
    "theme": "base",
    "fontFamily": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
    "themeVariables": {"fontSize": "15px"},
    "flowchart": {"curve": "basis", "padding": 12, "nodeSpacing": 36, "rankSpacing": 32},
    "sequence": {"mirrorActors": False, "actorMargin": 80, "messageFontSize": 15},
}


def sources() -> list[str]:
    """List the Mermaid blocks of all pages."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return [
        block
        for page in sorted(pages)
        for block in re.findall(
            r"^```mermaid\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
        )
    ]


def draw(page: Page, source: str) -> str:
    """Draw a Mermaid block: an SVG that tells its width, and has no style of its own."""
    name = drawing_of(source).stem
    svg: str = page.evaluate(
        "([name, source]) => mermaid.render(`diagram-${name}`, source).then(({svg}) => svg)",
        [name, source],
    )
    svg = re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL)
    return svg.replace(' width="100%"', "", 1).replace('"max-width:', '"--width:', 1)


def main() -> None:
    """Draw what was not drawn yet, and delete what no page has any more."""
    parser = argparse.ArgumentParser(description="Draw the Mermaid blocks of all pages.")
    parser.add_argument("mermaid", type=Path, help="mermaid.min.js")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=arguments.chromium, args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.add_script_tag(path=arguments.mermaid)
        page.evaluate("settings => mermaid.initialize(settings)", SETTINGS)
        drawings = {drawing_of(source): draw(page, source) for source in sources()}
        browser.close()
    DRAWINGS.mkdir(exist_ok=True)
    for old in set(DRAWINGS.glob("*.svg")) - set(drawings):
        old.unlink()
    for path, svg in drawings.items():
        path.write_text(f"{svg}\n", "utf-8")


if __name__ == "__main__":
    main()
