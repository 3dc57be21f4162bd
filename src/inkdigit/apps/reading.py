"""`inkdigit read`: paths -> readings -> stdout."""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from inkdigit.reading.reader import Framing, Reader
from inkdigit.types import Reading

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif")
STDIN = "-"
COLUMNS = ("path", "text", "confidence", "status", "message", "milliseconds")
Form = Literal["text", "json", "jsonl", "csv"]


def read_all(
    paths: list[str], *, model: Path | None, one: bool, framing: Framing, form: Form
) -> bool:
    """Read and print everything; whether every picture could be opened and decoded."""
    reader = Reader.load(model, framing=framing)
    readings = (_read(reader, path, one=one) for path in _pictures(paths))
    all_good = True

    def watched() -> Iterator[Reading]:
        nonlocal all_good
        for reading in readings:
            all_good = all_good and reading.status != "error"
            yield reading

    PRINTERS[form](watched())
    return all_good


def _pictures(paths: list[str]) -> Iterator[str | Path]:
    """The pictures that paths stand for; a folder is searched through in order of names."""
    for given in paths:
        path = Path(given)
        if given == STDIN or not path.is_dir():
            yield given
            continue
        found = sorted(
            file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file()
        )
        yield from found or [path]


def _read(reader: Reader, path: str | Path, *, one: bool) -> Reading:
    if path == STDIN:
        reading = reader.try_read(sys.stdin.buffer.read(reader.limits.bytes + 1), one=one)
        return reading.at(STDIN)
    if Path(path).is_dir():
        message = f"Expected pictures ({', '.join(SUFFIXES)}) in the folder {path}. There are none."
        return Reading("", 0.0, "error", message=message, path=str(path))
    return reader.try_read(path, one=one)


def _print_text(readings: Iterator[Reading]) -> None:
    for reading in readings:
        if reading.status == "error":
            print(f"{reading.path}: {reading.message}", file=sys.stderr)  # noqa: T201
            continue
        said = reading.text.replace("\n", " / ") or "-"
        sure = f"{reading.confidence:.1%}" if reading.text else ""
        print(reading.path, said, sure, reading.status, sep="\t", flush=True)  # noqa: T201


def _print_json(readings: Iterator[Reading]) -> None:
    print(json.dumps([reading.to_dict() for reading in readings], ensure_ascii=False, indent=1))  # noqa: T201


def _print_jsonl(readings: Iterator[Reading]) -> None:
    for reading in readings:
        print(json.dumps(reading.to_dict(), ensure_ascii=False), flush=True)  # noqa: T201


def _print_csv(readings: Iterator[Reading]) -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for reading in readings:
        writer.writerow(reading.to_dict())


PRINTERS: dict[Form, Any] = {
    "text": _print_text,
    "json": _print_json,
    "jsonl": _print_jsonl,
    "csv": _print_csv,
}
