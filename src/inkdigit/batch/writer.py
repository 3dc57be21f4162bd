"""Rows -> a file of the table, in one of three formats."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inkdigit.atomic import sync_file
from inkdigit.batch.rows import OWN_COLUMNS, Row, make_schema
from inkdigit.batch.table_format import TableFormat
from inkdigit.errors import SaveError
from inkdigit.escaping import escape_cell, escape_json

if TYPE_CHECKING:
    import pyarrow as pa

    Columns = Mapping[str, pa.DataType | None]


def write_table(rows: Sequence[Row], file: Path, form: TableFormat, columns: "Columns") -> int:
    """Write rows to a new file, and wait until it is on the disk.

    Args:
        rows: of the table.
        file: that does not exist.
        form: its format.
        columns: of manifests, behind ours, and their types; None is text.

    Returns:
        Its size in bytes.

    Raises:
        SaveError: it cannot be written, or the disk is full.
    """
    try:
        file.parent.mkdir(exist_ok=True)
        WRITERS[form](rows, file, columns)
        sync_file(file)
        return file.stat().st_size
    except OSError as error:
        raise SaveError.from_os_error(file.parent, error) from error


def _write_parquet(rows: Sequence[Row], file: Path, columns: "Columns") -> None:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    pq.write_table(pa.Table.from_pylist(list(rows), make_schema(columns)), file)


def _write_csv(rows: Sequence[Row], file: Path, columns: "Columns") -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, (*OWN_COLUMNS, *columns), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _make_cell(value) for name, value in row.items()})


def _write_jsonl(rows: Sequence[Row], file: Path, columns: "Columns") -> None:
    empty: Row = dict.fromkeys((*OWN_COLUMNS, *columns))
    with file.open("w", encoding="utf-8") as stream:
        for row in rows:
            document = json.dumps(empty | row, ensure_ascii=False, default=str)
            stream.write(f"{escape_json(document)}\n")


def _make_cell(value: object) -> object:
    if isinstance(value, list | dict):
        return escape_json(json.dumps(value, ensure_ascii=False, default=str))
    return escape_cell(value)


WRITERS: dict[TableFormat, Callable[[Sequence[Row], Path, "Columns"], None]] = {
    TableFormat.parquet: _write_parquet,
    TableFormat.csv: _write_csv,
    TableFormat.jsonl: _write_jsonl,
}
