"""Records what `Reader` reads, to the last bit of every number and array."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from inkdigit import Digit, InkdigitError, Limits, Reader, Reading
from tools.behaviour.drawings import draw_pictures
from tools.behaviour.formats import encode_all, hold_in_memory, write_damaged
from tools.behaviour.masking import mask
from tools.behaviour.networks import find_networks, open_session, takes_lines
from tools.behaviour.record import Record, fingerprint, record_with_words

Source = Any
"""What `Reader.read` takes, and what it refuses."""
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif")


@dataclass(frozen=True)
class Way:
    """A way to read: with which networks, and whether a picture holds exactly one digit."""

    name: str
    reader: Reader
    one: bool = False


def load_ways(limits: Limits | None = None) -> tuple[Way, ...]:
    """The ways to read. Without the network for lines, touching digits are cut."""
    limits = limits or Limits()
    frames = next(path for path in find_networks() if not takes_lines(open_session(path)))
    shipped, alone = Reader.load(limits=limits), Reader.load(frames, limits=limits)
    return Way("any", shipped), Way("one", shipped, one=True), Way("frames alone", alone)


def record_folder(folder: Path) -> Iterator[Record]:
    """Record every picture below a folder.

    Raises:
        FileNotFoundError: there is none.
    """
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES]
    if not paths:
        raise FileNotFoundError(f"There are no pictures below {folder}.")
    ways = load_ways()
    for path in paths:
        name = f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}"
        yield from record_source(ways, name, path, folder)


def record_drawings() -> Iterator[Record]:
    """Record the drawn pictures, and their pixels: if these differ, the readings do, too."""
    ways = load_ways()
    for title, pixels in draw_pictures().items():
        name = f"drawing: {title}"
        yield Record("machine", name, fingerprint(pixels))
        yield from record_source(ways, name, pixels)


def record_formats() -> Iterator[Record]:
    """Record one picture in all formats of a file, and as each kind of image and array."""
    ways = load_ways()
    sources: dict[str, Source] = {**encode_all(), **hold_in_memory()}
    for title, source in sources.items():
        yield from record_source(ways, f"format: {title}", source)


def record_errors(folder: Path) -> Iterator[Record]:
    """Record how sources fail that hold no picture, or one beyond the limits."""
    ways = load_ways()
    for path in write_damaged(folder):
        yield from record_source(ways, f"path: {path.name}", path, folder)
        yield from record_source(ways, f"bytes: {path.name}", path.read_bytes(), folder)
    wrong: dict[str, Source] = {
        "no such file": folder / "missing.png",
        "a folder": folder,
        "an array of floats": np.zeros((20, 20), np.float64),
        "an array of one dimension": np.zeros(20, np.uint8),
        "an array of nothing": np.zeros((0, 5), np.uint8),
    }
    for title, source in wrong.items():
        yield from record_source(ways, f"source: {title}", source, folder)
    narrow = load_ways(Limits(bytes=2_000, pixels=1_000))
    for title, content in encode_all().items():
        yield from record_source(narrow, f"beyond limits: {title}", content, folder)


def record_source(
    ways: Sequence[Way], name: str, source: Source, folder: Path = Path()
) -> Iterator[Record]:
    """Record a picture, read in each way.

    Args:
        ways: to read it.
        name: of the picture, in the records.
        source: the picture.
        folder: where it lies, which no record names.
    """
    for way in ways:
        words = ""
        try:
            outcome = describe_reading(way.reader.read(source, one=way.one))
        except InkdigitError as error:
            outcome = {"error": type(error).__name__, "exit code": error.exit_code}
            words = mask(str(error), folder)
        yield from record_with_words("reading", f"{name}, {way.name}", outcome, words)


def describe_reading(reading: Reading) -> dict[str, Any]:
    """All of a reading but how long it took, and where it lies."""
    plain = reading.to_dict()
    pairs = zip(reading.digits, plain["digits"], strict=True)
    return {
        "text": reading.text,
        "status": reading.status,
        "confidence": float(reading.confidence).hex(),
        "message": reading.message,
        "digits": [describe_digit(digit, printed) for digit, printed in pairs],
        "keys": list(plain),
    }


def describe_digit(digit: Digit, printed: dict[str, Any]) -> dict[str, Any]:
    """All of a digit: what it prints, and the exact numbers behind that."""
    return printed | {
        "confidence": float(digit.confidence).hex(),
        "probabilities": fingerprint(digit.probabilities),
        "frame": fingerprint(digit.frame),
    }
