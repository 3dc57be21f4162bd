"""Paths of a command line -> the pictures that they name."""

import os
import sys
from collections.abc import Iterator
from typing import NamedTuple

from inkdigit.escaping import escape_controls
from inkdigit.imaging.formats import PICTURE_SUFFIXES, UNREADABLE_SUFFIXES

STDIN = "-"
EXAMPLES_NAMED = 3
"""How many of the files that were left alone are named."""


class PictureFile(NamedTuple):
    """A picture by its path, or a folder with the reason why it gives none."""

    path: str
    error: str | None = None


def find_pictures(paths: list[str], *, pages: bool = False) -> Iterator[PictureFile]:
    """Find all pictures that paths name: files, folders with all below them, or - for stdin.

    With `pages`, PDFs in folders are pictures, too, where they can be read.
    """
    suffixes: tuple[str, ...] = PICTURE_SUFFIXES
    if pages:
        from inkdigit.recognition.pdf import PDF_SUFFIX, can_read_pdf

        if can_read_pdf():
            suffixes = (*suffixes, PDF_SUFFIX)
    for path in paths:
        if path != STDIN and os.path.isdir(path):
            yield from _find_in_folder(path, suffixes)
        else:
            yield PictureFile(path)


def _find_in_folder(folder: str, suffixes: tuple[str, ...]) -> Iterator[PictureFile]:
    """The pictures below a folder in the order of their names, then what could not be searched."""
    errors: list[OSError] = []
    files = sorted(_walk(folder, errors))
    pictures = [path for path in files if path.lower().endswith(suffixes)]
    for path in pictures:
        yield PictureFile(path, _find_fault(path))
    others = [path for path in files if not path.lower().endswith(suffixes)]
    _warn_of_unreadable([path for path in others if path.lower().endswith(UNREADABLE_SUFFIXES)])
    for error in errors:
        message = f"Cannot search {error.filename}: {error.strerror}."
        yield PictureFile(str(error.filename), message)
    if not pictures and not errors:
        kinds = ", ".join(PICTURE_SUFFIXES)
        yield PictureFile(folder, f"There are no pictures ({kinds}) in the folder {folder}.")


def _find_fault(path: str) -> str | None:
    """Say why something with the name of a picture is none: a pipe would be waited for."""
    if os.path.isfile(path) or not os.path.exists(path):  # opening says what is wrong then
        return None
    return f"Cannot open {path}: it is no file but a pipe, a socket or a device."


def _walk(folder: str, errors: list[OSError]) -> Iterator[str]:
    """All files but hidden ones and those in hidden folders; closed folders go into `errors`."""
    for place, folders, names in os.walk(folder, onerror=errors.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                yield os.path.join(place, name)  # noqa: PTH118 - Path would drop the "./" given


def _warn_of_unreadable(paths: list[str]) -> None:
    if paths:
        more = ", ..." if len(paths) > EXAMPLES_NAMED else ""
        some = escape_controls(", ".join(paths[:EXAMPLES_NAMED]) + more)
        print(f"inkdigit: left alone, since they cannot be read: {some} ({len(paths):,} files). "
              "Export them as PNG.", file=sys.stderr)  # fmt: skip
