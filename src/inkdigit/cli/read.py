"""`inkdigit read`: paths -> readings -> stdout."""

import csv
import io
import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from inkdigit.atomic import atomic_write
from inkdigit.errors import PictureError
from inkdigit.imaging.decode import decode, read_file
from inkdigit.recognition.picture_reader import PictureReader
from inkdigit.recognition.reading import Reading

if TYPE_CHECKING:
    from inkdigit.recognition.explain import Explanation
    from inkdigit.types import Pixels

SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".jfif", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif",
)  # fmt: skip
OTHERS = (".pdf", ".djvu", ".svg", ".jp2", ".avif", ".psd", ".dng")
"""Pictures and scans that cannot be read: nobody shall think that they were."""
NAMED = 3
"""Of what was left alone, so many files are named."""
LONGEST_NAME = 200
"""Bytes of a picture's name that names what is drawn of it; file systems take 255 in all."""
STDIN = "-"
DRAWN_BY, US = "Software", "inkdigit"
"""The note in a PNG that says which program made it."""
COLUMNS = ("path", "text", "confidence", "status", "message", "milliseconds")
Form = Literal["text", "json", "jsonl", "csv"]


class Read(NamedTuple):
    """A reading; how it came about and its picture, where these are asked for."""

    reading: Reading
    explanation: "Explanation | None" = None
    pixels: "Pixels | None" = None


@dataclass(frozen=True)
class Wanted:
    """What is asked of each picture: that it holds `one` digit, and folders for what to draw."""

    one: bool = False
    explain: Path | None = None
    overlay: Path | None = None

    @property
    def is_drawn(self) -> bool:
        return self.explain is not None or self.overlay is not None


def read_all(paths: list[str], reader: PictureReader, form: Form, wanted: Wanted) -> bool:
    """Read and print everything; whether every picture could be opened and decoded."""
    _print_any_name()
    all_good = True
    taken: set[str] = set()

    def readings() -> Iterator[Reading]:
        nonlocal all_good
        for path in paths:
            for read in _read(reader, path, wanted):
                all_good = all_good and read.reading.status != "error"
                if read.reading.status != "error":
                    _draw(read, wanted, taken)
                yield read.reading

    PRINTERS[form](readings())
    return all_good


def _draw(read: Read, wanted: Wanted, taken: set[str]) -> None:
    """Write the explanation and the overlay of a picture that was read."""
    if not wanted.is_drawn:
        return
    from inkdigit.recognition.overlay import draw_overlay  # noqa: PLC0415 - fonts are rarely needed

    reading, explanation, pixels = read
    name = os.path.basename(reading.path or "") if reading.path != STDIN else "stdin"  # noqa: PTH119 - any name
    while len(os.fsencode(name)) > LONGEST_NAME:
        name = name[:-1]
    name = next(other for other in _names_like(name) if _is_free(other, wanted, taken))
    taken.add(name)
    if wanted.explain is not None and explanation is not None:
        explanation.save(wanted.explain / name)
        print(f"{reading.path}:\n{textwrap.indent(str(explanation), '  ')}", file=sys.stderr)
    if wanted.overlay is not None and pixels is not None:
        with atomic_write(wanted.overlay / f"{name}.png") as draft:
            Image.fromarray(draw_overlay(pixels, reading)).save(draft, "PNG", pnginfo=_by_us())


def _names_like(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _is_free(name: str, wanted: Wanted, taken: set[str]) -> bool:
    """Whether nothing was drawn under this name yet, and no file of somebody else's has it."""
    if name in taken:
        return False
    file = wanted.overlay and wanted.overlay / f"{name}.png"
    if not file or not os.path.lexists(file):
        return True
    try:
        with Image.open(file, formats=("PNG",)) as there:
            return there.info.get(DRAWN_BY) == US
    except Exception:  # noqa: BLE001 - Pillow raises all sorts where it is no picture, or too large
        return False


def _by_us() -> PngInfo:
    """A note in an overlay that lets the next one replace it."""
    note = PngInfo()
    note.add_text(DRAWN_BY, US)
    return note


def _print_any_name() -> None:
    """A file's name may be no text in any encoding: it is printed with escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _read(reader: PictureReader, path: str, wanted: Wanted) -> Iterator[Read]:
    if path == STDIN:
        content = sys.stdin.buffer.read(reader.limits.bytes + 1) if sys.stdin else b""
        yield _read_one(reader, content, wanted)
    elif os.path.isdir(path):
        yield from _read_folder(reader, path, wanted)
    else:
        yield _read_one(reader, path, wanted)


def _read_one(reader: PictureReader, source: str | bytes, wanted: Wanted) -> Read:
    """Read a picture once, with the explanation where one is asked for."""
    path = source if isinstance(source, str) else STDIN
    try:
        if isinstance(source, str) and wanted.is_drawn:
            source = read_file(source, reader.limits)  # a pipe gives them but once
        if wanted.explain is not None:
            explanation = reader.explain(source, one=wanted.one)
            reading = explanation.reading
        else:
            explanation, reading = None, reader.read(source, one=wanted.one)
        pixels = None if wanted.overlay is None else decode(source, reader.limits)
        return Read(reading.at(path), explanation, pixels)
    except PictureError as error:
        return _error(str(error), path)


def _read_folder(reader: PictureReader, folder: str, wanted: Wanted) -> Iterator[Read]:
    """All pictures below a folder in the order of their names; what cannot be read is said."""
    closed: list[OSError] = []
    files = sorted(_files_below(folder, closed))
    found = [path for path in files if path.lower().endswith(SUFFIXES)]
    for path in found:
        yield _read_one(reader, path, wanted)
    _say_left_alone([path for path in files if path.lower().endswith(OTHERS)])
    for error in closed:
        yield _error(f"Cannot search {error.filename}: {error.strerror}.", str(error.filename))
    if not found and not closed:
        yield _error(
            f"Expected pictures ({', '.join(SUFFIXES)}) in the folder {folder}. There are none.",
            folder,
        )


def _files_below(folder: str, closed: list[OSError]) -> Iterator[str]:
    """All files but hidden ones and those in hidden folders; what is closed is noted."""
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                yield os.path.join(place, name)  # noqa: PTH118 - Path would drop the "./" given


def _say_left_alone(paths: list[str]) -> None:
    if paths:
        some = ", ".join(paths[:NAMED]) + (", ..." if len(paths) > NAMED else "")
        print(f"inkdigit: left alone, since they cannot be read: {some} ({len(paths):,} files). "
              "Export them as PNG.", file=sys.stderr)  # fmt: skip


def _error(message: str, path: str) -> Read:
    return Read(Reading("", 0.0, "error", message=message, path=path))


def _print_text(readings: Iterator[Reading]) -> None:
    for reading in readings:
        path = (reading.path or "").replace("\t", "\\t").replace("\n", "\\n")
        if reading.status == "error":
            print(f"{path}: {reading.message}", file=sys.stderr)
            continue
        said = reading.text.replace("\n", " / ") or "-"
        sure = f"{reading.confidence:.1%}" if reading.text else ""
        print(path, said, sure, reading.status, sep="\t", flush=True)


def _print_json(readings: Iterator[Reading]) -> None:
    print(json.dumps([reading.to_dict() for reading in readings], ensure_ascii=False, indent=1))


def _print_jsonl(readings: Iterator[Reading]) -> None:
    for reading in readings:
        print(json.dumps(reading.to_dict(), ensure_ascii=False), flush=True)


def _print_csv(readings: Iterator[Reading]) -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for reading in readings:
        writer.writerow(reading.to_dict())


PRINTERS: dict[Form, Callable[[Iterator[Reading]], None]] = {
    "text": _print_text,
    "json": _print_json,
    "jsonl": _print_jsonl,
    "csv": _print_csv,
}
