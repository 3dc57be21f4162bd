"""The site: all Markdown of the project, as it stands, with the README as its front page.

make docs

Sphinx reads the pages where they are, so that a link works on the site as it does in the
repository, and every warning, such as a link to nothing, is an error.
"""

import shutil
import sys
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))

project = "inkdigit"
copyright = "the inkdigit authors"  # noqa: A001 - Sphinx' name
extensions = ["myst_parser", "mermaid"]

root_doc = "README"
include_patterns = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/**.md"]
nitpicky = True

myst_fence_as_directive = ["mermaid"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "inkdigit"
html_logo = html_favicon = "static/icon.svg"
html_static_path = ["static"]
html_css_files = ["style.css"]
html_copy_source = False
html_use_index = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#2b4bd7", "color-brand-content": "#2b4bd7"},
    "dark_css_variables": {"color-brand-primary": "#95a9ff", "color-brand-content": "#95a9ff"},
}

NAVIGATION = {
    "README": {
        "Begin": ["docs/install"],
        "Read": [
            "docs/read", "docs/batch", "docs/billion", "docs/page", "docs/serve",
            "docs/corrections", "docs/security", "docs/exit-codes",
        ],
        "Train and evaluate": [
            "docs/train", "docs/data", "docs/calibration", "docs/protocol", "docs/benchmarks",
        ],
        "Work on it": [
            "docs/architecture", "docs/decisions/README", "docs/experiments/README",
            "CONTRIBUTING", "CHANGELOG",
        ],
    },
    "docs/decisions/README": {"Decisions": ["[0-9]*"]},
    "docs/experiments/README": {"Experiments": ["[0-9]*"]},
}  # fmt: skip
"""The pages that stand below a page, by headings: GitHub does not know Sphinx' lists of them."""


def add_navigation(_app: Sphinx, docname: str, source: list[str]) -> None:
    """Append the list of the pages below a page to its source."""
    for caption, pages in NAVIGATION.get(docname, {}).items():
        entries = "\n".join(page if "*" in page else f"/{page}" for page in pages)
        source[0] += (
            f"\n\n```{{toctree}}\n:hidden:\n:glob:\n:caption: {caption}\n\n{entries}\n```\n"
        )


def copy_front_page(app: Sphinx, failure: Exception | None) -> None:
    """Let the README also be what a web server shows first."""
    if failure is None:
        shutil.copyfile(app.outdir / "README.html", app.outdir / "index.html")


def setup(app: Sphinx) -> None:
    app.connect("source-read", add_navigation)
    app.connect("build-finished", copy_front_page)
