"""`inkdigit corrections`: what people said is right, listed, exported and deleted."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inkdigit.cli.options import DatabaseOption
from inkdigit.cli.output import check_stdout
from inkdigit.errors import UsageError
from inkdigit.escaping import escape_cell, escape_controls

if TYPE_CHECKING:
    from inkdigit.corrections.correction import Correction
    from inkdigit.corrections.store import CorrectionStore

corrections_app = typer.Typer(
    help="List, export or delete what people corrected.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
CORRECTION_COLUMNS = (
    "id",
    "time",
    "predicted",
    "expected",
    "status",
    "confidence",
    "picture",
    "model",
)


class ListFormat(StrEnum):
    text = "text"
    jsonl = "jsonl"
    csv = "csv"


@corrections_app.command("list")
def list_corrections(
    *,
    format: Annotated[ListFormat, typer.Option(help="How they are printed.")] = ListFormat.text,  # noqa: A002 - the option's name
    database: DatabaseOption = None,
) -> None:
    """List all corrections, from the oldest on, without their pictures."""
    check_stdout()
    with _open(database) as store:
        if store.count() == 0:
            typer.echo(f"There are no corrections in {store.name}.", err=True)
        PRINTERS[format](_as_dict(correction) for correction in store.iter_all())


@corrections_app.command("export")
def export_corrections(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to write to.", readable=False)
    ],
    *,
    database: DatabaseOption = None,
) -> None:
    """Write their pictures and a labels.csv, for `evaluate --data` and `train --fine-tune`."""
    from inkdigit.corrections.export import export

    with _open(database) as store:
        done = export(store, folder)
    typer.echo(f"{_format_count(done.pictures)} in {folder}")
    if done.without_picture:
        typer.echo(
            f"{_format_count(done.without_picture)} left out: kept without a picture", err=True
        )


@corrections_app.command("delete")
def delete_corrections(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="As `corrections list` says.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every correction.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Without asking.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Delete corrections and their pictures for good."""
    wanted = list(dict.fromkeys(ids or []))
    if every == bool(wanted):
        came = "both" if every else "neither"
        raise UsageError(f"Expected ids of corrections, or --all. Received: {came}.")
    with _open(database) as store:
        count = store.count() if every else len(wanted)
        if not yes:
            _confirm(f"Delete {_format_count(count)} from {store.name}?")
        deleted = store.delete_all() if every else store.delete(wanted)
        typer.echo(f"{_format_count(deleted)} deleted")
        if deleted < len(wanted):
            raise UsageError(
                f"Expected ids of corrections in {store.name}. "
                f"Received: {len(wanted) - deleted} that are not there."
            )


@contextmanager
def _open(database: str | None) -> Iterator["CorrectionStore"]:
    from inkdigit.corrections.store import CorrectionStore

    with closing(CorrectionStore.open(database)) as store:
        yield store


def _confirm(question: str) -> None:
    """Go on where a person says yes. Raises `UsageError` where there is nobody to ask."""
    if not sys.stdin.isatty():
        raise UsageError(
            "Nothing was deleted, for there is nobody at a terminal to confirm it. "
            "Give --yes to delete without being asked."
        )
    if not typer.confirm(question, err=True):
        typer.echo("Nothing was deleted.", err=True)
        raise typer.Exit(1)


def _format_count(count: int) -> str:
    return f"{count:,} correction{'' if count == 1 else 's'}"


def _as_dict(correction: "Correction") -> dict[str, Any]:
    return {
        "id": correction.id,
        "time": correction.time.isoformat(),
        "predicted": correction.predicted,
        "expected": correction.expected,
        "status": correction.status,
        "confidence": correction.confidence,
        "picture": correction.has_picture,
        "model": correction.model,
    }


def _print_text(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        predicted, expected = (
            row[key].replace("\n", " / ") or "-" for key in ("predicted", "expected")
        )
        picture = "picture" if row["picture"] else "no picture"
        cells = (row["id"], row["time"][:19], predicted, expected, row["status"], picture)
        print(*map(escape_controls, cells), sep="\t")


def _print_jsonl(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        print(json.dumps(row))


def _print_csv(rows: Iterable[dict[str, Any]]) -> None:
    table = csv.DictWriter(sys.stdout, CORRECTION_COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows({key: escape_cell(value) for key, value in row.items()} for row in rows)


PRINTERS = {
    ListFormat.text: _print_text,
    ListFormat.jsonl: _print_jsonl,
    ListFormat.csv: _print_csv,
}
