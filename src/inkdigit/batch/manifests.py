"""A manifest, a table with a column `path` -> the pictures that it names."""

import csv
import io
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from inkdigit.batch.picture import Picture
from inkdigit.batch.urls import is_url, join_url, open_url
from inkdigit.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST_SUFFIXES = (".csv", ".parquet")
ROWS_AT_A_TIME = 1_000


def find_columns(manifest: str) -> dict[str, "pa.DataType | None"]:
    """Find the columns of a manifest beside `path`, and their types; None is text.

    Raises:
        DataError: it cannot be read, or has no column `path`.
    """
    types = _find_parquet_types(manifest) if _is_parquet(manifest) else _find_csv_types(manifest)
    if "path" not in types:
        raise DataError(
            f"The manifest {manifest} has no column path. It names the pictures there; it has: "
            f"{', '.join(types) or 'nothing'}."
        )
    del types["path"]
    return types


def read_manifest(manifest: str) -> Iterator[Picture]:
    """Give the pictures of a manifest: paths, from where it is, and URLs.

    Raises:
        DataError: it cannot be read to its end.
    """
    rows = _read_parquet(manifest) if _is_parquet(manifest) else _read_csv(manifest)
    for number, row in enumerate(rows, start=1):
        path = row.pop("path")
        if not path:
            place = f"{manifest}#{number}"
            fault = f"Row {number} of {manifest} names no picture."
            yield Picture("", place, columns=row, fault=fault)
        else:
            yield Picture(str(path), _find_place(manifest, str(path)), columns=row)


def _find_place(manifest: str, path: str) -> str:
    if is_url(path) or os.path.isabs(path):  # noqa: PTH117 - Path cannot be any name
        return path
    if is_url(manifest):
        return join_url(manifest.rpartition("/")[0], path)
    return os.path.join(os.path.dirname(manifest), path)  # noqa: PTH118, PTH120 - as above


def _open(manifest: str) -> Any:
    """Open a manifest, the bytes of it."""
    if is_url(manifest):
        return open_url(manifest)
    return open(manifest, "rb")  # noqa: PTH123 - as above; who asks closes it


def _is_parquet(manifest: str) -> bool:
    return manifest.lower().endswith(".parquet")


def _find_csv_types(manifest: str) -> dict[str, "pa.DataType | None"]:
    return dict.fromkeys(next(_read_csv_cells(manifest), []))


def _read_csv(manifest: str) -> Iterator[dict[str, Any]]:
    cells = _read_csv_cells(manifest)
    columns = next(cells)
    for number, row in enumerate(cells, start=1):
        if len(row) > len(columns):
            raise DataError(
                f"Row {number} of the manifest {manifest} has {len(row)} cells, and there are "
                f"{len(columns)} columns. Write it as CSV, with quotes around commas."
            )
        if row:
            yield dict.fromkeys(columns) | dict(zip(columns, row, strict=False))


def _read_csv_cells(manifest: str) -> Iterator[list[str]]:
    """Read a CSV row by row; names of files in it may be no text in any encoding."""
    try:
        with io.TextIOWrapper(
            _open(manifest), encoding="utf-8-sig", errors="surrogateescape", newline=""
        ) as stream:
            yield from csv.reader(stream)
    except (OSError, csv.Error) as error:
        raise _make_error(manifest, error) from error


def _find_parquet_types(manifest: str) -> dict[str, "pa.DataType | None"]:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    try:
        with _open(manifest) as stream:
            schema = pq.read_schema(stream)
    except (OSError, pa.ArrowException) as error:
        raise _make_error(manifest, error) from error
    return {field.name: field.type for field in schema}


def _read_parquet(manifest: str) -> Iterator[dict[str, Any]]:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    try:
        with _open(manifest) as stream, pq.ParquetFile(stream) as file:
            for batch in file.iter_batches(ROWS_AT_A_TIME):
                yield from batch.to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise _make_error(manifest, error) from error


def _make_error(manifest: str, error: Exception) -> DataError:
    reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
    return DataError(f"Cannot read the manifest {manifest}: {reason}. Mend it, or choose another.")
