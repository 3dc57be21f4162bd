"""Rows -> a file of the table, in one of three formats."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inkdigit.atomic import sync_file
from inkdigit.batch.rows import OWN_COLUMNS, Row, make_schema
from inkdigit.batch.table_format import TableFormat
from inkdigit.batch.urls import write_url
from inkdigit.errors import SaveError
from inkdigit.escaping import escape_cell, escape_json

if TYPE_CHECKING:
    import pyarrow as pa

    Columns = Mapping[str, pa.DataType | None]


def write_table(
    rows: Sequence[Row], folder: Path | str, name: str, form: TableFormat, columns: "Columns"
) -> int:
    """Write rows to a new file, and wait until it is whole where it is to be.

    Args:
        rows: of the table.
        folder: where the file is to be, or the URL of that.
        name: of the file.
        form: its format.
        columns: of manifests, behind ours, and their types; None is text.

    Returns:
        Its size in bytes.

    Raises:
        SaveError: it cannot be written, or the disk is full.
        DataError: the store that it is in does not answer.
    """
    content = PACKERS[form](rows, columns)
    try:
        if isinstance(folder, str):
            write_url(f"{folder}/{name}", content)
        else:
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
            sync_file(folder / name)
    except OSError as error:
        raise SaveError.from_os_error(folder, error) from error
    return len(content)


def _pack_parquet(rows: Sequence[Row], columns: "Columns") -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows), make_schema(columns)), stream)
    return stream.getvalue()


def _pack_csv(rows: Sequence[Row], columns: "Columns") -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, (*OWN_COLUMNS, *columns), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _make_cell(value) for name, value in row.items()})
    return stream.getvalue().encode()


def _pack_jsonl(rows: Sequence[Row], columns: "Columns") -> bytes:
    empty: Row = dict.fromkeys((*OWN_COLUMNS, *columns))
    documents = (json.dumps(empty | row, ensure_ascii=False, default=str) for row in rows)
    return "".join(f"{escape_json(document)}\n" for document in documents).encode()


def _make_cell(value: object) -> object:
    if isinstance(value, list | dict):
        return escape_json(json.dumps(value, ensure_ascii=False, default=str))
    return escape_cell(value)


PACKERS: dict[TableFormat, Callable[[Sequence[Row], "Columns"], bytes]] = {
    TableFormat.parquet: _pack_parquet,
    TableFormat.csv: _pack_csv,
    TableFormat.jsonl: _pack_jsonl,
}
