"""Readings -> stdout or a file, in the format that is asked for."""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from inkdigit.atomic import atomic_write
from inkdigit.cli.options import ReadingFormat
from inkdigit.cli.output import check_stdout
from inkdigit.escaping import escape_cell, escape_controls, escape_json
from inkdigit.percent import format_confidence
from inkdigit.recognition.reading import STATUS_MESSAGES, Reading

READING_COLUMNS = ("path", "text", "confidence", "status", "message", "milliseconds")


def print_readings(readings: Iterable[Reading], form: ReadingFormat, output: TextIO) -> bool:
    """Print readings as they come. Returns whether every picture could be opened and decoded."""
    statuses: set[str] = set()

    def note_statuses() -> Iterator[Reading]:
        for reading in readings:
            statuses.add(reading.status)
            yield reading

    PRINTERS[form](note_statuses(), output)
    return "error" not in statuses


@contextmanager
def open_output(path: Path | None) -> Iterator[TextIO]:
    """Open what is printed to: a file, which is there whole or not at all, or else stdout.

    Raises:
        SaveError: the file cannot be written, or stdout is closed.
    """
    let_any_name_be_printed()
    if path is None:
        check_stdout()
        yield sys.stdout
        return
    with (
        atomic_write(path) as draft,
        draft.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream,
    ):
        yield stream


def let_any_name_be_printed() -> None:
    """A file's name may be no text in any encoding: it is printed with escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _print_text(readings: Iterator[Reading], output: TextIO) -> None:
    for reading in readings:
        path = escape_controls(reading.path or "")
        if reading.status == "error":
            print(f"{path}: {escape_controls(reading.message)}", file=sys.stderr)
            continue
        text = reading.text.replace("\n", " / ") or "-"
        confidence = format_confidence(reading.confidence) if reading.text else ""
        print(path, text, confidence, reading.status, sep="\t", file=output, flush=True)
        if reading.message not in (None, *STATUS_MESSAGES.values()):
            print(f"{path}: {escape_controls(str(reading.message))}", file=sys.stderr)


def _print_json(readings: Iterator[Reading], output: TextIO) -> None:
    document = [reading.to_dict() for reading in readings]
    print(escape_json(json.dumps(document, ensure_ascii=False, indent=1)), file=output, flush=True)


def _print_jsonl(readings: Iterator[Reading], output: TextIO) -> None:
    for reading in readings:
        print(
            escape_json(json.dumps(reading.to_dict(), ensure_ascii=False)), file=output, flush=True
        )


def _print_csv(readings: Iterator[Reading], output: TextIO) -> None:
    writer = csv.DictWriter(output, READING_COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for reading in readings:
        writer.writerow({key: escape_cell(value) for key, value in reading.to_dict().items()})
    output.flush()


PRINTERS: dict[ReadingFormat, Callable[[Iterator[Reading], TextIO], None]] = {
    ReadingFormat.text: _print_text,
    ReadingFormat.json: _print_json,
    ReadingFormat.jsonl: _print_jsonl,
    ReadingFormat.csv: _print_csv,
}
