"""Files that inkdigit drew: they say so, and no others are ever replaced or deleted."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from PIL.PngImagePlugin import PngInfo

SOFTWARE_KEY, SOFTWARE = "Software", "inkdigit"
"""The note in a PNG that says which program made it."""
EXPLANATION_FILE = "explanation.txt"
"""In the folder of an explanation, beside pictures with the note."""


def make_software_note() -> "PngInfo":
    """Make the note in a drawing that lets the next one replace it."""
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - only who draws needs it

    note = PngInfo()
    note.add_text(SOFTWARE_KEY, SOFTWARE)
    return note


def is_own_drawing(file: Path) -> bool:
    """Tell whether a file has the note. A link is none, wherever it leads."""
    if os.path.islink(file) or not os.path.isfile(file):  # noqa: PTH114 - it may not be searched
        return False
    try:
        with Image.open(file, formats=("PNG",)) as picture:
            return picture.info.get(SOFTWARE_KEY) == SOFTWARE
    except Exception:  # noqa: BLE001 - Pillow raises all sorts where it is no picture, or too large
        return False


def is_own_folder(folder: Path) -> bool:
    """Tell whether a folder holds one explanation and nothing else. A link is none."""
    if os.path.islink(folder) or not os.path.isdir(folder):  # noqa: PTH114 - as above
        return False
    try:
        files = list(folder.iterdir())
    except OSError:
        return False
    pictures = [file for file in files if file.name != EXPLANATION_FILE]
    return all(map(is_own_drawing, pictures)) and (len(pictures) == len(files) or bool(pictures))
