"""A Mermaid block of a page -> its drawing, inside the page: nothing is loaded to look at it.

The pages hold the source, which code hosts draw themselves. `make diagrams` draws it for the site
into diagrams/, named by the source's checksum, so that a drawing is never an old one.
"""

import hashlib
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

DRAWINGS = Path(__file__).parent / "diagrams"


def drawing_of(source: str) -> Path:
    """Name the file that holds the drawing of a Mermaid source."""
    return DRAWINGS / f"{hashlib.sha256(source.strip().encode()).hexdigest()[:12]}.svg"


class MermaidDirective(SphinxDirective):
    """Puts the drawing of a Mermaid block into the page.

    Raises:
        DirectiveError: it was not drawn since it changed.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        drawing = drawing_of("\n".join(self.content))
        if not drawing.is_file():
            raise self.error("This diagram was not drawn since it changed: run `make diagrams`.")
        self.env.note_dependency(drawing)
        markup = f'<figure class="diagram">{drawing.read_text("utf-8")}</figure>'
        return [nodes.raw("", markup, format="html")]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive; MyST hands it every block of this language."""
    app.add_directive("mermaid", MermaidDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
