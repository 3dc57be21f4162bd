"""The project's URLs in the metadata of what is built: all follow from one variable.

    INKDIGIT_REPOSITORY=https://HOST/OWNER/inkdigit pip wheel --no-deps .

Hatchling calls this. Without the variable there are no URLs: a made-up one would be worse.
"""

import os
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

VARIABLE = "INKDIGIT_REPOSITORY"
PAGES = {
    "Repository": "",
    "Documentation": "/blob/HEAD/README.md",
    "Changelog": "/blob/HEAD/CHANGELOG.md",
    "Issues": "/issues",
}
"""What each name adds to the repository's address, as code hosts have it."""


def list_urls(repository: str) -> dict[str, str]:
    """List the URLs of a repository by their names; none where it is empty."""
    base = repository.removesuffix(".git").rstrip("/")
    return {name: base + path for name, path in PAGES.items()} if base else {}


class ProjectUrls(MetadataHookInterface):
    """Adds the URLs to the metadata."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        metadata["urls"] = list_urls(os.environ.get(VARIABLE, ""))
